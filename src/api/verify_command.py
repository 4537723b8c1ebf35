"""`journal verify`: the report as people read it, or as JSON; exit 0 intact, 1 findings, 2 could not run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import msgspec
from rich.console import Console

from api import given_files
from api.archive_tasks import verified
from api.given_files import GivenUnfit
from api.settings import Settings
from archive.verification.finding import Finding, Report
from archive.verification.verify import CouldNotVerify, NothingToVerify

INTACT, FINDINGS, COULD_NOT_RUN = 0, 1, 2


def run(
    settings: Settings,
    now: datetime,
    outside: list[Path],
    trusted: list[str],
    witnesses: list[str],
    stamp_roots: list[Path],
    as_json: bool,
    progress: Callable[[str, int, int], None],
    out: Console,
) -> int:
    """Verify and print; returns the exit code."""
    try:
        report = verified(
            settings,
            now,
            progress,
            outside=tuple(map(given_files.checkpoint, outside)),
            trusted=tuple(map(given_files.public_key, trusted)),
            witnesses=tuple(map(given_files.public_key, witnesses)),
            stamp_roots=tuple(cert for path in stamp_roots for cert in given_files.certificates(path)),
        )
    except NothingToVerify:
        out.print("Проверять нечего: в журнале нет ни одного события.")
        return COULD_NOT_RUN
    except (CouldNotVerify, GivenUnfit) as error:
        out.print(f"Проверка не состоялась: {error}.", markup=False, soft_wrap=True)
        return COULD_NOT_RUN
    if as_json:
        out.print(msgspec.json.encode(report).decode(), markup=False, soft_wrap=True)
    else:
        for line in told(report):
            out.print(line, markup=False, soft_wrap=True)
    return INTACT if report.intact else FINDINGS


def told(report: Report) -> list[str]:
    """The report in Russian, a line a thing."""
    lines = ["Проверено: " + ", ".join(f"{what} — {number}" for what, number in report.checked.items()) + "."]
    lines += [line for finding in report.findings for line in _told(finding)]
    lines += [f"…и ещё {number} таких же: {code}." for code, number in report.unlisted.items()]
    lines += report.notes
    if report.intact:
        lines.append("Нарушений нет.")
    elif report.last_good is None:
        lines.append("Верной контрольной точки нет.")
    else:
        lines.append(f"Последняя верная контрольная точка: {report.last_good} событий.")
    return lines


def _told(finding: Finding) -> list[str]:
    place = "" if finding.position is None else f" позиция {finding.position}:"
    lines = [f"{finding.code}:{place} {finding.text}"]
    if finding.event:
        lines.append(f"    сейчас там: {finding.event}")
    named = (("лицо", finding.person), ("поток", finding.stream), ("вид", finding.topic), ("копия", finding.copy))
    told_of = ", ".join(f"{what} {value}" for what, value in named if value)
    return [*lines, f"    {told_of}"] if told_of else lines
