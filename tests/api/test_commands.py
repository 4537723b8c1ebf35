"""Commands over HTTP: recorded once, refused whole, and answered with what can be read back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

from http_api import Api
from school_day import STUDENTS, TOPICS, School, change, closed_sheet, lesson, recorded_lesson

CLIENTS = 8


def test_a_lesson_is_recorded_with_absences_lates_and_marks_in_one_act(school: School) -> None:
    before = school.api.head()
    response = school.api.post("t-1", f"{school.path}/lessons", lesson(), key="my-key-1")
    assert response.status_code == 201
    assert response.json() == {"position": before + 4, "lesson_id": "mon"}
    assert response.headers["Journal-Position"] == str(before + 4)
    assert response.headers["Idempotency-Key"] == "my-key-1"
    page = school.api.get("t-1", school.path, **school.api.fresh()).json()["page"]
    cells = page["lessons"][0]["cells"]
    assert cells["s-1"]["mark"]["value"] == "5"
    assert cells["s-2"]["attendance"]["value"] == "unspecified"
    assert (cells["s-3"]["attendance"]["value"], cells["s-3"]["attendance"]["minutes"]) == ("late", 10)


def test_the_same_key_twice_is_one_act_with_one_answer(school: School) -> None:
    first = school.api.post("t-1", f"{school.path}/lessons", lesson(), key="once")
    second = school.api.post("t-1", f"{school.path}/lessons", lesson(), key="once")
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert school.api.head() == first.json()["position"]


def test_a_key_made_by_the_server_is_told_and_may_be_repeated(school: School) -> None:
    first = school.api.post("t-1", f"{school.path}/lessons", lesson())
    key = first.headers["Idempotency-Key"]
    assert school.api.post("t-1", f"{school.path}/lessons", lesson(), key=key).json() == first.json()


def test_a_key_used_for_another_request_is_refused_and_nothing_is_recorded(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    school.api.done(school.api.post("t-1", f"{school.path}/lessons/mon/marks", {"marks": {"s-3": "4"}}, key="k"))
    before = school.api.head()
    response = school.api.post("t-1", f"{school.path}/lessons/mon/marks", {"marks": {"s-3": "5"}}, key="k")
    assert (response.status_code, response.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
    assert school.api.head() == before


def test_the_same_key_of_another_person_is_another_act(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    for person, student in (("t-1", "s-1"), ("l-1", "s-3")):
        cell = change(subject="attendance", student_id=student, was=None, becomes="late") if student == "s-1" else (
            change(subject="attendance", student_id="s-3", was="late", becomes=None)
        )  # fmt: skip
        school.api.done(school.api.post(person, f"{school.path}/corrections", cell, key="same"))


def test_ids_are_the_same_for_the_same_key(school: School) -> None:
    body = {"slot_id": "tue", "basis": "№ 9-УР"}
    first, second = (school.api.post("d-1", f"{school.path}/permits", body, key="p") for _ in range(2))
    assert first.json()["permit_id"] == second.json()["permit_id"]
    listed = school.api.get("d-1", "/permits", **school.api.fresh()).json()["permits"]
    assert [permit["permit_id"] for permit in listed] == [first.json()["permit_id"]]


def test_every_wrong_entry_of_an_act_is_named_and_nothing_is_recorded(school: School) -> None:
    before = school.api.head()
    body = lesson(absent=["s-9"], marks={"s-1": "7"})
    response = school.api.post("t-1", f"{school.path}/lessons", body)
    assert response.status_code == 422
    wrong = {(p["where"], p["code"]) for p in response.json()["problems"]}
    assert wrong == {("absent.s-9", "NOT_ENROLLED"), ("marks.s-1", "MARK_VALUE")}
    assert school.api.head() == before


REFUSED = [
    # who, path under the journal, body, status, code
    ("t-2", "/lessons", lesson(), 403, "NOT_ASSIGNED"),
    ("l-1", "/lessons", lesson(), 403, "READ_ONLY_LEADER"),
    ("a-1", "/lessons", lesson(), 403, "ROLE"),
    ("d-1", "/lessons", lesson(), 403, "ROLE"),
    ("s-1", "/lessons", lesson(), 404, "NOT_FOUND"),
    ("t-1", "/lessons", lesson("nowhere"), 422, "NO_SUCH_SLOT"),
    ("t-1", "/lessons", lesson("mon-late"), 409, "LESSON_NOT_STARTED"),
    ("t-1", "/lessons", lesson(hours=3), 422, "HOURS_REQUIRED"),
    ("t-1", "/lessons", lesson(homework="Read chapter 4"), 422, "HOMEWORK_NOT_RUSSIAN"),
    ("t-1", "/attestation-sheet/closing", None, 409, "STATEMENT_INCOMPLETE"),
    ("d-1", "/permits", {"slot_id": "mon", "basis": " "}, 422, "ORDER_REQUIRED"),
]


def test_a_refusal_says_code_clause_and_next_step_and_nothing_is_recorded(school: School) -> None:
    before = school.api.head()
    for who, path, body, status, code in REFUSED:
        response = school.api.post(who, school.path + path, body)
        problem = response.json()
        assert (response.status_code, problem["status"], problem["code"]) == (status, status, code)
        assert problem["clause"]
        assert problem["detail"]
        assert problem["next"]
    assert school.api.head() == before


def test_the_next_day_a_lesson_needs_a_permit_which_is_spent_by_it(school: School) -> None:
    school.api.clock.now += timedelta(days=1)
    late = school.api.post("t-1", f"{school.path}/lessons", lesson())
    assert late.json()["code"] == "SAME_DAY_ONLY"
    school.api.done(school.api.post("d-1", f"{school.path}/permits", {"slot_id": "mon", "basis": "№ 9-УР"}))
    recorded_lesson(school.api, school.journal)
    again = school.api.post("t-1", f"{school.path}/lessons/mon/marks", {"marks": {"s-3": "4"}})
    assert (again.status_code, again.json()["code"]) == (409, "PERMIT_SPENT")


def test_after_the_sheet_is_closed_only_a_directive_changes_a_cell(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    locked_at = closed_sheet(school.api, school.journal)
    for path, body in (
        ("/lessons/mon/marks", {"marks": {"s-3": "5"}}),
        ("/lessons", lesson("tue")),
        ("/attestation-marks", {"marks": {"s-1": "5"}}),
        ("/attestation-sheet/closing", None),
    ):
        response = school.api.post("t-1", school.path + path, body)
        assert (response.status_code, response.json()["code"]) == (409, "PAGE_LOCKED")
    assert school.api.head() == locked_at
    asked = school.api.done(school.api.post("t-1", f"{school.path}/corrections", change()))["request_id"]
    own = f"{school.path}/corrections/{asked}"
    school.api.done(school.api.post("d-1", f"{own}/approval", {"directive": "№ 12-УР от 01.09.2025"}))
    page = school.api.get("t-1", school.path, **school.api.fresh()).json()["page"]
    assert page["locked"]["code"] == "PAGE_LOCKED"
    assert page["lessons"][0]["cells"]["s-1"]["mark"]["value"] == "4"


def test_a_deputy_does_not_decide_the_request_of_their_own(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    asked = school.api.done(school.api.post("d-1", f"{school.path}/corrections", change()))["request_id"]
    own = f"{school.path}/corrections/{asked}"
    refused = school.api.post("d-1", f"{own}/rejection", {"reason": "Нет"})
    assert (refused.status_code, refused.json()["code"]) == (403, "FOUR_EYES")
    school.api.done(school.api.post("d-2", f"{own}/rejection", {"reason": "Отметка верна"}))
    listed = school.api.get("d-1", "/corrections", state="rejected", **school.api.fresh()).json()["corrections"]
    assert [(c["request_id"], c["rejection"]) for c in listed] == [(asked, "Отметка верна")]


def test_group_withdrawal_substitute_reason_certificate_and_policy_go_on_record(school: School) -> None:
    api = school.api
    recorded_lesson(api, school.journal)
    reason = {"student_id": "s-2", "lesson_ids": ["mon"], "reason": "illness", "basis": "Справка № 7",
              "basis_from": "2025-09-01", "basis_to": "2025-09-03"}  # fmt: skip
    api.done(api.post("l-1", f"{school.path}/absence-reasons", reason))
    substitute = {"slot_id": "tue", "teacher_id": "t-2", "basis": "№ 44-к"}
    api.done(api.post("d-1", f"{school.path}/substitutes", substitute))
    api.done(api.post("d-1", f"{school.path}/permits", {"subject": "plan", "basis": "№ 9-УР"}))
    api.done(api.put("t-1", f"{school.path}/lesson-plan", {"topics": [
        *TOPICS, {"topic_id": "topic-4", "title": "Тема 4", "kind": "control", "hours": 1}]}))  # fmt: skip
    api.done(api.post("d-1", f"{school.path}/slots", {"slots": [
        {"slot_id": "wed", "day": "2025-09-03", "starts": "09:00", "hours": 1}]}))  # fmt: skip
    api.done(api.post("d-1", "/groups/ПМ-11/students/s-3/withdrawals", {"until": "2025-09-02", "order": "№ 3-с"}))
    api.done(api.post("d-1", "/groups/ПМ-11/attendance-certificates", {"until": "2025-09-01"}))
    values = api.get("a-1", "/policy").json()["values"]
    adopted = api.put("a-1", "/policy", {"effective_from": "2025-09-02", "order": "№ 1-од", **values, "grace_days": 1})
    assert adopted.status_code == 200
    assert api.get("a-1", "/policy", on="2025-09-02").json()["values"]["grace_days"] == 1
    api.clock.now += timedelta(days=1)
    assert api.post("t-1", f"{school.path}/lessons", lesson("tue")).json()["code"] == "SUBSTITUTED"
    api.done(api.post("t-2", f"{school.path}/lessons", lesson("tue", absent=[], late={}, marks={})))


def test_eight_clients_race_for_one_lesson_and_one_wins(school: School) -> None:
    outcomes = _race(school.api, f"{school.path}/lessons", lesson())
    assert sorted(outcomes) == [201] + [409] * (CLIENTS - 1)


def test_eight_clients_race_for_one_cell_and_the_others_learn_what_stands_there(school: School) -> None:
    recorded_lesson(school.api, school.journal, absent=[], late={}, marks={})
    seen = school.api.get("t-1", school.path, **school.api.fresh()).json()["page"]["version"]
    body = {"marks": {"s-1": "5"}, "seen": seen}
    outcomes = _race(school.api, f"{school.path}/lessons/mon/marks", body, "EDITED_MEANWHILE")
    assert sorted(outcomes) == [201] + [409] * (CLIENTS - 1)
    history = school.api.get("d-1", f"{school.path}/cells/mon/s-1/history", **school.api.fresh()).json()["history"]
    assert [entry["became"] for entry in history] == ["5"]


def test_marks_of_different_cells_are_all_recorded(school: School) -> None:
    recorded_lesson(school.api, school.journal, absent=[], late={}, marks={})
    barrier = Barrier(len(STUDENTS))

    def mark(student: str) -> int:
        with school.api.new_client("t-1") as client:
            barrier.wait()
            return client.post(f"{school.path}/lessons/mon/marks", json={"marks": {student: "4"}}).status_code

    with ThreadPoolExecutor(len(STUDENTS)) as pool:
        assert list(pool.map(mark, STUDENTS)) == [201] * len(STUDENTS)


def test_nothing_is_accepted_after_the_lock_however_the_requests_race(school: School) -> None:
    recorded_lesson(school.api, school.journal, absent=[], late={}, marks={})
    school.api.done(school.api.post("t-1", f"{school.path}/attestation-marks", {"marks": dict.fromkeys(STUDENTS, "4")}))
    barrier = Barrier(CLIENTS)

    def one(number: int) -> tuple[int, int]:
        with school.api.new_client("d-1" if number else "t-1") as client:
            barrier.wait()
            if number == 0:
                response = client.post(f"{school.path}/attestation-sheet/closing")
            else:
                new = {"slot_id": f"late-{number}", "day": "2025-09-08", "starts": "09:00", "hours": 1}
                response = client.post(f"{school.path}/slots", json={"slots": [new]})
            return number, response.json().get("position", 0)

    with ThreadPoolExecutor(CLIENTS) as pool:
        positions = dict(pool.map(one, range(CLIENTS)))
    assert positions[0] == school.api.head() == max(positions.values())


def _race(api: Api, path: str, body: object, code: str | None = None) -> list[int]:
    barrier = Barrier(CLIENTS)

    def one(_number: int) -> int:
        with api.new_client("t-1") as client:
            barrier.wait()
            response = client.post(path, json=body)
            if response.status_code == 409:
                assert response.json()["code"] in ((code,) if code else ("LESSON_RECORDED", "EDITED_MEANWHILE"))
            if code and response.status_code == 409:
                assert response.json()["current"]["value"] == "5"
            return response.status_code

    with ThreadPoolExecutor(CLIENTS) as pool:
        return list(pool.map(one, range(CLIENTS)))
