"""The act of transfer of a volume, one page to be printed and signed: the outside anchor of everything in it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from archive.copies.typeface import BOLD, REGULAR, register_fonts, wrapped

LEFT, RIGHT, TOP = 25 * mm, A4[0] - 15 * mm, A4[1] - 20 * mm
SIZE, LEAD = 10.0, 5.2 * mm


@dataclass(frozen=True, kw_only=True)
class TransferAct:
    """What the act says. Hashes are hexadecimal; `last_day` is the UTC date of the last event, YYYY-MM-DD.

    `signed_by` names the witnesses of the checkpoint, `stamped_by` the addresses of the authorities that stamped its time.
    """

    college: str
    year: str
    first: int
    last: int
    earlier: int
    copies: int
    origin: str
    tree_head: str
    fingerprint: str
    payload_sha256: str
    verifier_sha256: str
    last_day: str
    signed_by: tuple[str, ...] = ()
    stamped_by: tuple[str, ...] = ()


def draw_act(act: TransferAct) -> bytes:
    """The act as PDF: the same values give the same bytes."""
    register_fonts()
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=A4, invariant=1, lang="ru")
    canvas.setTitle(f"Акт передачи тома за {act.year} учебный год")
    page = _Page(canvas)
    page.line(act.college or act.origin, BOLD)
    page.gap()
    page.line("АКТ № ________ от «____» ______________ 20____ г.", BOLD, 12)
    page.line(f"передачи тома электронного журнала за {act.year} учебный год на архивное хранение", BOLD)
    page.gap()
    page.text(
        f"Передан том электронного журнала (папка BagIt, RFC 8493): записи журнала событий № {act.first}–{act.last} "
        f"({act.last - act.first + 1}), более ранних записей, нужных копиям, — {act.earlier}, заверенных копий — "
        f"{act.copies}. Последняя запись внесена {date.fromisoformat(act.last_day):%d.%m.%Y}. "
        f"Журнал событий: {act.origin}."
    )
    page.gap()
    page.hash("Отпечаток ключа, которым подписан журнал (SHA-256 открытого ключа Ed25519)", act.fingerprint)
    page.hash("Корень дерева записей № 1–" + str(act.last) + " (RFC 6962)", act.tree_head)
    page.hash("SHA-256 описи содержимого manifest-sha256.txt", act.payload_sha256)
    page.hash("SHA-256 программы проверки verify.py", act.verifier_sha256)
    page.text(
        "Том проверен командой  python3 -I verify.py --key ОТПЕЧАТОК --manifest SHA-256_ОПИСИ  в присутствии сторон. Настоящий акт хранится отдельно "
        "от тома: по нему устанавливают, что том подлинный и не изменён."
    )
    if act.signed_by:
        page.text(f"Контрольную точку подписали свидетели: {', '.join(act.signed_by)}.")
    if act.stamped_by:
        page.text(f"Время её существования удостоверили: {', '.join(act.stamped_by)}.")
    for who in ("Передал, заместитель директора", "Принял, архивариус"):
        page.gap()
        page.line(f"{who}  ____________________ / ______________________________ /")
        page.line("«____» ______________ 20____ г.")
    canvas.showPage()
    canvas.save()
    return written.getvalue()


class _Page:
    """Lines from the top down."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas, self._y = canvas, TOP

    def gap(self) -> None:
        self._y -= LEAD

    def line(self, text: str, font: str = REGULAR, size: float = SIZE) -> None:
        for part in wrapped(text, font, size, RIGHT - LEFT):
            self._canvas.setFont(font, size)
            self._canvas.drawString(LEFT, self._y, part)
            self._y -= LEAD

    def text(self, text: str) -> None:
        self.line(text)
        self.gap()

    def hash(self, what: str, digits: str) -> None:
        """In groups of eight: they are compared by eye, and typed."""
        self.line(what + ":")
        for row in _groups(digits, 32):
            self.line("    " + " ".join(_groups(row, 8)), BOLD, 11)
        self.gap()


def _groups(text: str, width: int) -> list[str]:
    return [text[n : n + width] for n in range(0, len(text), width)]
