-- Refuses to drop the log's tables, their columns, constraints and triggers. PostgreSQL lets a superuser alone create
-- an event trigger: where the owner is none, the migration leaves this out, and the owner's password is the guard.
-- Whoever must drop a log deliberately (a test, a college that left) drops the schema {guard} first.

CREATE SCHEMA IF NOT EXISTS {guard};  -- of its own: DROP SCHEMA {schema} CASCADE would drop the guard before it is asked

CREATE OR REPLACE FUNCTION {guard}.refuse_drop() RETURNS event_trigger
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    dropped text;
BEGIN
    SELECT object_identity INTO dropped FROM pg_event_trigger_dropped_objects()
        WHERE address_names[1] = {schema_name} AND address_names[2] IN
            ('event', 'act', 'head', 'tile', 'checkpoint', 'log_key', 'cosignature', 'time_stamp') LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '% belongs to an append-only log: % refused', dropped, tg_tag
            USING ERRCODE = 'insufficient_privilege';
    END IF;
END $$;
REVOKE ALL ON FUNCTION {guard}.refuse_drop FROM PUBLIC;

DROP EVENT TRIGGER IF EXISTS {guard};
CREATE EVENT TRIGGER {guard} ON sql_drop EXECUTE FUNCTION {guard}.refuse_drop();
ALTER EVENT TRIGGER {guard} ENABLE ALWAYS;
