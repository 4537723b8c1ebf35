-- Who may come in: bearer tokens by their SHA-256, apart from the log and its read models.
-- {service} may read and add tokens and revoke them; a token is never changed otherwise and never deleted.

CREATE SCHEMA IF NOT EXISTS {access};

CREATE TABLE IF NOT EXISTS {access}.token (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    person_id  text NOT NULL,
    roles      text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

-- scope: NULL is everything the person may; else what signin/scopes.py says. account_version: where the account stood when
-- the token was made; an event that ends sessions leaves every earlier token behind.
ALTER TABLE {access}.token
    ADD COLUMN IF NOT EXISTS token_id text,
    ADD COLUMN IF NOT EXISTS label text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS scope text[],
    ADD COLUMN IF NOT EXISTS account_version bigint NOT NULL DEFAULT 0;

CREATE INDEX IF NOT EXISTS token_of_person ON {access}.token (person_id);

GRANT USAGE ON SCHEMA {access} TO {service};
GRANT SELECT, INSERT, UPDATE (revoked_at) ON {access}.token TO {service};

-- Secret links of timetable feeds: a phone's calendar sends no header, so the link itself is the key.
CREATE TABLE IF NOT EXISTS {access}.feed_link (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    person_id  text NOT NULL,
    created_at timestamptz NOT NULL,
    revoked_at timestamptz
);

ALTER TABLE {access}.feed_link ADD COLUMN IF NOT EXISTS account_version bigint NOT NULL DEFAULT 0;  -- as of a token
CREATE INDEX IF NOT EXISTS feed_link_of_person ON {access}.feed_link (person_id);

GRANT SELECT, INSERT, UPDATE (revoked_at) ON {access}.feed_link TO {service};
