-- What the service may do: read the log and append to it; add what was computed and signed of it. Run at every migration, so that grants made by hand go.

DO $$
BEGIN
    CREATE ROLE {service} LOGIN;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;  -- made by hand, or by a migration of another database at this moment
END $$;

DO $$
DECLARE
    may_act_as text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    IF pg_has_role({service_name}, current_user, 'MEMBER') THEN
        RAISE EXCEPTION 'role % may act as the owner of the log: choose another', {service_name}
            USING ERRCODE = 'invalid_role_specification';
    END IF;
    -- To give it schemas of its own, the owner must be able to act as the service; never the other way round.
    IF NOT pg_has_role(current_user, {service_name}, may_act_as) THEN
        GRANT {service} TO CURRENT_USER;
    END IF;
END $$;

REVOKE ALL ON SCHEMA {schema} FROM PUBLIC, {service};
REVOKE ALL ON {schema}.event, {schema}.act, {schema}.head, {schema}.schema_version FROM PUBLIC, {service};
REVOKE ALL ON {schema}.tile, {schema}.checkpoint, {schema}.log_key, {schema}.cosignature, {schema}.time_stamp
    FROM PUBLIC, {service};
REVOKE ALL ON {schema}.copy_file FROM PUBLIC, {service};
GRANT USAGE ON SCHEMA {schema} TO {service};
GRANT SELECT ON {schema}.copy_file TO {service};
GRANT INSERT (sha256, content) ON {schema}.copy_file TO {service};
GRANT SELECT ON {schema}.event, {schema}.act, {schema}.head, {schema}.schema_version TO {service};
GRANT SELECT ON {schema}.tile, {schema}.checkpoint, {schema}.log_key, {schema}.cosignature, {schema}.time_stamp
    TO {service};
GRANT INSERT (level, number, hashes, root) ON {schema}.tile TO {service};
GRANT INSERT (size, note) ON {schema}.checkpoint TO {service};  -- the time is the database's
GRANT INSERT (number, note) ON {schema}.log_key TO {service};
GRANT INSERT (size, witness, signature) ON {schema}.cosignature TO {service};
GRANT INSERT (size, authority, response) ON {schema}.time_stamp TO {service};
GRANT EXECUTE ON FUNCTION {schema}.append TO {service};

-- Rights may also come from elsewhere, e.g. from pg_write_all_data.
DO $$
BEGIN
    IF EXISTS (
        SELECT FROM unnest(ARRAY['{schema}.event', '{schema}.act', '{schema}.head']::regclass[]) AS of_log
        WHERE has_table_privilege({service_name}, of_log, 'INSERT, UPDATE, DELETE, TRUNCATE, TRIGGER')
            OR has_any_column_privilege({service_name}, of_log, 'INSERT, UPDATE')
    ) OR has_table_privilege({service_name}, '{schema}.checkpoint', 'UPDATE, DELETE, TRUNCATE, TRIGGER') THEN
        RAISE EXCEPTION 'role % may change the log by other rights than those granted here', {service_name}
            USING ERRCODE = 'invalid_role_specification';
    END IF;
END $$;

-- Read models live here; the service creates, fills and exchanges them.
CREATE SCHEMA IF NOT EXISTS {read} AUTHORIZATION {service};
CREATE SCHEMA IF NOT EXISTS {read_next} AUTHORIZATION {service};
