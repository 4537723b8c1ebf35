-- The transparency log beside the ledger: what was computed and signed of it. Rows are added and never changed again.
--
--   tile         256 hashes of one level of the Merkle tree, full tiles only; what a full tile lacks is read from the events
--   checkpoint   the signed notes: size, root, signature of the key in force
--   log_key      the public keys, each record signed by the key before it
--   cosignature  what a witness signed below a checkpoint
--   time_stamp   RFC 3161 tokens over a checkpoint's note

CREATE TABLE {schema}.tile (
    level  int NOT NULL CHECK (level BETWEEN 0 AND 7),
    number bigint NOT NULL CHECK (number >= 0),
    hashes bytea NOT NULL CHECK (octet_length(hashes) = 8192),
    root   bytea NOT NULL CHECK (octet_length(root) = 32),  -- over the 256: the hash at `number` of the level above
    PRIMARY KEY (level, number)
);
ALTER TABLE {schema}.tile ALTER hashes SET STORAGE EXTERNAL;  -- hashes do not compress

CREATE TABLE {schema}.checkpoint (
    size      bigint PRIMARY KEY CHECK (size >= 0),
    note      text NOT NULL,
    sealed_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE {schema}.log_key (
    number     int PRIMARY KEY CHECK (number > 0),
    note       text NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE {schema}.cosignature (
    size        bigint NOT NULL REFERENCES {schema}.checkpoint,
    witness     text NOT NULL,
    signature   text NOT NULL,  -- the line of the signed note
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, witness)
);

CREATE TABLE {schema}.time_stamp (
    size        bigint NOT NULL REFERENCES {schema}.checkpoint,
    authority   text NOT NULL,
    response    bytea NOT NULL,  -- DER of the TimeStampResp over the SHA-512 of the note
    received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (size, authority)
);

DO $$
DECLARE
    kept text;
BEGIN
    FOREACH kept IN ARRAY ARRAY['tile', 'checkpoint', 'log_key', 'cosignature', 'time_stamp'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE OR DELETE ON {schema}.%I'
            ' FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_change()', kept || '_is_append_only', kept);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON {schema}.%I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change()', kept || '_is_never_emptied', kept);
        EXECUTE format('ALTER TABLE {schema}.%I ENABLE ALWAYS TRIGGER %I, ENABLE ALWAYS TRIGGER %I',
            kept, kept || '_is_append_only', kept || '_is_never_emptied');
    END LOOP;
END $$;
