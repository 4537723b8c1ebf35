"""`journal appoint`: the first director and administrator, entered by whoever holds the database (3.1)."""

from __future__ import annotations

from datetime import date, datetime

import psycopg

from api.settings import Settings, SettingsInvalid
from archive.ledger.environment import ledger_environment
from journal_domain.college import College
from journal_domain.errors import Refused
from journal_domain.values import Role

IS_OWNER = "SELECT pg_has_role(nspowner, 'MEMBER') FROM pg_namespace WHERE nspname = %s"


def appoint(settings: Settings, person_id: str, role: Role, since: date, number: str, dated: date, at: datetime) -> int:
    """Record the appointment as an event; the log position. Raises SettingsInvalid, Refused(NO_ORDER, ROLE, …)."""
    if not number.strip():
        raise Refused("NO_ORDER", "3.1", "Назначение вносится по приказу директора: укажите его номер и дату.")
    owner_dsn = settings.owner_database_url
    if not owner_dsn or not _owns(owner_dsn, settings.ledger_schema):
        variable = Settings.variable("owner_database_url")
        raise SettingsInvalid(f"{variable}: назначает владелец базы, нужна его строка подключения")
    order = f"№ {number.strip().removeprefix('№').strip()} от {dated:%d.%m.%Y}"
    with College(ledger_environment(owner_dsn, settings.ledger_schema, 2)) as college:
        return college.appoint_by_owner(f"appoint-{person_id}-{role}-{since}", at, person_id, role, since, order)


def _owns(dsn: str, schema: str) -> bool:
    with psycopg.connect(dsn) as connection:
        row = connection.execute(IS_OWNER, [schema]).fetchone()
    return bool(row and row[0])
