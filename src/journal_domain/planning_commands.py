"""Commands that make a year: curriculum, calendar, journals of a term, timetable, the year's closing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime
from itertools import chain
from typing import Any

from journal_domain import (
    academic_calendar,
    academic_year,
    annulment,
    curriculum,
    opening,
    retiming,
    scheduling,
    unrolling,
)
from journal_domain.academic_calendar import AcademicCalendar, Bell, Days, TermDates, calendar_stream, year_of
from journal_domain.academic_year import AcademicYear, year_stream
from journal_domain.application import Command, JournalApplication, States, Streams, found
from journal_domain.curriculum import Curriculum, CurriculumLine, curriculum_stream
from journal_domain.errors import NotFound
from journal_domain.event import Act, Event
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.journal_events import JournalOpened
from journal_domain.opening import NewJournal
from journal_domain.timetable import Timetable, timetable_stream
from journal_domain.timetable_conflicts import Shared
from journal_domain.values import Slot
from journal_domain.week_template import TemplateLine


class PlanningCommands(JournalApplication):
    # Curriculum and calendar

    def adopt_curriculum(
        self,
        command: Command,
        curriculum_id: str,
        trade: str,
        adapted: bool,
        year: str,
        order: str,
        lines: tuple[CurriculumLine, ...],
    ) -> int:
        stream = curriculum_stream(curriculum_id)
        adopted = (curriculum_id, trade, adapted, year, order, lines)

        def decide(states: States, act: Act) -> list[Event]:
            self._require_open_year(year)
            return curriculum.adopt_curriculum(states[stream], *adopted, act)

        return self.record_act(command, "adopt_curriculum", list(adopted), {stream: Curriculum}, decide)

    def adopt_calendar(
        self,
        command: Command,
        year: str,
        terms: tuple[TermDates, ...],
        vacations: tuple[Days, ...],
        holidays: tuple[date, ...],
        saturdays: bool,
        working_saturdays: tuple[date, ...],
        order: str,
    ) -> int:
        stream = calendar_stream(year)
        adopted = (year, terms, vacations, holidays, saturdays, working_saturdays, order)

        def decide(states: States, act: Act) -> list[Event]:
            self._require_open_year(year)
            begun = self._academic_year(year).begun
            return academic_calendar.adopt_calendar(states[stream], *adopted, act, begun)

        return self.record_act(command, "adopt_calendar", list(adopted), {stream: AcademicCalendar}, decide)

    def adopt_bells(
        self,
        command: Command,
        year: str,
        weekdays: tuple[int, ...],
        bells: tuple[Bell, ...],
        order: str,
        since: date | None = None,
    ) -> int:
        """Set the bells of some weekdays, from a day on (None: from the year's beginning); lessons to come follow them."""
        stream = calendar_stream(year)

        def decide(states: States, act: Act) -> list[Event]:
            self._require_open_year(year)
            events = academic_calendar.adopt_bells(states[stream], year, weekdays, bells, since, order, act)
            now = self.college_policy().now(act.at)
            calendar = AcademicCalendar.evolve(states[stream], events)
            return [*events, *self._lessons_follow_the_bells(calendar, max(since or now.date(), now.date()), now, act)]

        arguments = [year, weekdays, bells, order, *([since] if since else [])]
        return self.record_act(command, "adopt_bells", arguments, {stream: AcademicCalendar}, decide)

    def _lessons_follow_the_bells(
        self, calendar: AcademicCalendar, first: date, now: datetime, act: Act
    ) -> list[Event]:
        events: list[Event] = []
        for dates in calendar.adopted.terms if calendar.adopted else ():
            timetable = self.timetable(dates.term)
            slots = retiming.rung_otherwise(timetable, calendar, first, now)
            journals = self.load(dict.fromkeys((slot.journal_id for slot in slots), Journal))
            shared = self._shared_students({slot.group_id for slot in slots})
            events += retiming.follow_the_bells(
                timetable, calendar, dates.term, slots, journals, calendar.bells[-1], first, now, act, shared
            )
        return events

    # Journals of a term

    def open_journal(self, command: Command, new: NewJournal) -> int:
        """Open one journal; where the year has a calendar and the group a curriculum, it is opened by them (2.2.4, 3.6-a)."""
        stream = group_stream(new.group_id)

        def decide(states: States, act: Act) -> list[Event]:
            self.require_employee(new.teacher_id)
            owner: Group = found(states[stream], "группа")
            opening.require_of_calendar(self._calendar(year_of(new.term)), new)
            today = self.college_policy().today(act.at)
            planned = opening.by_the_curriculum(owner, self._curriculum_of(owner), new, today)
            events = self._opened(owner, [planned], today, act)
            if new.slots:
                opened: Journal = found(
                    Journal.evolve(None, [x for x in events if x.originator_id == new.id]), "журнал"
                )
                events += self._by_hand(opened, new.slots, act)
            return events

        return self.record_act(command, "open_journal", [new], {stream: Group}, decide)

    def annul_journal(self, command: Command, journal_id: str, basis: str) -> int:
        """Annul a journal opened by mistake and still empty; its group and the year's list lose it in the same act."""

        def decide(states: States, act: Act) -> list[Event]:
            journal: Journal = found(states[journal_id], "журнал")
            year, term, group = year_of(journal.term), timetable_stream(journal.term), group_stream(journal.group_id)
            known = self.load({term: Timetable, group: Group})
            owner: Group = found(known[group], "группа")
            others = self.load({other: Journal for other in owner.journals if other != journal_id}).values()
            required = annulment.is_required(owner, self._curriculum_of(owner), journal, others)
            events = annulment.annul_journal(journal, owner, known[term], required, basis, act)
            return [*events, *academic_year.journal_struck_off(self._academic_year(year), year, journal_id, act)]

        return self.record_act(command, "annul_journal", [journal_id, basis], {journal_id: Journal}, decide)

    def open_term(self, command: Command, group_id: str, term: str) -> int:
        """Open the group's journals of a term from its curriculum and assignments; those open already are left alone.

        Raises NotFound, Refused(NO_CURRICULUM, GROUP_VALUE, NO_CALENDAR, NO_TEACHER, NOTHING_TO_RECORD, ARCHIVED).
        """
        stream = group_stream(group_id)

        def decide(states: States, act: Act) -> list[Event]:
            owner: Group = found(states[stream], "группа")
            plan = self._curriculum_of(owner)
            dates = self._calendar(year_of(term)).term(term)
            new = opening.journals_of_term(owner, plan, dates)
            return self._opened(owner, new, dates.starts, act)

        return self.record_act(command, "open_term", [group_id, term], {stream: Group}, decide)

    def plan_slots(self, command: Command, journal_id: str, slots: tuple[Slot, ...]) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            journal: Journal = found(states[journal_id], "журнал")
            events = opening.plan_slots(journal, slots, act)
            opening.require_days_of_term(self._calendar(year_of(journal.term)), journal.term, slots)
            return [*events, *self._by_hand(journal, slots, act)]

        return self.record_act(command, "plan_slots", [journal_id, slots], {journal_id: Journal}, decide)

    def _by_hand(self, journal: Journal, slots: tuple[Slot, ...], act: Act) -> list[Event]:
        """What the timetable is told of a journal's lessons planned by hand, where the year has a calendar."""
        timetable, shared = self.timetable(journal.term), self._shared_students([journal.group_id])
        if self._calendar(year_of(journal.term)).adopted is None:
            scheduling.require_free(timetable, journal, slots, None, shared)
            return []
        return scheduling.add_lessons(timetable, journal, slots, act, shared)

    def assign_substitute(self, command: Command, journal_id: str, slot_id: str, teacher_id: str, basis: str) -> int:
        def decide(states: States, act: Act) -> list[Event]:
            journal: Journal = found(states[journal_id], "журнал")
            lesson = journal.slots.get(slot_id)
            self.require_in_service(teacher_id, lesson.day if lesson else self.college_policy().today(act.at))
            timetable, shared = self.timetable(journal.term), self._shared_students([journal.group_id])
            planned = timetable.slots.get(slot_id)
            if planned is not None and planned.journal_id == journal_id:
                return scheduling.give_to_substitute(
                    timetable, journal, journal.term, slot_id, teacher_id, basis, act, shared
                )
            events = opening.assign_substitute(journal, slot_id, teacher_id, basis, act)
            scheduling.require_free(timetable, journal, [journal.slots[slot_id]], teacher_id, shared)
            return events

        arguments = [journal_id, slot_id, teacher_id, basis]
        return self.record_act(command, "assign_substitute", arguments, {journal_id: Journal}, decide)

    def _opened(self, owner: Group, new: list[NewJournal], since: date, act: Act) -> list[Event]:
        policy = self.college_policy()
        year = year_of(new[0].term)
        events = opening.open_journals(owner, policy, new, since, act)
        opened = [event for event in events if isinstance(event, JournalOpened)]
        return [*events, *academic_year.journals_entered(self._academic_year(year), year, opened, act)]

    def _curriculum_of(self, owner: Group) -> Curriculum | None:
        if owner.described is None or owner.described.curriculum_id is None:
            return None
        return self._curriculum(owner.described.curriculum_id)

    def _curriculum(self, curriculum_id: str) -> Curriculum | None:
        stream = curriculum_stream(curriculum_id)
        state: Curriculum | None = self.load({stream: Curriculum})[stream]
        return state

    def _calendar(self, year: str) -> AcademicCalendar:
        state: AcademicCalendar = self.load({calendar_stream(year): AcademicCalendar})[calendar_stream(year)]
        return state

    # Timetable

    def set_week_template(
        self, command: Command, term: str, group_id: str, lines: tuple[TemplateLine, ...], since: date | None = None
    ) -> int:
        """Set a group's weekly lessons, from a day on (None: from the term's start)."""

        def decide(timetable: Timetable, calendar: AcademicCalendar, act: Act) -> list[Event]:
            journals = self._journals_named(timetable, lines)
            return unrolling.set_week_template(
                timetable, calendar, term, group_id, lines, since, journals, act, self._shared_students([group_id])
            )

        arguments = [group_id, lines, *([since] if since else [])]
        return self._in_timetable(command, "set_week_template", term, arguments, decide)

    def unroll_timetable(self, command: Command, term: str, since: date) -> int:
        """Turn the term's weekly templates into dated slots."""

        def decide(timetable: Timetable, calendar: AcademicCalendar, act: Act) -> list[Event]:
            journals = self._journals_named(timetable)
            today, shared = self.college_policy().today(act.at), self._shared_students(timetable.templates)
            return unrolling.unroll(timetable, calendar, term, since, journals, today, act, shared)

        return self._in_timetable(command, "unroll_timetable", term, [since], decide)

    def approve_timetable(self, command: Command, term: str, order: str, seen: int | None = None) -> int:
        """The director approves what was read at the version `seen`; the journals get their slots in the same act."""

        def decide(timetable: Timetable, _calendar: AcademicCalendar, act: Act) -> list[Event]:
            journals = self.load(dict.fromkeys(scheduling.unapproved_journals(timetable), Journal))
            return scheduling.approve_timetable(timetable, term, journals, order, act, seen)

        return self._in_timetable(command, "approve_timetable", term, [order, seen], decide)

    def move_lesson(
        self, command: Command, term: str, slot_id: str, day: date, bell: int, room: str | None, basis: str
    ) -> int:
        def decide(timetable: Timetable, calendar: AcademicCalendar, act: Act) -> list[Event]:
            journal = self._journal_of(timetable, slot_id)
            return scheduling.move_lesson(
                timetable, journal, calendar, term, slot_id, day, bell, room, basis, self.college_policy(), act,
                self._shared_students([journal.group_id]),
            )  # fmt: skip

        return self._in_timetable(command, "move_lesson", term, [slot_id, day, bell, room, basis], decide)

    def swap_lessons(self, command: Command, term: str, first: str, second: str, basis: str) -> int:
        def decide(timetable: Timetable, calendar: AcademicCalendar, act: Act) -> list[Event]:
            journals = (self._journal_of(timetable, first), self._journal_of(timetable, second))
            return scheduling.swap_lessons(
                timetable, journals, calendar, term, (first, second), basis, self.college_policy(), act,
                self._shared_students([journal.group_id for journal in journals]),
            )  # fmt: skip

        return self._in_timetable(command, "swap_lessons", term, [first, second, basis], decide)

    def cancel_lesson(self, command: Command, term: str, slot_id: str, basis: str) -> int:
        def decide(timetable: Timetable, _calendar: AcademicCalendar, act: Act) -> list[Event]:
            journal = self._journal_of(timetable, slot_id)
            return scheduling.cancel_lesson(timetable, journal, term, slot_id, basis, self.college_policy(), act)

        return self._in_timetable(command, "cancel_lesson", term, [slot_id, basis], decide)

    def give_to_substitute(self, command: Command, term: str, slot_id: str, teacher_id: str, basis: str) -> int:
        def decide(timetable: Timetable, _calendar: AcademicCalendar, act: Act) -> list[Event]:
            journal = self._journal_of(timetable, slot_id)
            self.require_in_service(teacher_id, timetable.slots[slot_id].day)
            return scheduling.give_to_substitute(
                timetable, journal, term, slot_id, teacher_id, basis, act, self._shared_students([journal.group_id])
            )

        return self._in_timetable(command, "give_to_substitute", term, [slot_id, teacher_id, basis], decide)

    def _shared_students(self, group_ids: Iterable[str]) -> Shared:
        """Which students the subgroups of these groups have in common."""
        groups = self.load({group_stream(group_id): Group for group_id in group_ids}).values()
        return Shared(group for group in groups if group is not None)

    def timetable(self, term: str) -> Timetable:
        """The timetable as it stands."""
        state: Timetable = self.load({timetable_stream(term): Timetable})[timetable_stream(term)]
        return state

    def _journals_named(self, timetable: Timetable, lines: Iterable[TemplateLine] = ()) -> dict[str, Journal]:
        """The journals that the term's templates and these lines name."""
        templates = (template for of_group in timetable.templates.values() for template in of_group)
        named = chain(lines, chain.from_iterable(template.lines for template in templates))
        states = self.load(dict.fromkeys((line.journal_id for line in named), Journal))
        return {name: journal for name, journal in states.items() if journal is not None}

    def _journal_of(self, timetable: Timetable, slot_id: str) -> Journal:
        slot = timetable.slots.get(slot_id)
        if slot is None:
            raise NotFound("занятие")
        journal: Journal = found(self.load({slot.journal_id: Journal})[slot.journal_id], "журнал")
        return journal

    def _in_timetable(
        self,
        command: Command,
        name: str,
        term: str,
        arguments: list[Any],
        decide: Callable[[Timetable, AcademicCalendar, Act], list[Event]],
    ) -> int:
        stream, dates = timetable_stream(term), calendar_stream(year_of(term))

        def decide_in_timetable(states: States, act: Act) -> list[Event]:
            self._require_open_year(year_of(term))
            return decide(states[stream], states[dates], act)

        streams: Streams = {stream: Timetable, dates: AcademicCalendar}
        return self.record_act(command, name, [term, *arguments], streams, decide_in_timetable)

    def _require_open_year(self, year: str) -> None:
        academic_year.require_open_year(self._academic_year(year), year)

    def _academic_year(self, year: str) -> AcademicYear:
        state: AcademicYear = self.load({year_stream(year): AcademicYear})[year_stream(year)]
        return state
