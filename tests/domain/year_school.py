"""Facts of the same college's year: its groups, curriculum, calendar, timetable and closing.

group g-1, g-2 of course 1; students s-1 … join on 01.09.2025
journal d-1 of g-1 in the term 2025-2026-1: 4 plan hours, teacher t-1, attestation by Fri 26.12.2025
term 01.09.2025 (Mon) … 28.12.2025 (Sun); vacation 29.12. … 11.01.; holiday Tue 04.11.; bells of 90 min on Mon–Sat
"""

from __future__ import annotations

from datetime import date, time
from typing import Any

from domain.given import (
    DEPUTY,
    DIRECTOR,
    GROUP,
    JOURNAL,
    SECOND_TERM,
    TEACHER,
    TERM,
    YEAR,
    Fact,
    fact,
)
from domain.school import ATTESTATION_BY, ORDER, opened
from journal_domain import journal_events as e
from journal_domain.academic_calendar import Bell, BellsAdopted, CalendarAdopted, Days, TermDates, calendar_stream
from journal_domain.academic_year import (
    JournalCompleted,
    JournalEntered,
    JournalStruckOff,
    PapersDestroyed,
    VolumeSealed,
    YearClosed,
    year_stream,
)
from journal_domain.curriculum import CurriculumAdopted, CurriculumLine, SubjectKind, curriculum_stream
from journal_domain.group import (
    GroupDescribed,
    StudentLeftGroup,
    SubgroupFormed,
    TeachingAssigned,
    group_stream,
)
from journal_domain.journal import journal_id
from journal_domain.mistake import JournalAnnulled
from journal_domain.nomenclature import DEFAULTS, Papers, SeriesAdopted
from journal_domain.student import StayBegan, StayEnded, student_stream
from journal_domain.timetable import (
    AttestationPlaced,
    LessonsAdded,
    PlannedSlot,
    Sitting,
    SlotsUnrolled,
    SlotsWithdrawn,
    TimetableApproved,
    WeekTemplateSet,
    concerned,
    slot_id,
    timetable_stream,
)
from journal_domain.values import (
    Arrival,
    AttestationForm,
    Departure,
)
from journal_domain.week_template import Parity, TemplateLine, new_template

SEPTEMBER, OCTOBER = date(2025, 9, 1), date(2025, 10, 1)
TERM_ENDS = date(2025, 12, 28)
FIRST_TERM = TermDates(TERM, SEPTEMBER, TERM_ENDS, ATTESTATION_BY)
LAST_TERM = TermDates(SECOND_TERM, date(2026, 1, 12), date(2026, 6, 28), date(2026, 6, 26))
VACATION = Days(date(2025, 12, 29), date(2026, 1, 11))
HOLIDAY = date(2025, 11, 4)
BELLS = tuple(Bell(n, time(7 + 2 * n), time(8 + 2 * n, 30)) for n in range(1, 6))


def journal_of(group: str, discipline: str, teacher: str, subgroup: str | None = None, **changed: Any) -> Fact:
    identity = journal_id(group, discipline, TERM, subgroup)
    return opened(
        identity, group_id=group, discipline_id=discipline, teacher_id=teacher, subgroup_id=subgroup, **changed
    )


def archived(journal: str = JOURNAL) -> Fact:
    return fact(e.JournalArchived, journal, year=YEAR)


def annulled(journal: str = JOURNAL, basis: str = "46-УР от 08.09.2025") -> Fact:
    return fact(JournalAnnulled, journal, by=DEPUTY, basis=basis)


def resat(student: str, attempt: int, value: str, held_on: date, was: str = "2") -> Fact:
    return fact(
        e.ResitRecorded, JOURNAL, by=TEACHER, student_id=student, attempt=attempt, was=was, value=value,
        held_on=held_on, commission=("t-1", "t-2", "t-3"),
    )  # fmt: skip


# The group


def described(group: str = GROUP, **changed: Any) -> Fact:
    fields: dict[str, Any] = {
        "trade": "Столяр", "adapted": True, "course": 1, "year": YEAR, "reference_size": 15, "curriculum_id": "c-1",
        "was": None, "order": ORDER,
    }  # fmt: skip
    return fact(GroupDescribed, group_stream(group), **(fields | changed))


def left(student: str, until: date, departure: Departure = Departure.EXPULSION, group: str = GROUP) -> Fact:
    stream = group_stream(group)
    return fact(StudentLeftGroup, stream, student_id=student, until=until, departure=departure, order=ORDER)


def enrolled(student: str, since: date, arrival: Arrival, journal: str = JOURNAL) -> Fact:
    return fact(e.StudentEnrolled, journal, student_id=student, since=since, arrival=arrival, order=ORDER)


def withdrawn(student: str, until: date, departure: Departure, journal: str = JOURNAL) -> Fact:
    return fact(e.StudentWithdrawn, journal, student_id=student, until=until, departure=departure, order=ORDER)


def subgroup(
    subgroup_id: str, *students: str, group: str = GROUP, since: date = SEPTEMBER, was: tuple[str, ...] = ()
) -> Fact:
    stream, name = group_stream(group), subgroup_id.upper()
    return fact(
        SubgroupFormed, stream, subgroup_id=subgroup_id, name=name, was=was, student_ids=students, since=since,
        order=ORDER,
    )  # fmt: skip


def stay_began(
    student: str, since: date = SEPTEMBER, arrival: Arrival = Arrival.ADMISSION, group: str = GROUP, order: str = ORDER
) -> Fact:
    return fact(StayBegan, student_stream(student), group_id=group, since=since, arrival=arrival, order=order)


def stay_ended(
    student: str, until: date, departure: Departure = Departure.EXPULSION, group: str = GROUP, order: str = ORDER
) -> Fact:
    return fact(StayEnded, student_stream(student), group_id=group, until=until, departure=departure, order=order)


def teaches(discipline: str, teacher: str, subgroup: str | None = None, group: str = GROUP) -> Fact:
    return fact(
        TeachingAssigned, group_stream(group), discipline_id=discipline, subgroup_id=subgroup, was=None,
        teacher_id=teacher, since=SEPTEMBER, order=ORDER,
    )  # fmt: skip


# The curriculum, the calendar and the timetable


def taught(discipline: str = "d-1", course: int = 1, term: int = 1, hours: int = 4, **changed: Any) -> CurriculumLine:
    fields: dict[str, Any] = {
        "discipline_id": discipline, "title": "Материаловедение", "kind": SubjectKind.DISCIPLINE, "module": None,
        "course": course, "term": term, "hours": hours, "attestation_form": AttestationForm.GRADED_CREDIT,
    }  # fmt: skip
    return CurriculumLine(**(fields | changed))


def curriculum(*lines: CurriculumLine) -> Fact:
    return fact(
        CurriculumAdopted, curriculum_stream("c-1"), trade="Столяр", adapted=True, year="2025-2026", order=ORDER,
        lines=lines,
    )  # fmt: skip


def calendar(**changed: Any) -> Fact:
    fields: dict[str, Any] = {
        "terms": (FIRST_TERM, LAST_TERM), "vacations": (VACATION,), "holidays": (HOLIDAY,), "saturdays": False,
        "working_saturdays": (), "order": ORDER,
    }  # fmt: skip
    return fact(CalendarAdopted, calendar_stream(YEAR), **(fields | changed))


def bells(
    weekdays: tuple[int, ...] = (1, 2, 3, 4, 5, 6), rung: tuple[Bell, ...] = BELLS, since: date | None = None
) -> Fact:
    return fact(BellsAdopted, calendar_stream(YEAR), weekdays=weekdays, since=since, bells=rung, order=ORDER)


def line(**changed: Any) -> TemplateLine:
    fields: dict[str, Any] = {
        "weekday": 1, "parity": Parity.EVERY, "bell": 1, "hours": 2, "journal_id": JOURNAL, "teacher_id": TEACHER,
        "room": "101", "subgroup_id": None,
    }  # fmt: skip
    return TemplateLine(**(fields | changed))


def template(
    *lines: TemplateLine, group: str = GROUP, since: date = SEPTEMBER, was: tuple[TemplateLine, ...] = ()
) -> Fact:
    return fact(WeekTemplateSet, timetable_stream(TERM), group_id=group, since=since, was=was, lines=lines)


def withdrawn_slots(*slots: PlannedSlot, since: date, group: str = GROUP, basis: str | None = None) -> Fact:
    return fact(
        SlotsWithdrawn, timetable_stream(TERM), group_id=group, since=since, slots=slots,
        basis=basis or new_template(since), concerns=concerned(group, (slot.teacher_id for slot in slots)),
    )  # fmt: skip


def added(*slots: PlannedSlot, journal: str = JOURNAL, group: str = GROUP) -> Fact:
    concerns = concerned(group, (slot.teacher_id for slot in slots))
    return fact(
        LessonsAdded, timetable_stream(TERM), journal_id=journal, group_id=group, slots=slots, concerns=concerns
    )


def slot(day: date = SEPTEMBER, number: int = 1, **changed: Any) -> PlannedSlot:
    fields: dict[str, Any] = {
        "journal_id": JOURNAL, "group_id": GROUP, "subgroup_id": None, "teacher_id": TEACHER, "room": "101",
        "day": day, "bell": number, "starts": BELLS[number - 1].starts, "hours": 2,
    }  # fmt: skip
    fields |= changed
    fields = {"ends": BELLS[number + (fields["hours"] - 1) // 2 - 1].ends} | fields
    return PlannedSlot(**({"slot_id": slot_id(fields["journal_id"], day, number)} | fields))


def unrolled(*slots: PlannedSlot, group: str = GROUP) -> Fact:
    return fact(SlotsUnrolled, timetable_stream(TERM), group_id=group, slots=slots)


def approved(*groups: str) -> Fact:
    return fact(TimetableApproved, timetable_stream(TERM), by=DIRECTOR, group_ids=groups or (GROUP,), order=ORDER)


def in_journal(*slots: PlannedSlot, journal: str = JOURNAL) -> Fact:
    return fact(e.SlotsPlanned, journal, by=DIRECTOR, slots=tuple(s.for_journal for s in slots))


def sitting(day: date = ATTESTATION_BY, bell: int = 1, **changed: Any) -> Sitting:
    fields: dict[str, Any] = {
        "journal_id": JOURNAL, "group_id": GROUP, "subgroup_id": None, "teacher_id": TEACHER, "commission": (),
        "room": None, "day": day, "starts": BELLS[bell - 1].starts, "ends": BELLS[bell - 1].ends,
    }  # fmt: skip
    return Sitting(**(fields | changed))


def placed(became: Sitting, was: Sitting | None = None) -> Fact:
    told = dict.fromkeys((f"group:{became.group_id}", *(was.people if was else ()), *became.people))
    return fact(AttestationPlaced, timetable_stream(TERM), was=was, became=became, concerns=tuple(told))


# The year


def entered(journal: str = JOURNAL, group: str = GROUP, term: str = TERM) -> Fact:
    return fact(
        JournalEntered, year_stream(YEAR), journal_id=journal, group_id=group, subgroup_id=None,
        discipline_id="d-2" if journal == journal_id(GROUP, "d-2", TERM) else "d-1", discipline="Материаловедение", term=term,
    )  # fmt: skip


def completed(journal: str = JOURNAL) -> Fact:
    return fact(JournalCompleted, year_stream(YEAR), journal_id=journal)


def struck_off(journal: str = JOURNAL) -> Fact:
    return fact(JournalStruckOff, year_stream(YEAR), by=DEPUTY, journal_id=journal)


def sealed() -> Fact:
    return fact(
        VolumeSealed, year_stream(YEAR), by=DEPUTY, year=YEAR, first_position=1, last_position=48213,
        tree_head="6e" * 32, manifest_sha256="0a" * 32, copies=24, act_number="№ 3 от 10.07.2026",
    )  # fmt: skip


def destroyed(papers: Papers = Papers.JOURNALS, kept_until: date = date(2031, 1, 1)) -> Fact:
    return fact(
        PapersDestroyed, year_stream(YEAR), by=DEPUTY, papers=papers, index="УЧ-01", kept_until=kept_until,
        act_number="№ 1 от 15.01.2032",
    )  # fmt: skip


def series(
    effective_from: date, term_years: int | None, was_term_years: int | None = 5, papers: Papers = Papers.JOURNALS
) -> Fact:
    """A version of the journals' line that changes the term alone."""
    line = DEFAULTS[papers]
    return fact(
        SeriesAdopted, papers=papers, index=line.index, title=line.title, term_years=term_years,
        effective_from=effective_from, order=ORDER, was_index=line.index, was_title=line.title,
        was_term_years=was_term_years,
    )  # fmt: skip


def year_closed() -> Fact:
    return fact(YearClosed, year_stream(YEAR), by=DEPUTY, order=ORDER)
