"""What students and guardians see by HTTP: their own, as long as it is theirs; all else answers as if it were not (3.8, D5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from http_api import Api
from school_day import School

PAPER = {"basis": "Заявление от 14.03.2026"}
RECORDS = ("/timetable", "/debts")
THE_DAY_BEFORE = datetime(2026, 3, 13, 20, 59, 59, tzinfo=UTC)
"""One second before the child's 18th birthday begins in Moscow: born 14 March 2008."""


@pytest.fixture
def child(school: School) -> Api:
    """s-1 is g-1's child; g-1 has a second one, s-4, who is younger."""
    api = school.api
    link = {"guardian_id": "g-1", "relation": "мать", "basis": "свидетельство"}
    identity = {"surname": "Пробнова", "name": "Имя", "birth_date": "2009-06-01"}
    younger = {"person_id": "s-4", "kind": "student", "identity": identity, "order": "№ 1-с"}
    api.done(api.post("a-1", "/people", younger))
    for student in ("s-1", "s-4"):
        api.done(api.post("a-1", f"/people/{student}/guardians", link))
    return api


def status(api: Api, who: str, path: str, **query: Any) -> int:
    return api.get(who, path, **query, **api.fresh()).status_code


@pytest.mark.clause("4.4.1-a", "3.8", "D5")
def test_a_guardian_sees_the_child_to_the_last_second_before_the_birthday_in_an_open_session(child: Api) -> None:
    child.clock.now = THE_DAY_BEFORE
    for path in RECORDS:
        assert status(child, "g-1", path, student="s-1") == 200
    child.clock.now += timedelta(seconds=1)
    for path in RECORDS:
        refused = child.get("g-1", path, student="s-1")
        assert (refused.status_code, refused.json()["code"]) == (403, "PARENT_OF_ADULT")
        assert status(child, "g-1", path, student="s-4") == 200
        assert status(child, "s-1", path, student="s-1") == 200
    assert child.get("g-1", "/people/s-1").json()["code"] == "PARENT_OF_ADULT"


@pytest.mark.clause("4.4.1-a", "D5")
def test_access_resumes_by_the_adults_consent_and_ends_with_its_withdrawal(child: Api) -> None:
    path = "/people/s-1/guardians/g-1/consent"
    assert child.post("s-1", path, PAPER).json()["code"] == "CONSENT_OF_MINOR"
    child.clock.now = THE_DAY_BEFORE + timedelta(seconds=1)
    for stranger in ("g-1", "t-1", "l-1"):
        assert child.post(stranger, path, PAPER).status_code in (403, 404)
    child.done(child.post("s-1", path, PAPER))
    assert status(child, "g-1", "/timetable", student="s-1") == 200
    for personal in ("/people/s-1", "/people/s-1/export"):
        assert child.get("g-1", personal).json()["code"] == "PARENT_OF_ADULT"
    child.done(child.post("s-1", f"{path}/withdrawal", PAPER))
    assert child.get("g-1", "/timetable", student="s-1").json()["code"] == "PARENT_OF_ADULT"
    child.done(child.post("a-1", path, PAPER))
    assert child.get("s-1", "/people/s-1").json()["allowed"] == ["g-1"]


@pytest.mark.clause("3.8")
def test_without_a_birth_date_a_guardian_sees_nothing(child: Api) -> None:
    identity = {"surname": "Безлетов", "name": "Имя"}
    child.done(
        child.post("a-1", "/people", {"person_id": "s-5", "kind": "student", "identity": identity, "order": "1"})
    )
    child.done(child.post("a-1", "/people/s-5/guardians", {"guardian_id": "g-1", "relation": "отец", "basis": "1"}))
    assert status(child, "g-1", "/timetable", student="s-5") == 404


@pytest.mark.clause("3.8")
@pytest.mark.parametrize("path", ["/timetable?student={}", "/debts?student={}", "/people/{}"])
def test_what_may_not_be_seen_answers_byte_for_byte_like_what_is_not(child: Api, path: str) -> None:
    for who in ("g-1", "s-1"):
        there, nowhere = (child.get(who, path.format(student)) for student in ("s-2", "s-nobody"))
        own = child.get(who, path.format("s-1"))
        assert own.status_code == 200
        assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content) == (404, nowhere.content)
        assert dict(there.headers) | {"date": ""} == dict(nowhere.headers) | {"date": ""}


@pytest.mark.clause("3.8", "D5")
def test_the_calendar_link_of_a_guardian_ends_with_the_majority_too(child: Api) -> None:
    made = child.post("g-1", "/me/timetable-feed").json()["path"].removeprefix("/api/v1")
    child.clock.now = THE_DAY_BEFORE
    assert child.client(None).get(made).status_code == 200
    seen = child.get("g-1", "/me").json()["children"]
    assert [(known["student_id"], known["visible"]) for known in seen] == [("s-1", True), ("s-4", True)]
    child.clock.now += timedelta(seconds=1)
    seen = child.get("g-1", "/me").json()["children"]
    assert [known["visible"] for known in seen] == [False, True]
    assert "Кулинария" not in child.client(None).get(made).text


def test_a_corrected_name_keeps_the_birth_date(child: Api) -> None:
    changed = {"identity": {"surname": "Новов", "name": "Имя"}, "order": "№ 118-с"}
    child.done(child.put("a-1", "/people/s-1/identity", changed))
    read = child.get("a-1", "/people/s-1").json()["identity"]
    assert (read["surname"], read["birth_date"]) == ("Новов", "2008-03-14")
    assert status(child, "g-1", "/timetable", student="s-1") == 200
