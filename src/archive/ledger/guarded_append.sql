-- append() is also told what the act was decided by: streams that were read, and the version of each at that moment.
-- Under the lock of the head none of them may have gone on since; for the rest see append_only.sql.

DROP FUNCTION {schema}.append(text, text, bytea, text[], bigint[], text[], bytea[]);

CREATE FUNCTION {schema}.append(
    actor text, command_id text, request_hash bytea,
    originator_ids text[], originator_versions bigint[], topics text[], states bytea[],
    read_ids text[] DEFAULT '{{}}', read_versions bigint[] DEFAULT '{{}}',
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

    -- LATERAL with OFFSET 0: an index scan per stream, whatever the planner believes about their sizes.
    IF EXISTS (
        SELECT FROM unnest(read_ids, read_versions) AS stream (id, version) CROSS JOIN LATERAL (
            SELECT FROM {schema}.event
            WHERE event.originator_id = stream.id AND event.originator_version > stream.version OFFSET 0
        ) AS later
    ) THEN
        RAISE EXCEPTION 'a stream that the act was decided by has gone on'
            USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'what_was_read_stands';
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
