"""The list of people: by kind, page by page, for the offices alone."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from http_api import Api

from api.routes.person_list import by_name
from journal_domain.person import PersonKind
from projections.people import Person


def registered(api: Api, person: str, kind: str) -> None:
    identity = {"surname": "Одуванчиков", "name": person, "birth_date": "2009-03-14"}
    body = {"person_id": person, "kind": kind, "identity": identity, "order": "№ 1-с"}
    api.done(api.post("a-1", "/people", body))


def test_people_stand_in_the_order_of_names_and_are_found_by_the_beginnings_of_their_parts() -> None:
    at = datetime(2025, 9, 1, tzinfo=UTC)
    ids = ("p-1", "p-10", "p-2", "p-3")
    people = [Person(i, PersonKind.STUDENT, "", "№ 1-с", at, at, guardians=[], children=[]) for i in ids]
    names = dict(zip(ids, ("Ягодкин Ян", "Ёлкин Пётр", "Ельцова-Сосновская Анна", "Ягодкин Ян"), strict=True))
    for asked, found in (
        ("", ["p-10", "p-2", "p-1", "p-3"]), ("елк", ["p-10"]), ("Петр ЁЛ", ["p-10"]), ("сосн анна", ["p-2"]),
        ("ельцова-сос", ["p-2"]), ("ягодкин", ["p-1", "p-3"]), ("кин", []),
    ):  # fmt: skip
        assert [p.person_id for p in by_name(people, names, asked)] == found, asked


@pytest.mark.clause("4.1.1-a", "4.1.1-b", "3.8")
def test_people_are_listed_by_kind_and_page_for_offices_alone(api: Api) -> None:
    for person in ("p-1", "p-2", "p-3"):
        registered(api, person, "student")
    registered(api, "w-1", "guardian")
    basis = {"guardian_id": "w-1", "relation": "мать", "basis": "свидетельство"}
    api.done(api.post("a-1", "/people/p-2/guardians", basis))
    first = api.get("a-1", "/people", kind="student", limit=5, **api.fresh()).json()
    assert [(p["person_id"], p["guardians"]) for p in first["listed"]] == [
        ("s-1", []), ("s-2", []), ("s-3", []), ("p-1", []), ("p-2", ["w-1"]),
    ], "whom every college of the tests has, nameless, and then by name"  # fmt: skip
    assert first["people"]["p-1"] == "Одуванчиков p-1"
    second = api.get("a-1", "/people", kind="student", limit=2, cursor=first["next"]).json()
    assert ([p["person_id"] for p in second["listed"]], second["next"]) == (["p-3"], None)
    found = {
        words: [p["person_id"] for p in api.get("a-1", "/people", kind="student", name=words).json()["listed"]]
        for words in ("ОДУВ", "p-2 одув", "уванч", "%")
    }
    assert found == {"ОДУВ": ["p-1", "p-2", "p-3"], "p-2 одув": ["p-2"], "уванч": [], "%": []}
    assert api.get("a-1", "/people", kind="student", cursor="nobody").json()["code"] == "CURSOR_INVALID"
    assert api.get("t-1", "/people").json()["code"] == "ROLE"
    assert api.get("s-1", "/people").status_code == 404
