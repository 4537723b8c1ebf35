-- The bytes of certified copies and their signatures, found by their SHA-256, which an event of the log names.
-- A file is stored before its event is recorded: whole, or not at all. Rows are added and never changed again.

CREATE TABLE {schema}.copy_file (
    sha256    bytea PRIMARY KEY CHECK (sha256 = pg_catalog.sha256(content)),
    content   bytea NOT NULL,
    stored_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
ALTER TABLE {schema}.copy_file ALTER content SET STORAGE EXTERNAL;  -- a PDF does not compress

CREATE TRIGGER copy_file_is_append_only BEFORE UPDATE OR DELETE ON {schema}.copy_file
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER copy_file_is_never_emptied BEFORE TRUNCATE ON {schema}.copy_file
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
ALTER TABLE {schema}.copy_file
    ENABLE ALWAYS TRIGGER copy_file_is_append_only, ENABLE ALWAYS TRIGGER copy_file_is_never_emptied;
