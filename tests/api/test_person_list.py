"""The list of people: by kind, page by page, for the offices alone."""

from __future__ import annotations

import pytest
from http_api import Api


def registered(api: Api, person: str, kind: str) -> None:
    identity = {"surname": "Одуванчиков", "name": person, "birth_date": "2009-03-14"}
    body = {"person_id": person, "kind": kind, "identity": identity, "order": "№ 1-с"}
    api.done(api.post("a-1", "/people", body))


@pytest.mark.clause("4.1.1-a", "4.1.1-b", "3.8")
def test_people_are_listed_by_kind_and_page_for_offices_alone(api: Api) -> None:
    for person in ("p-1", "p-2", "p-3"):
        registered(api, person, "student")
    registered(api, "w-1", "guardian")
    basis = {"guardian_id": "w-1", "relation": "мать", "basis": "свидетельство"}
    api.done(api.post("a-1", "/people/p-2/guardians", basis))
    first = api.get("a-1", "/people", kind="student", limit=2, **api.fresh()).json()
    assert [(p["person_id"], p["guardians"]) for p in first["listed"]] == [("p-1", []), ("p-2", ["w-1"])]
    assert first["people"]["p-1"] == "Одуванчиков p-1"
    second = api.get("a-1", "/people", kind="student", limit=2, cursor=first["next"]).json()
    assert [p["person_id"] for p in second["listed"]] == ["p-3", "s-1"], "and whom every college of the tests has"
    assert api.get("a-1", "/people", kind="student", cursor="nobody").json()["code"] == "CURSOR_INVALID"
    assert api.get("t-1", "/people").json()["code"] == "ROLE"
    assert api.get("s-1", "/people").status_code == 404
