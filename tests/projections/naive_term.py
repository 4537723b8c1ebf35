"""The figures of a term straight from its events, by the simplest means: no read model, no fold, no form's code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from journal_domain import group as g
from journal_domain import journal_events as e
from journal_domain.event import Event
from journal_domain.mistake import JournalAnnulled

MISSED_WITH_REASON = ("excused", "illness", "order")
Shares = dict[str, Any]


def half_up(value: Fraction, places: int) -> str:
    """By long division on digits."""
    scaled = value * 10**places
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    whole += 2 * rest >= scaled.denominator
    digits = str(whole).rjust(places + 1, "0")
    return f"{digits[:-places]}.{digits[-places:]}"


def share(part: int, of: int) -> str | None:
    return half_up(Fraction(part * 100, of), 1) if of else None


class Naive:
    """What stands after these events; lists of students are those of `until`; `due` is the term's last day of sheets."""

    def __init__(self, events: Iterable[Event], until: date, due: date) -> None:
        self.until, self.due = until, due
        self.opened: dict[str, e.JournalOpened] = {}
        self.rolls: dict[str, list[list[Any]]] = {}
        self.periods: dict[str, list[list[Any]]] = {}
        self.lessons: dict[tuple[str, str], e.LessonPublished] = {}
        self.slots: dict[tuple[str, str], date] = {}
        self.seats: dict[tuple[str, str, str], str | None] = {}
        self.marks: dict[tuple[str, str, str], str | None] = {}
        self.term: dict[tuple[str, str], str | None] = {}
        self.year: dict[tuple[str, str], str | None] = {}
        self.resat: dict[tuple[str, str], str] = {}
        self.closed: set[str] = set()
        self.remarks: set[str] = set()
        """Journals with an open remark."""
        self.departures: list[tuple[str, date, str]] = []
        self.described: dict[str, str] = {}
        self.transferred: dict[tuple[str, str], date] = {}
        self.arrived: dict[tuple[str, str], date] = {}
        self.late: list[tuple[str, str | None]] = []
        """Journal and lesson of each cell filled late; without a lesson on the sheet."""
        told = list(events)
        annulled = {x.originator_id for x in told if isinstance(x, JournalAnnulled)}
        for event in told:
            if event.originator_id not in annulled:
                self._take(event)

    def _take(self, x: Event) -> None:  # noqa: PLR0912
        own = x.originator_id
        if getattr(x, "late", False) and hasattr(x, "student_id"):
            self.late.append((own, getattr(x, "lesson_id", None)))
        match x:
            case e.JournalOpened():
                self.opened[own] = x
                self.rolls[own] = [[p.student_id, p.since, p.until] for p in x.roster]
            case e.RemarkMade():
                self.remarks.add(own)
            case e.RemarkClosed():
                self.remarks.discard(own)
            case g.GroupDescribed():
                self.described[own[6:]] = x.year
            case g.StudentJoinedGroup():
                if x.arrival == "transfer":
                    self.arrived[own[6:], x.student_id] = x.since
                self.periods.setdefault(own[6:], []).append([x.student_id, x.since, None])
            case g.StudentLeftGroup():
                next(p for p in self.periods[own[6:]] if p[0] == x.student_id and p[2] is None)[2] = x.until
                if x.departure == "transfer":
                    self.transferred[own[6:], x.student_id] = x.until
                self.departures.append((own[6:], x.until, x.departure.value))
            case e.SlotsPlanned():
                self.slots |= {(own, slot.slot_id): slot.day for slot in x.slots}
            case e.SlotCancelled() | e.SlotNotHeld():
                del self.slots[own, x.slot_id]
            case e.LessonPublished():
                self.lessons[own, x.lesson_id] = x
            case e.AbsenceRecorded():
                self.seats[own, x.lesson_id, x.student_id] = "unspecified"
            case e.LateArrivalRecorded():
                self.seats[own, x.lesson_id, x.student_id] = "late"
            case e.AbsenceReasonSet() | e.AttendanceCorrected():
                self.seats[own, x.lesson_id, x.student_id] = x.became
            case e.MarkRecorded():
                self.marks[own, x.lesson_id, x.student_id] = x.value
            case e.MarkCorrected():
                self.marks[own, x.lesson_id, x.student_id] = x.became
            case e.AttestationMarkSet():
                self.term[own, x.student_id] = x.value
            case e.AttestationMarkCorrected():
                self.term[own, x.student_id] = x.became
            case e.ResitRecorded():
                self.resat[own, x.student_id] = x.value
            case e.YearMarkSet():
                self.year[own, x.student_id] = x.value
            case e.YearMarkCorrected():
                self.year[own, x.student_id] = x.became
            case e.AttestationSheetClosed():
                self.closed.add(own)

    def listed(self, group: str) -> set[str]:
        return {
            s
            for s, since, until in self.periods.get(group, [])
            if since <= self.until and (not until or until > self.until)
        }

    def kept(self, group: str, due: date) -> set[str]:
        """Who was transferred from the group after that day."""
        return {s for (g_, s), day in self.transferred.items() if g_ == group and due < day <= self.until}

    def judged(self, group: str) -> set[str]:
        late = {s for (g_, s), day in self.arrived.items() if g_ == group and day > self.due}
        return (self.listed(group) - late) | self.kept(group, self.due)

    def not_attested_with_reason(self, student: str, kind: str) -> bool:
        own = [j for j in self.journals() if self.results(j, kind).get(student) == "н/а"]
        missed = [x for (j, _, s), x in self.seats.items() if j in own and s == student and x not in (None, "late")]
        return bool(missed) and all(x in MISSED_WITH_REASON for x in missed)

    def debtors(self) -> set[str]:
        return {s for (_, s), value in (self.term | self.resat).items() if value in ("2", "незачтено", "н/а")}

    def journals(self, **wanted: str) -> list[str]:
        """Those of the second term that are as wanted."""
        wanted = {"term": "2025-2026-2", **wanted}
        return [i for i, x in self.opened.items() if all(getattr(x, name) == value for name, value in wanted.items())]

    def results(self, journal: str, kind: str) -> dict[str, str | None]:
        """Who is to be assessed in the journal → the result that counts."""
        group, day = self.opened[journal].group_id, self.opened[journal].attestation_by
        due = {s for s, since, until in self.rolls[journal] if since <= day and (not until or until > day)}
        found = self.term | self.resat if kind == "term" else self.year
        return {
            student: found.get((journal, student)) for student in due & (self.listed(group) | self.kept(group, day))
        }

    def figures(self, journals: list[str], kind: str) -> Shares:
        every, scale = Counter[Any](), Counter[Any]()
        for journal in journals:
            found = self.results(journal, kind).values()
            every.update(found)
            if self.opened[journal].attestation_form != "credit":
                scale.update(found)
        n = sum(every[x] for x in ("5", "4", "3", "2", "зачтено", "незачтено", "н/а"))
        of = sum(scale[x] for x in ("5", "4", "3", "2", "н/а"))
        marks = sum(scale[x] for x in "5432")
        weights = 100 * scale["5"] + 64 * scale["4"] + 36 * scale["3"] + 16 * scale["2"] + 7 * scale["н/а"]
        return {
            "counts": every,
            "n": n,
            "pass": share(every["5"] + every["4"] + every["3"] + every["зачтено"], n),
            "quality": share(scale["5"] + scale["4"], of),
            "degree": half_up(Fraction(weights, of), 1) if of else None,
            "mean": half_up(Fraction(sum(int(x) * scale[x] for x in "5432"), marks), 2) if marks else None,
        }

    def category(self, student: str, kind: str) -> str:
        """By all sheets that the student is to stand on, whichever group's they are."""
        own = [found[student] for j in self.journals() if student in (found := self.results(j, kind))]
        if {"2", "незачтено"} & set(own):
            return "failing"
        if "н/а" in own:
            return "not_attested"
        if None in own or not own:
            return "unfinished"
        marks = [mark for mark in own if mark in ("5", "4", "3")]
        if marks and set(marks) == {"5"}:
            return "excellent"
        if marks and "3" not in marks:
            return "good"
        return "one_three" if marks.count("3") == 1 else "passing"

    def hours(self, group: str, since: date | None = None, until: date | None = None) -> dict[str, Counter[str]]:
        """Student → hours held, excused, illness, unexcused, by month and discipline, and late arrivals."""
        found: dict[str, Counter[str]] = {}
        for (journal, lesson_id), lesson in self.lessons.items():
            opened = self.opened[journal]
            if opened.group_id != group or not (since or lesson.day) <= lesson.day <= (until or lesson.day):
                continue
            for student in {s for s, a, b in self.rolls[journal] if a <= lesson.day and (not b or b > lesson.day)}:
                own = found.setdefault(student, Counter())
                own["held"] += lesson.hours
                seat = self.seats.get((journal, lesson_id, student))
                if seat == "late":
                    own["late"] += 1
                elif seat:
                    own["excused" if seat in MISSED_WITH_REASON else "unexcused"] += lesson.hours
                    own["illness"] += lesson.hours * (seat == "illness")
                    own[f"{lesson.day:%Y-%m}"] += lesson.hours
                    own[opened.discipline_id] += lesson.hours
                    own["missed"] += lesson.hours
        return found

    def unfilled(self, journals: list[str], since: date, until: date) -> int:
        return sum(
            i in journals and since <= day <= until and (i, s) not in self.lessons for (i, s), day in self.slots.items()
        )
