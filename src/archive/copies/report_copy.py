"""A report as a copy: its pages, and the words that say what it is a copy of."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
from msgspec import structs

from archive.copies.certificate import Certificate
from archive.copies.certification import Attested
from archive.copies.made import Made, imprint_of
from archive.copies.names import Names
from archive.copies.pdfa import Attachment
from archive.copies.report_pages import FilledForm, report_pages
from archive.copies.report_source import ReportSource
from archive.copies.source import OpenIdentity
from projections.reports.table import INCOMPLETE, Report, counted

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Of a log without a record."""


def made_report(source: ReportSource, open_identity: OpenIdentity, certificate: Certificate | None) -> Made:
    names = source.names(open_identity)
    form = source.filled(names)
    report = form.report
    paint = report_pages(form, _attested(source, form, names, certificate), certificate)
    return Made(
        [(form.subject, page) for page in paint],
        imprint_of(
            source.position, source.tree_head, certificate, form.requisites, form.side, form.period, bool(report.holes)
        ),
        title=", ".join([report.title, *(text for label, text in form.facts.items() if label != "Профессия")]),
        author=form.requisites.name or "Колледж",
        as_of=report.as_of or EPOCH,
        attachment=Attachment("report.json", "application/json", "Data", _values(report), "Значения отчёта"),
        size=form.size,
    )


def _attested(source: ReportSource, form: FilledForm, names: Names, certificate: Certificate | None) -> Attested:
    about = ", ".join(text for text in (form.side, form.period) if text)
    facts = [
        f"Копия отчёта «{form.subject}» ({about}) составлена по записям журнала событий с № 1 по № {source.position}. "
        f"Хеш дерева записей (RFC 6962, SHA-256): {source.tree_head}. Значения приложены к файлу: report.json.",
    ]  # fmt: skip
    if form.report.holes:
        facts.append(f"{INCOMPLETE}: {counted(form.report.holes)}. Перечень — в копии.")
    return Attested(
        facts=facts if certificate else [],
        year=source.paper.year,
        name=names.signed(certificate.by) if certificate else "",
        code=certificate.code(source.position, source.tree_head) if certificate else "",
        check_address=form.requisites.check_address,
    )


def _values(report: Report) -> bytes:
    """What travels with the copy; without the links to pages of this program, which are no part of a record."""
    holes = [structs.replace(hole, link="") for hole in report.holes]
    return msgspec.json.encode(structs.replace(report, holes=holes))
