"""From an empty database to a closed year through the API alone; each step cites what it holds the college to."""

from __future__ import annotations

from datetime import date

import httpx
import pytest
from http_api import Api
from year_begun import (
    AUTUMN,
    CALENDAR,
    CSV_PLAN_OF_FOUR_HOURS,
    FIRST_LESSON,
    GROUP,
    LAST_DAY,
    ORDER,
    OTHER,
    SPRING,
    TOPICS,
    YEAR,
    at,
    begun,
    lesson,
    refused,
    upload,
)
from year_under_way import rules_are_adopted, the_adapted_programme_is_controlled, the_bells_change


@pytest.mark.clause("1.4", "2.2.2", "2.2.4", "2.2.11", "3.3", "3.5", "3.6-a", "4.1.1", "4.2.2-d", "4.5.2-b", "4.5.2-c",
                    "4.5.2-d", "4.5.2-f", "4.5.2-k", "4.5.2-l", "4.6.2-c", "4.6.2-j", "4.6.2-l", "4.6.2-m", "4.7.1-c",
                    "4.7.2-b", "4.7.2-c", "5.3", "5.5", "6.2", "D1", "D2", "D3", "D8")  # fmt: skip
def test_a_year_from_an_empty_database_to_its_archive(empty: Api) -> None:
    api = begun(empty)
    autumn, spring = journals_are_opened(api)
    slots = the_timetable_is_made_and_approved(api, autumn)
    the_lesson_plans_are_submitted(api, autumn, spring)
    lessons_are_given(api, autumn, slots)
    the_timetable_changes(api, autumn, slots)
    hours_go_to_whom_they_are_due(api)
    the_adapted_programme_is_controlled(api)
    the_bells_change(api, slots)
    the_sheet_is_closed_and_a_debt_cleared(api, autumn)
    the_year_is_closed(api, autumn, spring)


def journals_are_opened(api: Api) -> tuple[str, str]:
    """4.6.2-m: all journals of a term from curriculum and assignments; what cannot be opened is named; idempotent."""
    api.get("d-1", "/journals", **api.fresh())
    opened = api.done(api.post("d-1", f"/terms/{AUTUMN}/opening", {}))
    assert {(group["group_id"], group["code"]) for group in opened["refused"]} == {
        (GROUP, "NO_TEACHER"), (OTHER, "NO_TEACHER"),
    }  # fmt: skip
    for group, teacher in ((GROUP, "t-1"), (OTHER, "t-1")):
        body = {"discipline_id": "ОП.03", "teacher_id": teacher, "since": "2025-09-01", "order": ORDER}
        refused(api.post("d-1", f"/groups/{group}/teaching", {**body, "order": ""}), 422, "NO_ORDER")
        api.done(api.post("d-1", f"/groups/{group}/teaching", body))
    opened = api.done(api.post("d-1", f"/terms/{AUTUMN}/opening", {}, key="autumn"))
    assert [(group["group_id"], group["journals"]) for group in opened["opened"]] == [(GROUP, 1), (OTHER, 1)]
    head = api.head()
    again = [api.done(api.post("d-1", f"/terms/{AUTUMN}/opening", {}, key=key)) for key in ("autumn", "again")]
    assert [answer["complete"] for answer in again] == [[GROUP, OTHER]] * 2
    assert api.head() == head
    api.done(api.post("d-1", f"/terms/{SPRING}/opening", {"group_ids": [GROUP]}))
    listed = api.get("d-1", "/journals", group=GROUP, **api.fresh()).json()["journals"]
    ids = {journal["term"]: journal["journal_id"] for journal in listed}
    return ids[AUTUMN], ids[SPRING]


def the_timetable_is_made_and_approved(api: Api, journal: str) -> list[str]:
    """4.6.2-j: conflicts name both sides; 4.7.2-c: no lesson before the director's approval."""
    other = api.get("d-1", "/journals", group=OTHER, **api.fresh()).json()["journals"][0]["journal_id"]
    line = {"weekday": 1, "bell": 1, "hours": 2, "journal_id": journal, "teacher_id": "t-1", "room": "12"}
    path = f"/terms/{AUTUMN}/timetable"
    api.done(api.put("d-1", f"{path}/templates/{GROUP}", {"lines": [line]}))
    rival = {"lines": [{**line, "journal_id": other, "room": "14"}]}
    problem = refused(api.put("d-1", f"{path}/templates/{OTHER}", rival), 409, "TIMETABLE_CONFLICT")
    assert GROUP in problem["detail"]
    assert OTHER in problem["detail"]
    api.done(api.post("d-1", f"{path}/unrolling", {"since": "2025-09-01"}))
    (board,) = api.get("dir-1", path).json()["groups"]
    assert (board["group_id"], board["approved"]) == (GROUP, False)
    assert board["lessons"] > 10
    assert [(kept["since"], len(kept["lines"])) for kept in board["templates"]] == [("2025-09-01", 1)]
    refused(api.get("t-1", path), 403, "ROLE")
    week = {"week": "2025-09-03", **api.fresh()}
    assert api.get("t-1", "/timetable", **week).json()["lessons"] == []
    (planned,) = api.get("d-1", "/timetable", group=GROUP, **week).json()["lessons"]
    assert (planned["day"], planned["starts"], planned["ends"], planned["approved"]) == (
        "2025-09-01", "09:00:00", "10:30:00", False,
    )  # fmt: skip
    at(api, FIRST_LESSON)
    refused(api.post("t-1", f"/journals/{journal}/lessons", lesson(planned["slot_id"])), 409, "SCHEDULE_NOT_APPROVED")
    at(api, date(2025, 8, 20))
    refused(api.post("d-1", f"{path}/approval", {"order": ORDER}), 403, "ROLE")
    api.done(api.post("dir-1", f"{path}/approval", {"order": ORDER}))
    days = {"from": "2025-09-01", "to": "2025-11-30", **api.fresh()}
    seen = [api.get(who, "/timetable", **days, **own).json()["lessons"] for who, own in (
        ("t-1", {"teacher": "t-1"}), ("t-1", {"room": "12"}), ("s-1", {}), ("g-1", {"student": "s-1"}),
    )]  # fmt: skip
    assert all(view == seen[0] for view in seen)
    assert api.get("s-1", "/timetable", student="s-2", **days).status_code == 404
    return [found["slot_id"] for found in seen[0]]


def the_lesson_plans_are_submitted(api: Api, autumn: str, spring: str) -> None:
    """4.5.2-b, D8: by 31 August, in the hours of the curriculum (5.3); later by permit, and late for ever."""
    path = f"/journals/{autumn}/lesson-plan"
    refused(api.put("t-1", path, {"topics": TOPICS[:1]}), 422, "PLAN_HOURS_MISMATCH")
    refused(api.put("t-2", path, {"topics": TOPICS}), 403, "NOT_ASSIGNED")
    bad = upload(api, "t-1", f"{path}/file", CSV_PLAN_OF_FOUR_HOURS.replace("практическое", "танцы"))
    problem = refused(bad, 422, "FILE_REJECTED")
    assert [(p["where"], p["code"]) for p in problem["problems"]] == [("rows.3.Вид занятия", "WORK_KIND_UNKNOWN")]
    api.done(upload(api, "t-1", f"{path}/file", CSV_PLAN_OF_FOUR_HOURS))
    file = api.get("t-1", f"{path}/file")
    assert upload(api, "t-1", f"{path}/file", file.content).status_code == 200
    at(api, FIRST_LESSON, hour=6)
    copied = {"from_journal_id": autumn}
    refused(api.post("t-1", f"/journals/{spring}/lesson-plan/copy", copied), 409, "KTP_DEADLINE")
    api.done(api.post("d-1", f"/journals/{spring}/permits", {"subject": "plan", "basis": "№ 9-УР"}))
    api.done(api.post("t-1", f"/journals/{spring}/lesson-plan/copy", copied))
    read = api.get("t-1", f"/journals/{spring}/lesson-plan").json()
    assert (read["hours"], read["plan_hours"]) == (4, 4)


def lessons_are_given(api: Api, journal: str, slots: list[str]) -> None:
    """4.5.2-d, D1: on their day; 3.5: a topic of the plan, its kind and hours; 4.5.2-b: what was taught stays in the plan."""
    path = f"/journals/{journal}/lessons"
    at(api, date(2025, 8, 31))
    refused(api.post("t-1", path, lesson(slots[0])), 409, "LESSON_NOT_STARTED")
    at(api, FIRST_LESSON)
    rules_are_adopted(api)
    for changed, code in (
        ({"topic_id": "9"}, "TOPIC_NOT_IN_KTP"), ({"kind": "танцы"}, "WORK_KIND_REQUIRED"), ({"hours": 3}, "HOURS_REQUIRED"),
    ):  # fmt: skip
        refused(api.post("t-1", path, lesson(slots[0], **changed)), 422, code)
    at(api, date(2025, 9, 2))
    refused(api.post("t-1", path, lesson(slots[0])), 409, "SAME_DAY_ONLY")
    at(api, FIRST_LESSON)
    api.done(api.post("t-1", path, lesson(slots[0], marks={"s-1": "5", "s-2": "3"})))
    overwriting = {"marks": {"s-2": "4"}}
    refused(api.post("t-1", f"{path}/{slots[0]}/marks", overwriting), 409, "MARK_IMMUTABLE")
    without = {"topics": [{**TOPICS[1], "hours": 4}]}
    api.done(api.post("d-1", f"/journals/{journal}/permits", {"subject": "plan", "basis": "№ 9-УР"}))
    refused(api.put("t-1", f"/journals/{journal}/lesson-plan", without), 409, "TOPIC_TAUGHT")


def the_timetable_changes(api: Api, journal: str, slots: list[str]) -> None:
    """4.6.2-j: moved, swapped, cancelled and given to a substitute by order; the phone's calendar shows it."""
    path = f"/terms/{AUTUMN}/timetable"
    link = api.done(api.post("t-1", "/me/timetable-feed"))["path"]
    feed = httpx.get(f"{api.url}{link}", timeout=30)
    assert feed.headers["content-type"] == "text/calendar; charset=utf-8"
    assert feed.text.count("BEGIN:VEVENT") == 17
    unchanged = httpx.get(f"{api.url}{link}", headers={"If-None-Match": feed.headers["ETag"]}, timeout=30)
    assert unchanged.status_code == 304
    asked = {"slot": slots[1], "day": "2025-09-15", "bell": 1, "teacher": "t-1"}
    found = api.get("d-1", f"{path}/conflicts", **asked).json()["conflicts"]
    assert [conflict["code"] for conflict in found] == ["TIMETABLE_CONFLICT"]
    assert "Сотрудник Секретовt-1 Имя" in found[0]["message"]  # by name, as whoever plans calls them
    assert f"группы {GROUP}," not in found[0]["message"]
    moved = {"day": "2025-09-09", "bell": 2, "room": "14", "basis": "№ 45-УР"}
    refused(api.post("d-1", f"{path}/lessons/{slots[1]}/move", {**moved, "basis": ""}), 422, "ORDER_REQUIRED")
    refused(api.post("d-1", f"{path}/lessons/{slots[0]}/move", moved), 409, "LESSON_RECORDED")
    api.done(api.post("d-1", f"{path}/lessons/{slots[1]}/move", moved))
    api.done(api.post("d-1", f"{path}/swaps", {"first": slots[1], "second": slots[2], "basis": "№ 46-УР"}))
    api.done(api.post("d-1", f"{path}/lessons/{slots[3]}/cancellation", {"basis": "№ 47-УР"}))
    given = {"teacher_id": "t-2", "basis": "№ 48-УР"}
    api.done(api.post("d-1", f"{path}/lessons/{slots[4]}/substitute", given))
    changes = api.get("l-1", "/timetable/changes", **api.fresh()).json()["changes"]
    assert [change["kind"] for change in changes] == ["moved", "moved", "moved", "cancelled", "substituted"]
    assert "STATUS:CANCELLED" in httpx.get(f"{api.url}{link}", timeout=30).text
    api.done(api.post("t-1", "/me/timetable-feed"))
    assert httpx.get(f"{api.url}{link}", timeout=30).status_code == 404
    at(api, date(2025, 9, 29))
    refused(api.post("t-1", f"/journals/{journal}/lessons", lesson(slots[4])), 403, "SUBSTITUTED")
    # 6.2: the rules of that day; what stands under those before stays.
    path = f"/journals/{journal}/lessons"
    refused(api.post("t-2", path, lesson(slots[4], topic_id="2", marks={"s-1": "3"})), 422, "MARK_VALUE")
    api.done(api.post("t-2", path, lesson(slots[4], topic_id="2", marks={"s-1": "4"})))


def hours_go_to_whom_they_are_due(api: Api) -> None:
    """1.4: the substitute is credited with what the substitute gave."""
    read = api.get("d-1", "/hours", month="2025-09", **api.fresh()).json()
    assert read["totals"] == {"t-1": 2, "t-2": 2}
    assert api.get("t-1", "/hours", month="2025-09").json()["totals"] == {"t-1": 2}
    file = api.get("d-1", "/hours/export", month="2025-09")
    assert file.content.decode("utf-8-sig").splitlines()[1].startswith("Секретовt-1 Имя;2025-09;")


def the_attestation_is_in_every_view(api: Api, journal: str) -> None:
    """4.6.2-j: of the group, the teacher, the commission, the room, the student; in the calendars of whom it concerns."""
    days = {"week": "2025-12-24", **api.fresh()}
    for who, asked in (
        ("d-1", {"group": GROUP}), ("t-1", {"teacher": "t-1"}), ("t-1", {"teacher": "d-1"}), ("d-1", {"room": "12"}),
        ("s-1", {}), ("g-1", {"student": "s-1"}),
    ):  # fmt: skip
        (sitting,) = api.get(who, "/timetable", **days, **asked).json()["attestations"]
        assert (sitting["journal_id"], sitting["day"], sitting["starts"]) == (journal, "2025-12-24", "09:30:00"), who
        assert (sitting["room"], sitting["commission"], sitting["teacher_id"]) == ("12", ["t-1", "d-1"], "t-1")
    for other in ({"teacher": "t-2"}, {"room": "14"}, {"week": "2025-12-17"}):
        assert api.get("d-1", "/timetable", **{**days, **other}).json()["attestations"] == []
    for who in ("t-1", "d-1", "s-1", "g-1"):
        link = api.done(api.post(who, "/me/timetable-feed"))["path"]
        feed = httpx.get(f"{api.url}{link}", timeout=30).text.replace("\r\n ", "")
        assert f"UID:attestation@{journal}" in feed, who
        assert "DTSTART;TZID=Europe/Moscow:20251224T093000" in feed
        assert "Комиссия: Секретовt-1 Имя" in feed


def the_sheet_is_closed_and_a_debt_cleared(api: Api, journal: str) -> None:
    """4.5.2-c, 4.5.2-l: every student's mark before the vacations; D3: then nothing is written; 2.2.2: a re-sit is a new
    attempt, the first result stays.
    """
    path = f"/journals/{journal}"
    schedule = {"day": "2025-12-24", "starts": "09:30", "room": "12", "commission": ["t-1", "d-1"]}
    for day, starts in (("2025-12-21", "09:30"), ("2025-12-24", "03:00")):
        wrong = {**schedule, "day": day, "starts": starts}
        refused(api.put("d-1", f"{path}/attestation-schedule", wrong), 422, "CALENDAR_VALUE")
    refused(api.put("d-1", f"{path}/attestation-schedule", {**schedule, "day": "2025-09-08"}), 422, "DATE")
    refused(api.put("d-1", f"{path}/attestation-schedule", {**schedule, "day": "2025-12-27"}), 422, "DATE")
    api.done(api.put("d-1", f"{path}/attestation-schedule", schedule))
    the_attestation_is_in_every_view(api, journal)
    at(api, LAST_DAY)
    resit = {"student_id": "s-2", "value": "2", "held_on": "2025-12-26"}
    refused(api.post("t-1", f"{path}/resits", resit), 409, "NO_DEBT")
    api.done(api.post("t-1", f"{path}/attestation-marks", {"marks": {"s-1": "5", "s-2": "2", "s-3": "4"}}))
    refused(api.post("t-1", f"{path}/year-marks", {"marks": {"s-1": "5"}}), 409, "NOT_LAST_TERM")
    left_out = api.done(api.post("t-1", f"{path}/attestation-sheet/closing"))["unfilled"]
    assert (len(left_out), left_out[0]["day"]) == (14, "2025-09-09"), "1.6: filled, or named as not filled"
    for written, body in (("attestation-marks", {"marks": {"s-1": "4"}}), ("lessons", lesson(left_out[0]["slot_id"]))):
        refused(api.post("t-1", f"{path}/{written}", body), 409, "PAGE_LOCKED")
    for who in ("d-1", "t-1", "l-1"):
        (debt,) = api.get(who, "/debts", **api.fresh()).json()["debts"]
        assert (debt["student_id"], debt["deadline"]) == ("s-2", "2026-12-26")
    assert api.get("s-1", "/debts").json()["debts"] == []
    api.done(api.post("t-1", f"{path}/resits", resit))
    second = {**resit, "value": "4"}
    refused(api.post("t-1", f"{path}/resits", second), 422, "COMMISSION_REQUIRED")
    strangers = {**second, "commission": ["t-1", "t-2", "s-1"]}
    refused(api.post("t-1", f"{path}/resits", strangers), 422, "COMMISSION_REQUIRED")
    api.done(api.post("t-1", f"{path}/resits", {**second, "commission": ["t-1", "t-2", "d-1"]}))
    assert api.get("d-1", "/debts", **api.fresh()).json()["debts"] == []
    assert len(api.get("d-1", "/debts", state="cleared").json()["debts"]) == 1


def the_year_is_closed(api: Api, autumn: str, spring: str) -> None:
    """4.5.2-f: with the year's marks; 4.6.2-m: not before every sheet, debt and request is done with, each named; 5.5: after it nothing is written."""
    at(api, date(2026, 6, 26))
    state = api.get("d-1", f"/years/{YEAR}").json()
    assert (state["closed"], state["completed"], len(state["open"])) == (False, 1, 2)
    problem = refused(api.post("d-1", f"/years/{YEAR}/closing", {"order": ORDER}), 409, "YEAR_NOT_READY")
    assert {p["where"] for p in problem["problems"]} == {f"journals.{j['journal_id']}" for j in state["open"]}
    marks = {"marks": dict.fromkeys(("s-1", "s-2", "s-3"), "4")}
    failed = {"marks": {**marks["marks"], "s-2": "2"}}
    api.done(api.post("t-1", f"/journals/{spring}/attestation-marks", failed))
    problem = refused(api.post("t-1", f"/journals/{spring}/attestation-sheet/closing"), 409, "STATEMENT_INCOMPLETE")
    assert [p["where"] for p in problem["problems"]] == ["year_marks.s-1", "year_marks.s-2", "year_marks.s-3"]
    api.done(api.post("t-1", f"/journals/{spring}/year-marks", marks))
    api.done(api.post("t-1", f"/journals/{spring}/attestation-sheet/closing"))
    (left,) = api.get("d-1", f"/years/{YEAR}").json()["open"]
    other = f"/journals/{left['journal_id']}"
    # The group lost its only student to another one: its sheet is closed with a student of its own.
    joined = {"student_id": "s-4", "since": "2025-09-01", "order": ORDER}
    api.done(api.post("d-1", f"/groups/{OTHER}/students", joined))
    api.done(api.post("d-1", f"{other}/permits", {"subject": "sheet", "basis": "№ 9-УР"}))
    api.done(api.post("t-1", f"{other}/attestation-marks", {"marks": {"s-4": "5"}}))
    api.done(api.post("t-1", f"{other}/attestation-sheet/closing"))
    waiting = api.get("d-1", f"/years/{YEAR}", **api.fresh()).json()["groups"]
    assert waiting == [{"group_id": OTHER, "term": SPRING}]
    gone = {"until": "2026-01-12", "order": ORDER}
    api.done(api.post("d-1", f"/groups/{OTHER}/students/s-4/withdrawals", gone))
    a_debt_and_a_request_stand_in_the_way(api, autumn, spring)
    refused(api.post("d-1", f"/years/{YEAR}/closing", {"order": " "}), 422, "ORDER_REQUIRED")
    api.done(api.post("d-1", f"/years/{YEAR}/closing", {"order": ORDER}))
    assert api.get("arch-1", f"/years/{YEAR}").json()["closed"] is True
    head = api.head()
    for who, method, path, body in (
        ("t-1", "POST", f"/journals/{autumn}/lessons", lesson("any")),
        ("t-1", "PUT", f"/journals/{spring}/lesson-plan", {"topics": TOPICS}),
        ("d-1", "POST", f"/journals/{spring}/permits", {"subject": "sheet", "basis": "№ 9-УР"}),
        ("d-1", "POST", f"/terms/{AUTUMN}/timetable/unrolling", {"since": "2025-09-01"}),
        ("d-1", "PUT", f"/calendars/{YEAR}", CALENDAR),
        ("d-1", "POST", f"/years/{YEAR}/closing", {"order": ORDER}),
    ):
        refused(api.client(who).request(method, path, json=body), 409, "ARCHIVED")
    assert api.head() == head
    assert api.get("arch-1", f"/journals/{autumn}").status_code == 200
    the_groups_move_on(api)


def the_groups_move_on(api: Api) -> None:
    """4.6.2-m: all groups of the year in one command; whose plan ends graduates; a second time nothing is recorded."""
    path = f"/years/{YEAR}/moving"
    refused(api.post("t-1", path, {"order": ORDER}), 403, "ROLE")
    refused(api.post("d-1", path, {"order": " "}), 422, "ORDER_REQUIRED")
    assert api.done(api.post("d-1", path, {"order": ORDER}))["graduating"] == [GROUP, OTHER]
    lines = [{"discipline_id": "ОП.03", "title": "Кулинария", "course": course, "term": 1, "hours": 4,
              "attestation_form": "exam"} for course in (1, 2)]  # fmt: skip
    plan = {"trade": "Повар", "adapted": True, "year": YEAR, "order": ORDER, "lines": lines}
    refused(api.put("d-1", "/curricula/повар", plan), 409, "ARCHIVED")
    api.done(api.put("d-1", "/curricula/повар", {**plan, "year": "2026-2027"}))
    moved = api.done(api.post("d-1", path, {"order": ORDER}))["moved"]
    assert [(group["group_id"], group["course"]) for group in moved] == [(GROUP, 2), (OTHER, 2)]
    read = api.get("d-1", f"/groups/{GROUP}").json()
    assert (read["course"], read["year"]) == (2, "2026-2027")
    head = api.head()
    again = api.done(api.post("d-1", path, {"order": ORDER, "group_ids": [GROUP, "ПМ-99"]}))
    assert (again["complete"], [group["code"] for group in again["refused"]]) == ([GROUP], ["NOT_FOUND"])
    assert api.head() == head


def a_debt_and_a_request_stand_in_the_way(api: Api, autumn: str, spring: str) -> None:
    """2.2.2, 273-ФЗ ст. 58: whoever may still re-sit can; 4.5.2-k, D2: whoever asked for a correction is answered, and a
    closed sheet's mark is corrected by directive and order, by somebody else; what it was stays.
    """
    change = {"subject": "attestation", "student_id": "s-1", "was": "5", "becomes": "4"}
    asked = {"changes": [change], "reason": "Не та строка", "basis": "Работа № 1"}
    request = api.done(api.post("t-1", f"/journals/{autumn}/corrections", asked))["request_id"]
    problem = refused(api.post("d-1", f"/years/{YEAR}/closing", {"order": ORDER}), 409, "YEAR_NOT_READY")
    assert [p["where"] for p in problem["problems"]] == [f"debts.{spring}.s-2", f"corrections.{request}"]
    assert ": Секретовs-2 Имя," in problem["problems"][0]["message"], "a debtor is called by name"
    state = api.get("d-1", f"/years/{YEAR}", **api.fresh()).json()
    assert (state["open"], state["terms"]) == ([], [])
    assert [(d["journal_id"], d["student_id"]) for d in state["debts"]] == [(spring, "s-2")]
    assert [c["request_id"] for c in state["corrections"]] == [request]
    assert api.get("t-1", f"/years/{YEAR}").json()["debts"] is None
    resit = {"student_id": "s-2", "value": "3", "held_on": "2026-06-26"}
    api.done(api.post("t-1", f"/journals/{spring}/resits", resit))
    corrections = f"/journals/{autumn}/corrections"
    api.done(api.post("d-1", f"{corrections}/{request}/rejection", {"reason": "Строка та"}))
    again = api.done(api.post("t-1", corrections, asked))["request_id"]
    by_directive = {"directive": "№ 12-УР от 26.06.2026"}
    refused(api.post("t-1", f"{corrections}/{again}/approval", by_directive), 403, "ROLE")
    refused(api.post("d-1", f"{corrections}/{again}/approval", by_directive), 422, "ORDER_REQUIRED")
    api.done(api.post("d-1", f"{corrections}/{again}/approval", {**by_directive, "order": ORDER}))
    state = api.get("d-1", f"/years/{YEAR}", **api.fresh()).json()
    assert (state["debts"], state["corrections"]) == ([], [])
