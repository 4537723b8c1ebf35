-- Who came in, who was refused, from where: a stream of its own, apart from the journal's log, and append-only like it.
-- No password, and of a login that nobody has only a keyed hash.
CREATE TABLE IF NOT EXISTS {access}.login_event (
    position      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL,
    kind          text NOT NULL,
    person_id     text,
    unknown_login text,
    address       text NOT NULL,
    device        text NOT NULL,
    workstation   text,
    detail        text
);

CREATE INDEX IF NOT EXISTS login_event_of_person ON {access}.login_event (person_id, position);
CREATE INDEX IF NOT EXISTS login_event_of_kind ON {access}.login_event (kind, position);
CREATE INDEX IF NOT EXISTS login_event_by_age ON {access}.login_event (at);

-- How long entries and sessions are kept: addresses and browsers are personal data (152-ФЗ ст. 5). The owner's to say, by
-- `journal migrate`; {service} removes what is older and nothing else.
CREATE TABLE IF NOT EXISTS {access}.login_rule (kept interval NOT NULL CHECK (kept >= interval '1 day'));
CREATE UNIQUE INDEX IF NOT EXISTS login_rule_is_one_row ON {access}.login_rule ((true));
INSERT INTO {access}.login_rule VALUES ({kept}) ON CONFLICT ((true)) DO UPDATE SET kept = EXCLUDED.kept;

CREATE OR REPLACE FUNCTION {access}.refuse_change() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.at < now() - (SELECT kept FROM {access}.login_rule) THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION '%.% is append-only: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE OR REPLACE TRIGGER login_event_is_append_only BEFORE UPDATE OR DELETE ON {access}.login_event
    FOR EACH ROW EXECUTE FUNCTION {access}.refuse_change();
CREATE OR REPLACE TRIGGER login_event_is_never_emptied BEFORE TRUNCATE ON {access}.login_event
    FOR EACH STATEMENT EXECUTE FUNCTION {access}.refuse_change();
ALTER TABLE {access}.login_event
    ENABLE ALWAYS TRIGGER login_event_is_append_only, ENABLE ALWAYS TRIGGER login_event_is_never_emptied;

GRANT SELECT ON {access}.login_rule TO {service};
GRANT SELECT, DELETE, INSERT (at, kind, person_id, unknown_login, address, device, workstation, detail)
    ON {access}.login_event TO {service};
