"""A report's table on its pages: the head again on each, rows ruled, sums in bold below."""

from __future__ import annotations

from functools import partial

from archive.copies.flow import Flow
from archive.copies.sheet import LEFT, THICK, THIN, Sheet
from archive.copies.table_layout import BODY, HEAD, HEAD_LEADING, LEADING, PAD, Laid, laid
from archive.copies.typeface import BOLD, MM, REGULAR, fitted
from projections.reports.table import Kind, Row, Section

NOTHING = "Записей нет."
TITLE = 10.0


def put_section(section: Section, room: float, flow: Flow) -> None:
    """Title, head, rows and sums; a table too wide for the page comes in parts."""
    for n, part in enumerate(laid(section, room)):
        title = section.title + (" (продолжение)" if n and section.title else "")
        flow.space(3 * MM)
        after = part.head_height + sum(part.height(row, REGULAR) for row in section.rows[:2])
        if title:
            flow.put(6 * MM, partial(_title, title), keep=after)
        _head(part, flow, after - part.head_height)
        sums = sum(part.height(row, BOLD) for row in section.footers)
        for number, row in enumerate(section.rows, 1):
            last = number == len(section.rows) and sums < flow.top - flow.bottom - 2 * part.head_height
            _row(part, row, REGULAR, flow, keep=sums if last else 0.0)
        if not section.rows:
            flow.put(7 * MM, partial(_nothing, sum(part.widths)))
        for row in section.footers:
            _row(part, row, BOLD, flow)


def _title(title: str, sheet: Sheet, y: float) -> None:
    sheet.text(LEFT, y - 4.2 * MM, title, BOLD, TITLE)


def _head(part: Laid, flow: Flow, keep: float = 0.0) -> None:
    flow.put(part.head_height, partial(_paint_head, part), keep=keep)


def _row(part: Laid, row: Row, font: str, flow: Flow, keep: float = 0.0) -> None:
    height = part.height(row, font)
    if not flow.fits(height + keep):
        flow.turn()
        _head(part, flow)
    flow.put(height, partial(_paint_row, part, row, font, height))


def _nothing(wide: float, sheet: Sheet, y: float) -> None:
    sheet.centred(LEFT + wide / 2, y - 4.6 * MM, NOTHING, REGULAR, BODY)
    sheet.grid([LEFT, LEFT + wide], [y, y - 7 * MM], heavy=(LEFT, LEFT + wide))


def _edges(part: Laid) -> list[float]:
    xs = [LEFT]
    for wide in part.widths:
        xs.append(xs[-1] + wide)
    return xs


def _paint_head(part: Laid, sheet: Sheet, y: float) -> None:
    xs, high = _edges(part), part.head_height
    sheet.shade(xs[0], y - high, xs[-1] - xs[0], high)
    for n in range(len(part.columns)):
        lines, middle = part.head_lines(n), (xs[n] + xs[n + 1]) / 2
        if part.upright(n):
            x = middle - (len(lines) - 1) * HEAD_LEADING / 2 + HEAD * 0.35
            for k, line in enumerate(lines):
                sheet.upright(x + k * HEAD_LEADING, y - high + PAD, line, REGULAR, HEAD)
        else:
            base = y - high / 2 + (len(lines) - 1) * HEAD_LEADING / 2 - HEAD * 0.35
            for k, line in enumerate(lines):
                sheet.centred(middle, base - k * HEAD_LEADING, line, BOLD, HEAD)
    sheet.grid(xs, [y, y - high], heavy=(xs[0], xs[-1]))


def _paint_row(part: Laid, row: Row, font: str, high: float, sheet: Sheet, y: float) -> None:
    xs = _edges(part)
    if font == BOLD:
        sheet.shade(xs[0], y - high, xs[-1] - xs[0], high)
    for n, cell in enumerate(part.cells(row)):
        lines, room = part.lines(n, cell, font), part.widths[n] - 1.2 * MM
        if part.column(n).kind is Kind.TEXT:
            base = y - 1.4 * MM - BODY * 0.75
            for k, line in enumerate(lines):
                sheet.text(xs[n] + PAD, base - k * LEADING, line, font, BODY)
        elif (text := lines[0]) != "":
            size = fitted(text, font, BODY, room, 5)
            sheet.centred((xs[n] + xs[n + 1]) / 2, y - high / 2 - size * 0.35, text, font, size)
    across = [y, y - high] if font == BOLD else [y - high]  # its shade lies over half of the line above
    sheet.lines([(x, y, x, y - high) for x in xs[1:-1]] + [(xs[0], line, xs[-1], line) for line in across], THIN)
    sheet.lines([(xs[0], y, xs[0], y - high), (xs[-1], y, xs[-1], y - high)], THICK)
