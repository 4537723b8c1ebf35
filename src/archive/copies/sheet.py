"""A sheet of A4 as every page of a copy uses it: heading, foot with position, tree head and QR code, and grids.

y grows upwards; a page's body lies between BOTTOM and TOP, LEFT and RIGHT (points), on a sheet that lies on its side
between BOTTOM and `top`, LEFT and `edge`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import segno
from reportlab.lib.pagesizes import A4
from reportlab.lib.rl_accel import fp_str
from reportlab.pdfgen.canvas import Canvas

from archive.copies.typeface import BOLD, ITALIC, MM, REGULAR, drawable, fitted, shortened, width, wrapped

WIDTH, HEIGHT = float(A4[0]), float(A4[1])
MARGIN = 15 * MM
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
TOP, BOTTOM = HEIGHT - 24 * MM, 27 * MM
PORTRAIT, LANDSCAPE = (WIDTH, HEIGHT), (HEIGHT, WIDTH)
QR_SIDE = 17 * MM
THIN, THICK = 0.35, 0.9
SHADE = 0.93
RAISED = 5.6
"""The size of a note's number."""

Paint = Callable[["Sheet"], None]


@lru_cache(maxsize=100_000)
def number(value: float) -> str:
    """A coordinate as reportlab writes it; a page's columns and lines come back on the next."""
    return str(fp_str(value))


@dataclass(frozen=True)
class Imprint:
    """What stands on every page. `side` is whom or what it is about; `draft`: not certified; `stamp`: data not complete."""

    side: str
    period: str
    foot: tuple[str, ...]
    address: str | None
    draft: bool
    stamp: bool


class Sheet:
    """The page being drawn, and the few ways to draw on it.

    Texts and lines are written as the operators that `Canvas.drawString` and `Canvas.lines` would write, byte for byte,
    without an object for each: a group's journal has 20,000 of them.
    """

    def __init__(self, canvas: Canvas, imprint: Imprint, size: tuple[float, float] = PORTRAIT) -> None:
        self.canvas = canvas
        self.imprint = imprint
        self.width, self.height = size
        self.edge, self.top = self.width - MARGIN, self.height - 24 * MM
        self._qr = bool(imprint.address) and _qr_form(canvas, str(imprint.address))
        self._shown: dict[tuple[str, str, float], str] = {}

    def page(self, number: int, total: int, subject: str, paint: Paint) -> None:
        """Draw one page: what it shows, between its heading and its foot."""
        paint(self)
        imprint, y = self.imprint, self.height - 15 * MM
        room = self.edge - LEFT
        side = shortened(imprint.side, BOLD, 9, room / 3)
        self.text(LEFT, y, side, BOLD, 9)
        self.right(self.edge, y, imprint.period, REGULAR, 9)
        left = width(side, BOLD, 9) + 4 * MM
        middle = room - left - width(imprint.period, REGULAR, 9) - 4 * MM
        if subject:
            size = fitted(subject, REGULAR, 9, middle, 7)
            self.centred(LEFT + left + middle / 2, y, shortened(subject, REGULAR, size, middle), REGULAR, size)
        self.line(LEFT, y - 1.8 * MM, self.edge, y - 1.8 * MM, THICK)
        if imprint.stamp:
            self.centred(self.width / 2, y + 4.5 * MM, "НЕПОЛНЫЕ ДАННЫЕ", BOLD, 9)
        self._foot(number, total)
        self.canvas.showPage()

    def _foot(self, number: int, total: int) -> None:
        top = 24 * MM
        self.line(LEFT, top, self.edge, top, THIN)
        for n, line in enumerate(self.imprint.foot):
            self.text(LEFT, top - (3.6 + 3.1 * n) * MM, line, REGULAR, 7)
        where = f"Страница {number} из {total}"
        if self._qr:
            self.canvas.saveState()
            self.canvas.translate(self.edge - QR_SIDE, top - QR_SIDE - 1 * MM)
            self.canvas.doForm("qr")
            self.canvas.restoreState()
            self.right(self.edge - QR_SIDE - 3 * MM, top - 3.6 * MM, where, BOLD, 8)
        else:
            self.right(self.edge, top - 3.6 * MM, where, BOLD, 8)
        if self.imprint.draft:
            self.right(self.edge, top - 9 * MM, "НЕ ЗАВЕРЕНО", BOLD, 9)

    def text(self, x: float, y: float, text: str, font: str = REGULAR, size: float = 9) -> None:
        if text:
            self.canvas.addLiteral(f"BT 1 0 0 1 {number(x)} {number(y)} Tm {self._glyphs(text, font, size)} T* ET")

    def _glyphs(self, text: str, font: str, size: float) -> str:
        """What sets the font and shows the text: the same each time, for a document's subset of a face only grows."""
        found = self._shown.get((text, font, size))
        if found is None:
            self.canvas.setFont(font, size)
            line = self.canvas.beginText(0, 0)
            line.textOut(drawable(text))
            found = line.getCode().removeprefix("BT 1 0 0 1 0 0 Tm ").removesuffix(" ET")
            self._shown[text, font, size] = found
        return found

    def right(self, x: float, y: float, text: str, font: str = REGULAR, size: float = 9) -> None:
        self.text(x - width(text, font, size), y, text, font, size)

    def centred(self, x: float, y: float, text: str, font: str = REGULAR, size: float = 9) -> None:
        self.text(x - width(text, font, size) / 2, y, text, font, size)

    def upright(self, x: float, y: float, text: str, font: str, size: float) -> None:
        """Text that reads from below upwards, its baseline at x."""
        self.canvas.saveState()
        self.canvas.translate(x, y)
        self.canvas.rotate(90)
        self.text(0, 0, text, font, size)
        self.canvas.restoreState()

    def paragraph(
        self, x: float, y: float, text: str, room: float, font: str = REGULAR, size: float = 9, leading: float = 1.3
    ) -> float:
        """Lines from y downwards; the y of the line that would follow."""
        for line in wrapped(text, font, size, room):
            self.text(x, y, line, font, size)
            y -= size * leading
        return y

    def line(self, x1: float, y1: float, x2: float, y2: float, thickness: float = THIN) -> None:
        self.canvas.setLineWidth(thickness)
        self.canvas.line(x1, y1, x2, y2)

    def lines(self, ends: Iterable[tuple[float, float, float, float]], thickness: float) -> None:
        """Lines of one thickness, each from x1, y1 to x2, y2."""
        self.canvas.setLineWidth(thickness)
        drawn = "\n".join(f"{number(x1)} {number(y1)} m {number(x2)} {number(y2)} l" for x1, y1, x2, y2 in ends)
        self.canvas.addLiteral(f"n\n{drawn}\nS" if drawn else "n\nS")

    def shade(self, x: float, y: float, wide: float, high: float) -> None:
        self.canvas.setFillGray(SHADE)
        self.canvas.rect(x, y, wide, high, stroke=0, fill=1)
        self.canvas.setFillGray(0)

    def grid(self, xs: Sequence[float], ys: Sequence[float], heavy: Sequence[float] = ()) -> None:
        """Ruled lines at these x and y; `heavy` ones of x are thicker."""
        self.lines(
            [(x, ys[0], x, ys[-1]) for x in xs if x not in heavy] + [(xs[0], y, xs[-1], y) for y in ys[1:-1]], THIN
        )
        self.lines([(x, ys[0], x, ys[-1]) for x in heavy] + [(xs[0], y, xs[-1], y) for y in (ys[0], ys[-1])], THICK)

    def superscript(self, x: float, y: float, numbers: Sequence[int], size: float = RAISED) -> float:
        """Numbers of notes above the baseline y; how wide they are."""
        marks = ",".join(map(str, numbers))
        self.text(x, y, marks, REGULAR, size)
        return width(marks, REGULAR, size)

    def italic(self, x: float, y: float, text: str, size: float = 8) -> None:
        self.text(x, y, text, ITALIC, size)


def _qr_form(canvas: Canvas, address: str) -> bool:
    """The QR code as a form of the document, drawn once and shown on every page."""
    code: Any = segno.make(address, error="m", micro=False, boost_error=False)
    matrix = [list(row) for row in code.matrix]
    module = QR_SIDE / len(matrix)
    canvas.beginForm("qr", 0, 0, QR_SIDE, QR_SIDE)
    path = canvas.beginPath()
    for r, row in enumerate(matrix):
        start = None
        for c, dark in enumerate([*row, 0]):
            if dark and start is None:
                start = c
            elif not dark and start is not None:
                path.rect(start * module, QR_SIDE - (r + 1) * module, (c - start) * module, module)
                start = None
    canvas.setFillGray(0)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.endForm()
    return True
