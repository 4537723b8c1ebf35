-- The log of one college. Rows are added by append() alone and are never changed again.
--
--   event   position 1, 2, 3 … without gaps, in the order in which they became visible
--           state    canonical JSON, the bytes that every proof is made of
--           chain    sha256(chain of the position before || state); nothing before position 1
--   act     the inbox: which request of whom was recorded at which positions
--   head    one row: the last position and its chain; its lock puts the acts in order

CREATE TABLE {schema}.event (
    position           bigint PRIMARY KEY,
    originator_id      text COLLATE "C" NOT NULL,
    originator_version bigint NOT NULL,
    topic              text NOT NULL,
    state              bytea NOT NULL,
    stored_at          timestamptz NOT NULL,
    chain              bytea NOT NULL,
    UNIQUE (originator_id, originator_version)
);

CREATE TABLE {schema}.act (
    actor          text NOT NULL,
    command_id     text NOT NULL,
    request_hash   bytea NOT NULL,
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL CHECK (last_position >= first_position),
    PRIMARY KEY (actor, command_id)
);

CREATE TABLE {schema}.head (position bigint NOT NULL, chain bytea NOT NULL);
CREATE UNIQUE INDEX head_is_one_row ON {schema}.head ((true));
INSERT INTO {schema}.head VALUES (0, '');

-- Records one act, or tells where it was recorded before; notifies {channel}.
-- The chain needs the rows one after another, the rest is one INSERT: a loop over the hashes alone beats a loop over
-- rows and a recursive query, and four arrays beat one JSON document.
CREATE FUNCTION {schema}.append(
    actor text, command_id text, request_hash bytea,
    originator_ids text[], originator_versions bigint[], topics text[], states bytea[],
    OUT first_position bigint, OUT last_position bigint, OUT recorded_hash bytea, OUT repeated boolean
)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    link   bytea;
    links  bytea[] := ARRAY[]::bytea[];
    state_ bytea;
    before bigint;
    now_   timestamptz;
BEGIN
    -- First of all the lock: acts become visible one by one, and what was recorded before is seen by what follows.
    SELECT head.position, head.chain INTO STRICT before, link FROM {schema}.head FOR UPDATE;

    SELECT act.first_position, act.last_position, act.request_hash, true
        INTO first_position, last_position, recorded_hash, repeated
        FROM {schema}.act WHERE act.actor = append.actor AND act.command_id = append.command_id;
    IF FOUND THEN
        RETURN;
    END IF;

    FOREACH state_ IN ARRAY states LOOP
        link := sha256(link || state_);
        links := links || link;
    END LOOP;

    now_ := clock_timestamp();
    INSERT INTO {schema}.event (position, originator_id, originator_version, topic, state, stored_at, chain)
        SELECT before + e.n, e.originator_id, e.originator_version, e.topic, e.state, now_, e.chain
        FROM unnest(originator_ids, originator_versions, topics, states, links) WITH ORDINALITY
            AS e (originator_id, originator_version, topic, state, chain, n);

    first_position := before + 1;
    last_position := before + cardinality(states);
    recorded_hash := request_hash;
    repeated := false;
    INSERT INTO {schema}.act (actor, command_id, request_hash, first_position, last_position)
        VALUES (append.actor, append.command_id, append.request_hash, append.first_position, append.last_position);
    UPDATE {schema}.head SET position = append.last_position, chain = link;
    PERFORM pg_notify({channel}, last_position::text);
END $$;
REVOKE ALL ON FUNCTION {schema}.append FROM PUBLIC;

CREATE FUNCTION {schema}.refuse_change() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RAISE EXCEPTION '%.% is append-only: % refused', TG_TABLE_SCHEMA, TG_TABLE_NAME, TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
REVOKE ALL ON FUNCTION {schema}.refuse_change FROM PUBLIC;

-- By row, so that a parent table put over a ledger table does not lead around them.
CREATE TRIGGER event_is_append_only BEFORE UPDATE OR DELETE ON {schema}.event
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER event_is_never_emptied BEFORE TRUNCATE ON {schema}.event
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER act_is_append_only BEFORE UPDATE OR DELETE ON {schema}.act
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER act_is_never_emptied BEFORE TRUNCATE ON {schema}.act
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER head_is_kept BEFORE DELETE ON {schema}.head
    FOR EACH ROW EXECUTE FUNCTION {schema}.refuse_change();
CREATE TRIGGER head_is_never_emptied BEFORE TRUNCATE ON {schema}.head
    FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse_change();

-- ALWAYS: session_replication_role = replica does not switch them off.
ALTER TABLE {schema}.event
    ENABLE ALWAYS TRIGGER event_is_append_only, ENABLE ALWAYS TRIGGER event_is_never_emptied;
ALTER TABLE {schema}.act
    ENABLE ALWAYS TRIGGER act_is_append_only, ENABLE ALWAYS TRIGGER act_is_never_emptied;
ALTER TABLE {schema}.head
    ENABLE ALWAYS TRIGGER head_is_kept, ENABLE ALWAYS TRIGGER head_is_never_emptied;
