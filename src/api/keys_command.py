"""`journal keys`: the master key changed while the journal is open, the persons' keys backed up and put back, checked."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from api.people import full_name
from api.serve import database
from api.settings import Settings, SettingsInvalid, load_settings
from archive.ledger.environment import ledger_environment
from archive.ledger.key_backup import BackupRefused, backup_keys, restore_keys
from archive.ledger.master_key import begin_rotation, end_rotation
from archive.ledger.persons import CACHE_SECONDS, PersonForgotten, Persons, SealBroken
from journal_domain.college import College
from journal_domain.person import Person, person_stream

keys = typer.Typer(no_args_is_help=True, help="Ключи персональных данных.")


@keys.command("rotate")
def rotate_command() -> None:
    """Сменить главный ключ; журнал остаётся открытым, прерванная смена продолжается с того же места."""
    with database(load_settings()) as settings:
        done = rotate(settings, typer.echo)
    typer.echo(f"Ключей людей, завёрнутых заново: {done}.")


@keys.command("backup")
def backup_command(
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Новый файл.")],
    days: Annotated[int, typer.Option(min=1, max=366, help="Через сколько дней копия перестаёт действовать.")] = 30,
) -> None:
    """Записать ключи людей в файл, который перестаёт действовать в срок; без главного ключа он ничего не открывает."""
    now = datetime.now(UTC)
    with database(load_settings()) as settings:
        secret = settings.master_keys().secret
        count = backup_keys(
            settings.database_url, settings.ledger_schema, secret, file, now, now + timedelta(days=days)
        )
    typer.echo(f"Ключей {count}; копия действует до {now + timedelta(days=days):%d.%m.%Y}, после уничтожьте её.")


@keys.command("restore")
def restore_command(file: Annotated[Path, typer.Argument(exists=True, dir_okay=False)]) -> None:
    """Вернуть недостающие ключи из копии; уничтоженные не возвращаются."""
    with database(load_settings()) as settings:
        try:
            restored = restore(settings, file, datetime.now(UTC))
        except BackupRefused as refused:
            typer.echo(f"Копия не принята: {refused}.", err=True)
            raise typer.Exit(1) from None
    typer.echo(f"Возвращено ключей: {restored}.")


@keys.command("check")
def check_command() -> None:
    """Сверить ключи с обязательствами в журнале событий; код 1 — есть расхождения."""
    with database(load_settings()) as settings:
        wrong = check(settings)
    for person_id in wrong:
        typer.echo(f"Ключ не тот, что был при внесении: {person_id}")
    typer.echo("Расхождений нет." if not wrong else f"Расхождений: {len(wrong)}.")
    raise typer.Exit(1 if wrong else 0)


def rotate(settings: Settings, say: Callable[[str], None], pause: float = CACHE_SECONDS) -> int:
    """Wrap every person's key with a new master key, then forget the earlier one; how many were wrapped.

    `pause` (seconds) lets acts that have begun under the earlier key end. With a command the new key is put first in
    the safe by hand before, and the earlier one is taken out by hand after. Raises SealBroken, SettingsInvalid.
    """
    if not settings.master_key_command:
        begin_rotation(settings.master_key)
    persons = Persons(settings.database_url, settings.ledger_schema, settings.master_keys())
    done = 0
    try:
        for last in (False, True):
            left = 1
            while left:
                wrapped, left = persons.rewrap()
                done += wrapped
            if not last:
                time.sleep(pause)
    finally:
        persons.close()
    if settings.master_key_command:
        say("Прежний ключ можно убрать из сейфа: им не завёрнут ни один ключ.")
    else:
        end_rotation(settings.master_key)
    return done


def restore(settings: Settings, file: Path, now: datetime) -> int:
    """Put back the missing keys, and the names that they open in the log. Raises BackupRefused."""
    masters = settings.master_keys()
    restored = restore_keys(settings.database_url, settings.ledger_schema, masters.secrets, file, now)
    persons = Persons(settings.database_url, settings.ledger_schema, masters)
    with College(ledger_environment(settings.database_url, settings.ledger_schema, 2)) as college:
        for person_id in restored:
            known: Person | None = college.load({person_stream(person_id): Person})[person_stream(person_id)]
            identity = persons.open(person_id, "identity", known.sealed) if known else None
            if identity:
                persons.put(person_id, name=full_name(identity))
    persons.close()
    return len(restored)


def check(settings: Settings) -> list[str]:
    """Whose key is not the one that the log was told of."""
    if not settings.has_master_key:
        raise SettingsInvalid(f"{Settings.variable('master_key_file')}: главного ключа нет")
    persons = Persons(settings.database_url, settings.ledger_schema, settings.master_keys())
    wrong = []
    with College(ledger_environment(settings.database_url, settings.ledger_schema, 2)) as college:
        for stream in college.ledger.streams(person_stream("")):
            known: Person | None = college.load({stream: Person})[stream]
            if known is not None and known.key is not None and known.erased is None:
                try:
                    holds = persons.commitment(known.id, make=False) == known.key
                except (SealBroken, PersonForgotten):
                    holds = False
                wrong += [] if holds else [known.id]
    persons.close()
    return wrong
