"""The slip that is handed over: an A6 page with login and password, printed once and kept nowhere."""

from __future__ import annotations

import io
from datetime import date

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A6
from reportlab.lib.units import mm
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from archive.copies.typeface import BOLD, REGULAR, register_fonts
from journal_domain.person import PersonKind

WIDTH, HEIGHT = A6
MARGIN = 10 * mm
INK, PALE = HexColor("#1b2733"), HexColor("#5b6773")

ADVICE = {
    PersonKind.EMPLOYEE: (
        "При первом входе смените пароль: этот видел тот, кто выдал листок. Никому его не сообщайте и не допускайте "
        "обучающихся к своему рабочему месту (пп. 4.5.2, 4.5.3)."
    ),
    PersonKind.STUDENT: (
        "Храните листок и никому не показывайте (п. 4.3.2). Пароль самостоятельно не меняется: если листок потерян или "
        "его видел посторонний, обратитесь к классному руководителю — он выдаст новый."
    ),
    PersonKind.GUARDIAN: (
        "Храните листок и никому не показывайте (п. 4.4.2). Пароль самостоятельно не меняется: если листок потерян или "
        "его видел посторонний, обратитесь к классному руководителю — он выдаст новый."
    ),
}


def printed(kind: PersonKind, name: str, login: str, password: str, handed_by: str, on: date, address: str) -> bytes:
    """The PDF: one A6 page with a line to cut along."""
    register_fonts()
    out = io.BytesIO()
    page = Canvas(out, pagesize=A6, pageCompression=1)
    page.setTitle("Реквизиты доступа")
    page.setDash(3, 2)
    page.setStrokeColor(PALE)
    page.rect(3 * mm, 3 * mm, WIDTH - 6 * mm, HEIGHT - 6 * mm)
    page.setDash()

    y = HEIGHT - 15 * mm
    y = _text(page, "Электронный журнал", REGULAR, 9, PALE, y)
    y = _text(page, "Реквизиты доступа", BOLD, 14, INK, y - 1 * mm)
    y = _text(page, name, REGULAR, 11, INK, y - 2 * mm)
    for label, value in (("Логин", login), ("Пароль", password)):
        y = _text(page, label, REGULAR, 8.5, PALE, y - 4 * mm)
        y = _text(page, value, BOLD, 17 if len(value) <= 18 else 11, INK, y - 3.5 * mm)
    if address:
        y = _text(page, "Адрес", REGULAR, 8.5, PALE, y - 4 * mm)
        y = _text(page, address, REGULAR, 10, INK, y - 1 * mm)
    y = _text(page, ADVICE[kind], REGULAR, 8, INK, y - 4 * mm)
    _text(page, f"Выдал(а): {handed_by}, {on:%d.%m.%Y}", REGULAR, 8, PALE, max(y - 3 * mm, 8 * mm))
    page.save()
    return out.getvalue()


def _text(page: Canvas, text: str, font: str, size: float, colour: HexColor, y: float) -> float:
    """Write the lines from `y` down; where the next text may begin."""
    page.setFont(font, size)
    page.setFillColor(colour)
    for line in simpleSplit(text, font, size, WIDTH - 2 * MARGIN):
        page.drawString(MARGIN, y, line)
        y -= size * 1.3
    return y
