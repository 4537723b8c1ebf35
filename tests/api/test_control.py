"""Remarks over HTTP: made, answered, closed, read by whom they concern; the gate waits for them; inspections fall due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from http_api import Api
from school_day import School, closed_sheet, recorded_lesson

TERM = "2025-2026-1"
WORDS = {"text": "Нет домашних заданий", "demand": "Записать задания", "due": "2025-09-05"}


def remarks(api: Api, who: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get(who, "/remarks", **query, **api.fresh()).json()["remarks"]
    return found


@pytest.fixture
def remark(school: School) -> str:
    made = school.api.done(school.api.post("d-1", f"{school.path}/remarks", WORDS))
    return f"{school.path}/remarks/{made['remark_id']}"


@pytest.mark.clause("5.2", "5.4", "4.6.2-b", "4.6.2-i")
def test_a_remark_is_brought_to_teacher_and_leader_answered_and_closed(school: School, remark: str) -> None:
    api = school.api
    for who in ("t-1", "l-1", "d-1", "dir-1"):
        (found,) = remarks(api, who)
        assert (found["text"], found["due"], found["teacher_id"]) == (WORDS["text"], "2025-09-05", "t-1")
    assert remarks(api, "t-2") == remarks(api, "l-2") == []
    assert api.get("s-1", "/remarks").status_code == 404
    for who in ("t-1", "l-1"):
        api.done(api.post(who, f"{remark}/acknowledgement"))
    api.done(api.post("t-1", f"{remark}/answers", {"answer": "Записаны", "mended": True}))
    api.done(api.post("d-1", f"{remark}/closing", {"result": "Проверено: записаны"}))
    assert remarks(api, "t-1") == []
    (over,) = remarks(api, "l-1", state="closed")
    assert [(reader["by"], reader["role"]) for reader in over["acknowledged"]] == [
        ("t-1", "teacher"),
        ("l-1", "leader"),
    ]
    assert [(a["by"], a["mended"]) for a in over["answers"]] == [("t-1", True)]
    assert (over["closed_by"], over["result"]) == ("d-1", "Проверено: записаны")
    trail = api.get("d-1", "/audit", **api.fresh(), journal=school.journal, limit=5).json()["entries"]
    assert [entry["phrase"].partition(":")[0] for entry in trail] == [
        "Замечание снято", "Ответ на замечание, устранено", *["Ознакомлен(а) с замечанием по ведению журнала."] * 2,
        "Замечание по ведению журнала",
    ]  # fmt: skip


@pytest.mark.clause("5.2", "4.5.1-a", "4.2.1-a")
@pytest.mark.parametrize(
    ("who", "way", "body", "code"),
    [
        ("t-1", "/closing", {"result": "Да"}, "ROLE"), ("l-1", "/answers", {"answer": "Да", "mended": True}, "ROLE"),
        ("t-2", "/answers", {"answer": "Да", "mended": True}, "NOT_ASSIGNED"), ("l-2", "/acknowledgement", None, "NOT_OWN_GROUP"),
        ("d-1", "/answers", {"answer": "Да", "mended": True}, "ROLE"), ("s-1", "/acknowledgement", None, "NOT_FOUND"),
    ],
)  # fmt: skip
def test_nobody_does_with_a_remark_what_is_anothers(
    school: School, remark: str, who: str, way: str, body: Any, code: str
) -> None:
    before = school.api.head()
    assert school.api.post(who, remark + way, body).json()["code"] == code
    assert school.api.head() == before


@pytest.mark.clause("4.2.1-d", "4.5.1-d", "5.4")
def test_an_open_remark_keeps_the_reports_of_leader_and_teacher_closed(school: School, remark: str) -> None:
    api = school.api
    recorded_lesson(api, school.journal)
    api.clock.now = api.clock.now.replace(hour=14)
    recorded_lesson(api, school.journal, "mon-late")
    api.clock.now += timedelta(days=1)
    recorded_lesson(api, school.journal, "tue")
    closed_sheet(api, school.journal)
    about = {"group": "ПМ-11", "term": TERM}
    refused = api.get("l-1", "/reports/group-results", **about, **api.fresh())
    assert refused.json()["code"] == "REPORT_GATE"
    (problem,) = refused.json()["problems"]
    assert problem["message"].endswith("замечание не снято; Пробновt-1 Имя")
    work = api.get("t-1", "/reports/teachers-report", term=TERM, **api.fresh())
    assert work.json()["code"] == "REPORT_GATE"
    printed = api.get("d-1", "/reports/journal-of-lessons", **about, **api.fresh()).json()
    assert printed["stamp"] == "НЕПОЛНЫЕ ДАННЫЕ"
    (line,) = printed["sections"][-1]["rows"]
    assert line == [
        "2025-09-01", "Кулинария: Нет домашних заданий. Исправить до 05.09.2025: Записать задания", "Пробновd-1 Имя", None
    ]  # fmt: skip
    api.done(api.post("d-1", f"{remark}/closing", {"result": "Записаны"}))
    assert api.get("l-1", "/reports/group-results", **about, **api.fresh()).json()["stamp"] is None
    (work,) = api.get("t-1", "/reports/teachers-report", term=TERM, **api.fresh()).json()["sections"][0]["rows"]
    assert work[-2:] == [1, 0]
    printed = api.get("d-1", "/reports/journal-of-lessons", **about, **api.fresh()).json()
    assert printed["sections"][-1]["rows"][0][-1] == "02.09.2025 Записаны"


@pytest.mark.clause("3.6-b", "5.4")
def test_groups_stand_by_the_day_their_next_inspection_is_due(school: School) -> None:
    api = school.api

    def due(who: str) -> Any:
        return api.get(who, "/inspections", **api.fresh()).json()["groups"]

    (group,) = due("d-1")
    assert (group["last"], group["overdue"]) == (None, False)
    api.clock.now += timedelta(days=16)
    assert due("d-1")[0]["overdue"] is True
    made = api.done(api.post("d-1", "/groups/ПМ-11/inspections", {"result": "Записи своевременны"}))
    (group,) = due("l-1")
    assert (group["last"]["result"], group["overdue"]) == ("Записи своевременны", False)
    assert group["due"] == f"{(api.clock.now + timedelta(days=14)).date()}"
    read = f"/groups/ПМ-11/inspections/{made['inspection_id']}/acknowledgement"
    api.done(api.post("l-1", read))
    assert [reader["by"] for reader in due("dir-1")[0]["last"]["acknowledged"]] == ["l-1"]
    assert due("l-2") == []
    assert api.post("l-2", read).json()["code"] == "NOT_OWN_GROUP"
    assert api.post("t-1", "/groups/ПМ-11/inspections", {"result": "Да"}).json()["code"] == "ROLE"
    assert api.get("t-1", "/inspections").json()["code"] == "ROLE"


@pytest.mark.clause("1.2-b", "5.4")
def test_what_is_held_about_a_person_tells_of_the_remarks_and_inspections_that_name_them(
    school: School, remark: str
) -> None:
    assert remark
    api = school.api
    api.done(api.post("d-1", "/groups/ПМ-11/inspections", {"result": "Журналы ведутся в срок"}))
    api.get("d-1", "/remarks", **api.fresh())
    held = {who: api.get(who, f"/people/{who}/export").json() for who in ("d-1", "t-1", "l-1", "t-2", "s-1")}
    assert {who: len(told["remarks"]) for who, told in held.items()} == {
        "d-1": 1,
        "t-1": 1,
        "l-1": 1,
        "t-2": 0,
        "s-1": 0,
    }
    assert {who: len(told["inspections"]) for who, told in held.items() if told["inspections"]} == {"d-1": 1}
