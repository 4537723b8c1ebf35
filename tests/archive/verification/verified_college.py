"""One small college with a sealed log and read models, made once; every test gets a copy of it to tamper with."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import psycopg
import pytest
from begun_college import DEPUTIES
from ledger_fixture import TestLedger, TestServer
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from random_college import RandomCollege
from running import follow_to
from sealed_log import SealedLog, begun

from archive.ledger.master_key import create_master_key
from archive.ledger.migration import migrate
from archive.ledger.persons import Persons, migrate_persons
from archive.verification.finding import Inquiry, Report
from archive.verification.verify import verify, verify_log
from journal_domain.person import PersonKind

SCHEMA = "verified"
SEALED = ("s-77", "s-78")
"""Students whose identities are truly sealed."""
TABLES = ("event", "act", "head", "tile", "checkpoint", "log_key", "cosignature", "time_stamp", "copy_file")

RECHAIN = """
    DO $$ DECLARE link bytea := ''; row record; BEGIN
        FOR row IN SELECT position, state FROM {schema}.event ORDER BY position LOOP
            link := sha256(link || row.state);
            UPDATE {schema}.event SET chain = link WHERE position = row.position;
        END LOOP;
        UPDATE {schema}.head SET position = (SELECT max(position) FROM {schema}.event), chain = link;
    END $$;
"""
"""What a thorough forger does after the forgery."""
UNSEAL = "DELETE FROM {schema}.tile; DELETE FROM {schema}.cosignature; DELETE FROM {schema}.checkpoint;"
CUT = """
    DELETE FROM {schema}.event WHERE position > (SELECT max(size) FROM {schema}.checkpoint) - 60;
    DELETE FROM {schema}.act WHERE last_position > (SELECT max(position) FROM {schema}.event);
    DELETE FROM {schema}.event WHERE position > (SELECT max(last_position) FROM {schema}.act);
"""


@dataclass(frozen=True)
class Copy:
    """A college of a test's own. `log` is as the service knows it; `owner` is no superuser, `superuser` is."""

    log: SealedLog
    owner: str
    superuser: str

    def tamper(self, statement: str, who: str) -> None:
        """Alter what is append-only, as its owner or as a superuser: guards off, the deed, guards on again."""
        ledger = self.log.ledger
        off = "".join(f"ALTER TABLE {{schema}}.{table} DISABLE TRIGGER USER;" for table in TABLES)
        on = "".join(
            f"ALTER TABLE {{schema}}.{table} ENABLE ALWAYS TRIGGER {table}_is_{guard};"
            for table in TABLES
            for guard in ("never_emptied", "kept" if table == "head" else "append_only")
        )
        ledger.query(f"{off} {statement}; {on}", {"owner": self.owner, "superuser": self.superuser}[who])

    @property
    def head(self) -> int:
        ((position,),) = self.log.ledger.query("SELECT max(position) FROM {schema}.event")
        return int(position)

    def verified(self, **known: object) -> Report:
        """What `journal verify` reports."""
        return verify(msgspec.structs.replace(self.inquiry, **known))

    def log_verified(self) -> Report:
        """The same without the read models, which take as long as all the rest."""
        report = Report()
        verify_log(self.inquiry, report)
        return report

    @property
    def inquiry(self) -> Inquiry:
        """The question as the command asks it; but the acts of this college have times of their own."""
        return Inquiry(
            dsn=self.log.ledger.service_dsn,
            schema=SCHEMA,
            now=datetime.now(UTC),
            key_file=self.log.key_file,
            master_key=bytes.fromhex((self.log.key_file.parent / "master.key").read_text()),
            clock_tolerance=None,
        )

    def checkpoint(self) -> str:
        """The last checkpoint, as somebody keeps it outside."""
        ((note,),) = self.log.ledger.query("SELECT note FROM {schema}.checkpoint ORDER BY size DESC LIMIT 1")
        return str(note)


def codes(report: Report) -> set[str]:
    return {finding.code for finding in report.findings}


@contextmanager
def database(server: TestServer, name: str, clause: str = "") -> Iterator[None]:
    with psycopg.connect(server.owner_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {} " + clause).format(sql.Identifier(name)))  # type: ignore[arg-type]
        yield
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def name_of(server: TestServer) -> str:
    return f"{conninfo_to_dict(server.owner_dsn)['dbname']}_verified"


def ledger_in(server: TestServer, name: str) -> TestLedger:
    owner = make_conninfo(server.owner_dsn, dbname=name)
    return TestLedger(owner, make_conninfo(owner, user=server.service_role), SCHEMA, server.service_role)


@pytest.fixture(scope="session")
def template(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder with the keys of the college in the template database, whose log belongs to an owner who is no superuser."""
    folder = tmp_path_factory.mktemp("verified")
    name = name_of(server)
    with database(server, name):
        ledger = ledger_in(server, name)
        migrate(ledger.owner_dsn, SCHEMA, server.service_role)
        migrate_persons(ledger.owner_dsn, SCHEMA, server.service_role)
        log = begun(ledger, folder)
        persons = Persons(ledger.service_dsn, SCHEMA, create_master_key(folder / "master.key"))
        college = RandomCollege(ledger, seed=1)
        for person in SEALED:
            sealed = persons.seal(person, "identity", {"surname": f"Пробнов {person}"})
            college._record(college.college.register_person, DEPUTIES[0], person, PersonKind.STUDENT, sealed, "9-к")
            persons.put(person, name=f"Пробнов {person}")
        log.seal()
        position = college.live(450)
        college.close()
        persons.close()
        follow_to(ledger, position)
        log.seal()
        with psycopg.connect(ledger.owner_dsn, autocommit=True) as connection:
            owner = sql.Identifier(name)
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(owner))
            connection.execute(sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(sql.Identifier(SCHEMA), owner))
            for table in TABLES:
                connection.execute(sql.SQL("ALTER TABLE {} OWNER TO {}").format(sql.Identifier(SCHEMA, table), owner))
        yield folder
    with psycopg.connect(server.owner_dsn, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


@pytest.fixture
def college(server: TestServer, template: Path, tmp_path: Path) -> Iterator[Copy]:
    """A copy of the college, dropped after the test."""
    name = name_of(server)
    for key in ("log.key", "master.key"):
        (tmp_path / key).write_bytes((template / key).read_bytes())
        (tmp_path / key).chmod(0o600)
    with database(server, f"{name}_copy", f"TEMPLATE {name}"):
        ledger = ledger_in(server, f"{name}_copy")
        owner = make_conninfo(ledger.owner_dsn, user=name)
        yield Copy(SealedLog(ledger, tmp_path / "log.key"), owner, ledger.owner_dsn)
