"""`journal archive volume|regenerate|restore`: a year is handed over, replayed, and becomes a log again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from api import given_files
from api.archive_cli import Year, bar, checked_year, err, out
from api.people import full_name
from api.serve import database
from api.settings import Settings, SettingsInvalid, load_settings
from archive.ledger.persons import Persons
from journal_domain.application import Command
from journal_domain.errors import Refused
from journal_domain.retention import Volume
from journal_domain.values import Role

DONE, DIFFERENT, COULD_NOT = 0, 1, 2
PasswordFile = Annotated[Path | None, typer.Option(help="Файл с паролем к файлу ключей, не короче 12 знаков.")]


def add_volume_commands(archive: typer.Typer) -> None:
    archive.command("volume")(volume_command)
    archive.command("regenerate")(regenerate_command)
    archive.command("restore")(restore_command)


def volume_command(
    year: Year,
    folder: Annotated[Path, typer.Option("--out", help="Папка, в которой появится том.")],
    act: Annotated[
        str | None, typer.Option(help="Номер и дата акта: том передаётся в архив этим же действием.")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Кто передаёт: обозначение лица.")] = None,
    role: Annotated[Role, typer.Option(help="archivist или deputy.")] = Role.ARCHIVIST,
    keys: Annotated[
        Path | None, typer.Option(help="Куда записать ключи персональных данных; без неё — никуда.")
    ] = None,
    password_file: PasswordFile = None,
) -> None:
    """Собрать том года (BagIt): записи, доказательства, копии, verify.py, акт. Переданный прежде собирается тот же."""
    from api.archive_tasks import built_volume, college_of  # noqa: PLC0415  # reportlab is slow to import
    from archive.volume.person_keys import require_writable  # noqa: PLC0415

    if (act is None) != (by is None) or (keys is None) != (password_file is None):
        raise typer.BadParameter("--act указывают вместе с --by, --keys — вместе с --password-file")
    name, now = checked_year(year), datetime.now(UTC)
    try:
        secret = _password(password_file)
        if keys is not None:
            require_writable(keys, secret)
    except Exception as error:
        raise typer.Exit(_could_not(error)) from None
    with database(load_settings()) as settings, college_of(settings) as college:
        state = college.year(name)
        try:
            actor = college.acting(by, role, now) if by else None
            with bar("Записи") as advance:
                built = built_volume(settings, college, name, folder / f"volume-{name}", advance)
        except Refused as refused:
            raise typer.Exit(_say(refused)) from None
        except Exception as error:
            raise typer.Exit(_could_not(error)) from None
        out.print(f"Том: {built.place}", markup=False)
        out.print(
            f"Записи № {built.volume.first_position}–{built.volume.last_position} ({built.events}), ранних {built.earlier}, "
            f"копий {built.volume.copies}; под контрольной точкой подписей свидетелей {built.cosignatures} "
            f"из {len(settings.witnesses)}, отметок времени {built.time_stamps} из {int(bool(settings.log_time_stamp_url))}."
        )
        out.print(f"Отпечаток ключа:  {built.fingerprint}")
        out.print(f"Корень дерева:    {built.volume.tree_head}")
        out.print(f"SHA-256 описи:    {built.volume.manifest_sha256}")
        if keys is not None:
            count = _write_keys(settings, built.place, keys, secret)
            out.print(f"Ключи людей ({count}): {keys}", markup=False)
        if state.sealed is not None:
            raise typer.Exit(_compare(built.volume, state.sealed.manifest_sha256))
        if actor is not None and act is not None:
            command = Command(actor, f"volume-{name}-{built.volume.manifest_sha256[:16]}", now)
            try:
                position = college.seal_volume(command, name, built.volume, act)
            except Refused as refused:
                raise typer.Exit(_say(refused)) from None
            out.print(f"Передача записана под № {position}.")


def regenerate_command(
    year: Year,
    jobs: Annotated[int | None, typer.Option(min=1, max=256, help="Процессов; без указания — по числу ядер.")] = None,
    dask: Annotated[str | None, typer.Option(help="Адрес планировщика Dask, например tcp://узел:8786.")] = None,
    from_volume: Annotated[Path | None, typer.Option(help="Том вместо базы данных.")] = None,
    keys: Annotated[Path | None, typer.Option(help="Файл ключей к тому.")] = None,
    password_file: PasswordFile = None,
) -> None:
    """Начертить все заверенные копии года заново по одним записям и сверить. Выход: 0 — совпали, 1 — отличия, 2 — не проверено."""
    from api.archive_tasks import regenerated  # noqa: PLC0415
    from archive.volume.person_keys import read_keys  # noqa: PLC0415
    from archive.volume.reading import VolumeOnDisk  # noqa: PLC0415
    from archive.volume.regenerating import regenerate, replay_of_volume  # noqa: PLC0415
    from archive.volume.restoring import RestoreRefused, require_whole  # noqa: PLC0415

    name = checked_year(year)
    try:
        with bar("Копии") as advance:
            if from_volume is not None:
                opened = read_keys(keys, _password(password_file)) if keys else {}
                require_whole(from_volume)
                volume = VolumeOnDisk(from_volume)
                if volume.about.year != name:
                    raise typer.BadParameter(f"в этом томе {volume.about.year} год")
                outcomes = regenerate(replay_of_volume(volume, opened), jobs, dask, advance)
            else:
                with database(load_settings()) as settings:
                    outcomes = regenerated(settings, name, jobs, dask, advance)
    except RestoreRefused as refused:
        raise typer.Exit(_say_why("Не начерчено", refused.why, COULD_NOT)) from None
    except Exception as error:
        raise typer.Exit(_could_not(error)) from None
    different = [outcome for outcome in outcomes if outcome.difference]
    not_drawn = [outcome for outcome in outcomes if outcome.not_drawn]
    pages = sum(outcome.pages for outcome in outcomes)
    for outcome in different:
        out.print(
            f"ОТЛИЧАЕТСЯ: {outcome.paper}, версия {outcome.version}: {outcome.difference}.",
            markup=False,
        )
    for outcome in not_drawn:
        out.print(f"НЕ СВЕРЕНА: {outcome.paper}, версия {outcome.version}: {outcome.not_drawn}.", markup=False)
    if not outcomes:
        out.print(f"Заверенных копий за {name} нет: сверять нечего.")
        raise typer.Exit(COULD_NOT)
    same = len(outcomes) - len(different) - len(not_drawn)
    out.print(f"Копий {len(outcomes)}, страниц {pages}: совпали байт в байт {same}.")
    raise typer.Exit(DIFFERENT if different else COULD_NOT if not_drawn else DONE)


def restore_command(
    folders: Annotated[list[Path], typer.Argument(help="Все тома с первого; порядок не важен.")],
    key: Annotated[str | None, typer.Option(help="Отпечаток ключа из акта передачи.")] = None,
    keys: Annotated[list[Path] | None, typer.Option(help="Файлы ключей людей.")] = None,
    password_file: PasswordFile = None,
) -> None:
    """Восстановить журнал из томов в пустую базу: те же номера, цепочка и действия. Нужны права владельца."""
    from archive.volume.person_keys import read_keys  # noqa: PLC0415
    from archive.volume.restoring import RestoreRefused, adopted_names, ordered, restore  # noqa: PLC0415

    with database(load_settings()) as settings:
        if not settings.owner_database_url:
            raise SettingsInvalid(f"{Settings.variable('owner_database_url')}: нужна строка подключения владельца")
        try:
            volumes = ordered(folders, key)
            opened: dict[str, bytes] = {}
            for path in keys or []:
                opened |= read_keys(path, _password(password_file))
            with bar("Записи") as advance:
                last = restore(settings.owner_database_url, settings.ledger_schema, volumes, settings.log_key, advance)
        except RestoreRefused as refused:
            raise typer.Exit(_say_why("Не восстановлено", refused.why, DIFFERENT)) from None
        except Exception as error:
            raise typer.Exit(_could_not(error)) from None
        persons = _persons(settings)
        named = adopted_names(volumes, persons, opened, full_name)
        persons.close()
    out.print(f"Восстановлено томов {len(volumes)}, записей {last}, имён {named}. Представления: journal rebuild.")


def _persons(settings: Settings) -> Persons:
    return Persons(settings.database_url, settings.ledger_schema, settings.master_keys())


def _password(path: Path | None) -> str:
    return given_files.password(path) if path else ""


def _write_keys(settings: Settings, place: Path, path: Path, password: str) -> int:
    from archive.volume.person_keys import write_keys  # noqa: PLC0415
    from archive.volume.reading import VolumeOnDisk  # noqa: PLC0415

    volume = VolumeOnDisk(place)
    persons = _persons(settings)
    found = persons.keys(volume.people())
    persons.close()
    write_keys(path, settings.ledger_schema, volume.about.year, found, password)
    return len(found)


def _compare(volume: Volume, sealed: str) -> int:
    if volume.manifest_sha256 == sealed:
        out.print("Это тот же том, что был передан по акту: опись совпадает.")
        return DONE
    err.print(
        f"Том отличается от переданного по акту: опись была {sealed}. Сравните data/made-with.json: другие версии программ "
        "дают другие сопровождающие файлы; подпись свидетеля или отметка времени, полученная между сборкой и передачей, — "
        "лишние файлы в data/log. Записи и корень дерева сверяет verify.py."
    )
    return DIFFERENT


def _say(refused: Refused) -> int:
    err.print(f"{refused.code}: {refused.message}", markup=False)
    for problem in refused.problems:
        err.print(f"  {problem.message}", markup=False)
    return DIFFERENT


def _say_why(what: str, lines: Sequence[str], code: int) -> int:
    err.print(f"{what}:", *(f"  {line}" for line in lines), sep="\n", markup=False)
    return code


def _could_not(error: Exception) -> int:
    from api.archive_tasks import reason_of  # noqa: PLC0415

    reason = reason_of(error)
    if reason is None:
        raise error
    err.print(reason, markup=False)
    return COULD_NOT
