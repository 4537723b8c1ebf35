"""A journal is opened for a group, a discipline and a term, and gets its plan: topics and slots.

The lesson plan and the timetable have lives of their own elsewhere; here is what a journal must know of them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from datetime import date, timedelta

import msgspec

from journal_domain import journal_events as e
from journal_domain import leaving
from journal_domain.academic_calendar import AcademicCalendar, TermDates, after, year_of
from journal_domain.college_policy import CollegePolicy
from journal_domain.curriculum import Curriculum
from journal_domain.errors import Problem, Refused
from journal_domain.event import Act, Draft, Event
from journal_domain.group import Group, JournalAttached
from journal_domain.journal import Journal, journal_id
from journal_domain.lesson_plan import checked_topics, deadline
from journal_domain.lock import require_open
from journal_domain.tenure import Tenure, Tenures, holder, last_holder, next_holder, that_end_after
from journal_domain.values import MAX_HOURS, AttestationForm, Slot, Topic

DAY = timedelta(days=1)


class NewJournal(msgspec.Struct, frozen=True, kw_only=True):
    """What is assigned: who teaches what to whom, how and by which day it ends in attestation."""

    group_id: str
    discipline_id: str
    discipline: str
    term: str
    teacher_id: str
    attestation_form: AttestationForm
    attestation_by: date
    plan_hours: int | None = None
    subgroup_id: str | None = None
    topics: tuple[Topic, ...] = ()
    slots: tuple[Slot, ...] = ()

    @property
    def id(self) -> str:
        return journal_id(self.group_id, self.discipline_id, self.term, self.subgroup_id)


def require_planned(
    group: Group, curriculum: Curriculum | None, journals: Iterable[Journal], discipline_id: str
) -> None:
    """The discipline is of the group's curriculum, or of a journal opened by hand. Raises Refused(NO_CURRICULUM, NOT_IN_CURRICULUM)."""
    if any(journal.discipline_id == discipline_id for journal in journals):
        return
    if curriculum is None:
        raise Refused("NO_CURRICULUM", "2.2.4", f"Группе {group.name} не назначен учебный план.")
    if all(line.discipline_id != discipline_id for line in curriculum.adopted.lines):
        raise Refused(
            "NOT_IN_CURRICULUM", "2.2.4", f"Дисциплины «{discipline_id}» нет в учебном плане группы {group.name}."
        )


def journals_of_term(group: Group, curriculum: Curriculum | None, dates: TermDates) -> list[NewJournal]:
    """The journals a group needs in a term, from its curriculum and teaching assignments; not those it has or had by mistake.

    Raises Refused(NO_CURRICULUM, GROUP_VALUE, NO_TEACHER, NOTHING_TO_RECORD).
    """
    if curriculum is None or group.described is None:
        raise Refused("NO_CURRICULUM", "2.2.4", f"Группе {group.name} не назначен учебный план.")
    year = year_of(dates.term)
    if group.described.year != year:
        raise Refused("GROUP_VALUE", "4.6.2-m", f"Группа {group.name} не описана на {year} учебный год.")
    lines = curriculum.lines(group.described.course, int(dates.term[-1]))
    journals, problems = [], []
    for line in lines:
        teaching = _teaching_in(group, line.discipline_id, dates.starts)
        held = {part: who for part, t in teaching.items() if (who := next_holder(t, dates.starts)) is not None}
        # A part no longer taught needs no teacher where nobody is in it on the term's first day.
        if not held or any(m.covers(dates.starts) for p in teaching.keys() - held for m in group.roster_of(p)):
            problems.append(
                Problem(
                    f"disciplines.{line.discipline_id}", "NO_TEACHER", f"«{line.title}»: не назначен преподаватель."
                )
            )
        journals += [
            NewJournal(
                group_id=group.id,
                discipline_id=line.discipline_id,
                discipline=line.title,
                term=dates.term,
                teacher_id=who,
                attestation_form=line.attestation_form,
                attestation_by=dates.attestation_by,
                plan_hours=line.hours,
                subgroup_id=part,
            )
            for part, who in held.items()
        ]
    if problems:
        raise Refused("NO_TEACHER", "4.6.2-l", problems[0].message, problems=tuple(problems))
    new = [journal for journal in journals if journal.id not in (*group.journals, *group.annulled)]
    if not new:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-m", "Все журналы этого семестра уже открыты.")
    return new


def _teaching_in(group: Group, discipline_id: str, day: date) -> dict[str | None, Tenures]:
    """Who teaches the discipline in the term of that first day: to the whole group, or by parts, as was ordered last."""
    teaching = {part: tenures for (taught, part), tenures in group.teaching.items() if taught == discipline_id}
    ordered = {
        whole: max(
            (
                t.since
                for part, tenures in teaching.items()
                if (part is None) is whole
                for t in tenures
                if t.since <= day
            ),
            default=date.min,
        )
        for whole in (True, False)
    }
    if None not in teaching or len(teaching) == 1:
        return teaching
    return {part: t for part, t in teaching.items() if (part is None) is (ordered[True] >= ordered[False])}


def unopened_terms(
    group: Group, curriculum: Curriculum | None, terms: Iterable[TermDates], opened: Container[tuple[str, str]]
) -> list[str]:
    """Which of these terms have students and a plan, and not one journal: `opened` are the (group, term) that have."""
    if curriculum is None or group.described is None:
        return []
    return [
        dates.term
        for dates in terms
        if (group.id, dates.term) not in opened
        and any(stay.since <= dates.ends and (stay.until or date.max) > dates.starts for stay in group.roster)
        and curriculum.lines(group.described.course, int(dates.term[-1]))
    ]


def by_the_curriculum(group: Group, curriculum: Curriculum | None, new: NewJournal, today: date) -> NewJournal:
    """The journal under the name and for the hours of its line, where the group has a curriculum in that year.

    Where it has none, the deputy's word opens the journal. Raises Refused(GROUP_VALUE, NOT_IN_CURRICULUM,
    PLAN_HOURS_MISMATCH, NO_TEACHER).
    """
    described = group.described
    if curriculum is None or described is None:
        return new
    if described.year != (year := year_of(new.term)):
        raise Refused("GROUP_VALUE", "4.6.2-m", f"Группа {group.name} не описана на {year} учебный год.")
    lines = curriculum.lines(described.course, int(new.term[-1]))
    line = next((line for line in lines if line.discipline_id == new.discipline_id), None)
    if line is None or line.attestation_form is not new.attestation_form:
        raise Refused(
            "NOT_IN_CURRICULUM",
            "2.2.4",
            f"Дисциплины «{new.discipline_id}» с такой аттестацией нет в учебном плане группы {group.name} на этот семестр.",
        )
    if new.plan_hours not in (None, line.hours):
        raise Refused("PLAN_HOURS_MISMATCH", "5.3", f"«{line.title}»: по учебному плану часов {line.hours}.")
    teaching = group.teaching.get((new.discipline_id, new.subgroup_id), ())
    if all(t.person_id != new.teacher_id or (t.until is not None and t.until <= today) for t in teaching):
        raise Refused(
            "NO_TEACHER",
            "4.6.2-l",
            f"«{line.title}»: сначала назначьте этого преподавателя приказом, затем откройте журнал.",
        )
    return msgspec.structs.replace(new, discipline=line.title, plan_hours=line.hours)


def require_of_calendar(calendar: AcademicCalendar, new: NewJournal) -> None:
    """The journal's term and its attestation are of the year's calendar, where one is adopted.

    Raises Refused(NO_CALENDAR, CALENDAR_VALUE).
    """
    if calendar.adopted is None:
        return
    dates = calendar.term(new.term)
    if not dates.starts <= new.attestation_by <= dates.attestation_by:
        raise Refused(
            "CALENDAR_VALUE",
            "4.5.2-l",
            f"Аттестация семестра — с {dates.starts:%d.%m.%Y} по {dates.attestation_by:%d.%m.%Y}: так в учебном графике.",
        )
    require_days_of_term(calendar, new.term, new.slots)


def require_days_of_term(calendar: AcademicCalendar, term: str, slots: Iterable[Slot]) -> None:
    """Lessons planned by hand are on days of the term, no vacation's and no holiday; a weekend is the deputy's to choose.

    A year without a calendar binds nobody. Raises Refused(NO_CALENDAR, CALENDAR_VALUE).
    """
    if calendar.adopted is None:
        return
    dates = calendar.term(term)
    for slot in slots:
        if not dates.starts <= slot.day <= dates.ends or calendar.is_day_off(slot.day):
            raise Refused(
                "CALENDAR_VALUE",
                "4.6.2-j",
                f"{slot.day:%d.%m.%Y} — вне семестра, каникулы или праздник: выберите учебный день.",
            )


def open_journals(group: Group, policy: CollegePolicy, new: Sequence[NewJournal], since: date, act: Act) -> list[Event]:
    """Open journals with the group's roster, leader and master of the day `since`, and whoever is to follow them.

    Raises Refused(JOURNAL_ANNULLED, JOURNAL_EXISTS, NO_SUBGROUP, DUPLICATE, HOURS_REQUIRED, PLAN_HOURS_MISMATCH, TIMETABLE_CONFLICT).
    """
    attached = group.draft(act)
    events: list[Event] = []
    for journal in new:
        if journal.id in group.annulled:
            raise Refused("JOURNAL_ANNULLED", "1.6", "Такой журнал аннулирован: вновь он не открывается.")
        if journal.id in group.journals:
            raise Refused("JOURNAL_EXISTS", "4.6.2-l", "Журнал этой группы, дисциплины и семестра уже открыт.")
        events += _opened(group, policy, journal, since, act)
        attached.add(
            JournalAttached, journal_id=journal.id, discipline_id=journal.discipline_id, subgroup_id=journal.subgroup_id,
            term=journal.term,
        )  # fmt: skip
    return [*events, *attached.events]


def _opened(group: Group, policy: CollegePolicy, new: NewJournal, since: date, act: Act) -> list[Event]:
    draft = Draft(new.id, 0, act)
    draft.add(
        e.JournalOpened,
        group_id=new.group_id,
        subgroup_id=new.subgroup_id,
        discipline_id=new.discipline_id,
        discipline=new.discipline,
        term=new.term,
        teacher_id=new.teacher_id,
        leader_id=group.leader_on(since),
        attestation_form=new.attestation_form,
        attestation_by=new.attestation_by,
        plan_hours=new.plan_hours,
        roster=group.roster_of(new.subgroup_id),
    )
    for before, led in _following(group.leaders, since):
        draft.add(e.LeaderAppointed, was=before, leader_id=led.person_id, since=led.since, order=led.order)
    now = [(None, tenure) for tenure in group.masters if tenure.since <= since][-1:]
    begun = [(was, tenure) for was, tenure in now if not tenure.ends_by(since)]
    for before, kept in (*begun, *_following(group.masters, since)):
        draft.add(e.MasterAppointed, was=before, master_id=kept.person_id, since=kept.since, order=kept.order)
    teaching = group.teaching.get((new.discipline_id, new.subgroup_id), ())
    for before, taught in _following(teaching, since):
        again = any(t.until is not None and since < t.until <= taught.since for t in teaching)
        was = before or (last_holder(teaching, taught.since - DAY) if again else new.teacher_id)
        if taught.person_id != was or (before is None and again):
            draft.add(e.TeacherAssigned, was=was, teacher_id=taught.person_id, since=taught.since, order=taught.order)
    _tell_of_ends(draft, group, teaching, since)
    if new.topics:
        late = policy.today(act.at) > deadline(new.term)
        draft.add(e.LessonPlanSubmitted, was=(), topics=checked_topics(new.topics, new.plan_hours), late=late)
    if new.slots:
        _plan_slots(draft, {}, new.slots)
    return draft.events


def _tell_of_ends(draft: Draft, group: Group, teaching: Tenures, since: date) -> None:
    """Who is released after `since` with nobody to follow, of those the journal knows."""
    opened: Journal | None = Journal.evolve(None, draft.events)
    assert opened is not None
    for released, who, in_group, in_journal in (
        (leaving.LeaderReleased, "leader_id", group.leaders, opened.leaders),
        (leaving.MasterReleased, "master_id", group.masters, opened.masters),
        (leaving.TeacherReleased, "teacher_id", teaching, opened.teachers),
    ):
        for tenure in that_end_after(in_group, since):
            until = tenure.until
            if until is not None and holder(in_journal, until - DAY) == tenure.person_id:
                draft.add(released, **{who: tenure.person_id}, until=until, order=tenure.ending_order)


def _following(tenures: Tenures, since: date) -> list[tuple[str | None, Tenure]]:
    """Those whose tenure begins after `since`, each with whom they follow."""
    return [(holder(tenures, tenure.since - DAY), tenure) for tenure in tenures if tenure.since > since]


def plan_slots(journal: Journal, slots: tuple[Slot, ...], act: Act) -> list[Event]:
    """Add slots to the journal's timetable. Raises Refused(PAGE_LOCKED, DUPLICATE, HOURS_REQUIRED, TIMETABLE_CONFLICT)."""
    require_open(journal)
    draft = journal.draft(act)
    _plan_slots(draft, journal.slots, slots)
    return draft.events


def assign_substitute(journal: Journal, slot_id: str, teacher_id: str, basis: str, act: Act) -> list[Event]:
    """Give one slot to another teacher, who alone fills it from then on (4.5.2-d).

    Raises Refused(PAGE_LOCKED, NO_SUCH_SLOT, LESSON_RECORDED, ORDER_REQUIRED, NOTHING_TO_RECORD).
    """
    require_open(journal)
    if slot_id not in journal.slots:
        raise Refused("NO_SUCH_SLOT", "4.6.2-j", "В расписании этого журнала нет такого занятия.")
    if slot_id in journal.lessons:
        raise Refused("LESSON_RECORDED", "4.5.2-d", "Занятие уже записано: замещение не назначается.")
    if not basis.strip():
        raise Refused("ORDER_REQUIRED", "4.5.2-d", "Укажите основание замещения: распоряжение, его номер и дату.")
    if journal.teacher_of(slot_id) == teacher_id:
        raise Refused("NOTHING_TO_RECORD", "4.5.2-d", "Этот преподаватель уже ведёт занятие.")
    current = journal.substitutes.get(slot_id) or journal.last_teacher(journal.slots[slot_id].day)
    draft = journal.draft(act)
    draft.add(e.SubstituteAssigned, slot_id=slot_id, instead_of=current, teacher_id=teacher_id, basis=basis.strip())
    return draft.events


def _plan_slots(draft: Draft, known: dict[str, Slot], slots: tuple[Slot, ...]) -> None:
    _refuse_duplicates(known, [slot.slot_id for slot in slots])
    _refuse_hours([slot.hours for slot in slots])
    _refuse_one_hour_twice(known.values(), slots)
    draft.add(e.SlotsPlanned, slots=slots)


def _refuse_duplicates(known: dict[str, Slot], ids: Sequence[str]) -> None:
    if not ids:
        raise Refused("NOTHING_TO_RECORD", "4.6.2-j", "Список пуст.")
    if len(set(ids)) != len(ids) or any(i in known for i in ids):
        raise Refused(
            "DUPLICATE", "4.6.2-j", "Такое занятие уже есть в расписании: дайте каждой строке своё обозначение."
        )


def _refuse_hours(hours: list[int]) -> None:
    if any(not 1 <= h <= MAX_HOURS for h in hours):
        raise Refused("HOURS_REQUIRED", "3.5", f"Укажите академические часы занятия: от 1 до {MAX_HOURS}.")


def _refuse_one_hour_twice(known: Iterable[Slot], slots: Iterable[Slot]) -> None:
    """A journal has one lesson at a time: no hour is credited twice (1.4)."""
    taken: dict[date, list[Slot]] = {}
    for slot in known:
        taken.setdefault(slot.day, []).append(slot)
    for slot in slots:
        of_the_day = taken.setdefault(slot.day, [])
        for other in of_the_day:
            if slot.starts < after(other.starts, other.hours) and other.starts < after(slot.starts, slot.hours):
                raise Refused(
                    "TIMETABLE_CONFLICT",
                    "4.6.2-j",
                    f"{slot.day:%d.%m.%Y} в {slot.starts:%H:%M} в этом журнале уже идёт занятие, которое началось "
                    f"в {other.starts:%H:%M}.",
                )
        of_the_day.append(slot)
