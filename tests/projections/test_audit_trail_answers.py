"""The audit trail finds exactly what the filters say, page by page, and tells every event in Russian."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from ledger_fixture import TestLedger
from random_college import RandomCollege
from running import follow_to

from journal_domain.event import EVENTS
from projections import log
from projections.audit_entry import AuditEntry
from projections.audit_trail import CHANGES, kind_of
from projections.corrections import correction_requests
from projections.event_names import KINDS_BY_SUBJECT
from projections.journals import open_journals
from projections.permits import late_permits
from projections.phrases import PHRASES
from projections.plan_lag import plan_lags
from projections.search import AuditFilter, cell_history, export, search


@pytest.fixture(scope="module")
def ledger(module_ledger: TestLedger) -> TestLedger:
    return module_ledger


@pytest.fixture(scope="module")
def college(ledger: TestLedger) -> Iterator[RandomCollege]:
    """One that has lived until every kind of event happened."""
    college = RandomCollege(ledger, seed=3)
    college.live(700)
    for _ in range(10):
        if lived(ledger) == set(EVENTS):
            break
        college.live(200)
    follow_to(ledger, college.position)
    yield college
    college.close()


def lived(ledger: TestLedger) -> set[str]:
    return {topic for (topic,) in ledger.query("SELECT DISTINCT topic FROM {schema}.event")}


def pages(conn: psycopg.Connection[Any], schema: str, filters: AuditFilter, limit: int) -> list[AuditEntry]:
    entries, after = [], None
    while True:
        found = search(conn, schema, filters, after, limit)
        entries += found.entries
        if (after := found.next) is None:
            return entries


def test_every_event_has_its_phrase() -> None:
    assert set(PHRASES) == set(EVENTS.values())


def test_every_kind_of_event_has_one_name_to_be_chosen_by() -> None:
    kinds = [kind for named in KINDS_BY_SUBJECT.values() for kind in named]
    names = [name for named in KINDS_BY_SUBJECT.values() for name in named.values()]
    assert sorted(kinds) == sorted({kind_of(event_class) for event_class in EVENTS.values()})
    assert len(names) == len(set(names))


@pytest.mark.usefixtures("college")
def test_the_random_history_comes_to_have_every_event(ledger: TestLedger) -> None:
    assert set(EVENTS) - lived(ledger) == set()


def test_every_filter_finds_what_it_says_without_gaps_and_repeats(ledger: TestLedger, college: RandomCollege) -> None:
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        everything = pages(conn, ledger.schema, AuditFilter(), 1000)
        assert [entry.position for entry in everything] == list(range(college.position, 0, -1))
        middle = everything[len(everything) // 2]
        changes = {kind_of(event_class) for event_class in CHANGES}
        journal = college.journals[0]
        cases: list[tuple[AuditFilter, Callable[[AuditEntry], bool]]] = [
            (AuditFilter(recorded_from=middle.at), lambda x: x.at >= middle.at),
            (AuditFilter(recorded_before=middle.at), lambda x: x.at < middle.at),
            (AuditFilter(actor="t-0"), lambda x: x.actor == "t-0"),
            (AuditFilter(group_id="g-1"), lambda x: x.group_id == "g-1"),
            (AuditFilter(discipline_id="d-1"), lambda x: x.discipline_id == "d-1"),
            (AuditFilter(journal_id=journal), lambda x: x.journal_id == journal),
            (AuditFilter(student_id="s-3"), lambda x: x.student_id == "s-3"),
            (AuditFilter(kind="journal.mark_recorded"), lambda x: x.kind == "journal.mark_recorded"),
            (AuditFilter(kind="journal.lesson_corrected"), lambda x: x.kind == "journal.lesson_corrected"),
            (AuditFilter(only_changes=True), lambda x: x.kind in changes),
            (AuditFilter(only_late=True), lambda x: x.late),
            (AuditFilter(since=40), lambda x: x.position > 40),
            (AuditFilter(group_id="g-0", only_changes=True), lambda x: x.group_id == "g-0" and x.kind in changes),
            (AuditFilter(actor="nobody"), lambda _: False),
        ]
        for filters, wanted in cases:
            expected = [entry for entry in everything if wanted(entry)]
            assert pages(conn, ledger.schema, filters, 7) == expected, filters
            assert list(export(conn, ledger.schema, filters)) == expected[::-1], filters
            assert expected or filters.actor == "nobody", f"nothing to find: {filters}"


@pytest.mark.usefixtures("college")
def test_entries_name_group_discipline_lesson_day_and_read_as_sentences(ledger: TestLedger) -> None:
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        entries = pages(conn, ledger.schema, AuditFilter(), 500)
        stored = {row.position: row for row in log.read_after(conn, ledger.schema, 0, 10_000)}
    for entry in entries:
        assert entry.phrase[0].isupper()
        assert entry.phrase.endswith(".")
        assert "c2VhbGVk" not in repr(entry), "what is sealed stays out of the trail"
        assert (entry.journal_id is not None) == stored[entry.position].topic.startswith("journal.")
        if entry.journal_id:
            assert entry.group in ("СВ-1", "СВ-2", "СВ-8", "СВ-9")
            assert entry.discipline
            assert entry.discipline.startswith("Дисциплина ")
            ahead = entry.kind == "journal.substitute_assigned"  # of a slot not approved yet
            assert (entry.lesson_day is not None) == (entry.lesson_id is not None) or ahead
    described = [entry for entry in entries if entry.kind == "group.described"]
    assert any("прежде: профессия «" in entry.phrase for entry in described)
    assert not any(entry.was or entry.became for entry in described)
    cancelled = [entry for entry in entries if entry.kind == "journal.slot_cancelled"]
    assert all(entry.lesson_id and entry.was for entry in cancelled)
    corrected = [entry for entry in entries if entry.kind == "journal.mark_corrected"]
    assert corrected
    assert all(entry.directive == "12-УР" and entry.reason and entry.was != entry.became for entry in corrected)


@pytest.mark.usefixtures("college")
def test_the_history_of_a_cell_is_everything_that_touched_it(ledger: TestLedger) -> None:
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        entries = list(export(conn, ledger.schema, AuditFilter()))
        cells = {(x.journal_id, x.lesson_id, x.student_id) for x in entries if x.journal_id and x.lesson_id}
        for journal_id, lesson_id, student_id in cells:
            assert journal_id is not None
            expected = [
                x for x in entries if (x.journal_id, x.lesson_id, x.student_id) == (journal_id, lesson_id, student_id)
            ]
            assert cell_history(conn, ledger.schema, journal_id, lesson_id, student_id) == expected
        attested = next(x for x in entries if x.kind == "journal.attestation_mark_corrected")
        told = cell_history(conn, ledger.schema, attested.journal_id or "", None, attested.student_id)
        kinds = [entry.kind.removeprefix("journal.") for entry in told]
        assert kinds[0] == "attestation_mark_set"
        assert kinds.index("correction_requested") < kinds.index("attestation_mark_corrected")
        with pytest.raises(ValueError, match="a cell is"):
            cell_history(conn, ledger.schema, "j", None, None)


@pytest.mark.clause("1.6")
def test_an_annulled_journal_is_found_by_its_group_and_its_discipline_and_lags_behind_no_plan(
    ledger: TestLedger, college: RandomCollege
) -> None:
    (annulled,) = college.annulled
    journal = college.college.journal(annulled)
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        for wanted in ({"group_id": journal.group_id}, {"discipline_id": journal.discipline_id}):
            found = [x for x in export(conn, ledger.schema, AuditFilter(**wanted)) if x.journal_id == annulled]
            assert [x.kind for x in found][-1] == "journal.annulled"
            assert {x.discipline for x in found} == {journal.discipline}
        assert journal.topics
        assert annulled not in {lag.journal_id for lag in plan_lags(conn, ledger.schema, college.now.date())}


def test_journals_permits_and_corrections_are_what_the_college_holds(
    ledger: TestLedger, college: RandomCollege
) -> None:
    journals = {journal_id: college.college.journal(journal_id) for journal_id in college.journals + college.archived}
    today = college.now.date()
    with psycopg.connect(ledger.service_dsn, autocommit=True) as conn:
        index = {row.journal_id: row for row in open_journals(conn, ledger.schema, today, closed=None)}
        assert index.keys() == journals.keys()
        assert not any(late_permits(conn, ledger.schema, today, journal_id=annulled) for annulled in college.annulled)
        for journal_id, journal in journals.items():
            row = index[journal_id]
            assert (row.lessons, row.slots, row.topics) == (
                len(journal.lessons),
                len(journal.slots),
                len(journal.topics),
            )
            assert row.students == sum(periods[-1].until is None for periods in journal.roster.values())
            assert (row.leader_id, row.closed_on) == (journal.leader_on(today), journal.closed_on)
            assert (row.teacher_id, row.master_id, row.subgroup_id, row.plan_hours, row.archived) == (
                journal.teacher_on(today), journal.master_on(today), journal.subgroup_id, journal.plan_hours, journal.archived,
            )  # fmt: skip
            assert row.hours_scheduled == sum(slot.hours for slot in journal.slots.values())
            assert row.hours_in_plan == sum(topic.hours for topic in journal.topics.values())
            assert row.hours_given == sum(lesson.hours for lesson in journal.lessons.values())
            permits = late_permits(conn, ledger.schema, today, journal_id=journal_id)
            assert {p.permit_id: (p.subject, p.slot_id, p.spent_at is not None) for p in permits} == {
                p.permit_id: (p.subject, p.slot_id, p.spent) for p in journal.permits.values()
            }
            pending = correction_requests(conn, ledger.schema, state="pending", journal_id=journal_id)
            assert {r.request_id: len(r.cells) for r in pending} == {
                r.request_id: len(r.changes) for r in journal.requests.values()
            }
        states = [late_permits(conn, ledger.schema, today, state=state) for state in ("usable", "expired", "spent")]
        assert sum(map(len, states)) == len(late_permits(conn, ledger.schema, today))
        decided = [r for r in correction_requests(conn, ledger.schema) if r.state != "pending"]
        assert {r.state for r in decided} == {"approved", "rejected"}
        assert all(r.decided_by and (r.directive or r.rejection) for r in decided)
        assert open_journals(conn, ledger.schema, today, teacher_id="nobody") == []
