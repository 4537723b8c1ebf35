"""`journal archive …`: what an archivist does from the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.given_files import GivenUnfit, content, told
from api.serve import database
from api.settings import load_settings

archive = typer.Typer(no_args_is_help=True, help="Архив: копии журналов, их проверка, том года.")
out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Year = Annotated[str, typer.Argument(help="Учебный год, например 2025-2026.")]


def checked_year(year: str) -> str:
    if not re.fullmatch(r"20\d\d-20\d\d", year):
        raise typer.BadParameter("учебный год пишется 2025-2026")
    return year


@contextmanager
def bar(what: str) -> Iterator[Callable[[int, int], None]]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=err) as progress:
        task = progress.add_task(what, total=None)
        yield lambda done, of: progress.update(task, completed=done, total=of)


Term = Annotated[int, typer.Argument(min=1, max=2, help="Семестр: 1 или 2.")]
Folder = Annotated[Path, typer.Option("--out", help="Папка для файлов PDF.")]
Jobs = Annotated[int | None, typer.Option(min=1, max=256, help="Процессов; без указания — по числу ядер.")]


@archive.command("copies")
def copies_command(year: Year, term: Term, folder: Folder, jobs: Jobs = None) -> None:
    """Напечатать копии всех журналов семестра: заверенные — как заверены, прочие — с пометкой «не заверено»."""
    _print(year, term, folder, jobs, "Копии", journals=True)


@archive.command("forms")
def forms_command(year: Year, term: Term, folder: Folder, jobs: Jobs = None) -> None:
    """Напечатать все ведомости и отчёты семестра: каждой группы, дисциплины, преподавателя и колледжа (журналы печатает copies)."""
    _print(year, term, folder, jobs, "Формы", journals=False)


def _print(year: str, term: int, folder: Path, jobs: int | None, what: str, *, journals: bool) -> None:
    from archive.copies.term_prints import Log, print_term  # noqa: PLC0415  # reportlab is slow to import

    with database(load_settings()) as settings:
        log = Log(settings.database_url, settings.ledger_schema, settings.master_key, settings.master_key_command)
        try:
            with bar(what) as advance:
                printed = print_term(log, checked_year(year), term, folder, jobs, advance, journals=journals)
        except OSError as error:
            err.print(f"Не напечатано: {told(error)}", markup=False)
            raise typer.Exit(2) from None
    certified = sum(one.version is not None for one in printed)
    pages = sum(one.pages for one in printed)
    out.print(
        f"{what}: {len(printed)}, страниц {pages}; заверенных {certified}, не заверенных {len(printed) - certified}."
    )
    for one in printed if journals else ():
        if one.version is None:
            out.print(f"  не заверена: {one.about}", markup=False)


@archive.command("sign")
def sign_command(
    copy: Annotated[Path, typer.Argument(help="Файл заверенной копии.")],
    to: Annotated[Path, typer.Option("--out", help="Куда записать подписанный файл.")],
    pkcs12: Annotated[Path | None, typer.Option(help="Ключ в файле .p12 или .pfx.")] = None,
    pkcs11: Annotated[Path | None, typer.Option(help="Библиотека PKCS#11 токена.")] = None,
    token: Annotated[str, typer.Option(help="Метка токена.")] = "",
    label: Annotated[str, typer.Option(help="Метка ключа и сертификата на токене.")] = "",
) -> None:
    """Подписать копию своим ключом (PAdES); ключ не покидает вашего компьютера, база данных не нужна."""
    from archive.copies import pades  # noqa: PLC0415
    from archive.copies.term_prints import write_whole  # noqa: PLC0415

    if (pkcs12 is None) == (pkcs11 is None):
        raise typer.BadParameter("укажите ключ: --pkcs12 или --pkcs11")
    try:
        pdf = content(copy)
        secret = typer.prompt("Пароль или PIN", hide_input=True)
        if pkcs11 is not None:
            with pades.pkcs11_signer(pkcs11, token, secret, label) as signer:
                signed = pades.sign(pdf, signer)
        else:
            signed = pades.sign(pdf, pades.pkcs12_signer(pkcs12 or Path(), secret))
        write_whole(to, signed)
    except (GivenUnfit, pades.CannotSign) as error:
        err.print(f"Не подписано: {error}.", markup=False)
        raise typer.Exit(2) from None
    except OSError as error:
        err.print(f"Не подписано: {told(error)}.", markup=False)
        raise typer.Exit(2) from None
    out.print(
        f"Подписано: {to}. Приложите файл к версии копии: POST …/copies/ФОРМА/versions/N/signatures?….", markup=False
    )
