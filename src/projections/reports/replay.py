"""A report's facts folded anew from the streams it is about, as of one position, and from nothing beside them.

The very read models are folded, in memory; whoever holds the streams, a database or a volume, gets the same facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Protocol

import msgspec

from journal_domain import college_policy, requisites
from journal_domain import journal_events as e
from journal_domain.academic_calendar import AcademicCalendar, TermDates, calendar_stream, year_of
from journal_domain.certified_copy import OF_CELLS
from journal_domain.college_policy import CollegePolicy
from journal_domain.errors import Refused
from journal_domain.event import Event
from journal_domain.group import (
    GroupFormed,
    JournalAttached,
    StudentJoinedGroup,
    StudentLeftGroup,
    group_stream,
)
from journal_domain.mistake import JournalDetached
from journal_domain.requisites import Requisites
from journal_domain.values import NOT_ATTESTED, Arrival, Departure
from projections import control, groups, log_rows, page_tables, results
from projections.groups import STUDY_GROUPS, GroupRow, GroupStudentRow
from projections.journal_page import JOURNAL_PAGE
from projections.log import event_of
from projections.page_rows import LessonRow
from projections.read_model import Fold, Recorded
from projections.reports.facts import Elsewhere, Facts, JournalFacts
from projections.reports.scope import Assessment, Scope
from projections.results import JOURNAL_RESULTS

Kinds = Collection[type[Event]]


class Reads(Protocol):
    """What is read for a scope: its `journals`; of them the `lessons`, or the `courses` alone; when `gated`, what is unfilled.

    `excuses`: the course of each journal of the term with a «н/а»; `whole_year`: beside a second term also the first one's journals,
    which are read for marks of the year too, since these wait for both (D9). `transfers`: the results that those who were
    transferred to or from the group have in other groups.
    """

    @property
    def journals(self) -> bool: ...
    @property
    def lessons(self) -> bool: ...
    @property
    def courses(self) -> bool: ...
    @property
    def gated(self) -> bool: ...
    @property
    def excuses(self) -> bool: ...
    @property
    def whole_year(self) -> bool: ...
    @property
    def transfers(self) -> bool: ...


def earlier_term(reads: Reads, scope: Scope) -> str | None:
    """The other term whose journals are read beside those asked about."""
    return scope.earlier if reads.whole_year or (reads.gated and scope.assessment is Assessment.YEAR) else None


class LogAt:
    """The log up to one position, wherever its rows are: its events, its groups, and when its last event was recorded."""

    def __init__(self, rows: log_rows.Rows, position: int) -> None:
        self.position = position
        self._rows = rows

    def events(self, streams: Collection[str], only: Kinds | None = None, without: Kinds = ()) -> list[Event]:
        """The events of these streams, in the order of the log."""
        wanted = None if only is None else [kind.TYPE for kind in only]
        found = self._rows.of(streams, wanted, [kind.TYPE for kind in without])
        return [event_of(topic, bytes(state)) for _, topic, state in found]

    def groups(self) -> list[str]:
        """The streams of all groups."""
        return self._rows.groups()

    def recorded_at(self) -> datetime | None:
        row = self._rows.at(self.position)
        return event_of(row.topic, bytes(row.state)).act.at if row else None


class Rows(msgspec.Struct):
    groups: list[GroupRow]
    members: list[GroupStudentRow]
    journals: list[JournalFacts]
    elsewhere: Elsewhere = msgspec.field(default_factory=Elsewhere)


def replayed(log: LogAt, reads: Reads, scope: Scope) -> Facts:
    """The facts as they were at the log's position."""
    return assembled(log, _rows(log, reads, scope), scope, term_dates(log, scope))


def assembled(log: LogAt, rows: Rows, scope: Scope, dates: TermDates | None) -> Facts:
    """Rows, wherever they were found, as the facts of one position."""
    rows.groups.sort(key=lambda group: (group.name, group.group_id))
    names = {group.group_id: group.name for group in rows.groups}
    for journal in rows.journals:
        journal.remarks.sort(key=lambda remark: (remark.made_at, remark.remark_id))
        journal.lessons.sort(key=lambda lesson: (lesson.day, lesson.starts, lesson.slot_id))
    rows.journals.sort(key=lambda journal: _order(journal, names))
    of_term = [journal for journal in rows.journals if scope.term in (None, journal.head.term)]
    as_of = log.recorded_at()
    policy = CollegePolicy.evolve(None, log.events([college_policy.STREAM]))
    due = [journal.head.attestation_by for journal in of_term]
    held = [lesson.day for journal in of_term for lesson in journal.lessons]
    today = policy.today(as_of) if as_of else date.min
    since = scope.since or (dates.starts if dates else min(held, default=today))
    until = scope.until or (max(dates.ends, dates.attestation_by) if dates else max([*due, *held], default=today))
    return Facts(
        position=log.position,
        as_of=as_of,
        today=today,
        requisites=Requisites.evolve(None, log.events([requisites.STREAM])),
        policy=policy.on(until),
        since=since,
        until=until,
        groups={group.group_id: group for group in rows.groups},
        members=rows.members,
        journals=of_term,
        term=dates,
        earlier=[journal for journal in rows.journals if scope.term not in (None, journal.head.term)],
        elsewhere=_of_the_transferred(rows.elsewhere),
    )


def _of_the_transferred(elsewhere: Elsewhere) -> Elsewhere:
    """Without the results of all others, and without journals that are theirs alone."""
    moved = {row.student_id for row in elsewhere.members}
    for journal in elsewhere.journals:
        journal.results = {student: row for student, row in journal.results.items() if student in moved}
    return Elsewhere(elsewhere.members, [journal for journal in elsewhere.journals if journal.results])


def _order(journal: JournalFacts, names: dict[str, str]) -> tuple[str, ...]:
    """By discipline as in an alphabet, then by group and subgroup."""
    head = journal.head
    group = names.get(head.group_id, head.group_id)
    return (head.discipline.casefold().replace("ё", "е"), head.discipline_id, group, head.subgroup_id or "", head.term,
            head.journal_id)  # fmt: skip


def term_dates(log: LogAt, scope: Scope) -> TermDates | None:
    """The term's dates by the academic calendar, where one was adopted."""
    if scope.term is None:
        return None
    calendar = AcademicCalendar.evolve(None, log.events([calendar_stream(year_of(scope.term))]))
    try:
        return calendar.term(scope.term)
    except Refused:
        return None


def _rows(log: LogAt, reads: Reads, scope: Scope) -> Rows:
    of_groups = log.events([group_stream(scope.group_id)] if scope.group_id is not None else log.groups())
    journals: list[JournalFacts] = []
    if reads.journals:
        wanted = _attached(log, of_groups, scope, earlier_term(reads, scope))
        fold = Fold([JOURNAL_PAGE, JOURNAL_RESULTS, control.CONTROL])
        fold.apply(
            Recorded(0, event)
            for event in log.events(wanted, without=() if reads.lessons or reads.courses else OF_CELLS)
        )
        journals = [journal for journal in _pages(fold, reads, scope) if _in_period(journal, scope)]
        if reads.excuses:
            of_term = [journal for journal in journals if journal.head.term == scope.term]
            _with_courses(log, [journal for journal in of_term if has_not_attested(journal)])
    fold = Fold([STUDY_GROUPS])
    fold.apply(Recorded(0, event) for event in of_groups)
    concerned = None if scope.group_id or not reads.journals else {
        journal.head.group_id for journal in journals if scope.term in (None, journal.head.term)
    }  # fmt: skip
    return Rows(
        [row for row in fold.rows[groups.GROUPS].values() if concerned is None or row.group_id in concerned],
        sorted(
            (row for row in fold.rows[groups.STUDENTS].values() if concerned is None or row.group_id in concerned),
            key=lambda row: (row.group_id, row.student_id),
        ),
        journals,
        _elsewhere(log, of_groups, scope) if reads.transfers and scope.group_id is not None else Elsewhere(),
    )


def _elsewhere(log: LogAt, of_group: Iterable[Event], scope: Scope) -> Elsewhere:
    moved = {
        event.student_id for event in of_group
        if (isinstance(event, StudentJoinedGroup) and event.arrival is Arrival.TRANSFER)
        or (isinstance(event, StudentLeftGroup) and event.departure is Departure.TRANSFER)
    }  # fmt: skip
    if not moved:
        return Elsewhere()
    others = [stream for stream in log.groups() if stream != group_stream(scope.group_id or "")]
    of_others = log.events(
        others, only=(GroupFormed, StudentJoinedGroup, StudentLeftGroup, JournalAttached, JournalDetached)
    )
    fold = Fold([STUDY_GROUPS])
    fold.apply(Recorded(0, event) for event in of_others)
    members = [row for row in fold.rows[groups.STUDENTS].values() if row.student_id in moved]
    there = {group_stream(row.group_id) for row in members}
    attached = _attached(log, (event for event in of_others if event.originator_id in there), scope)
    fold = Fold([JOURNAL_PAGE, JOURNAL_RESULTS])
    fold.apply(Recorded(0, event) for event in log.events(attached, without=OF_CELLS))
    return Elsewhere(members, list(_bare(fold).values()))


def has_not_attested(journal: JournalFacts) -> bool:
    """Whether a «н/а» stands in it, of any kind."""
    return any(NOT_ATTESTED in (row.attestation, row.resit, row.year) for row in journal.results.values())


def _with_courses(log: LogAt, journals: list[JournalFacts]) -> None:
    fold = Fold([JOURNAL_RESULTS])
    fold.apply(Recorded(0, event) for event in log.events([journal.id for journal in journals]))
    for journal in journals:
        journal.course = fold.rows[results.COURSES][journal.id,]


def journals_of(log: LogAt, scope: Scope) -> list[str]:
    """The journals that a report of this scope is about."""
    groups = log.groups() if scope.group_id is None else [group_stream(scope.group_id)]
    return _attached(log, log.events(groups, only=(JournalAttached, JournalDetached)), scope)


def _attached(log: LogAt, of_groups: Iterable[Event], scope: Scope, earlier: str | None = None) -> list[str]:
    told = list(of_groups)
    annulled = {event.journal_id for event in told if isinstance(event, JournalDetached)}
    found = [
        event.journal_id for event in told
        if isinstance(event, JournalAttached) and event.journal_id not in annulled and scope.discipline_id in (None, event.discipline_id)
        and (scope.term is None or event.term in (scope.term, earlier))
    ]  # fmt: skip
    return found if scope.teacher_id is None else _taught_by(log, found, scope.teacher_id)


def _taught_by(log: LogAt, journals: list[str], teacher_id: str) -> list[str]:
    found = {
        event.originator_id for event in log.events(journals, only=(e.JournalOpened, e.TeacherAssigned))
        if isinstance(event, (e.JournalOpened, e.TeacherAssigned)) and event.teacher_id == teacher_id
    }  # fmt: skip
    return [journal for journal in journals if journal in found]


def _bare(fold: Fold) -> dict[str, JournalFacts]:
    """The journals by id, with their results alone."""
    return {
        head.journal_id: JournalFacts(head, fold.rows[results.RESULTS][key].students, [], [], {}, [])
        for key, head in fold.rows[page_tables.PAGES].items()
    }


def _pages(fold: Fold, reads: Reads, scope: Scope) -> Iterable[JournalFacts]:
    found = _bare(fold)
    for remark in fold.rows[control.REMARKS].values():
        found[remark.journal_id].remarks.append(remark)
    if reads.courses:
        for course in fold.rows[results.COURSES].values():
            found[course.journal_id].course = course
    if reads.lessons:
        for plan in fold.rows[page_tables.PLANS].values():
            found[plan.journal_id].topics = plan.topics
        for student in sorted(fold.rows[page_tables.STUDENTS].values(), key=lambda row: row.student_id):
            found[student.journal_id].students.append(student)
    for substitute in fold.rows[page_tables.SUBSTITUTES].values():
        found[substitute.journal_id].substitutes[substitute.slot_id] = substitute.teacher_id
    for lesson in fold.rows[page_tables.LESSONS].values():
        of_term = scope.term in (None, found[lesson.journal_id].head.term)
        if _is_wanted(lesson, reads, scope) and (of_term or lesson.record is None):
            found[lesson.journal_id].lessons.append(lesson)
    return found.values()


def _is_wanted(lesson: LessonRow, reads: Reads, scope: Scope) -> bool:
    in_period = (scope.since is None or scope.since <= lesson.day) and (
        scope.until is None or lesson.day <= scope.until
    )
    return lesson.cancelled is None and in_period and (reads.lessons or (reads.gated and lesson.record is None))


def _in_period(journal: JournalFacts, scope: Scope) -> bool:
    """Whether a report for dates has to do with the journal: it has lessons in them, or its sheet is due."""
    if scope.since is None or scope.until is None:
        return True
    return bool(journal.lessons) or scope.since <= journal.head.attestation_by <= scope.until
