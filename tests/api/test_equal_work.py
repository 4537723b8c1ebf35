"""What may not be seen costs the same work as what is not there: the same questions to the database, in the same order (3.8).

The clock is asked in tests/bench/hidden.py; here the work is counted, so that a neighbour on the machine changes nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from school_day import School, recorded_lesson

NONE_SUCH = "00000000-0000-5000-8000-000000000000"
WORKERS = "AnyIO worker"
"""The threads that answer; the read models are followed by others."""


@contextmanager
def questions(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    asked: list[str] = []
    execute = psycopg.Cursor.execute

    def counted(cursor: Any, query: Any, *arguments: Any, **more: Any) -> Any:
        if threading.current_thread().name.startswith(WORKERS):
            asked.append(str(query))
        return execute(cursor, query, *arguments, **more)

    with monkeypatch.context() as patched:
        patched.setattr(psycopg.Cursor, "execute", counted)
        yield asked


@pytest.mark.clause("3.8", "4.1.2-d")
def test_the_hidden_and_what_is_not_there_cost_the_same_questions_and_the_same_bytes(
    school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    api = school.api
    recorded_lesson(api, school.journal)
    pairs = [(f"/people/{{}}{more}", "s-2", "s-99") for more in ("", "/export", "/account")]
    pairs += [(f"/{what}?student={{}}", "s-2", "s-99") for what in ("diary", "debts", "timetable", "notices")]
    pairs += [("/journals/{}", school.journal, NONE_SUCH), ("/groups/{}", "ПМ-11", "нет")]
    counted = 0
    for who in ("s-1", "g-1"):
        api.get(who, "/diary", **api.fresh())
        for path, hidden, none in pairs:
            work, answers = [], []
            for subject in (hidden, none, hidden, none):
                with questions(monkeypatch) as asked:
                    answers.append(api.get(who, path.format(subject)))
                work.append(asked)
            assert work[2] == work[3], (who, path)
            assert answers[2].status_code == answers[3].status_code == 404, (who, path)
            assert answers[2].content == answers[3].content, (who, path)
            counted += len(work[2])
    assert counted > len(pairs), "nothing was counted"


def test_one_question_more_is_noticed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    for _warm in range(2):
        with questions(monkeypatch) as few:
            school.api.get("s-1", "/people/s-99")
        with questions(monkeypatch) as many:
            school.api.get("s-1", "/people/s-1")
    assert len(many) > len(few)
