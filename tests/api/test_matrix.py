"""Nine roles × every operation × an object that is theirs, one that is not, and one that is nowhere: no hole, no leak.

The expectation is computed from the rules alone (`journal_domain.questions.RULES`); what an operation needs is taken
from the OpenAPI document, so that a new operation is in the matrix from its first day.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest
from http_api import PEOPLE, Api
from school_day import lesson, opened_journal
from test_every_route_has_a_rule import operations

from api.app import create_app
from api.gate import PUBLIC, rule_of
from api.settings import Settings
from journal_domain.policy import FAMILY, serves_the_college
from journal_domain.questions import FOR_ANY_PERSON, RULES
from journal_domain.values import Role

DOCUMENT = "Справка № 77-Б"
HEALTH = ("illness", DOCUMENT, '"adapted":true', "adapted=True", "адаптированная", "болезн")
NOBODY = "00000000-0000-5000-8000-000000000000"
ACTORS = {role: person for person, role in reversed(PEOPLE.items())}
"""t-1 teaches and l-1 leads ПМ-11, m-1 is its master, s-1 is in it and g-1's child; ПМ-12 has t-2, l-2, s-22 and g-2."""

EXPLAINED = {"NOT_ASSIGNED", "NOT_OWN_GROUP", "READ_ONLY_LEADER", "WRONG_ISSUER", "ROLE", "NOT_FOUND",
             "CREDENTIAL_SELF_CHANGE", "STAFF_WORKSTATION"}  # fmt: skip
QUERY = {"month": "2025-09", "slot": "mon", "trade": "Повар", "year": "2025-2026", "order": "№ 1", "term": "2025-2026-1",
         "group": "ПМ-12", "group_id": "ПМ-12", "adapted": "true", "before": "1", "after": "1", "kind": "journal"}  # fmt: skip


class Operation(NamedTuple):
    method: str
    path: str
    act: str
    query: dict[str, str]
    body: Any
    file: bool


class School(NamedTuple):
    api: Api
    other: dict[str, str]
    secrets: tuple[str, ...]
    """What nobody of ПМ-11 may read of ПМ-12."""


def catalogue() -> Iterator[Operation]:
    app = create_app(Settings(database_url="dbname=none"))
    document = app.openapi()
    rules = {route.endpoint.__name__: rule_of(route.endpoint) for route in operations(app)}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            name = told["operationId"].partition("_api_v1_")[0]
            if name in PUBLIC or name not in rules or not path.startswith("/api/v1"):
                continue
            needed = [p for p in told.get("parameters", ()) if p["in"] == "query" and p.get("required")]
            content = told.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
            examples = document["components"]["schemas"].get(schema, {}).get("examples") or [None]
            query = {p["name"]: QUERY.get(p["name"], "1") for p in needed}
            if "{form}" in path:  # what it asks, the form says, not the operation
                query |= {"group": QUERY["group"], "term": QUERY["term"]}
            file = bool(content) and "application/json" not in content
            yield Operation(method.upper(), path.removeprefix("/api/v1"), rules[name], query, examples[0], file)


OF_A_SESSION = frozenset(("change_password",))
"""Asks for a session, whose rules test_sessions.py holds; a token, with which the matrix comes, opens it to nobody."""

OPERATIONS = [operation for operation in catalogue() if operation.act not in OF_A_SESSION]


@pytest.fixture(scope="module")
def school(module_api: Api) -> School:
    api = module_api
    opened_journal(api)
    api.done(api.put("d-1", "/groups/ПМ-11/master", {"master_id": "m-1", "since": "2025-09-01", "order": "№ 3-к"}))
    api.done(api.post("a-1", "/people/s-1/guardians", {"guardian_id": "g-1", "relation": "мать", "basis": "1"}))
    foreign = other_group(api)
    appointments = api.get("dir-1", "/people/t-2/appointments").json()["appointments"]
    other = {
        "journal_id": foreign, "group_id": "ПМ-12", "person_id": "s-22", "student_id": "s-22", "lesson_id": "mon",
        "slot_id": "mon", "term": "2025-2026-1", "year": "2025-2026", "curriculum_id": "повар-2025",
        "guardian_id": "g-2", "subgroup_id": "1", "appointment_id": appointments[0]["appointment_id"],
        "request_id": request_in(api, foreign), "papers": "journals", "version": "1",
        "remark_id": remark_on(api, foreign), "inspection_id": inspected(api, "ПМ-12"),
        "notice_id": doubted(api, foreign), "incident_id": failed(api), "key_id": workplace(api),
        "form": "summary-of-marks", "sha256": "0" * 64,
        **dict.fromkeys(("job_id", "link_id", "session_id", "token_id"), NOBODY),  # there is none
    }  # fmt: skip
    api.get("d-1", "/journals", **api.fresh())
    return School(api, other, (foreign, '"s-22"', "Чужаков", "Иная дисциплина"))


def other_group(api: Api) -> str:
    for person, kind in (("s-22", "student"), ("g-2", "guardian")):
        identity = {"surname": "Чужаков", "name": "Имя", "birth_date": "2009-01-01"}
        api.done(api.post("a-1", "/people", {"person_id": person, "kind": kind, "identity": identity, "order": "1"}))
    api.done(api.post("a-1", "/people/s-22/guardians", {"guardian_id": "g-2", "relation": "мать", "basis": "1"}))
    api.done(api.post("d-1", "/groups", {"group_id": "ПМ-12", "name": "Группа ПМ-12"}))
    joined = {"student_id": "s-22", "since": "2025-09-01", "order": "№ 1-с"}
    api.done(api.post("d-1", "/groups/ПМ-12/students", joined))
    api.done(api.put("d-1", "/groups/ПМ-12/leader", {"leader_id": "l-2", "since": "2025-09-01", "order": "№ 2-к"}))
    new = {
        "group_id": "ПМ-12", "discipline_id": "other", "discipline": "Иная дисциплина", "term": "2025-2026-1",
        "teacher_id": "t-2", "attestation_form": "exam", "attestation_by": "2025-12-26",
        "topics": [{"topic_id": f"topic-{n}", "title": "Тема", "kind": "lesson", "hours": 2} for n in (1, 2)],
        "slots": [{"slot_id": slot, "day": "2025-09-01", "starts": starts, "hours": 2}
                  for slot, starts in (("mon", "09:00"), ("ill", "07:00"))],
    }  # fmt: skip
    described = {
        "trade": "Повар",
        "adapted": True,
        "course": 1,
        "year": "2025-2026",
        "reference_size": 15,
        "order": "№ 1",
    }
    for course in (1, 2):  # the second time the record says what it was before
        api.done(api.put("d-1", "/groups/ПМ-12/description", described | {"course": course}))
    foreign = str(api.done(api.post("d-1", "/journals", new))["journal_id"])
    api.done(api.post("t-2", f"/journals/{foreign}/lessons", lesson(absent=[], late={}, marks={"s-22": "5"})))
    ill = lesson("ill", topic_id="topic-2", absent=["s-22"], late={}, marks={})
    api.done(api.post("t-2", f"/journals/{foreign}/lessons", ill))
    reason = {"student_id": "s-22", "lesson_ids": ["ill"], "reason": "illness", "basis": DOCUMENT,
              "basis_from": "2025-09-01", "basis_to": "2025-09-05"}  # fmt: skip
    api.done(api.post("l-2", f"/journals/{foreign}/absence-reasons", reason))
    return foreign


def request_in(api: Api, journal: str) -> str:
    cell = {"subject": "mark", "lesson_id": "mon", "student_id": "s-22", "was": "5", "becomes": "4"}
    body = {"changes": [cell], "reason": "Не та строка", "basis": ""}
    return str(api.done(api.post("t-2", f"/journals/{journal}/corrections", body))["request_id"])


def remark_on(api: Api, journal: str) -> str:
    body = {"text": "Нет заданий", "demand": "Записать", "due": "2025-09-05"}
    return str(api.done(api.post("d-1", f"/journals/{journal}/remarks", body))["remark_id"])


def inspected(api: Api, group: str) -> str:
    return str(api.done(api.post("d-1", f"/groups/{group}/inspections", {"result": "Есть"}))["inspection_id"])


def doubted(api: Api, journal: str) -> str:
    body = {"journal_id": journal, "lesson_id": "mon", "words": "Я писал на 4"}
    return str(api.done(api.post("s-22", "/people/s-22/notices/mark", body))["notice_id"])


def failed(api: Api) -> str:
    body = {"what": "Не открывается", "began_at": "2025-09-01T05:00:00Z"}
    return str(api.done(api.post("a-1", "/incidents", body))["incident_id"])


def workplace(api: Api) -> str:
    return str(api.done(api.post("a-1", "/workstations", {"name": "Кабинет 12"}))["key_id"])


def send(api: Api, who: str, operation: Operation, ids: dict[str, str]) -> httpx.Response:
    path = operation.path.format(**ids)
    if operation.file:
        headers = {"Content-Type": "text/csv"}
        return api.client(who).request(operation.method, path, params=operation.query, content=b"1;2", headers=headers)
    return api.client(who).request(operation.method, path, params=operation.query, json=operation.body)


def seen(response: httpx.Response) -> tuple[int, dict[str, str], bytes]:
    headers = {name: value for name, value in response.headers.items() if name not in ("date", "idempotency-key")}
    return response.status_code, headers, response.content


def nowhere(other: dict[str, str]) -> dict[str, str]:
    """Ids of the same shapes that there are not."""
    return {
        name: NOBODY
        if len(value) == len(NOBODY)
        else value
        if name in ("papers", "version", "year", "term", "form", "sha256")
        else "нет-99"
        for name, value in other.items()
    }


def granted(act: str, role: Role) -> set[bool]:
    """Whether for the whole college (True), in a relation (False), or not at all (empty)."""
    return {grant.relation is serves_the_college for grant in RULES.get(act, ()) if grant.role is role}


def needs(operation: Operation) -> set[str]:
    return {part[1:-1] for part in operation.path.split("/") if part.startswith("{")}


def of_the_matrix(*, with_object: bool) -> list[Operation]:
    return [o for o in OPERATIONS if o.act not in FOR_ANY_PERSON and bool(needs(o)) is with_object]


@pytest.mark.clause("1.7", "3.8", "4.2.1-a", "4.5.1-a")
@pytest.mark.parametrize("role", list(Role))
def test_what_is_not_theirs_is_not_done_and_not_shown(school: School, role: Role) -> None:
    holes, leaks = [], []
    before = school.api.head()
    for operation in OPERATIONS:
        act = operation.act
        if act in FOR_ANY_PERSON or True in granted(act, role):
            continue
        if granted(act, role) and not needs(operation):
            continue  # a list of one's own: looked at below
        theirs = send(school.api, ACTORS[role], operation, school.other)
        if theirs.status_code not in (403, 404) or theirs.json()["code"] not in EXPLAINED:
            holes.append(f"{operation.method} {operation.path}: {theirs.status_code} {theirs.text[:120]}")
        if not granted(act, role) or role in FAMILY:
            there_is_none = send(school.api, ACTORS[role], operation, nowhere(school.other))
            if seen(theirs) != seen(there_is_none):
                leaks.append(f"{operation.method} {operation.path}: {theirs.text[:90]} | {there_is_none.text[:90]}")
    assert holes == []
    assert leaks == []
    assert school.api.head() == before


@pytest.mark.clause("3.8", "4.2.1-a", "4.5.1-a")
@pytest.mark.parametrize("role", [role for role in Role if role in (*FAMILY, Role.TEACHER, Role.LEADER, Role.MASTER)])
def test_a_list_of_ones_own_holds_nothing_of_others(school: School, role: Role) -> None:
    shown = 0
    for operation in of_the_matrix(with_object=False):
        if operation.method != "GET" or granted(operation.act, role) != {False}:
            continue
        answer = school.api.client(ACTORS[role]).get(operation.path, params=operation.query | school.api.fresh()
                                                     if "export" not in operation.path else operation.query)  # fmt: skip
        shown += answer.status_code == 200
        assert not any(secret in answer.text for secret in school.secrets), (operation.path, answer.text[:300])
    assert shown >= 2


@pytest.mark.clause("4.7.1-a", "4.6.1-c")
@pytest.mark.parametrize("role", list(Role))
def test_whoever_may_ask_about_the_whole_college_is_answered(school: School, role: Role) -> None:
    refused = []
    for operation in OPERATIONS:
        if operation.method == "GET" and True in granted(operation.act, role):
            answer = send(school.api, ACTORS[role], operation, school.other)
            if answer.status_code in (401, 403) or answer.status_code >= 500:
                refused.append(f"{operation.path}: {answer.text[:100]}")
    assert refused == []


@pytest.mark.clause("3.8")
@pytest.mark.parametrize("path", ["/diary", "/timetable", "/debts", "/people/{}", "/people/{}/export"])
def test_a_stranger_and_nobody_cost_the_same_number_of_queries(
    school: School, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the same time: by the same way through the program. Wall-clock time is `make bench`'s."""
    counted: Counter[str] = Counter()
    execute = psycopg.Cursor.execute

    def counting(cursor: Any, *args: Any, **kwargs: Any) -> Any:
        if threading.current_thread().name.startswith("AnyIO"):
            counted["queries"] += 1
        return execute(cursor, *args, **kwargs)

    monkeypatch.setattr(psycopg.Cursor, "execute", counting)

    def cost(who: str, student: str) -> int:
        counted.clear()
        query = {} if "{}" in path else {"student": student}
        assert school.api.get(who, path.format(student), **query).status_code == 404
        return counted["queries"]

    for who in ("g-1", "s-1"):
        school.api.get(who, "/me")
        costs = {min(cost(who, student) for _ in range(3)) for student in ("s-22", "s-99", "t-2")}
        assert len(costs) == 1, (who, costs)
        assert costs != {0}


@pytest.mark.clause("4.2.2-g", "4.6.2-d", "3.8")
@pytest.mark.parametrize("who", ["t-2", "dir-1", "arch-1", "a-1", "t-1", "m-1", "l-1"])
def test_of_an_illness_and_an_adapted_programme_nobody_else_is_told(school: School, who: str) -> None:
    """By every question; a printed copy alone shows the form's own signs (docs/security.md)."""
    told, asked = [], 0
    for operation in OPERATIONS:
        if operation.method != "GET" or operation.act == "read_policy":
            continue  # the college's rules say by which sign an illness is printed, and of nobody
        for ids in (school.other, {**school.other, "lesson_id": "ill"}):
            answer = send(school.api, who, operation, ids)
            asked += answer.status_code == 200
            text = answer.text if "pdf" not in answer.headers.get("content-type", "") else ""
            told += [f"{operation.path}: {word}" for word in HEALTH if word in text]
    assert told == []
    assert asked > 5


@pytest.mark.clause("4.2.2-g", "4.6.2-d")
def test_the_leader_the_deputies_and_the_family_are_told(school: School) -> None:
    api, page = school.api, f"/journals/{school.other['journal_id']}"
    for who, path in (("l-2", page), ("d-1", page), ("s-22", "/diary"), ("g-2", "/diary?student=s-22")):
        assert "illness" in api.get(who, path).text, who
    assert DOCUMENT in api.get("d-1", "/audit", **api.fresh()).text
    listed = api.get("d-1", "/groups").json()["groups"]
    assert [group["adapted"] for group in listed if group["group_id"] == "ПМ-12"] == [True]


@pytest.mark.clause("3.8")
def test_a_correction_cannot_be_used_to_guess_an_illness(school: School) -> None:
    """A teacher who takes the absence for excused and one who guesses an illness are answered alike."""
    journal = school.other["journal_id"]
    for was in ("excused", "illness"):
        cell = {"subject": "attendance", "lesson_id": "ill", "student_id": "s-22", "was": was, "becomes": was}
        body = {"changes": [cell], "reason": "Ошибка", "basis": ""}
        answer = school.api.post("t-2", f"/journals/{journal}/corrections", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "NOTHING_TO_RECORD"), answer.text
        assert "illness" not in answer.text


def test_the_matrix_has_every_operation_that_asks_who_asks() -> None:
    assert len(OPERATIONS) > 90
    assert set(ACTORS) == set(Role)


def test_a_planted_hole_is_found(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Should the gate let everybody in, the matrix would see it."""
    from api import service  # noqa: PLC0415

    monkeypatch.setattr(service, "admit", lambda _act, _actor: None)
    with pytest.raises(AssertionError):
        test_what_is_not_theirs_is_not_done_and_not_shown(school, Role.STUDENT)
