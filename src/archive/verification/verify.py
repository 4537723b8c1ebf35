"""`journal verify`: everything that can be recomputed from the rows, recomputed and compared.

    1. the guards of the database       5. the read models, made anew beside those that serve
    2. the rows, their inbox and head   6. sealed values of people, when the master key is at hand
    3. the tree, tiles and checkpoints  7. what is built upon the log: certified copies
    4. checkpoints kept outside

Steps 1 to 4 read one snapshot. What no step can see without something kept outside the database: that the whole of it was
put back to an earlier copy, or written anew by somebody who also holds the log's key.
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg

from archive.verification.database import guards
from archive.verification.finding import Check, Finding, Inquiry, Report
from archive.verification.rows import LogPass
from archive.verification.sealed_values import SealedValues
from archive.verification.seals import Seals
from projections.comparison import Comparison, Difference
from projections.rebuild import RebuildRunning


class NothingToVerify(Exception):
    """The log is empty: that nothing was found would say nothing."""


class CouldNotVerify(Exception):
    """A step could not be taken; the message says which and why."""


def verify(inquiry: Inquiry, *checks: Check) -> Report:
    """Take every step, and the `checks` of what is built upon the log. Raises NothingToVerify, CouldNotVerify, psycopg.Error."""
    report = Report()
    verify_log(inquiry, report)
    _read_models(inquiry, report)
    for check in checks:
        report.take(check(inquiry, report))
    return report


def verify_log(inquiry: Inquiry, report: Report) -> None:
    """Steps 1 to 4 and 6: the log itself, and what was sealed of it."""
    with psycopg.connect(inquiry.dsn) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        # 1. Whoever altered a row had to switch a guard off.
        report.take(guards(connection, inquiry))
        # 2. Every row, in one pass, which also computes the tree.
        seals = Seals(connection, inquiry)
        log = LogPass(connection, inquiry, seals.sizes)
        report.take(log.run())
        # 3. and 4. Against the tree computed anew, what was signed and what was kept outside.
        report.take(seals.check(log))
        if not log.rows and not report.findings:
            raise NothingToVerify
        report.last_good = seals.last_good
        if log.made_up:
            report.notes.append(
                f"Журнал начат демонстрацией: время её действий (записи № 1–{log.made_up}) со временем записи не сверено."
            )
        report.checked |= {
            "события": log.rows,
            "плитки": seals.tiles,
            "контрольные точки": len(seals.checkpoints),
            "внешние контрольные точки": len(seals.outside),
            "подписи свидетелей": seals.cosignatures,
            "отметки времени": seals.stamps,
        }
        # 6. Only who holds the master key can open what is sealed.
        if inquiry.master_key is None:
            report.notes.append("Закрытые значения не проверены: нет главного ключа.")
        else:
            values = SealedValues(connection, inquiry, inquiry.master_key)
            report.take(values.check())
            report.checked["закрытые значения"] = values.looked_at
    report.notes += [
        f"Журнал был восстановлен из томов на записи № {record.since} (о том запись о ключе {record.number}): что было "
        "внесено и подписано после неё прежде, утрачено."
        for record in seals.records
        if record.restored
    ]
    if not seals.checkpoints:
        report.notes.append(
            "Журнал ещё не запечатывали: запустите journal serve (или journal project) и через минуту проверьте снова."
        )
    if not seals.outside:
        report.notes.append(
            "Без контрольной точки, сохранённой вне базы (--from-checkpoint), не видно возврата всей базы к старой копии."
        )


def _read_models(inquiry: Inquiry, report: Report) -> None:
    comparison = Comparison(inquiry.dsn, inquiry.schema)
    if not comparison.built():
        report.notes.append(
            "Представления ещё не построены, сверять нечего: их строит journal serve или journal rebuild."
        )
        return
    try:
        differences = [*comparison.differences(lambda done, of: inquiry.progress("представления", done, of))]
    except RebuildRunning:
        raise CouldNotVerify("представления сейчас перестраиваются: повторите позже") from None
    except psycopg.Error:
        raise
    except Exception as error:  # an altered row that no read model can take in: the rows have been reported
        if report.intact:
            raise
        report.notes.append(f"Представления не сверены: событие не читается ({type(error).__name__}).")
        return
    report.take(_of_read_models(differences))
    report.checked["таблицы представлений"] = comparison.tables


def _of_read_models(differences: Iterable[Difference]) -> Iterable[Finding]:
    for difference in differences:
        quoted = "".join(f"\n    {row[:300]}" for row in difference.rows)
        named = f"{difference.model}.{difference.table}" if difference.table else difference.model
        code = "READ_MODEL_DIFFERS" if difference.table else "READ_MODEL_STOPPED"
        yield Finding(code=code, text=f"Представление {named}: {difference.problem}.{quoted}")
