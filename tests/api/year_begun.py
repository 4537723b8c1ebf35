"""How a year begins, through the API alone: people, appointments, plans, groups; and the words of its steps."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import httpx
import psycopg
from http_api import Api
from psycopg import sql
from school_day import first_offices

YEAR, AUTUMN, SPRING = "2025-2026", "2025-2026-1", "2025-2026-2"
GROUP, OTHER = "ПМ-11", "ПМ-12"
ORDER = "№ 41-к от 20.08.2025"
FIRST_LESSON, LAST_DAY = date(2025, 9, 1), date(2025, 12, 26)

CALENDAR = {
    "terms": [
        {"term": AUTUMN, "starts": "2025-09-01", "ends": "2025-12-28", "attestation_by": "2025-12-26"},
        {"term": SPRING, "starts": "2026-01-12", "ends": "2026-06-28", "attestation_by": "2026-06-26"},
    ],
    "vacations": [{"first": "2025-12-29", "last": "2026-01-11"}],
    "holidays": ["2025-11-04"],
    "order": ORDER,
}
BELLS = [{"number": 1, "starts": "09:00", "ends": "10:30"}, {"number": 2, "starts": "10:40", "ends": "12:10"}]
CURRICULUM_CSV = """Индекс;Наименование;Курс;Семестр;Часы;Форма аттестации
ОП.03;Кулинария;1;1;{hours};экзамен
ОП.03;Кулинария;1;2;4;экзамен
"""
CSV_PLAN_OF_FOUR_HOURS = "№;Тема;Вид занятия;Часы\n1;Обработка овощей;урок;2\n2;Супы;практическое;2\n"
TOPICS = [
    {"topic_id": "1", "title": "Обработка овощей", "kind": "lesson", "hours": 2},
    {"topic_id": "2", "title": "Супы", "kind": "practical", "hours": 2},
]


def begun(api: Api) -> Api:
    """From nothing to groups with their people and plans, on 20 August."""
    at(api, date(2025, 8, 20))
    first_offices(api, date(2025, 8, 20))
    staff_is_appointed_by_order(api)
    people_are_registered(api)
    plans_are_adopted(api)
    groups_are_formed(api)
    return api


def entered(api: Api, kind: str, *people: str) -> dict[str, Any]:
    """Enter these people; what was sent of the last of them."""
    body: dict[str, Any] = {}
    for person_id in people:
        identity = {"surname": f"Секретов{person_id}", "name": "Имя", "birth_date": "2008-03-14"}
        body = {"person_id": person_id, "kind": kind, "identity": identity, "order": ORDER}
        api.done(api.post("a-1", "/people", body))
    return body


def people_are_registered(api: Api) -> None:
    """3.3, 4.1.1, 152-ФЗ: what identifies a person is in no event in clear."""
    entered(api, "student", "s-1", "s-2", "s-3", "s-4")
    body = entered(api, "guardian", "g-1")
    refused(api.post("a-1", "/people", {**body, "person_id": "s-9", "order": " "}), 422, "ORDER_REQUIRED")
    refused(api.post("a-1", "/people", body), 409, "PERSON_EXISTS")
    refused(api.post("t-1", "/people", {**body, "person_id": "s-9"}), 403, "ROLE")
    link = {"guardian_id": "g-1", "relation": "мать", "basis": "свидетельство"}
    api.done(api.post("a-1", "/people/s-1/guardians", link))
    read = api.get("d-1", "/people/s-1").json()
    assert (read["identity"]["surname"], read["guardians"]) == ("Секретовs-1", ["g-1"])
    assert api.get("t-1", "/people/s-1").status_code == 404
    assert api.get("g-1", "/me").json()["name"] == "Секретовg-1 Имя"
    with psycopg.connect(api.settings.database_url) as connection:
        query = sql.SQL("SELECT state FROM {}.event").format(sql.Identifier(api.settings.ledger_schema))
        assert not any("Секретов".encode() in state for (state,) in connection.execute(query))


def staff_is_appointed_by_order(api: Api) -> None:
    """4.7.1-c, 4.7.2-b: the director appoints, by order, whoever is registered (1.7); a deputy enters teachers and leaders."""
    body = {"role": "deputy", "scope": "УР", "since": "2025-08-20", "order": ORDER}
    assert api.get("d-1", "/me").json()["roles"] == []
    refused(api.post("dir-1", "/people/d-1/appointments", body), 422, "NO_SUCH_PERSON")
    entered(api, "employee", "d-1", "d-2", "arch-1", "t-1", "t-2", "l-1", "l-2", "m-1")
    refused(api.post("dir-1", "/people/d-1/appointments", {**body, "order": ""}), 422, "NO_ORDER")
    made = api.done(api.post("dir-1", "/people/d-1/appointments", body))
    assert api.get("d-1", "/me").json()["roles"] == ["deputy"]
    refused(api.post("d-1", "/people/d-2/appointments", body), 403, "ROLE")
    for person, role in (("t-1", "teacher"), ("t-2", "teacher"), ("l-1", "leader"), ("l-2", "leader")):
        api.done(api.post("d-1", f"/people/{person}/appointments", {**body, "role": role, "scope": None}))
    api.done(api.post("dir-1", "/people/arch-1/appointments", {**body, "role": "archivist", "scope": None}))
    listed = api.get("d-1", "/people/d-1/appointments").json()["appointments"]
    assert [a["appointment_id"] for a in listed] == [made["appointment_id"]]
    end = {"until": "2026-09-01", "order": ORDER}
    api.done(api.post("dir-1", f"/people/d-1/appointments/{made['appointment_id']}/ending", end))


def plans_are_adopted(api: Api) -> None:
    """2.2.4, 4.6.2-c: the curriculum from a file, whole or not at all; 3.6-a: the calendar and the bells."""
    address = f"/curricula/повар/file?trade=Повар&year={YEAR}&order={ORDER}&adapted=true"
    bad = upload(api, "d-1", address, CURRICULUM_CSV.format(hours="сорок"))
    problem = refused(bad, 422, "FILE_REJECTED")
    assert [(p["where"], p["code"]) for p in problem["problems"]] == [("rows.2.Часы", "HOURS_REQUIRED")]
    api.done(upload(api, "d-1", address, CURRICULUM_CSV.format(hours="4")))
    lines = api.get("t-1", "/curricula/повар").json()["lines"]
    assert [(line["term"], line["hours"]) for line in lines] == [(1, 4), (2, 4)]
    for who, adapted in (("d-1", True), ("t-1", None)):
        (listed,) = api.get(who, "/curricula").json()["curricula"]
        assert (listed["curriculum_id"], listed["subjects"], listed["hours"]) == ("повар", 1, 8)
        assert listed["adapted"] is adapted  # whose programme is adapted is not for everybody
    refused(api.put("d-1", f"/calendars/{YEAR}", {**CALENDAR, "order": " "}), 422, "ORDER_REQUIRED")
    api.done(api.put("d-1", f"/calendars/{YEAR}", CALENDAR))
    api.done(api.put("d-1", f"/calendars/{YEAR}/bells", {"weekdays": [1, 2, 3, 4, 5], "bells": BELLS, "order": ORDER}))
    assert api.get("s-1", f"/calendars/{YEAR}").json()["bells"][0]["bells"][0]["number"] == 1


def groups_are_formed(api: Api) -> None:
    """4.6.2-l: trade, leader, master, students and their transfer by order."""
    for group, students in ((GROUP, ("s-1", "s-2")), (OTHER, ("s-3",))):
        path = f"/groups/{group}"
        api.done(api.post("d-1", "/groups", {"group_id": group, "name": f"Группа {group}"}))
        described = {"trade": "Повар", "adapted": True, "course": 1, "year": YEAR, "reference_size": 15, "order": ORDER}
        api.done(api.put("d-1", f"{path}/description", {**described, "curriculum_id": "повар"}))
        api.done(api.put("d-1", f"{path}/master", {"master_id": "m-1", "since": "2025-09-01", "order": ORDER}))
        for student in students:
            joined = {"student_id": student, "since": "2025-09-01", "order": ORDER}
            api.done(api.post("d-1", f"{path}/students", joined))
    api.done(api.put("d-1", f"/groups/{GROUP}/leader", {"leader_id": "l-1", "since": "2025-08-20", "order": ORDER}))
    moved = {"to_group_id": GROUP, "day": "2025-09-02", "order": ORDER}
    api.done(api.post("d-1", f"/groups/{OTHER}/students/s-3/transfers", moved))
    api.done(
        api.put(
            "d-1",
            f"/groups/{GROUP}/subgroups/1",
            {"name": "Первая", "student_ids": ["s-1"], "since": "2025-09-01", "order": ORDER},
        )
    )
    read = api.get("l-1", f"/groups/{GROUP}").json()
    assert [s["student_id"] for s in read["students"]] == ["s-1", "s-2", "s-3"]
    the_leader_keeps_contacts_and_reports_changes(api)


def the_leader_keeps_contacts_and_reports_changes(api: Api) -> None:
    """3.3: contacts are the leader's; 4.2.2-d: identity changes by the administration on the leader's request."""
    of_student = f"/groups/{GROUP}/people/s-1"
    api.done(api.put("l-1", f"{of_student}/contacts", {"phone": "+7 900 000-00-00"}))
    refused(api.put("l-2", f"{of_student}/contacts", {"phone": "1"}), 403, "NOT_OWN_GROUP")
    asked = {"identity": {"surname": "Новов", "name": "Имя"}, "reason": "Смена фамилии"}
    request = api.done(api.post("l-1", f"{of_student}/identity-requests", asked))["request_id"]
    (waiting,) = api.get("a-1", "/identity-requests", **api.fresh()).json()["requests"]
    assert (waiting["request_id"], waiting["identity"]["surname"]) == (request, "Новов")
    assert [group["students"] for group in api.get("t-1", "/groups", year=YEAR).json()["groups"]] == [3, 0]
    api.done(api.post("a-1", f"/people/s-1/identity-requests/{request}/approval", {"order": ORDER}))
    read = api.get("d-1", "/people/s-1").json()
    assert (read["identity"]["surname"], read["contacts"]["phone"]) == ("Новов", "+7 900 000-00-00")
    assert api.get("s-1", "/me").json()["name"] == "Новов Имя"


def at(api: Api, day: date, hour: int = 9) -> None:
    """Set the college's clock; nine in UTC is noon in Moscow."""
    api.clock.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def lesson(slot: str, **changed: Any) -> dict[str, Any]:
    return {"slot_id": slot, "topic_id": "1", "kind": "lesson", "hours": 2, **changed}


def refused(response: httpx.Response, status: int, code: str) -> Any:
    problem = response.json()
    assert (response.status_code, problem["code"]) == (status, code), response.text
    assert problem["clause"]
    return problem


def upload(api: Api, who: str, path: str, content: str | bytes) -> httpx.Response:
    body = content.encode() if isinstance(content, str) else content
    return api.client(who).put(path, content=body, headers={"Content-Type": "text/csv"})
