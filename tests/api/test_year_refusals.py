"""Every code with which a year's commands refuse is provoked over HTTP: on the day, the line, the number beside what holds."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from domain.citations import DOMAIN, refusal_codes, texts_in
from http_api import Api
from year_begun import (
    AUTUMN,
    FIRST_LESSON,
    GROUP,
    ORDER,
    TOPICS,
    YEAR,
    at,
    begun,
    lesson,
)

HERE = Path(__file__).parent

NEW = "ПМ-20"
"""A group without a curriculum: its journals are opened by the deputy's word."""
SINCE = {"since": "2025-09-01", "order": ORDER}
LINE = {"weekday": 1, "bell": 1, "hours": 2, "teacher_id": "t-1", "room": "12"}
SITTING_DAY = date(2025, 12, 25)

OF_THE_YEAR = (
    "academic_calendar", "academic_year", "annulment", "appointment", "attestation", "attestation_schedule", "commission",
    "curriculum", "group", "group_commands", "group_course", "lesson", "lesson_plan", "lock", "opening",
    "people_commands", "permit", "person", "resit", "retiming", "roster", "scheduling", "student", "subgroup",
    "timetable_conflicts", "unrolling",
)  # fmt: skip
"""Modules of the domain in which a year's commands are decided."""
TOLD_OTHERWISE = {"LAST_COURSE"}
"""By the moving of all groups, as groups that graduate (test_whole_year.py)."""


def refusals(api: Api, *asked: tuple[str, str, str, Any, str]) -> None:
    """Each of these (who, method, path, body, code) is refused with its code, and nothing is recorded."""
    head = api.head()
    for who, method, path, body, code in asked:
        response = api.client(who).request(method, path, json=body)
        assert (response.status_code >= 400, response.json()["code"]) == (True, code), (path, body, response.text)
    assert api.head() == head


@pytest.mark.clause("1.7", "2.2.4", "3.3", "3.6-a", "4.2.2-d", "4.5.2-b", "4.5.2-d", "4.5.2-l", "4.6.1-c", "4.6.2-c", "4.6.2-f",
                    "4.6.2-j", "4.6.2-l", "2.2.2")  # fmt: skip
def test_a_year_s_commands_refuse_over_http_with_each_of_their_codes_and_nothing_is_recorded(empty: Api) -> None:
    api = begun(empty)
    before_the_year(api)
    journal = on_the_day(api)
    at_the_attestation(api, journal)


def before_the_year(api: Api) -> None:
    api.done(api.post("d-1", "/groups", {"group_id": NEW, "name": "Группа"}))
    described = {"trade": "Повар", "adapted": True, "year": YEAR, "reference_size": 15, "order": ORDER}
    taught = {"discipline_id": "ОП.03", "teacher_id": "t-1", **SINCE}
    line = {"discipline_id": "x", "title": "Кулинария", "course": 7, "term": 1, "hours": 4, "attestation_form": "exam"}
    deputy = {"role": "deputy", "scope": None, "since": "2025-08-20", "order": ORDER}
    guardian = {"guardian_id": "s-2", "relation": "мать", "basis": "свидетельство"}
    of_group, student = f"/groups/{GROUP}", {"student_id": "s-1", **SINCE}
    plan = {"trade": "Повар", "adapted": True, "year": YEAR, "order": ORDER, "lines": [line]}
    journal = {"group_id": GROUP, "discipline_id": "ОП.99", "discipline": "Пение", "term": AUTUMN, "teacher_id": "t-1",
               "attestation_form": "exam", "attestation_by": "2025-12-26"}  # fmt: skip
    refusals(
        api,
        ("d-1", "POST", "/groups", {"group_id": GROUP, "name": "Повара"}, "GROUP_EXISTS"),
        ("d-1", "POST", "/groups", {"group_id": "ПМ-21", "name": " "}, "NAME_REQUIRED"),
        ("d-1", "PUT", f"{of_group}/description", {**described, "course": 7}, "GROUP_VALUE"),
        ("d-1", "POST", f"{of_group}/students", student, "ALREADY_ENROLLED"),
        ("d-1", "POST", f"/groups/{NEW}/students", student, "ALREADY_ENROLLED"),
        ("d-1", "POST", f"/groups/{NEW}/students", {**student, "student_id": "g-1"}, "PERSON_KIND"),
        ("d-1", "POST", f"{of_group}/teaching", {**taught, "subgroup_id": "9"}, "NO_SUBGROUP"),
        ("d-1", "POST", f"{of_group}/teaching", {**taught, "discipline_id": "ОП.99"}, "NOT_IN_CURRICULUM"),
        ("d-1", "POST", f"/groups/{NEW}/teaching", taught, "NO_CURRICULUM"),
        ("d-1", "POST", "/journals", journal, "NOT_IN_CURRICULUM"),
        ("d-1", "PUT", "/curricula/новый", plan, "CURRICULUM_VALUE"),
        ("d-1", "POST", "/terms/2026-2027-1/timetable/unrolling", {"since": "2026-09-01"}, "NO_CALENDAR"),
        ("dir-1", "POST", "/people/d-2/appointments", deputy, "DEPUTY_SCOPE"),
        ("dir-1", "POST", "/people/d-2/appointments", {**deputy, "role": "student"}, "ROLE_VALUE"),
        ("a-1", "POST", "/people/s-1/guardians", guardian, "GUARDIAN_VALUE"),
        ("l-1", "POST", f"{of_group}/people/s-2/identity-requests",
         {"identity": {"surname": "Новов", "name": "Имя"}, "reason": " "}, "REASON_REQUIRED"),
    )  # fmt: skip


def on_the_day(api: Api) -> str:
    api.done(api.put("d-1", f"/groups/{NEW}/leader", {"leader_id": "l-2", **SINCE}))
    api.done(api.post("d-1", f"/groups/{NEW}/students", {"student_id": "s-4", **SINCE}))
    slots = [{"slot_id": f"x-{n}", "day": f"2025-09-0{n}", "starts": "09:00", "hours": 2} for n in (1, 2)]
    new = {"group_id": NEW, "discipline_id": "x", "discipline": "Кулинария", "term": AUTUMN, "teacher_id": "t-1",
           "attestation_form": "exam", "attestation_by": "2025-12-26", "slots": slots}  # fmt: skip
    journal = str(api.done(api.post("d-1", "/journals", new))["journal_id"])
    path = f"/journals/{journal}"
    at(api, FIRST_LESSON)
    permit = {"slot_id": "x-1", "valid_until": "2025-08-31", "basis": "№ 9-УР"}
    refusals(
        api,
        ("d-1", "POST", "/journals", new, "JOURNAL_EXISTS"),
        ("d-1", "PUT", f"/terms/{AUTUMN}/timetable/templates/{GROUP}",
         {"lines": [{**LINE, "journal_id": journal}]}, "TEMPLATE_VALUE"),
        ("d-1", "POST", f"{path}/annulment", {"basis": " "}, "ORDER_REQUIRED"),
        ("d-1", "POST", f"{path}/annulment", {"basis": "№ 46-УР"}, "JOURNAL_NOT_EMPTY"),
        ("t-1", "POST", f"{path}/lessons", lesson("x-1"), "NO_KTP"),
        ("t-1", "POST", f"{path}/lessons/x-1/marks", {"marks": {"s-4": "5"}}, "NO_LESSON"),
        ("d-1", "POST", f"{path}/permits", permit, "PERMIT_DATE"),
    )  # fmt: skip
    opened_by_mistake(api, {**new, "discipline_id": "y", "slots": []})
    api.done(api.post("d-1", f"/groups/{GROUP}/teaching", {"discipline_id": "ОП.03", "teacher_id": "t-1", **SINCE}))
    planned = {**new, "group_id": GROUP, "discipline_id": "ОП.03", "slots": []}
    path_of_it = f"/journals/{api.done(api.post('d-1', '/journals', planned))['journal_id']}"
    refusals(api, ("d-1", "POST", f"{path_of_it}/annulment", {"basis": "№ 46-УР"}, "JOURNAL_REQUIRED"))
    api.done(api.post("d-1", f"{path}/permits", {"subject": "plan", "basis": "№ 9-УР"}))
    api.done(api.put("t-1", f"{path}/lesson-plan", {"topics": TOPICS}))
    api.done(api.post("t-1", f"{path}/lessons", lesson("x-1", marks={"s-4": "5"})))
    change = {"subject": "mark", "lesson_id": "x-1", "student_id": "s-4", "was": "5", "becomes": "4"}
    asked = {"changes": [change], "reason": "Не та строка", "basis": "Работа № 1"}
    api.done(api.post("t-1", f"{path}/corrections", asked))
    api.done(api.post("d-1", f"/groups/{NEW}/attendance-certificates", {"until": "2025-08-31"}))
    mistaken = {"until": "2025-09-01", "departure": "mistake", "order": ORDER}
    refusals(
        api,
        ("t-1", "POST", f"{path}/corrections", asked, "CORRECTION_PENDING"),
        ("d-1", "POST", f"/groups/{NEW}/students/s-4/withdrawals", mistaken, "ENROLMENT_USED"),
        ("d-1", "POST", f"/groups/{NEW}/attendance-certificates", {"until": "2025-08-31"}, "PERIOD_CERTIFIED"),
    )
    return journal


def opened_by_mistake(api: Api, new: dict[str, Any]) -> None:
    journal = api.done(api.post("d-1", "/journals", new))["journal_id"]
    path, plan = f"/journals/{journal}", {"topics": TOPICS}
    api.done(api.post("d-1", f"{path}/annulment", {"basis": "№ 46-УР"}))
    refusals(
        api,
        ("d-1", "POST", f"{path}/annulment", {"basis": "№ 46-УР"}, "JOURNAL_ANNULLED"),
        ("t-1", "PUT", f"{path}/lesson-plan", plan, "JOURNAL_ANNULLED"),
        ("d-1", "POST", "/journals", new, "JOURNAL_ANNULLED"),
    )
    listed = api.get("d-1", "/journals", state="all", **api.fresh()).json()["journals"]
    assert journal not in {x["journal_id"] for x in listed}
    shown = api.get("d-1", path, **api.fresh()).json()["page"]
    assert (shown["annulled"], shown["locked"]["code"]) == ("№ 46-УР", "JOURNAL_ANNULLED")


def at_the_attestation(api: Api, journal: str) -> None:
    final = {"group_id": NEW, "discipline_id": "final", "discipline": "Квалификационный экзамен", "term": AUTUMN,
             "teacher_id": "t-1", "attestation_form": "final_exam", "attestation_by": "2025-12-26"}  # fmt: skip
    exam = api.done(api.post("d-1", "/journals", final))["journal_id"]
    commission = {"commission": ["t-1", "t-2", "d-1"]}
    sitting = {"day": f"{SITTING_DAY}", "starts": "09:00", "room": "12", **commission}
    api.done(api.put("d-1", f"/journals/{exam}/attestation-schedule", sitting))
    path = f"/journals/{journal}"
    five, exempt, failed = ({"marks": {"s-4": value}} for value in ("5", "осв", "2"))
    at(api, date(2025, 12, 27))
    refusals(api, ("t-1", "POST", f"{path}/attestation-marks", five, "ATTESTATION_DEADLINE"))
    at(api, SITTING_DAY)
    refusals(api, ("t-1", "POST", f"{path}/attestation-marks", exempt, "EXEMPTION_BASIS"))
    api.done(api.post("t-1", f"{path}/attestation-marks", failed))
    api.done(api.post("t-1", f"{path}/attestation-sheet/closing"))
    refusals(api, ("t-1", "POST", f"/journals/{exam}/attestation-marks", five, "NOT_ADMITTED"))
    resit = {"student_id": "s-4", "value": "2", "held_on": f"{SITTING_DAY}", **commission}
    at(api, date(2025, 12, 26))
    for held in ("2025-12-25", "2025-12-26"):
        api.done(api.post("t-1", f"{path}/resits", {**resit, "held_on": held}))
    refusals(api, ("t-1", "POST", f"{path}/resits", {**resit, "held_on": "2025-12-26"}, "ATTEMPTS_EXHAUSTED"))


def test_every_code_of_a_year_s_commands_is_provoked_over_http() -> None:
    codes = refusal_codes([DOMAIN / f"{module}.py" for module in OF_THE_YEAR])
    assert len(codes) > 60
    assert not codes - TOLD_OTHERWISE - texts_in(HERE.glob("*.py"))


def test_a_code_that_no_test_of_the_api_names_is_found_out() -> None:
    named = texts_in(path for path in HERE.glob("test_*.py") if path.stem != "test_year_refusals")
    assert "TEMPLATE_VALUE" in refusal_codes([DOMAIN / "unrolling.py"]) - named
