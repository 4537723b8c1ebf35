"""Where a copy comes from, and «Верно»: post, signature, name, date (ГОСТ Р 7.0.97-2016, 5.26), where the original is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from archive.copies.certificate import Certificate
from archive.copies.flow import Flow
from archive.copies.sheet import LEFT, Sheet
from archive.copies.typeface import BOLD, MM, REGULAR, wrapped

SIZE = 9.0
LEADING = 4.2 * MM
SIGNED = 66 * MM
"""The height of the block that the deputy signs."""


@dataclass(frozen=True)
class Attested:
    """What the block says: `facts` of the print, the certifier's `name` as beside a signature, where to check it."""

    facts: Sequence[str]
    year: str
    name: str
    code: str
    check_address: str | None


def put_certification(attested: Attested, certificate: Certificate | None, room: float, flow: Flow) -> None:
    """The facts, then the block, never parted by a page's end."""
    lines = [line for fact in attested.facts for line in wrapped(fact, REGULAR, SIZE, room)]
    signed = SIGNED if certificate is not None else 10 * MM
    flow.space(6 * MM)
    for n, line in enumerate(lines):
        flow.put(LEADING, partial(_line, line), keep=(len(lines) - n - 1) * LEADING + signed)
    flow.put(signed, partial(paint_signed, attested, certificate, room))


def _line(text: str, sheet: Sheet, y: float) -> None:
    sheet.text(LEFT, y - 3.2 * MM, text, REGULAR, SIZE)


def paint_signed(attested: Attested, certificate: Certificate | None, room: float, sheet: Sheet, y: float) -> None:
    """The block from y downwards; of a print that is not certified, the words that it is not."""
    if certificate is None:
        sheet.text(LEFT, y - 7 * MM, "Копия не заверена: это оттиск для проверки.", BOLD, 10)
        return
    y -= 5 * MM
    where = f"Подлинник находится в электронном журнале колледжа в деле № {certificate.file_index} за {attested.year} учебный год."
    sheet.text(LEFT, y, where, REGULAR, 9.5)
    y -= 12 * MM
    sheet.text(LEFT, y, "Верно", BOLD, 12)
    y -= 9 * MM
    y = sheet.paragraph(LEFT, y, certificate.post, 62 * MM, REGULAR, 10) + 10 * 1.3
    sheet.line(LEFT + 68 * MM, y - 0.6 * MM, LEFT + 118 * MM, y - 0.6 * MM)
    sheet.centred(LEFT + 93 * MM, y - 4 * MM, "подпись", REGULAR, 7)
    sheet.text(LEFT + 122 * MM, y, attested.name, REGULAR, 10)
    y -= 10 * MM
    sheet.text(LEFT, y, f"{certificate.on:%d.%m.%Y}", REGULAR, 10)
    sheet.text(LEFT + 68 * MM, y, "М. П.", REGULAR, 9)
    y -= 11 * MM
    grouped = " ".join(attested.code[n : n + 4] for n in range(0, len(attested.code), 4))
    sheet.text(LEFT, y, f"Контрольное число: {grouped}", BOLD, 10)
    if attested.check_address:
        sheet.paragraph(LEFT, y - 5 * MM, "Проверить копию: наведите камеру телефона на код внизу любой страницы или "
                        f"загрузите файл на странице {attested.check_address}", room, REGULAR, 8.5)  # fmt: skip
