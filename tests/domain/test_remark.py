"""A deputy's remark on a journal: made, read, answered, closed (5.2 to 5.4)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from domain.given import DEPUTY, JOURNAL, LEADER, TEACHER, Fact, clause, fact, given
from domain.school import ATTESTATION_BY, FIRST, OPEN, attested, closed
from journal_domain import journal_events as e
from journal_domain.remark import LONGEST, acknowledge_remark, answer_remark, close_remark, make_remark, remark_id

REMARK = remark_id(JOURNAL, DEPUTY, "c-now")
WORDS = {"text": "Нет домашних заданий", "demand": "Записать задания", "due": FIRST + timedelta(days=7)}


def made(remark: str = REMARK) -> Fact:
    return fact(e.RemarkMade, by=DEPUTY, remark_id=remark, **WORDS)


def read(by: str) -> Fact:
    return fact(e.RemarkAcknowledged, by=by, remark_id=REMARK)


SNATCHED = fact(e.RemarkClosed, by=DEPUTY, remark_id=REMARK, result="Записаны")


@clause("5.2", "5.3")
def test_a_deputy_says_what_is_wrong_and_what_to_mend_by_when() -> None:
    given(*OPEN).when(make_remark, by=DEPUTY, **WORDS).then(made())
    given(*OPEN, closed()).when(make_remark, by=DEPUTY, **WORDS).then(made())


@clause("5.3")
@pytest.mark.parametrize("name", ["text", "demand"])
@pytest.mark.parametrize("empty", ["", "  ", "—", "\u200b"])
def test_a_remark_says_both(name: str, empty: str) -> None:
    given(*OPEN).when(make_remark, by=DEPUTY, **WORDS | {name: empty}).then_refused("REASON_REQUIRED", "5.3")


@clause("5.4")
@pytest.mark.parametrize(
    ("due", "fits"),
    [
        (FIRST - timedelta(days=1), False),
        (FIRST, True),
        (FIRST + LONGEST, True),
        (FIRST + LONGEST + timedelta(days=1), False),
    ],
)
def test_its_term_is_between_today_and_a_year_from_now(due: date, fits: bool) -> None:
    attempt = given(*OPEN).when(make_remark, by=DEPUTY, **WORDS | {"due": due})
    if fits:
        assert attempt.and_then().journal().remarks[REMARK].closed is False
    else:
        attempt.then_refused("REMARK_DATE", "5.4")


@clause("5.4")
def test_the_teacher_answers_as_often_as_needed_and_only_the_deputy_closes() -> None:
    answered = fact(e.RemarkAnswered, remark_id=REMARK, answer="Записал", mended=True)
    once = given(*OPEN, made()).when(answer_remark, remark=REMARK, answer=" Записал ", mended=True).then(answered)
    twice = once.when(answer_remark, remark=REMARK, answer="И за сентябрь", mended=True).and_then()
    assert not twice.journal().remarks[REMARK].closed
    over = twice.when(close_remark, by=DEPUTY, remark=REMARK, result="Записаны").then(SNATCHED)
    assert over.journal().remarks[REMARK].closed


@clause("5.4")
def test_everybody_whom_it_concerns_reads_it_once_also_when_it_is_closed() -> None:
    found = given(*OPEN, made()).when(acknowledge_remark, by=TEACHER, remark=REMARK).then(read(TEACHER))
    found = found.later(SNATCHED).when(acknowledge_remark, by=LEADER, remark=REMARK).then(read(LEADER))
    assert found.journal().remarks[REMARK].acknowledged == {TEACHER, LEADER}
    assert found.journal().remarks[REMARK].closed
    found.when(acknowledge_remark, by=TEACHER, remark=REMARK).then_refused("NOTHING_TO_RECORD", "5.4")


@clause("5.4")
def test_nothing_is_said_of_a_remark_that_there_is_not_nor_after_it_was_closed() -> None:
    for command, words in ((answer_remark, {"answer": "Да", "mended": True}), (close_remark, {"result": "Да"})):
        given(*OPEN).when(command, remark=REMARK, **words).then_refused("NO_SUCH_REMARK", "5.4")
        given(*OPEN, made(), SNATCHED).when(command, remark=REMARK, **words).then_refused("REMARK_CLOSED", "5.4")
        given(*OPEN, made()).when(command, remark=REMARK, **dict.fromkeys(words, " ")).then_refused(
            "REASON_REQUIRED", "5.4"
        )
    given(*OPEN).when(acknowledge_remark, remark=REMARK).then_refused("NO_SUCH_REMARK", "5.4")


@clause("5.3")
def test_a_remark_changes_no_entry_and_no_lock() -> None:
    sheet = (*OPEN, attested("s-1"), closed(ATTESTATION_BY))
    before, after = given(*sheet).journal(), given(*sheet, made()).journal()
    assert (before.attestation, before.closed_on) == (after.attestation, after.closed_on)
