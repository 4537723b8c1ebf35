-- What registered workplaces and linked providers show, as hashes. A row counts only while the log names its id.
CREATE TABLE IF NOT EXISTS {access}.workstation_key (
    key_id     text PRIMARY KEY,
    key_hash   bytea NOT NULL UNIQUE CHECK (length(key_hash) = 32),
    created_at timestamptz NOT NULL
);

GRANT SELECT, INSERT ON {access}.workstation_key TO {service};
