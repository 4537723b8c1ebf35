"""Whatever is sent, the answer is a problem that names the field; never a 500, never a trace, nothing stored."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from itertools import product
from typing import Any

import httpx
from school_day import School, change, journal, lesson

JSON = {"Content-Type": "application/json"}

RAW = [
    # body as sent, content type, status, code
    (b"{", "application/json", 400, "MALFORMED"),
    (b"", "application/json", 422, "INVALID"),
    (b"\xff\xfe\x00", "application/json", 400, "MALFORMED"),
    (b"[" * 100_000, "application/json", 400, "MALFORMED"),
    (b'{"hours": ' + b"9" * 5000 + b"}", "application/json", 400, "MALFORMED"),
    (b"[]", "application/json", 422, "INVALID"),
    (b"null", "application/json", 422, "INVALID"),
    (b'"text"', "application/json", 422, "INVALID"),
    (b"slot_id=mon", "application/x-www-form-urlencoded", 415, "MEDIA_TYPE"),
    (b"<a/>", "text/xml", 415, "MEDIA_TYPE"),
    (b"{}", "", 415, "MEDIA_TYPE"),
]

FIELDS = [
    # what is wrong in a lesson, the field that is named
    ({"hours": "2"}, "hours"),
    ({"hours": 2.5}, "hours"),
    ({"hours": True}, "hours"),
    ({"hours": -1}, "hours"),
    ({"hours": 10**30}, "hours"),
    ({"hours": float("nan")}, "hours"),
    ({"slot_id": None}, "slot_id"),
    ({"slot_id": 5}, "slot_id"),
    ({"slot_id": ""}, "slot_id"),
    ({"slot_id": "a\x00b"}, "slot_id"),
    ({"slot_id": "a/b"}, "slot_id"),
    ({"homework": "до\x00ма"}, "homework"),
    ({"homework": "\ud800"}, "homework"),
    ({"homework": "я" * 5000}, "homework"),
    ({"homework_due": "2025-02-30"}, "homework_due"),
    ({"homework_due": "0001-01-01"}, "homework_due"),
    ({"homework_due": "9999-12-31"}, "homework_due"),
    ({"homework_due": 1756710000}, "homework_due"),
    ({"homework_due": "01.09.2025"}, "homework_due"),
    ({"absent": "s-2"}, "absent"),
    ({"absent": ["s-2"] * 501}, "absent"),
    ({"late": {"s-3": "10"}}, "late.s-3"),
    ({"late": []}, "late"),
    ({"marks": {"s-1": 5}}, "marks.s-1"),
    ({"marks": {"s-1": "5" * 21}}, "marks.s-1"),
    ({"marks": {"s 1": "5"}}, "marks.s 1"),
    ({"seen": -1}, "seen"),
    ({"seen": 2**40}, "seen"),
    ({"teacher_id": "t-2"}, "teacher_id"),
]


def checked(response: httpx.Response, status: int, code: str) -> Any:
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert (problem["status"], problem["code"]) == (status, code)
    assert "Traceback" not in response.text
    return problem


def test_a_body_that_is_no_command_is_refused(school: School) -> None:
    before = school.api.head()
    for content, kind, status, code in RAW:
        headers = {"Content-Type": kind} if kind else {}
        response = school.api.client("t-1").post(f"{school.path}/lessons", content=content, headers=headers)
        checked(response, status, code)
    assert school.api.head() == before


def test_the_wrong_field_is_named(school: School) -> None:
    before = school.api.head()
    for changed, where in FIELDS:
        body = json.dumps(lesson(**changed))
        response = school.api.client("t-1").post(f"{school.path}/lessons", content=body, headers=JSON)
        problem = checked(response, 422, "INVALID")
        assert where in [p["where"] for p in problem["problems"]], (changed, problem)
        assert all(p["message"].strip() and not p["message"].isascii() for p in problem["problems"]), problem
    assert school.api.head() == before


OTHERS = [
    ("d-1", "POST", "/groups", {"group_id": "g", "name": "x\x00"}, "name"),
    ("d-1", "POST", "/groups", {"group_id": "g"}, "name"),
    ("d-1", "POST", "/journals", journal(attestation_form="quiz"), "attestation_form"),
    ("d-1", "POST", "/journals", journal(term="\u0000"), "term"),
    ("d-1", "POST", "/journals", journal(slots=[{"slot_id": "x", "day": "2025-09-31", "starts": "09:00", "hours": 1}]),
     "slots.0.day"),
    ("d-1", "POST", "/journals", journal(slots=[{"slot_id": "x", "day": "2025-09-30", "starts": "25:00", "hours": 1}]),
     "slots.0.starts"),
    ("d-1", "POST", "/journals", journal(slots=[{"slot_id": "x", "day": "2025-09-30", "starts": "09:00Z", "hours": 1}]),
     "slots.0.starts"),
    ("d-1", "POST", "/groups/g/students", {"student_id": "s", "since": "2025-09-01", "order": "1", "arrival": "born"},
     "arrival"),
    ("d-1", "POST", "/checks", {"up_to": -1}, "up_to"),
    ("d-1", "POST", "/checks", {"up_to": 2**70}, "up_to"),
    ("a-1", "PUT", "/policy", {}, "effective_from"),
    ("d-1", "GET", "/audit?from=2025-13-01", None, "from"),
    ("d-1", "GET", "/audit?student=%00", None, "student"),
    ("d-1", "GET", "/audit?cursor=99999999999999999999", None, "cursor"),
    ("d-1", "GET", "/audit?limit=0", None, "limit"),
    ("d-1", "GET", "/audit?only_chnages=true", None, "only_chnages"),
    ("d-1", "GET", "/audit?kind=journal.mark_corected", None, "kind"),
    ("d-1", "GET", "/audit?person=t-1&person=t-2", None, "person"),
    ("d-1", "GET", "/audit?from=2025-09-02&to=2025-09-01", None, "to"),
    ("d-1", "GET", "/audit/export?format=xls", None, "format"),
    ("d-1", "GET", "/journals?after=-1", None, "after"),
    ("d-1", "GET", "/corrections?state=lost", None, "state"),
]  # fmt: skip


def test_a_key_given_twice_is_refused_and_neither_value_is_taken(school: School) -> None:
    before = school.api.head()
    body = json.dumps(lesson())
    twice = {
        body.replace("{", '{"hours": 4, ', 1): "hours",
        json.dumps(lesson(marks={"s-1": "5", "s-2": "4"})).replace('"s-2"', '"s-1"'): "s-1",
        body.replace("{", '{"\\u0068ours": 4, ', 1): "hours",
    }
    for content, where in twice.items():
        response = school.api.client("t-1").post(f"{school.path}/lessons", content=content, headers=JSON)
        assert [p["where"] for p in checked(response, 422, "INVALID")["problems"]] == [where]
    assert school.api.head() == before


def test_every_operation_names_what_is_wrong(school: School) -> None:
    before = school.api.head()
    for who, method, path, body, where in OTHERS:
        response = school.api.client(who).request(method, path, json=body)
        problem = checked(response, 422, "INVALID")
        assert [p["where"] for p in problem["problems"]][:1] == [where], problem
        assert not any("<" in p["message"] for p in problem["problems"]), problem
    assert school.api.head() == before


SUBJECTS = ("mark", "attendance", "attestation", "topic", "kind", "homework")


def test_a_correction_of_a_cell_that_is_not_there_is_refused(school: School) -> None:
    before = school.api.head()
    cells = product(SUBJECTS, (None, "", "нет такого", "5"), ("mon", None), ("s-1", "s-9", None))
    for subject, becomes, lesson_id, student_id in cells:
        body = change(subject=subject, becomes=becomes, lesson_id=lesson_id, student_id=student_id)
        assert 400 <= school.api.post("t-1", f"{school.path}/corrections", body).status_code < 500
    assert school.api.head() == before


NO_SUCH_PLACE = (
    "/journals/not-a-journal", "/journals/group:ПМ-11", "/journals/%00", "/journals/%ED%A0%80", "/journals/policy",
    "/journals/00000000-0000-0000-0000-000000000000", "/journals/", "/no/such/thing", "/problems/NONE",
)  # fmt: skip


def test_an_address_that_means_nothing_is_not_found(school: School) -> None:
    bodies = {checked(school.api.get("d-1", path), 404, "NOT_FOUND")["detail"] for path in NO_SUCH_PLACE}
    assert len(bodies) == 1


def test_a_command_about_what_does_not_exist_is_not_found(school: School) -> None:
    nothing = "/journals/00000000-0000-0000-0000-000000000000"
    checked(school.api.post("t-1", f"{nothing}/lessons", lesson()), 404, "NOT_FOUND")
    checked(school.api.post("d-1", f"{school.path}/corrections/{school.journal}/rejection", {"reason": "x"}),
            404, "NOT_FOUND")  # fmt: skip
    checked(
        school.api.put("d-1", "/groups/none/leader", {"leader_id": "l-1", "since": "2025-09-01", "order": "1"}),
        404,
        "NOT_FOUND",
    )


def test_another_method_is_refused_and_the_right_one_told(school: School) -> None:
    response = school.api.client("d-1").delete("/me")
    checked(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"] == "GET"


def test_a_wrong_idempotency_key_is_refused(school: School) -> None:
    for key in ("", "a" * 101, "a b"):
        response = school.api.client("t-1").post(
            f"{school.path}/lessons", json=lesson(), headers={"Idempotency-Key": key}
        )
        assert checked(response, 422, "INVALID")["problems"][0]["where"].lower() == "idempotency-key"


class Endless:
    """A body of which only so much should ever be asked for."""

    sent = 0

    def __iter__(self) -> Iterator[bytes]:
        while self.sent < 50_000_000:
            self.sent += 65_536
            yield b" " * 65_536


def test_a_body_of_ten_megabytes_is_refused_before_it_is_read(school: School) -> None:
    before = school.api.head()
    client = school.api.client("t-1")
    whole = client.post(f"{school.path}/lessons", content=b" " * 10_000_000, headers=JSON)
    checked(whole, 413, "BODY_TOO_LARGE")
    body = Endless()
    try:
        in_chunks = client.post(f"{school.path}/lessons", content=iter(body), headers=JSON)
    except httpx.WriteError:  # the server closed the connection while we were still sending
        pass
    else:
        checked(in_chunks, 413, "BODY_TOO_LARGE")
    assert body.sent < 20_000_000
    assert school.api.head() == before


def test_a_length_that_lies_is_refused(school: School) -> None:
    address = httpx.URL(school.api.url)
    head = f"POST /api/v1{school.path}/lessons HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
    with socket.create_connection((address.host, address.port or 80)) as connection:
        connection.sendall(f"{head}Content-Length: 99999999999\r\n\r\n{{}}".encode())
        answered = connection.recv(65_536)
    assert answered.startswith(b"HTTP/1.1 413 ")
