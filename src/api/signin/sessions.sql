-- Sessions by the SHA-256 of what the cookie holds. account_version: where the account stood when the session began; an
-- event that ends sessions leaves every earlier one behind (journal_domain/account.py), whatever stands here.
CREATE TABLE IF NOT EXISTS {access}.session (
    session_hash    bytea PRIMARY KEY CHECK (length(session_hash) = 32),
    session_id      text NOT NULL UNIQUE,
    person_id       text NOT NULL,
    account_version bigint NOT NULL,
    browser         bytea NOT NULL,
    user_agent      text NOT NULL,
    address         text NOT NULL,
    method          text NOT NULL,
    created_at      timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,
    ended_at        timestamptz
);

DROP INDEX IF EXISTS {access}.session_of_person;  -- one of the open ones alone, which an erasure and an export do not use
CREATE INDEX IF NOT EXISTS session_by_person ON {access}.session (person_id, created_at);
CREATE INDEX IF NOT EXISTS session_by_age ON {access}.session (created_at);

GRANT SELECT, INSERT, DELETE, UPDATE (seen_at, ended_at) ON {access}.session TO {service};
