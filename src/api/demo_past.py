"""Last year in the demo: the first group's first course, two disciplines of it, from its plan to its closing.

So the archivist has a closed year, its students marks of two years, and a teacher a plan to copy.
"""

from __future__ import annotations

from datetime import time, timedelta
from random import Random

from api.demo import DISCIPLINES, HOURS, Demo, Page, slots_of, topics_of
from journal_domain.academic_calendar import TermDates, year_of
from journal_domain.journal import journal_id
from journal_domain.values import AbsenceReason, LessonEntry
from journal_domain.week_template import Parity, TemplateLine

GROUP = "g1"
PLACES = (0, 3)
"""Of its disciplines in DISCIPLINES; each has one lesson a week."""
LESSON_HOURS = 4
LESSONS = HOURS // LESSON_HOURS
NOON, EVENING = time(11, 50), time(17, 0)
IS_ABSENT, IS_MARKED = 0.1, 0.35


def play_past(demo: Demo) -> None:
    """Teach, attest and close the year; the group and its curriculum are there already."""
    rng = Random(f"{demo.seed} {demo.today} past")
    for dates in demo.past:
        _begin(demo, dates)
    for dates in demo.past:
        for page in _pages(demo, dates):
            _teach(demo, page, rng)
            _attest(demo, page, dates, rng)
    deputy, (_, spring) = demo.deputies[0], demo.past
    closed_at = demo.at(spring.ends + timedelta(days=1), NOON)
    year = year_of(spring.term)
    demo.college.close_year(demo.command(deputy, closed_at), year, "приказ № 95-уч")
    demo.college.move_group(demo.command(deputy, demo.prepared_at), GROUP, year, "приказ № 110-с")


def _begin(demo: Demo, dates: TermDates) -> None:
    """Journals, timetable and plans of a term, all of them before the year."""
    college, at, (deputy, other) = demo.college, demo.begun_at, demo.deputies
    college.open_term(demo.command(deputy, at), GROUP, dates.term)
    pages = _pages(demo, dates)
    lines = tuple(
        TemplateLine(
            weekday=weekday + 1, parity=Parity.EVERY, bell=bell, hours=LESSON_HOURS, journal_id=page.id,
            teacher_id=page.teacher.person_id, room=page.room, subgroup_id=None,
        )
        for page in pages
        for weekday, bell in page.bells.items()
    )  # fmt: skip
    college.set_week_template(demo.command(other, at), dates.term, GROUP, lines)
    college.unroll_timetable(demo.command(other, at), dates.term, dates.starts)
    college.approve_timetable(demo.command(demo.offices[0], at), dates.term, "приказ № 33-од")
    for page in pages:
        college.submit_lesson_plan(demo.command(page.teacher, at), page.id, page.topics)


def _teach(demo: Demo, page: Page, rng: Random) -> None:
    """The hours of the plan, then the leader gives the reasons of all absences."""
    missed: dict[str, list[str]] = {}
    last = page.slots[0].day
    for topic, slot in zip(page.topics, page.slots, strict=False):
        absent = [s.person_id for s in page.students if rng.random() < IS_ABSENT]
        here = [s.person_id for s in page.students if s.person_id not in absent and rng.random() < IS_MARKED]
        entry = LessonEntry(
            slot_id=slot.slot_id, topic_id=topic.topic_id, kind=topic.kind, hours=slot.hours, absent=tuple(absent),
            marks={student: rng.choices("543", (30, 45, 25))[0] for student in here},
        )  # fmt: skip
        demo.college.publish_lesson(demo.command(page.teacher, demo.at(slot.day, NOON)), page.id, entry)
        for student in absent:
            missed.setdefault(student, []).append(slot.slot_id)
        last = slot.day
    for student, lessons in missed.items():
        reason = AbsenceReason.ILLNESS if len(lessons) > 1 else AbsenceReason.EXCUSED
        given = demo.command(page.leader, demo.at(last, EVENING))
        basis = f"справка от {last:%d.%m.%Y}"
        first = page.slots[0].day
        demo.college.set_absence_reason(given, page.id, student, tuple(lessons), reason, basis, first, last)


def _attest(demo: Demo, page: Page, dates: TermDates, rng: Random) -> None:
    """On the day of the last lesson; in the second term with the marks of the year (4.5.2-f)."""
    at = demo.at(page.slots[:LESSONS][-1].day, EVENING)
    marks = {student.person_id: rng.choice("543") for student in page.students}
    demo.college.set_attestation_marks(demo.command(page.teacher, at), page.id, marks, None)
    if dates is demo.past[1]:
        demo.college.set_year_marks(demo.command(page.teacher, at), page.id, marks)
    demo.college.close_attestation_sheet(demo.command(page.teacher, at), page.id)


def _pages(demo: Demo, dates: TermDates) -> list[Page]:
    pages = []
    for place in PLACES:
        discipline_id, title, _ = DISCIPLINES[place]
        own, bells = journal_id(GROUP, discipline_id, dates.term), {place: 1}
        slots = [slot for slot in slots_of(own, dates, bells, LESSON_HOURS) if slot.day <= dates.attestation_by]
        topics = topics_of(discipline_id, title, LESSONS)
        pages.append(Page(
            own, GROUP, discipline_id, demo.teachers[place], demo.leaders[0], demo.rosters[0], bells, "101", None, slots,
            topics,
        ))  # fmt: skip
    return pages
