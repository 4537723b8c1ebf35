"""`journal import marks FILE…`: progress, summary, exit code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from api.importing import Signatories, Summary, import_marks
from api.marks_csv import BadFile, examine
from api.settings import Settings
from archive.ledger.environment import ledger_environment
from archive.ledger.persons import Persons
from journal_domain.college import College
from journal_domain.values import Role

ALL_RECORDED, SOME_REJECTED, COULD_NOT_RUN = 0, 1, 2


def import_files(
    settings: Settings,
    paths: Sequence[Path],
    signatories: Signatories,
    console: Console,
    rejects_folder: Path | None = None,
) -> int:
    """Import the files one after another; nothing at all when one of them cannot be read. The exit code.

    Raises Refused(NO_ORDER) when the deputy named is none by order.
    What was rejected is listed in `<file's name>.rejects.csv` in `rejects_folder` (default: the working folder).
    """
    try:
        files = [examine(path) for path in paths]
    except (BadFile, OSError) as error:
        console.print(f"Не загружено ничего. {error}", style="red", markup=False, soft_wrap=True)
        return COULD_NOT_RUN
    folder = rejects_folder or Path.cwd()
    total = Summary()
    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    persons = Persons(settings.database_url, settings.ledger_schema, settings.master_keys())
    secret = persons.college_key("imports")
    persons.close()
    environment = ledger_environment(settings.database_url, settings.ledger_schema, settings.pool_size)
    with College(environment) as college, Progress(*columns, console=console) as progress:
        if signatories.deputy:
            college.acting(signatories.deputy, Role.DEPUTY, datetime.now(UTC))
        for file in files:
            task = progress.add_task(file.path.name, total=file.rows)
            rejects = folder / f"{file.path.stem}.rejects.csv"
            advance = partial(progress.advance, task)
            summary = import_marks(college, file, signatories, rejects, secret, advance=advance)
            if summary.rejected:
                console.print(f"{file.path.name}: не записанное — в {rejects}", markup=False, soft_wrap=True)
            total.add(summary)
    _print_summary(total, console)
    return SOME_REJECTED if total.rejected else ALL_RECORDED


def _print_summary(total: Summary, console: Console) -> None:
    console.print(
        f"Строк {total.rows}: записано {total.recorded}, записано прежде {total.repeated}, "
        f"отклонено {total.rejected.total()}. Занятий записано {total.lessons}, разрешений выдано {total.permits}."
    )
    for code, number in total.rejected.most_common():
        console.print(f"  {code}: {number}")
    if total.repeated and not total.recorded:
        console.print("Этот файл уже загружен: ничего не записано.")
