"""A copy as a file: a pure function of its source, certificate, form version and fonts."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC

from reportlab.pdfgen.canvas import Canvas

from archive.copies.book_pages import made_book
from archive.copies.certificate import Certificate
from archive.copies.pdfa import to_pdfa
from archive.copies.report_copy import made_report
from archive.copies.report_source import ReportSource
from archive.copies.sheet import Sheet
from archive.copies.source import OpenIdentity, Source
from archive.copies.typeface import register_fonts
from journal_domain.certified_copy import Drawn
from projections.reports.registry import FORMS


def draw(
    source: Source | ReportSource, open_identity: OpenIdentity, certificate: Certificate | None = None
) -> tuple[bytes, Drawn]:
    """The copy's bytes (PDF/A-3u), and what an event says of them."""
    register_fonts()
    if isinstance(source, Source):
        made = made_book(source, open_identity, certificate)
    else:
        made = made_report(source, open_identity, certificate)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=made.size, pageCompression=0, invariant=1)  # qpdf compresses the pages, in to_pdfa
    sheet = Sheet(canvas, made.imprint, made.size)
    for number, (subject, paint) in enumerate(made.pages, 1):
        sheet.page(number, len(made.pages), subject, paint)
    canvas.save()
    pdf = to_pdfa(
        out.getvalue(), title=made.title, author=made.author, at=made.as_of.astimezone(UTC), attachment=made.attachment,
        keywords=certificate.path(source.position, source.tree_head) if certificate else "", bound=made.bound,
    )  # fmt: skip
    drawn = Drawn(
        form_version=FORMS[source.paper.form].version,
        position=source.position,
        tree_head=source.tree_head,
        sha256=hashlib.sha256(pdf).hexdigest(),
        streams=source.streams,
        incomplete=made.imprint.stamp,
        pages=len(made.pages),
    )
    return pdf, drawn
