-- Whom a provider's word stands for: a keyed hash of the claim. A row counts only while the account's stream names link_id.
CREATE TABLE IF NOT EXISTS {access}.external_identity (
    link_id    text PRIMARY KEY,
    person_id  text NOT NULL,
    issuer     text NOT NULL,
    claim_hash bytea NOT NULL CHECK (length(claim_hash) = 32),
    created_at timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS external_identity_by_claim ON {access}.external_identity (claim_hash);
CREATE INDEX IF NOT EXISTS external_identity_of_person ON {access}.external_identity (person_id);

-- Logins on their way to the provider and back: each is used once.
CREATE TABLE IF NOT EXISTS {access}.oidc_login (
    state_hash bytea PRIMARY KEY,
    nonce      text NOT NULL,
    verifier   text NOT NULL,
    onward     text NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS oidc_login_by_age ON {access}.oidc_login (created_at);

GRANT SELECT, INSERT, DELETE ON {access}.external_identity, {access}.oidc_login TO {service};
