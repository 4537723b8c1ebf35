"""`journal`: the college's journal from the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import psycopg
import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from api.archive_cli import archive, checked_year
from api.embedded import EmbeddedServerFailed
from api.identity import issue_token, revoke_tokens
from api.keys_command import keys
from api.log_cli import logs, witnesses
from api.serve import database, migrate_everything, project, serve
from api.settings import Settings, SettingsInvalid, load_settings
from api.signin.login_audit import Kind, note
from api.signin.visitor import Visitor
from api.volume_cli import add_volume_commands
from journal_domain.errors import Refused
from journal_domain.values import Role
from projections.catalogue import READ_MODELS
from projections.rebuild import rebuild

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Журнал учебных занятий."
)
imports = typer.Typer(no_args_is_help=True, help="Внести данные из файлов.")
app.add_typer(imports, name="import")
app.add_typer(keys, name="keys")
add_volume_commands(archive)
app.add_typer(archive, name="archive")
app.add_typer(logs, name="log")
app.add_typer(witnesses, name="witness")

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Host = Annotated[str, typer.Option(help="Адрес, на котором слушать.")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Порт; 0 — любой свободный.")]
Workers = Annotated[int, typer.Option(min=1, max=64, help="Рабочих процессов.")]


@app.command("serve")
def serve_command(host: Host = "127.0.0.1", port: Port = 8000, workers: Workers = 1) -> None:
    """Открыть журнал по HTTP; останавливается по SIGTERM или Ctrl+C."""
    serve(load_settings(), host, port, workers, _announce)


@app.command("migrate")
def migrate_command() -> None:
    """Создать или обновить схемы базы данных; нужны права владельца."""
    settings = load_settings()
    if settings.embedded:
        with database(settings):
            pass
    elif not settings.owner_database_url:
        raise SettingsInvalid(f"{Settings.variable('owner_database_url')}: нужна строка подключения владельца")
    else:
        migrate_everything(settings.owner_database_url, settings)
    out.print(f"Схема {settings.ledger_schema} готова.")


@app.command("project")
def project_command() -> None:
    """Вести представления и контрольные точки вслед за журналом событий; `journal serve` запускает это сам."""
    with database(load_settings()) as settings:
        project(settings)


@app.command("rebuild")
def rebuild_command(
    name: Annotated[str | None, typer.Argument(help=f"Какое: {', '.join(READ_MODELS)}; без имени — все.")] = None,
) -> None:
    """Построить представления заново из событий; прежние служат, пока новые не готовы."""
    if name is not None and name not in READ_MODELS:
        raise typer.BadParameter(f"такого представления нет; есть: {', '.join(READ_MODELS)}")
    with database(load_settings()) as settings, _bar("Представления") as bar:
        made = rebuild(settings.database_url, settings.ledger_schema, [name] if name else None, bar)
    out.print(
        f"{', '.join(made.names)}: событий {made.position} за {made.seconds:.1f} с, {made.events_per_second:.0f} в секунду."
    )


@app.command("verify")
def verify_command(
    from_checkpoint: Annotated[list[Path] | None, typer.Option(help="Контрольная точка, сохранённая вне базы.")] = None,
    key: Annotated[list[str] | None, typer.Option(help="Напечатанный открытый ключ журнала.")] = None,
    witness: Annotated[list[str] | None, typer.Option(help="Открытый ключ свидетеля.")] = None,
    stamp_root: Annotated[
        list[Path] | None,
        typer.Option(help="Сертификаты (PEM), к которым ведут отметки времени."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Отчёт в JSON.")] = False,
) -> None:
    """Проверить журнал: строки, дерево, контрольные точки, представления. Выход: 0 — цел, 1 — нарушения, 2 — не проверен."""
    from api.verify_command import run  # noqa: PLC0415

    with database(load_settings()) as settings, _steps() as steps:
        now = datetime.now(UTC)
        code = run(
            settings, now, from_checkpoint or [], key or [], witness or [], stamp_root or [], as_json, steps, out
        )
    raise typer.Exit(code)


@app.command("token")
def token_command(
    person: Annotated[str, typer.Argument(help="Обозначение лица, например t-ivolgina.")],
    role: Annotated[
        list[Role], typer.Option(help="Только в этой роли из своих; можно несколько раз. Без неё — во всех.")
    ] = [],  # noqa: B006  # typer copies it
    days: Annotated[int, typer.Option(min=1, max=400, help="Сколько дней действует.")] = 90,
) -> None:
    """Выдать ключ доступа к API. Он показывается один раз."""
    now = datetime.now(UTC)
    with database(load_settings()) as settings, psycopg.connect(settings.database_url) as connection:
        token = issue_token(connection, settings.ledger_schema, person, role, now, now + timedelta(days=days))
        by_operator = Visitor("", "journal token", False, "")
        note(connection, settings.ledger_schema, now, Kind.TOKEN_ISSUED, by_operator, person, detail="operator")
    typer.echo(token)


@app.command("appoint")
def appoint_command(
    person: Annotated[str, typer.Argument(help="Обозначение лица, например director-1.")],
    role: Annotated[Role, typer.Option(help="director или administrator; прочих назначают они сами.")],
    order: Annotated[str, typer.Option(help="Номер приказа директора или учредителя.")],
    dated: Annotated[datetime, typer.Option(formats=["%d.%m.%Y", "%Y-%m-%d"], help="Дата приказа.")],
    since: Annotated[
        datetime | None, typer.Option(formats=["%d.%m.%Y", "%Y-%m-%d"], help="С какого дня; без него — с даты приказа.")
    ] = None,
) -> None:
    """Назначить первого директора и администратора (п. 3.1); нужны права владельца базы, запись остаётся в журнале."""
    from api.appoint_command import appoint  # noqa: PLC0415

    begins = (since or dated).date()
    with database(load_settings()) as settings:
        position = appoint(settings, person, role, begins, order, dated.date(), datetime.now(UTC))
    out.print(f"Назначение записано, позиция {position}.")


@app.command("revoke")
def revoke_command(person: Annotated[str, typer.Argument(help="Обозначение лица.")]) -> None:
    """Отозвать все ключи доступа лица; они перестают действовать за несколько секунд."""
    with database(load_settings()) as settings, psycopg.connect(settings.database_url) as connection:
        revoked = revoke_tokens(connection, settings.ledger_schema, person, datetime.now(UTC))
    out.print(f"Отозвано ключей: {revoked}.")


@app.command("demo")
def demo_command(
    seed: Annotated[int, typer.Option(help="От него зависит каждое событие.")] = 1,
    students: Annotated[int, typer.Option(min=4, max=2000, help="Сколько обучающихся.")] = 54,
    then_serve: Annotated[bool, typer.Option("--serve", help="После заполнения открыть журнал по HTTP.")] = False,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    workers: Workers = 1,
) -> None:
    """Наполнить пустой журнал вымышленным колледжем и выдать ключи для каждой роли."""
    from api.demo_command import NotADemo, prepare_demo  # noqa: PLC0415  # no other command needs it

    with database(load_settings()) as settings:
        try:
            logins = prepare_demo(settings, out, seed, students, base_url=f"http://{host}:{port}")
        except NotADemo:
            raise SettingsInvalid("В этой базе настоящий журнал: демонстрация в него не вносится.") from None
        if then_serve:
            os.environ[Settings.variable("demo_logins")] = str(logins)
            serve(settings, host, port, workers, _announce)


@app.command("open-term")
def open_term_command(
    year: Annotated[str, typer.Argument(help="Учебный год, например 2025-2026.")],
    term: Annotated[int, typer.Argument(min=1, max=2, help="Семестр: 1 или 2.")],
    deputy: Annotated[str, typer.Option(help="Заместитель директора, от чьего имени открываются журналы.")],
) -> None:
    """Открыть все журналы семестра по учебным планам и назначениям; открытые прежде остаются как есть."""
    from api.open_term_command import open_all, report  # noqa: PLC0415

    with database(load_settings()) as settings:
        with _bar("Группы") as bar:
            result = open_all(settings, checked_year(year), term, deputy, datetime.now(UTC), bar)
        code = report(result, out)
    raise typer.Exit(code)


@app.command("move-groups")
def move_groups_command(
    year: Annotated[str, typer.Argument(help="Учебный год, который кончился, например 2025-2026.")],
    order: Annotated[str, typer.Option(help="Приказ о переводе: номер и дата.")],
    deputy: Annotated[str, typer.Option(help="Заместитель директора, от чьего имени переводятся группы.")],
) -> None:
    """Перевести группы года на следующий курс; выпускные и те, чьи ведомости открыты, остаются как есть."""
    from api.move_groups_command import move_all, report  # noqa: PLC0415

    with database(load_settings()) as settings:
        with _bar("Группы") as bar:
            result = move_all(settings, checked_year(year), order, deputy, datetime.now(UTC), bar)
        code = report(result, out)
    raise typer.Exit(code)


@imports.command("marks")
def import_marks_command(
    files: Annotated[
        list[Path], typer.Argument(exists=True, dir_okay=False, help="Файлы CSV; столбцы: docs/import.md.")
    ],
    teacher: Annotated[str, typer.Option(help="От чьего имени вносятся записи.")],
    deputy: Annotated[str | None, typer.Option(help="Кто разрешает позднюю запись прошедших занятий.")] = None,
    directive: Annotated[str | None, typer.Option(help="Распоряжение о поздней записи: номер и дата.")] = None,
    rejects: Annotated[Path | None, typer.Option(file_okay=False, help="Куда записать отвергнутые строки.")] = None,
) -> None:
    """Внести отметки и посещаемость из CSV, по занятию за действие; отвергнутые строки — в ….rejects.csv."""
    from api.import_command import import_files  # noqa: PLC0415
    from api.importing import Signatories  # noqa: PLC0415

    with database(load_settings()) as settings:
        code = import_files(settings, files, Signatories(teacher, deputy, directive), out, rejects)
    raise typer.Exit(code)


@contextmanager
def _bar(what: str, total: int | None = None) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done, of: progress.update(task, completed=done, total=of)


@contextmanager
def _steps() -> Iterator[Callable[[str, int, int], None]]:
    """A bar for every step that tells how far it is."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as progress:
        tasks: dict[str, TaskID] = {}

        def told(step: str, done: int, of: int) -> None:
            if step not in tasks:
                tasks[step] = progress.add_task(step, total=of)
            progress.update(tasks[step], completed=done, total=of)

        yield told


def _announce(address: str) -> None:
    typer.echo(f"Журнал: {address}")


def main() -> None:
    """The console script: refusals to start are said in one Russian paragraph, without a trace."""
    os.environ.setdefault("PYTHONUTF8", "1")
    try:
        app()
    except SettingsInvalid as error:
        err.print(f"Журнал не запущен.\n{error}")
        sys.exit(2)
    except Refused as error:
        err.print(str(error))
        sys.exit(1)
    except EmbeddedServerFailed as error:
        err.print(str(error))
        sys.exit(2)
    except psycopg.errors.UndefinedTable:
        err.print("Нужных таблиц в базе ещё нет: выполните journal migrate, затем journal rebuild.")
        sys.exit(2)
    except psycopg.OperationalError as error:
        err.print(f"База данных не отвечает: {str(error).strip()}")
        sys.exit(2)


if __name__ == "__main__":
    main()
