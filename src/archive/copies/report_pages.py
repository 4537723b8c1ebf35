"""The pages of a report's copy: letterhead and title, tables, formulas, who signs, what is missing, «Верно».

The sheet lies on its side where a table would not stand upright; one too wide for that comes in parts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from archive.copies.certificate import Certificate
from archive.copies.certification import Attested, put_certification
from archive.copies.flow import Flow
from archive.copies.report_table import put_section
from archive.copies.sheet import BOTTOM, LANDSCAPE, LEFT, MARGIN, PORTRAIT, Paint, Sheet
from archive.copies.table_layout import fits
from archive.copies.typeface import BOLD, MM, REGULAR, fitted, shortened, width, wrapped
from journal_domain.college_policy import PolicyValues
from journal_domain.requisites import Requisites
from projections.reports.table import INCOMPLETE, Column, Hole, Kind, Report, Row, Section, Signatory, written

NOTE, NOTE_LEADING = 7.2, 3.2 * MM
SIGNATURE = 11 * MM
HOLES = [
    Column("Группа", Kind.TEXT), Column("Дисциплина", Kind.TEXT), Column("Не заполнено", Kind.TEXT),
    Column("Даты", Kind.TEXT), Column("Кто заполняет", Kind.TEXT),
]  # fmt: skip
OF_LETTERHEAD = ("Учредитель", "Организация")


@dataclass(frozen=True)
class FilledForm:
    """A report with what its sheets say beside it: whose it is, and by which rules and clock of the college."""

    report: Report
    requisites: Requisites
    policy: PolicyValues

    @property
    def facts(self) -> dict[str, str]:
        """The lines of the head: group, discipline, teacher, year, period."""
        return {label: text for label, text in self.report.head if label not in OF_LETTERHEAD}

    @property
    def side(self) -> str:
        """Whom or what it is about, on every page."""
        named = (f"{label} {self.facts[label]}" for label in ("Группа", "Преподаватель") if label in self.facts)
        return next(named, self.requisites.city)

    @property
    def subject(self) -> str:
        discipline = self.facts.get("Дисциплина")
        return f"{self.report.title}: {discipline}" if discipline else self.report.title

    @property
    def period(self) -> str:
        return ", ".join(self.facts[label] for label in ("Учебный год", "Период") if label in self.facts)

    @property
    def size(self) -> tuple[float, float]:
        upright = all(fits(section, PORTRAIT[0] - 2 * MARGIN) for section in self.report.sections)
        return PORTRAIT if upright else LANDSCAPE


def report_pages(form: FilledForm, attested: Attested, certificate: Certificate | None) -> list[Paint]:
    """What paints each page."""
    wide, high = form.size
    room = wide - 2 * MARGIN
    flow = Flow(high - 24 * MM, BOTTOM)
    report = form.report
    _put_title(form, room, flow)
    for section in report.sections:
        put_section(section, room, flow)
    _put_notes(report.notes, room, flow)
    _put_signatories(report.signatories, flow)
    if report.holes:
        put_section(Section(HOLES, _by_journal(report.holes), f"{INCOMPLETE}: не заполнено"), room, flow)
    put_certification(attested, certificate, room, flow)
    return flow.pages


def _put_title(form: FilledForm, room: float, flow: Flow) -> None:
    for text, font, size in (
        (form.requisites.founder, REGULAR, 9.0), (form.requisites.name, BOLD, 10.0), ("", REGULAR, 4.0),
        (form.report.title, BOLD, 13.0), ("", REGULAR, 4.0),
    ):  # fmt: skip
        for line in wrapped(text, font, size, room - 10 * MM):
            flow.put(size * 1.35, partial(_centred, line, font, size))
    if form.report.holes:
        flow.put(11 * MM, _stamp)
    facts = [*form.facts.items(), ("По состоянию на", _moment(form))]
    while facts:
        left = facts.pop(0)
        both = facts and all(_wide(fact) < room / 2 - 3 * MM for fact in (left, facts[0]))
        flow.put(4.8 * MM, partial(_line_of_facts, left, facts.pop(0) if both else None, room))


def _moment(form: FilledForm) -> str:
    as_of = form.report.as_of
    when = f"{form.policy.local(as_of):%d.%m.%Y %H:%M}, " if as_of else ""
    return f"{when}запись журнала событий № {form.report.position}"


def _centred(line: str, font: str, size: float, sheet: Sheet, y: float) -> None:
    sheet.centred(sheet.width / 2, y - size, line, font, size)


def _stamp(sheet: Sheet, y: float) -> None:
    wide, middle = width(INCOMPLETE, BOLD, 12) + 8 * MM, sheet.width / 2
    xs, ys = [middle - wide / 2, middle + wide / 2], [y - 1 * MM, y - 8 * MM]
    sheet.grid(xs, ys, heavy=xs)
    sheet.centred(middle, y - 6.1 * MM, INCOMPLETE, BOLD, 12)


def _wide(fact: tuple[str, str]) -> float:
    return width(f"{fact[0]}: ", REGULAR, 9) + width(fact[1], BOLD, 9)


def _line_of_facts(left: tuple[str, str], right: tuple[str, str] | None, room: float, sheet: Sheet, y: float) -> None:
    for fact, x in ((left, LEFT), (right, LEFT + room / 2)):
        if fact is not None:
            label, text = f"{fact[0]}: ", fact[1]
            sheet.text(x, y - 3.6 * MM, label, REGULAR, 9)
            after = width(label, REGULAR, 9)
            size = fitted(text, BOLD, 9, room - after, 6)
            sheet.text(x + after, y - 3.6 * MM, shortened(text, BOLD, size, room - after), BOLD, size)


def _put_notes(notes: Iterable[str], room: float, flow: Flow) -> None:
    flow.space(3 * MM)
    for note in notes:
        for line in wrapped(note, REGULAR, NOTE, room):
            flow.put(NOTE_LEADING, partial(_note, line))


def _note(line: str, sheet: Sheet, y: float) -> None:
    sheet.text(LEFT, y - 2.4 * MM, line, REGULAR, NOTE)


def _put_signatories(signatories: Sequence[Signatory], flow: Flow) -> None:
    flow.space(3 * MM)
    for n, signatory in enumerate(signatories):
        flow.put(SIGNATURE, partial(_signature, signatory), keep=(len(signatories) - n - 1) * SIGNATURE)


def _signature(signatory: Signatory, sheet: Sheet, y: float) -> None:
    base = y - 8 * MM
    sheet.text(LEFT, base, signatory.office, REGULAR, 9)
    sheet.line(LEFT + 62 * MM, base - 0.6 * MM, LEFT + 112 * MM, base - 0.6 * MM)
    sheet.centred(LEFT + 87 * MM, base - 3.4 * MM, "подпись", REGULAR, 6.5)
    if signatory.name:
        sheet.text(LEFT + 116 * MM, base, signatory.name, REGULAR, 9)
    else:
        sheet.line(LEFT + 116 * MM, base - 0.6 * MM, LEFT + 172 * MM, base - 0.6 * MM)
        sheet.centred(LEFT + 144 * MM, base - 3.4 * MM, "расшифровка подписи", REGULAR, 6.5)


def _by_journal(holes: Iterable[Hole]) -> list[Row]:
    """The holes of one journal and kind in a line, with all their days."""
    days: dict[tuple[str, str, str, str], list[str]] = {}
    for hole in holes:
        found = days.setdefault((hole.group, hole.discipline, hole.what, hole.person), [])
        if hole.day is not None:
            found.append(written(hole.day))
    return [
        [group, discipline, what, ", ".join(found), person] for (group, discipline, what, person), found in days.items()
    ]
