"""`journal migrate` may run again, many times at once, with an owner that is no superuser, for many colleges."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import psycopg
import pytest
from ledger_fixture import TestLedger, TestServer, stored
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from archive.ledger.environment import ledger_environment
from archive.ledger.migration import VERSIONS, migrate

STARTS = 12


@pytest.fixture
def fresh(server: TestServer) -> Iterator[TestLedger]:
    """A log that is not there yet, and a service role of its own that is not there either."""
    schema = f"fresh_{uuid4().hex[:12]}"
    role = f"{schema}_service"
    ledger = TestLedger(server.owner_dsn, make_conninfo(server.owner_dsn, user=role), schema, role)
    yield ledger
    ledger.drop()
    ledger.query("DROP ROLE IF EXISTS {service}")


def test_migrating_again_changes_nothing_and_keeps_what_was_recorded(ledger: TestLedger) -> None:
    with ledger.recorder() as recorder:
        recorder.insert_events(stored("journal-1", 1), actor="t-1", command_id="c-1", request_hash=b"")
        migrate(ledger.owner_dsn, ledger.schema, ledger.service_role)
        assert recorder.insert_events(stored("journal-1", 2), actor="t-1", command_id="c-2", request_hash=b"") == [2]
    assert ledger.query("SELECT max(version), count(*) FROM {schema}.schema_version") == [(len(VERSIONS),) * 2]


def test_many_first_migrations_at_once_all_succeed(fresh: TestLedger) -> None:
    together = Barrier(STARTS)

    def start(_: int) -> None:
        together.wait()
        migrate(fresh.owner_dsn, fresh.schema, fresh.service_role)

    with ThreadPoolExecutor(STARTS) as threads:
        list(threads.map(start, range(STARTS)))
    assert fresh.query("SELECT count(*) FROM {schema}.schema_version") == [(len(VERSIONS),)]
    with fresh.recorder() as recorder:
        assert recorder.insert_events(stored("a", 1), actor="t-1", command_id="c-1", request_hash=b"") == [1]


def test_a_failed_migration_leaves_nothing(fresh: TestLedger) -> None:
    fresh.query("CREATE SCHEMA {schema}; CREATE TABLE {schema}.head ()")
    with pytest.raises(psycopg.errors.DuplicateTable):
        migrate(fresh.owner_dsn, fresh.schema, fresh.service_role)
    assert fresh.query("SELECT relname FROM pg_class WHERE relnamespace = '{schema}'::regnamespace") == [("head",)]


def test_a_log_newer_than_the_program_is_left_alone(ledger: TestLedger) -> None:
    ledger.query(f"INSERT INTO {{schema}}.schema_version VALUES ({len(VERSIONS) + 1}, now())")  # noqa: S608
    with pytest.raises(ValueError, match="update the program"):
        migrate(ledger.owner_dsn, ledger.schema, ledger.service_role)


@pytest.mark.parametrize("name", ["", "Journal", "1st", "a-b", 'a"b', "a$$b", "журнал", "x" * 51])
def test_names_that_would_need_quoting_are_refused(server: TestServer, name: str) -> None:
    with pytest.raises(ValueError, match="a name has"):
        migrate(server.owner_dsn, name, server.service_role)
    with pytest.raises(ValueError, match="a name has"):
        migrate(server.owner_dsn, "journal", name)


def test_logs_of_two_colleges_do_not_touch(ledger: TestLedger, fresh: TestLedger) -> None:
    migrate(fresh.owner_dsn, fresh.schema, fresh.service_role)
    with ledger.recorder() as ours, fresh.recorder() as theirs:
        assert ours.insert_events(stored("a", 1), actor="t-1", command_id="c-1", request_hash=b"") == [1]
        assert theirs.insert_events(stored("a", 1), actor="t-1", command_id="c-1", request_hash=b"") == [1]
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        ledger.query(f"SELECT * FROM {fresh.schema}.event", ledger.service_dsn)  # noqa: S608


def test_the_service_makes_and_exchanges_its_read_models(ledger: TestLedger) -> None:
    ledger.query(
        "CREATE TABLE {read}.marks AS SELECT 1 AS n; ALTER TABLE {read}.marks SET SCHEMA {read_next}",
        ledger.service_dsn,
    )
    assert ledger.query("SELECT n FROM {read_next}.marks", ledger.service_dsn) == [(1,)]


def test_grants_made_by_hand_are_taken_back(ledger: TestLedger) -> None:
    ledger.query("GRANT UPDATE, INSERT ON {schema}.event TO {service}; GRANT CREATE ON SCHEMA {schema} TO {service}")
    migrate(ledger.owner_dsn, ledger.schema, ledger.service_role)
    for statement in ("INSERT INTO {schema}.event (position) VALUES (7)", "CREATE TABLE {schema}.beside ()"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ledger.query(statement, ledger.service_dsn)


@pytest.mark.parametrize("grant", ["ALTER ROLE {service} SUPERUSER", "GRANT pg_write_all_data TO {service}"])
def test_a_service_role_that_could_change_the_log_is_refused(fresh: TestLedger, grant: str) -> None:
    fresh.query("CREATE ROLE {service} LOGIN; " + grant)
    with pytest.raises(psycopg.errors.InvalidRoleSpecification):
        migrate(fresh.owner_dsn, fresh.schema, fresh.service_role)
    assert fresh.query("SELECT to_regclass('{schema}.event')") == [(None,)]


def test_the_owner_need_not_be_a_superuser(server: TestServer, fresh: TestLedger) -> None:
    """As in production: the owner may create schemas and the service's role; it gets everything but the drop guard."""
    owner = f"{fresh.schema}_owner"
    dsn = make_conninfo(server.owner_dsn, user=owner)
    database = conninfo_to_dict(dsn)["dbname"]
    names = {"owner": sql.Identifier(owner), "database": sql.Identifier(str(database))}
    with psycopg.connect(server.owner_dsn, autocommit=True) as superuser:
        superuser.execute(sql.SQL("CREATE ROLE {owner} LOGIN CREATEROLE").format(**names))
        superuser.execute(sql.SQL("GRANT CREATE ON DATABASE {database} TO {owner}").format(**names))
        try:
            migrate(dsn, fresh.schema, fresh.service_role)
            migrate(dsn, fresh.schema, fresh.service_role)
            with fresh.recorder() as recorder:
                recorder.insert_events(stored("a", 1), actor="t-1", command_id="c-1", request_hash=b"")
            for statement in ("UPDATE {schema}.event SET state = ''", "DELETE FROM {schema}.act"):
                with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                    fresh.query(statement, dsn)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                fresh.query("UPDATE {schema}.event SET state = ''", fresh.service_dsn)
        finally:
            fresh.drop()
            superuser.execute(sql.SQL("DROP OWNED BY {owner} CASCADE").format(**names))
            fresh.query("DROP ROLE {service}")
            superuser.execute(sql.SQL("DROP ROLE {owner}").format(**names))


@pytest.mark.parametrize(
    ("dsn", "expected"),
    [
        ("postgresql://u:p%40ss@db.college.ru:6432/journal?sslmode=require", ("journal", "db.college.ru", "6432", "u")),
        ("postgresql://u@/journal?host=/run/postgresql", ("journal", "/run/postgresql", "", "u")),
        ("dbname=journal host=a,b port=1,2 user='two words'", ("journal", "a,b", "1,2", "two words")),
        ("service=college", ("", "", "", "")),
    ],
)
def test_any_connection_string_becomes_an_environment(dsn: str, expected: tuple[str, ...]) -> None:
    environment = ledger_environment(dsn, "journal", 3)
    assert tuple(environment[f"POSTGRES_{key}"] for key in ("DBNAME", "HOST", "PORT", "USER")) == expected
    assert environment["LEDGER_DSN"] == dsn


def test_what_the_library_does_not_know_of_a_connection_string_is_not_lost(ledger: TestLedger) -> None:
    dsn = make_conninfo(ledger.service_dsn, application_name="journal-api")
    named = TestLedger(ledger.owner_dsn, dsn, ledger.schema, ledger.service_role)
    with named.recorder() as recorder, recorder.datastore.get_connection() as connection:
        assert connection.info.parameter_status("application_name") == "journal-api"
