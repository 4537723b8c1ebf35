-- Hashes of passwords. A row counts only while the account's stream in the log names its secret_id: the row is written
-- first, so that the event makes it valid or nothing does.
CREATE TABLE IF NOT EXISTS {access}.credential (
    secret_id  text PRIMARY KEY,
    person_id  text NOT NULL,
    hash       text NOT NULL CHECK (hash LIKE '$argon2id$%'),
    created_at timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS credential_of_person ON {access}.credential (person_id);

GRANT SELECT, INSERT, DELETE ON {access}.credential TO {service};
