"""The words of a notice are sealed twice, for the student and for whoever told: `journal verify` opens both seals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import psycopg
import pytest
from psycopg import sql
from verified_college import SCHEMA, Copy, codes

from archive.ledger.notice_words import NOTICE, seal_words
from archive.ledger.persons import Persons
from journal_domain.event import Act
from journal_domain.notice import AccessTroubleTold, notices_stream

STUDENT, GUARDIAN = "s-77", "s-78"
APPEND = "SELECT {}.append(%s, 'c-x', '', ARRAY[%s], ARRAY[1::bigint], ARRAY[%s], ARRAY[%s::bytea])"


@pytest.fixture
def persons(college: Copy) -> Iterator[Persons]:
    master_key = college.inquiry.master_key
    assert master_key is not None
    opened = Persons(college.inquiry.dsn, SCHEMA, master_key)
    yield opened
    opened.close()


def told(college: Copy, sealed: str) -> None:
    """As a service that was taken over appends it: the ledger does not look into a seal."""
    act = Act(by=GUARDIAN, role="guardian", assignment="", command="c-x", at=datetime(2025, 9, 1, 6, tzinfo=UTC))
    event = AccessTroubleTold(
        originator_id=notices_stream(STUDENT), originator_version=1, act=act, notice_id="n-1", group_id="g-1",
        sealed=sealed,
    )  # fmt: skip
    row = (GUARDIAN, event.originator_id, event.TYPE, msgspec.json.encode(event, order="sorted"))
    with psycopg.connect(college.log.ledger.service_dsn) as service:
        service.execute(sql.SQL(APPEND).format(sql.Identifier(SCHEMA)), row)
    college.log.seal()


def test_words_sealed_for_both_open(college: Copy, persons: Persons) -> None:
    looked_at = college.log_verified().checked["закрытые значения"]
    told(college, seal_words(persons, STUDENT, GUARDIAN, "Не входит"))
    report = college.log_verified()
    assert codes(report) == set()
    assert report.checked["закрытые значения"] == looked_at + 1


@pytest.mark.parametrize(
    "inner",
    [
        pytest.param((GUARDIAN, f"{NOTICE} s-79"), id="told of another student"),
        pytest.param((GUARDIAN, NOTICE), id="told of oneself"),
        pytest.param((STUDENT, f"{NOTICE} {STUDENT}"), id="told by another"),
    ],
)
def test_words_moved_under_a_seal_that_holds_are_found(college: Copy, persons: Persons, inner: tuple[str, str]) -> None:
    words = persons.seal(*inner, {"words": "Не входит"})
    told(college, persons.seal(STUDENT, NOTICE, {"sealed": words}))
    (finding,) = college.log_verified().findings
    assert (finding.code, finding.position) == ("SEAL_BROKEN", college.head)
