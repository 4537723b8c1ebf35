"""Whatever templates are set: no two lessons in each other's way, folding in pieces changes nothing, states stay."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from itertools import combinations
from typing import Any

from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from domain.given import DIRECTOR, TERM, Given, clause
from domain.given import in_august as given
from domain.year_school import SEPTEMBER, bells, calendar, journal_of, line
from journal_domain.academic_calendar import TermDates
from journal_domain.errors import NotFound, Refused
from journal_domain.journal import Journal, journal_id
from journal_domain.scheduling import (
    approve_timetable,
    cancel_lesson,
    give_to_substitute,
    move_lesson,
    swap_lessons,
    unapproved_journals,
)
from journal_domain.timetable import PlannedSlot, Timetable, timetable_stream
from journal_domain.unrolling import set_week_template, unroll
from journal_domain.week_template import Parity, TemplateLine

GROUPS, TEACHERS, ROOMS = ("g-1", "g-2", "g-3"), ("t-1", "t-2", "t-3", "t-4"), (None, "101", "102")
MONTH = TermDates(TERM, SEPTEMBER, date(2025, 9, 28), date(2025, 9, 26))
PARTS = (None, "a", "b")


def teacher_of(group: str, discipline: int, part: str | None) -> str:
    return TEACHERS[(GROUPS.index(group) + discipline + PARTS.index(part)) % len(TEACHERS)]


COLLEGE = (
    calendar(terms=(MONTH,)), bells((1, 2, 3, 4, 5)),
    *(
        journal_of(group, f"d-{discipline}", teacher_of(group, discipline, part), part)
        for group in GROUPS for discipline in range(2) for part in PARTS
    ),
)  # fmt: skip


@st.composite
def lines(draw: st.DrawFn, group: str) -> TemplateLine:
    discipline, part = draw(st.integers(0, 1)), draw(st.sampled_from(PARTS))
    return line(
        weekday=draw(st.integers(1, 3)), parity=draw(st.sampled_from(list(Parity))), bell=draw(st.integers(1, 5)),
        hours=draw(st.sampled_from((1, 2, 2, 2, 4, 6))), journal_id=journal_id(group, f"d-{discipline}", TERM, part),
        teacher_id=teacher_of(group, discipline, part), room=draw(st.sampled_from(ROOMS)), subgroup_id=part,
    )  # fmt: skip


@st.composite
def weeks(draw: st.DrawFn) -> list[tuple[str, tuple[TemplateLine, ...]]]:
    chosen = draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=6))
    return [(group, tuple(draw(st.lists(lines(group), min_size=1, max_size=5)))) for group in chosen]


def in_the_way(one: PlannedSlot, two: PlannedSlot) -> bool:
    """Told by clock and by people, apart from the code under test."""
    if one.day != two.day or max(one.starts, two.starts) >= min(one.ends, two.ends):
        return False
    same_people = one.group_id == two.group_id and (
        one.subgroup_id is None or two.subgroup_id is None or one.subgroup_id == two.subgroup_id
    )
    return one.teacher_id == two.teacher_id or same_people or (one.room is not None and one.room == two.room)


def set_all(chosen: list[tuple[str, tuple[TemplateLine, ...]]]) -> Given:
    """Templates as far as they are accepted."""
    past = given(*COLLEGE)
    for group, week in chosen:
        journals = {one.journal_id: past.journal(one.journal_id) for one in week}
        outcome = past.when(
            lambda p, act, group=group, week=week, journals=journals: set_week_template(
                p.timetable(), p.calendar(), TERM, group, week, None, journals, act
            )
        )
        if outcome.stopped_by is None:
            past = outcome.and_then()
    return past


def unroll_all(past: Given) -> Given:
    outcome = past.when(lambda p, act: unroll(p.timetable(), p.calendar(), TERM, SEPTEMBER, {}, SEPTEMBER, act))
    return outcome.and_then() if outcome.stopped_by is None else past


def require_peace(timetable: Timetable) -> None:
    slots = list(timetable.slots.values())
    assert not [(one, two) for one, two in combinations(slots, 2) if in_the_way(one, two)]
    indexed = {(day, name) for day, names in timetable.days.items() for name in names}
    assert indexed == {(slot.day, slot.slot_id) for slot in slots}


@clause("4.6.2-j")
@settings(max_examples=60, deadline=None, print_blob=True)
@for_any(weeks())
def test_templates_that_were_accepted_unroll_without_two_lessons_in_each_others_way(
    chosen: list[tuple[str, tuple[TemplateLine, ...]]],
) -> None:
    past = set_all(chosen)
    expected = past.timetable().templates
    unrolled = unroll_all(past)
    assert bool(unrolled.timetable().slots) is bool(expected)
    require_peace(unrolled.timetable())


CHANGE = st.tuples(
    st.sampled_from(["move", "swap", "cancel", "give", "approve", "unroll"]), *(st.integers(0, 999),) * 4
)


@clause("4.6.2-j", "4.7.2-c")
@settings(max_examples=40, deadline=None, print_blob=True)
@for_any(weeks(), st.lists(CHANGE, max_size=8))
def test_no_change_brings_two_lessons_in_each_others_way_and_journals_hold_only_what_was_approved(
    chosen: list[tuple[str, tuple[TemplateLine, ...]]], changes: list[tuple[str, int, int, int, int]]
) -> None:
    past = unroll_all(set_all(chosen))
    approved: set[str] = set()
    for kind, n, m, day, bell in changes:
        slots = sorted(past.timetable().slots.values(), key=lambda s: s.slot_id)
        if not slots:
            return
        one, two = slots[n % len(slots)], slots[m % len(slots)]

        def decide(p, act, kind=kind, one=one, two=two, day=day, bell=bell):  # type: ignore[no-untyped-def]
            table, first, second = p.timetable(), p.journal(one.journal_id), p.journal(two.journal_id)
            if kind == "move":
                to = date(2025, 9, 1 + day % 28)
                return move_lesson(
                    table, first, p.calendar(), TERM, one.slot_id, to, 1 + bell % 5, one.room, "Р", p.policy(), act
                )
            if kind == "swap":
                return swap_lessons(
                    table, (first, second), p.calendar(), TERM, (one.slot_id, two.slot_id), "Р", p.policy(), act
                )
            if kind == "cancel":
                return cancel_lesson(table, first, TERM, one.slot_id, "Р", p.policy(), act)
            if kind == "give":
                return give_to_substitute(table, first, TERM, one.slot_id, TEACHERS[bell % 4], "Р", act)
            if kind == "unroll":
                return unroll(table, p.calendar(), TERM, SEPTEMBER, {}, SEPTEMBER, act)
            journals = {j: p.journal(j) for j in unapproved_journals(table)}
            return approve_timetable(table, TERM, journals, "Приказ", act)

        outcome = past.when(decide, DIRECTOR)
        if outcome.stopped_by is not None:
            assert isinstance(outcome.stopped_by, Refused | NotFound)
            continue
        past = outcome.and_then()
        if kind == "approve":
            approved |= past.timetable().slots.keys()
        require_peace(past.timetable())
        for slot in past.timetable().slots.values():
            there = past.journal(slot.journal_id).slots.get(slot.slot_id)
            assert there == (slot.for_journal if slot.slot_id in approved else None)


@settings(max_examples=40, deadline=None, print_blob=True)
@for_any(weeks(), st.data())
def test_a_history_folded_in_pieces_is_the_history_folded_at_once_and_no_state_changes(
    chosen: list[tuple[str, tuple[TemplateLine, ...]]], data: st.DataObject
) -> None:
    past = unroll_all(set_all(chosen))
    streams: tuple[tuple[Any, str], ...] = (
        (Timetable, timetable_stream(TERM)),
        (Journal, journal_id("g-1", "d-0", TERM)),
    )
    for kind, stream in streams:
        events = [event for event in past.history if event.originator_id == stream]
        at_once = kind.evolve(None, events)
        cut = data.draw(st.integers(0, len(events)))
        first = kind.evolve(None, events[:cut])
        kept = deepcopy(first)
        assert kind.evolve(first, events[cut:]) == at_once
        assert first == kept
