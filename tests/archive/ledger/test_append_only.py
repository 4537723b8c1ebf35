"""Nothing that was recorded is altered: not by the service, whatever it tries, nor by the owner's statements."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from ledger_fixture import TestLedger, stored

from archive.ledger.recorder import LedgerRecorder

SERVICE_TRIES = {
    "update": "UPDATE {schema}.event SET state = 'forged'",
    "update for show": "SELECT state FROM {schema}.event FOR UPDATE",
    "delete": "DELETE FROM {schema}.event",
    "delete an act": "DELETE FROM {schema}.act",
    "update the head": "UPDATE {schema}.head SET position = 0",
    "delete the head": "DELETE FROM {schema}.head",
    "truncate": "TRUNCATE {schema}.event",
    "truncate with all that depends": "TRUNCATE {schema}.event, {schema}.act, {schema}.head CASCADE",
    "insert": "INSERT INTO {schema}.event SELECT 2, 'journal-1', 2, topic, state, stored_at, chain FROM {schema}.event",
    "insert with its own position": "INSERT INTO {schema}.event (position) OVERRIDING SYSTEM VALUE VALUES (2)",
    "insert backdated": "INSERT INTO {schema}.event (stored_at) VALUES ('2025-01-01')",
    "insert an act": "INSERT INTO {schema}.act VALUES ('t-1', 'c-2', '', 1, 1)",
    "insert on conflict": "INSERT INTO {schema}.event SELECT * FROM {schema}.event"
    " ON CONFLICT (position) DO UPDATE SET state = 'forged'",
    "insert behind a query": "WITH x AS (INSERT INTO {schema}.event (position) VALUES (2) RETURNING 1) SELECT * FROM x",
    "merge": "MERGE INTO {schema}.event USING (VALUES (1)) AS x (n) ON position = n"
    " WHEN MATCHED THEN UPDATE SET state = 'forged'",
    "copy": "COPY {schema}.event FROM STDIN",
    "copy from a program": "COPY {schema}.event FROM PROGRAM 'true'",
    "lock out the readers": "LOCK TABLE {schema}.event IN ACCESS EXCLUSIVE MODE",
    "alter a column": "ALTER TABLE {schema}.event ALTER COLUMN state DROP NOT NULL",
    "rename": "ALTER TABLE {schema}.event RENAME TO past",
    "move": "ALTER TABLE {schema}.event SET SCHEMA {read}",
    "take over": "ALTER TABLE {schema}.event OWNER TO {service}",
    "disable the triggers": "ALTER TABLE {schema}.event DISABLE TRIGGER ALL",
    "drop a trigger": "DROP TRIGGER event_is_append_only ON {schema}.event",
    "create a trigger": "CREATE TRIGGER forge BEFORE INSERT ON {schema}.event"
    " FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger()",
    "create a rule": "CREATE RULE forge AS ON INSERT TO {schema}.event DO INSTEAD NOTHING",
    "create a policy": "CREATE POLICY forge ON {schema}.event USING (false)",
    "inherit": "ALTER TABLE {schema}.event INHERIT {read}.parent",
    "write through a child": "CREATE TABLE {read}.child () INHERITS ({schema}.event)",
    "drop the table": "DROP TABLE {schema}.event",
    "drop the schema": "DROP SCHEMA {schema} CASCADE",
    "drop the function": "DROP FUNCTION {schema}.append",
    "replace the function": "CREATE OR REPLACE FUNCTION {schema}.append(actor text, command_id text, request_hash bytea,"
    " originator_ids text[], originator_versions bigint[], topics text[], states bytea[],"
    " OUT first_position bigint, OUT last_position bigint, OUT recorded_hash bytea, OUT repeated boolean)"
    " LANGUAGE sql AS 'SELECT 1::bigint, 1::bigint, NULL::bytea, false'",
    "change the function's search path": "ALTER FUNCTION {schema}.append SET search_path = {read}",
    "replace the trigger's function": "CREATE OR REPLACE FUNCTION {schema}.refuse_change() RETURNS trigger"
    " LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "create beside": "CREATE TABLE {schema}.beside ()",
    "switch off the triggers": "SET session_replication_role = replica",
    "drop the guard": "DROP EVENT TRIGGER {guard}",
    "drop the guard's schema": "DROP SCHEMA {guard} CASCADE",
    "become the owner": "SET ROLE {owner}",
    "become the owner for the session": "SET SESSION AUTHORIZATION {owner}",
    "take the owner's role": "GRANT {owner} TO {service}",
    "grant itself": "GRANT UPDATE ON {schema}.event TO {service}; UPDATE {schema}.event SET state = 'forged'",
    "drop what the owner owns": "DROP OWNED BY {owner} CASCADE",
    "reassign what the owner owns": "REASSIGN OWNED BY {owner} TO {service}",
    "switch off the triggers of the next session": "ALTER ROLE {service} SET session_replication_role = replica",
    "become a superuser": "ALTER ROLE {service} SUPERUSER",
    "forget the migrations": "DELETE FROM {schema}.schema_version",
}

OWNER_TRIES = {
    "update an event": "UPDATE {schema}.event SET stored_at = stored_at",
    "delete an event": "DELETE FROM {schema}.event",
    "truncate the events": "TRUNCATE {schema}.event",
    "update an act": "UPDATE {schema}.act SET request_hash = ''",
    "delete an act": "DELETE FROM {schema}.act",
    "truncate the acts": "TRUNCATE {schema}.act",
    "delete the head": "DELETE FROM {schema}.head",
    "truncate the head": "TRUNCATE {schema}.head",
    "merge": SERVICE_TRIES["merge"],
    "insert over": SERVICE_TRIES["insert on conflict"],
    "update through a parent": "CREATE TABLE {read}.parent (LIKE {schema}.event);"
    " ALTER TABLE {schema}.event INHERIT {read}.parent; UPDATE {read}.parent SET state = 'forged'",
    "truncate through a parent": "CREATE TABLE {read}.parent (LIKE {schema}.event);"
    " ALTER TABLE {schema}.event INHERIT {read}.parent; TRUNCATE {read}.parent",
}

DROPS = {
    "the events": "DROP TABLE {schema}.event",
    "the acts": "DROP TABLE {schema}.act",
    "the head": "DROP TABLE {schema}.head",
    "the schema": "DROP SCHEMA {schema} CASCADE",
    "a column": "ALTER TABLE {schema}.event DROP COLUMN chain",
    "a constraint": "ALTER TABLE {schema}.event DROP CONSTRAINT event_originator_id_originator_version_key",
    "a trigger": "DROP TRIGGER event_is_append_only ON {schema}.event",
    "the triggers' function": "DROP FUNCTION {schema}.refuse_change CASCADE",
}


@pytest.fixture
def recorded(ledger: TestLedger, recorder: LedgerRecorder) -> Iterator[TestLedger]:
    """A log with one event, which must be the same after the test, and its triggers too."""
    recorder.insert_events(stored("journal-1", 1), actor="t-1", command_id="c-1", request_hash=b"one")
    before = everything(ledger)
    yield ledger
    assert everything(ledger) == before


def everything(ledger: TestLedger) -> list[list[tuple[object, ...]]]:
    return [
        ledger.query(statement)
        for statement in (
            "SELECT * FROM {schema}.event",
            "SELECT * FROM {schema}.act",
            "SELECT * FROM {schema}.head",
            "SELECT tgname, tgenabled FROM pg_trigger WHERE tgrelid = '{schema}.event'::regclass ORDER BY tgname",
            "SELECT pg_get_functiondef('{schema}.append'::regproc)",
        )
    ]


@pytest.mark.parametrize("statement", SERVICE_TRIES.values(), ids=SERVICE_TRIES)
def test_the_service_can_alter_nothing(recorded: TestLedger, statement: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        recorded.query(statement, recorded.service_dsn)


@pytest.mark.parametrize("replica", [False, True], ids=["as usual", "session_replication_role=replica"])
@pytest.mark.parametrize("statement", OWNER_TRIES.values(), ids=OWNER_TRIES)
def test_the_owner_can_alter_nothing(recorded: TestLedger, statement: str, replica: bool) -> None:
    role = "SET session_replication_role = replica; " if replica else ""
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        recorded.query(role + statement)


@pytest.mark.parametrize("replica", [False, True], ids=["as usual", "session_replication_role=replica"])
@pytest.mark.parametrize("statement", DROPS.values(), ids=DROPS)
def test_the_owner_can_drop_nothing(recorded: TestLedger, statement: str, replica: bool) -> None:
    role = "SET session_replication_role = replica; " if replica else ""
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only log"):
        recorded.query(role + statement)


def test_what_is_not_of_the_log_can_be_dropped(recorded: TestLedger) -> None:
    recorded.query("CREATE TABLE {read}.event (); DROP TABLE {read}.event", recorded.service_dsn)
    recorded.query("CREATE TABLE {schema}.other (); DROP TABLE {schema}.other")


def test_a_search_path_of_the_service_does_not_lead_the_function_astray(
    ledger: TestLedger, recorder: LedgerRecorder
) -> None:
    """Look-alikes of all that append() uses, in a schema and in temporary tables that come first."""
    recorder.insert_events(stored("journal-1", 1), actor="t-1", command_id="c-1", request_hash=b"one")
    with psycopg.connect(ledger.service_dsn, autocommit=True) as service:
        for statement in (
            "CREATE FUNCTION {read}.sha256(bytea) RETURNS bytea LANGUAGE sql AS 'SELECT ''forged''::bytea'",
            "CREATE FUNCTION {read}.clock_timestamp() RETURNS timestamptz LANGUAGE sql"
            " AS 'SELECT ''2025-01-01''::timestamptz'",
            "CREATE FUNCTION {read}.cardinality(bytea[]) RETURNS int LANGUAGE sql AS 'SELECT 100'",
            "CREATE FUNCTION {read}.glue(bytea, bytea) RETURNS bytea LANGUAGE sql AS 'SELECT ''forged''::bytea'",
            "CREATE OPERATOR {read}.|| (LEFTARG = bytea, RIGHTARG = bytea, FUNCTION = {read}.glue)",
            "CREATE TEMPORARY TABLE head (position bigint, chain bytea)",
            "INSERT INTO head VALUES (100, 'forged')",
            "CREATE TEMPORARY TABLE event (LIKE {schema}.event)",
            "CREATE TEMPORARY TABLE act (LIKE {schema}.act)",
            "SET search_path = pg_temp, {read}, pg_catalog",
        ):
            service.execute(ledger.sql(statement))
        row = service.execute(
            ledger.sql(
                "SELECT first_position, last_position FROM {schema}.append("
                "'t-1', 'c-2', '', ARRAY['journal-1'], ARRAY[2], ARRAY['test.noted.v1'], ARRAY['x'::bytea])"
            )
        ).fetchone()
    assert row == (2, 2)
    assert ledger.query(
        "SELECT b.chain = sha256(a.chain || b.state), b.stored_at >= a.stored_at, b.state"
        " FROM {schema}.event a, {schema}.event b WHERE a.position = 1 AND b.position = 2"
    ) == [(True, True, b"x")]
