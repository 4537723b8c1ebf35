"""A token says which person asks; in which roles says the log, as of now and as of the day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import psycopg
import pytest
from http_api import Api, registered
from school_day import School, first_offices, lesson

from api import standing
from api.appoint_command import appoint
from api.identity import issue_token
from journal_domain.errors import Refused
from journal_domain.values import Role

ORDER = "№ 41-к от 20.08.2025"
AUGUST = date(2025, 8, 20)


def roles(api: Api, person: str) -> list[str]:
    held: list[str] = api.get(person, "/me").json()["roles"]
    return held


@pytest.mark.clause("3.1", "4.7.1-c", "4.7.2-b")
def test_before_an_order_nobody_has_a_right_and_the_first_orders_are_entered_by_the_owner(empty: Api) -> None:
    assert roles(empty, "a-1") == []
    at = datetime(2025, 8, 20, 9, 0, tzinfo=UTC)
    for order, role, code in ((" ", Role.ADMINISTRATOR, "NO_ORDER"), ("1", Role.DEPUTY, "ROLE")):
        with pytest.raises(Refused, match=code):
            appoint(empty.settings, "a-1", role, AUGUST, order, AUGUST, at)
    assert empty.head() == 0
    first_offices(empty, AUGUST)
    assert roles(empty, "dir-1") == ["director"]
    empty.forget_sessions()
    registered(empty, "d-1", "employee")
    body = {"role": "deputy", "scope": "УР", "since": "2025-08-20", "order": ORDER}
    empty.done(empty.post("dir-1", "/people/d-1/appointments", body))
    assert roles(empty, "d-1") == ["deputy"]
    listed = empty.get("d-1", "/audit", person="database-owner", **empty.fresh()).json()["entries"]
    assert [entry["kind"] for entry in listed] == ["appointment.made"] * 2


@pytest.mark.clause("1.7", "4.7.1-c")
def test_a_role_ends_with_the_day_before_the_appointments_end_though_the_token_goes_on(api: Api) -> None:
    registered(api, "t-9", "employee")
    body = {"role": "archivist", "since": "2025-09-01", "until": "2025-09-02", "order": ORDER}
    api.done(api.post("dir-1", "/people/t-9/appointments", body))
    api.clock.now = datetime(2025, 9, 1, 20, 59, 59, tzinfo=UTC)  # 23:59:59 in Moscow
    assert roles(api, "t-9") == ["archivist"]
    api.clock.now += timedelta(seconds=1)
    assert roles(api, "t-9") == []


@pytest.mark.clause("1.7")
def test_a_token_narrows_the_roles_of_a_person_and_never_widens_them(api: Api) -> None:
    api.done(api.post("dir-1", "/people/d-1/appointments", {"role": "teacher", "since": "2025-01-09", "order": ORDER}))
    assert roles(api, "d-1") == ["deputy", "teacher"]
    now = api.clock()
    with psycopg.connect(api.settings.database_url) as connection:
        api.tokens["d-1"] = issue_token(
            connection, api.settings.ledger_schema, "d-1", [Role.TEACHER, Role.DIRECTOR], now, now + timedelta(days=1)
        )
    narrowed = api.new_client("d-1")
    assert narrowed.get("/me").json()["roles"] == ["teacher"]
    assert narrowed.post("/groups", json={"group_id": "g", "name": "Группа"}).json()["code"] == "ROLE"
    narrowed.close()


@pytest.mark.clause("4.2.1-a", "4.6.2-l")
def test_whoever_is_assigned_to_a_group_or_a_journal_is_its_leader_or_teacher_at_once(school: School) -> None:
    api = school.api
    assert roles(api, "t-7") == []
    registered(api, "t-7", "employee")
    leads = {"leader_id": "t-7", "since": "2025-09-01", "order": ORDER}
    api.done(api.put("d-1", "/groups/ПМ-11/leader", leads))
    assert roles(api, "t-7") == ["leader"]
    teaches = {"discipline_id": "cooking", "teacher_id": "t-7", "since": "2025-09-01", "order": ORDER}
    api.done(api.post("d-1", "/groups/ПМ-11/teaching", teaches))
    assert roles(api, "t-7") == ["leader", "teacher"]
    api.done(api.post("t-7", f"{school.path}/lessons", lesson()))


@pytest.mark.clause("4.2.1-a", "4.5.1-a", "4.6.2-l", "4.7.2-b")
def test_whoever_is_released_leads_and_teaches_to_the_day_before_and_the_lessons_left_are_named(school: School) -> None:
    api = school.api
    order = {"until": "2025-09-02", "order": "№ 97-к от 01.09.2025"}
    api.done(api.post("d-1", "/groups/ПМ-11/leader/release", order))
    ended = {"discipline_id": "cooking", **order}
    left = api.done(api.post("d-1", "/groups/ПМ-11/teaching/ending", ended))["left"]
    assert left == [
        {"journal_id": school.journal, "slot_id": "tue", "day": "2025-09-02", "starts": "09:00:00", "hours": 2}
    ]
    api.done(api.post("t-1", f"{school.path}/lessons", lesson()))
    assert api.get("l-1", school.path).status_code == 200
    api.clock.now += timedelta(days=1)
    refused = api.post("t-1", f"{school.path}/lessons", lesson("tue"))
    assert (refused.status_code, refused.json()["code"]) == (403, "NOT_ASSIGNED")
    assert api.get("l-1", school.path).json()["code"] == "NOT_OWN_GROUP"
    listed = api.get("d-1", "/journals", **api.fresh()).json()["journals"]
    assert [(j["teacher_id"], j["leader_id"]) for j in listed] == [(None, None)]
    assert api.get("t-1", "/journals").json()["journals"] == []
    page = api.get("d-1", school.path).json()["page"]
    assert [(x["slot_id"], x["teacher_id"]) for x in page["lessons"]] == [
        ("mon", "t-1"),
        ("mon-late", "t-1"),
        ("tue", None),
    ]
    lessons = api.get("d-1", "/timetable", week="2025-09-01").json()["lessons"]
    assert [x["teacher_id"] for x in lessons] == ["t-1", "t-1", None]
    registered(api, "t-7", "employee")
    given = {"slot_id": "tue", "teacher_id": "t-7", "basis": "№ 44-к"}
    api.done(api.post("d-1", f"{school.path}/substitutes", given))
    api.done(api.post("t-7", f"{school.path}/lessons", lesson("tue", topic_id="topic-2")))


def test_what_another_worker_recorded_is_known_within_seconds(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert roles(api, "t-9") == []
    appoint(api.settings, "t-9", Role.DIRECTOR, AUGUST, "41-к", AUGUST, api.clock())
    monkeypatch.setattr(standing, "CACHE_SECONDS", 0.0)
    assert roles(api, "t-9") == ["director"]
