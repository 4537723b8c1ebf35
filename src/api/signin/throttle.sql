-- Guesses: how often lately a password did not fit, by whom and from where; keys are hashes. Shared by all workers.
CREATE TABLE IF NOT EXISTS {access}.guess (
    key      bytea PRIMARY KEY,
    failures int NOT NULL,
    next_at  timestamptz NOT NULL,
    last_at  timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS guess_by_age ON {access}.guess (last_at);

-- Devices from which a person has come in before: others' guesses do not slow these down.
CREATE TABLE IF NOT EXISTS {access}.known_device (
    device_hash bytea NOT NULL,
    person_id   text NOT NULL,
    seen_at     timestamptz NOT NULL,
    PRIMARY KEY (device_hash, person_id)
);

CREATE INDEX IF NOT EXISTS known_device_by_age ON {access}.known_device (seen_at);
CREATE INDEX IF NOT EXISTS known_device_of_person ON {access}.known_device (person_id);

GRANT SELECT, INSERT, UPDATE, DELETE ON {access}.guess, {access}.known_device TO {service};
