"""Everything held about a person is handed to them; once destroyed it is nowhere, and every proof still holds (152-ФЗ)."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import psycopg
import pytest
from http_api import Api
from ledger_fixture import TestLedger
from psycopg import sql
from residents import Browser
from school_day import School, recorded_lesson

PLANTED = {
    "surname": "Одуванчиковская",
    "name": "Аполлинария",
    "birth_date": "2007-02-03",
    "documents": "паспорт 7700 123987",
}
ACT = {"act_number": "3-ПД", "act_date": "2025-09-01", "reason": "Отзыв согласия"}
SECRETS = tuple(PLANTED.values())


@pytest.fixture
def planted(school: School) -> Api:
    """s-9 is registered and has taken part in nothing yet."""
    api = school.api
    api.done(api.post("a-1", "/people", {"person_id": "s-9", "kind": "student", "identity": PLANTED, "order": "№ 1-с"}))
    return api


def test_a_person_gets_everything_that_is_held_about_them(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    head = school.api.fresh()
    school.api.get("s-1", "/diary", **head)
    told = school.api.get("s-1", "/people/s-1/export").json()
    assert told["identity"]["birth_date"] == "2008-03-14"
    assert told["journals"][0]["lessons"][0]["mark"]["value"] == "5"
    kinds = {entry["kind"] for entry in told["entries_about"]}
    assert {"journal.mark_recorded", "person.registered", "group.student_joined"} <= kinds
    text = school.api.get("s-1", "/people/s-1/export", format="text").text
    assert "Отметки, пропуски, задания, аттестация" in text
    assert "2008-03-14" in text


@pytest.mark.clause("1.2-b")
def test_what_one_recorded_of_others_is_handed_over_without_their_health(school: School) -> None:
    """Neither a leader of earlier days nor the office that hands the data over may know of the group's illnesses."""
    api = school.api
    recorded_lesson(api, school.journal)
    reason = {"student_id": "s-2", "lesson_ids": ["mon"], "reason": "illness", "basis": "справка 77/1",
              "basis_from": "2025-09-01", "basis_to": "2025-09-01"}  # fmt: skip
    api.done(api.post("l-1", f"{school.path}/absence-reasons", reason))
    api.get("d-1", "/audit", **api.fresh())
    told = api.get("l-1", "/people/l-1/export")
    (entry,) = [e for e in told.json()["entries_by"] if e["kind"] == "journal.absence_reason_set"]
    assert (entry["became"], entry["reason"]) == ("excused", None)
    assert not any(word in told.text for word in ("illness", "болезн", "77/1"))
    assert "illness" in api.get("s-2", "/people/s-2/export").text, "one's own health is one's own"


@pytest.mark.clause("1.2-b", "3.1")
def test_staff_who_serve_by_an_order_alone_get_what_is_held_and_nobody_elses(school: School) -> None:
    told = school.api.get("a-1", "/people/a-1/export").json()
    assert (told["kind"], told["identity"]) == ("employee", None)
    assert told["appointments"][0]["role"] == "administrator"
    assert school.api.get("l-2", "/people/a-1/export").status_code == 404


@pytest.mark.clause("4.1.1-b", "4.6.2-l", "3.8")
def test_a_passport_is_read_by_those_who_keep_it_and_by_its_owner(planted: Api) -> None:
    """The director appoints and looks through journals; identities are kept by the administrator and the deputy (T11)."""
    seen = {who: planted.get(who, "/people/s-9").json()["identity"] for who in ("a-1", "d-1", "dir-1", "s-9")}
    assert {who: identity.get("documents") for who, identity in seen.items()} == {
        "a-1": PLANTED["documents"], "d-1": PLANTED["documents"], "dir-1": None, "s-9": PLANTED["documents"],
    }  # fmt: skip
    assert seen["dir-1"] == {field: value for field, value in PLANTED.items() if field != "documents"}


@pytest.mark.clause("1.2-b", "3.2")
def test_the_document_tells_of_account_sessions_devices_links_and_tokens_but_no_secret(
    house: Api, residents: dict[str, str]
) -> None:
    with Browser(house) as browser:
        browser.sign_in("t-2", residents["t-2"])
        token = browser.post("/tokens", json={"label": "Отчёт", "scope": ["read"], "days": 3}).json()["token"]
        feed = browser.post("/me/timetable-feed").json()["path"]
        house.get("d-1", "/audit", **house.fresh())
        told = browser.get("/people/t-2/export")
        secrets = (token, feed.rsplit("/", 1)[1], *browser.cookies.values(), "argon2")
    document = told.json()
    assert [one["label"] for one in document["tokens"]][-1:] == ["Отчёт"]
    assert document["devices"]
    assert document["feeds"]
    assert document["sessions"][0]["user_agent"] == "Firefox"
    kinds = {entry["kind"] for entry in document["entries_about"]}
    assert {"account.created", "account.credentials_issued", "account.password_changed"} <= kinds
    assert not any(secret in told.text for secret in secrets)


@pytest.mark.clause("1.2-b", "3.8")
def test_an_office_gets_it_on_a_request_that_is_recorded_and_nobody_else_at_all(planted: Api) -> None:
    for stranger in ("d-1", "dir-1", "t-1", "s-1", "g-1"):
        assert planted.get(stranger, "/people/s-9/export").status_code == 404
    assert planted.post("a-1", "/people/s-9/exports", {"basis": " "}).json()["code"] == "BASIS_REQUIRED"
    handed = planted.post("a-1", "/people/s-9/exports", {"basis": "Запрос от 01.09.2025"})
    assert (handed.status_code, handed.json()["identity"]["surname"]) == (201, PLANTED["surname"])
    (entry,) = planted.get("d-1", "/audit", kind="person.data_handed_over", **planted.fresh()).json()["entries"]
    assert (entry["actor"], entry["reason"]) == ("a-1", "Запрос от 01.09.2025")


@pytest.mark.clause("1.2-b", "3.8")
def test_one_record_of_handing_over_is_one_handing_over(planted: Api) -> None:
    """Whoever repeats the call gets no data under the old record: neither the same nor what changed since."""
    path, request = "/people/s-9/exports", {"basis": "Запрос от 01.09.2025"}
    assert planted.post("a-1", path, request, key="once").status_code == 201
    changed = {"identity": PLANTED | {"surname": "Ромашкина"}, "order": "№ 2-с"}
    planted.done(planted.put("a-1", "/people/s-9/identity", changed))
    head = planted.head()
    again = planted.post("a-1", path, request, key="once")
    assert (again.status_code, again.json()["code"]) == (409, "DATA_HANDED_OVER")
    assert "Ромашкина" not in again.text
    assert planted.head() == head
    assert planted.post("a-1", path, request, key="anew").json()["identity"]["surname"] == "Ромашкина"
    planted.done(planted.post("a-1", "/people/s-9/erasure", ACT))
    assert planted.post("a-1", path, request, key="once").json()["code"] == "DATA_HANDED_OVER"


@pytest.mark.clause("1.2-b", "5.5")
def test_the_law_and_an_unsealed_year_hold_the_data(school: School) -> None:
    recorded_lesson(school.api, school.journal)
    head = school.api.head()
    for person, places in (("s-1", {"groups", "years.2025-2026"}), ("g-1", set())):
        refused = school.api.post("a-1", f"/people/{person}/erasure", ACT)
        if places:
            assert refused.json()["code"] == "RETENTION"
            assert {problem["where"] for problem in refused.json()["problems"]} == places
            assert school.api.head() == head
        else:
            assert refused.status_code == 201
    assert school.api.get("s-1", "/people/s-1").json()["identity"] is not None


@pytest.mark.clause("1.2-b", "5.5")
def test_academic_leave_holds_the_data_of_the_student_and_of_their_guardian(planted: Api) -> None:
    """The relations with the college last, though the student is in no group."""
    link = {"guardian_id": "g-1", "relation": "мать", "basis": "свидетельство"}
    planted.done(planted.post("a-1", "/people/s-9/guardians", link))
    group = "/groups/ПМ-13"
    planted.done(planted.post("d-1", "/groups", {"group_id": "ПМ-13", "name": "Без журналов"}))
    joined = {"student_id": "s-9", "since": "2025-08-18", "order": "№ 2-с"}
    planted.done(planted.post("d-1", f"{group}/students", joined))
    left = {"until": "2025-08-25", "order": "№ 3-с", "departure": "academic_leave"}
    planted.done(planted.post("d-1", f"{group}/students/s-9/withdrawals", left))
    for person in ("s-9", "g-1"):
        refused = planted.post("a-1", f"/people/{person}/erasure", ACT).json()
        assert (refused["code"], [p["where"] for p in refused["problems"]]) == ("RETENTION", ["groups"]), person


@pytest.mark.clause("1.2-b")
def test_after_the_erasure_no_table_and_no_answer_holds_what_was_erased(planted: Api, ledger: TestLedger) -> None:
    link = {"guardian_id": "g-1", "relation": "мать", "basis": "свидетельство"}
    planted.done(planted.post("a-1", "/people/s-9/guardians", link))
    planted.done(planted.put("a-1", "/people/s-9/identity", {"identity": PLANTED, "order": "№ 2-с"}))
    assert planted.get("d-1", "/people/s-9").json()["identity"]["surname"] == PLANTED["surname"]
    planted.post("s-9", "/me/timetable-feed")
    assert held_of(ledger, "s-9") == {"token": 1, "feed_link": 1}
    before = states(ledger)
    planted.done(planted.post("a-1", "/people/s-9/erasure", ACT))
    assert states(ledger)[: len(before)] == before
    assert chain_holds(ledger)
    assert held_of(ledger, "s-9") == {}
    planted.tokens.pop("s-9")
    for where, row in everything(ledger):
        assert not any(secret in row or secret.encode().hex() in row for secret in SECRETS), where
    for who, path in (("d-1", "/people/s-9"), ("a-1", "/people/s-9"), ("g-1", "/me")):
        answer = planted.get(who, path)
        assert answer.status_code == 200
        assert not any(secret in answer.text for secret in SECRETS)
    assert planted.get("d-1", "/people/s-9").json()["identity"] is None
    assert planted.get("g-1", "/people/s-9").status_code == 404
    assert planted.app.state.service.names(["s-9"]) == {"s-9": "данные уничтожены"}
    with pytest.raises(psycopg.errors.CheckViolation):
        planted.token("s-9")
    trail = planted.get("d-1", "/audit/export", format="jsonl").text
    assert not any(secret in trail for secret in SECRETS)
    again = planted.post("a-1", "/people/s-9/erasure", ACT)
    assert again.json()["code"] == "PERSON_FORGOTTEN"
    returning = {"person_id": "s-9", "kind": "student", "identity": PLANTED, "order": "№ 3-с"}
    assert planted.post("a-1", "/people", returning).json()["code"] == "PERSON_FORGOTTEN"


@pytest.mark.clause("1.2-b")
def test_a_page_held_by_a_browser_is_not_confirmed_after_an_erasure(school: School) -> None:
    api = school.api
    api.done(api.post("a-1", "/people", {"person_id": "s-9", "kind": "student", "identity": PLANTED, "order": "№ 1-с"}))
    held = {"If-None-Match": api.get("d-1", school.path, **api.fresh()).headers["ETag"]}
    assert api.get("d-1", school.path, held).status_code == 304
    api.done(api.post("a-1", "/people/s-9/erasure", ACT))
    assert api.get("d-1", school.path, held).status_code == 200


@pytest.mark.clause("1.2-b")
def test_the_extract_for_the_act_says_whose_data_which_when_and_why(planted: Api) -> None:
    assert planted.get("a-1", "/people/s-9/erasure").status_code == 404
    planted.done(planted.post("a-1", "/people/s-9/erasure", ACT))
    extract = planted.get("d-1", "/people/s-9/erasure").json()
    assert {name: extract[name] for name in ACT} == ACT
    assert (extract["person_id"], extract["categories"], extract["erased_by"]) == ("s-9", ["identity", "name"], "a-1")
    assert len(extract["key"]) == 64
    assert "3-ПД" in planted.get("d-1", "/people/s-9/erasure", format="text").text


def test_the_event_and_the_keys_destruction_are_whole_or_absent_together(planted: Api, ledger: TestLedger) -> None:
    """Whatever stops the destruction undoes the event: here the table of keys is out of reach."""
    keys = sql.Identifier(f"{ledger.schema}_persons")
    head = planted.head()
    with psycopg.connect(ledger.owner_dsn, autocommit=True) as owner:
        owner.execute(sql.SQL("ALTER TABLE {}.person_key RENAME TO hidden").format(keys))
        with httpx.Client(base_url=f"{planted.url}/api/v1") as client:
            headers = {"Authorization": f"Bearer {planted.token('a-1')}"}
            response = client.post("/people/s-9/erasure", json=ACT, headers=headers)
        owner.execute(sql.SQL("ALTER TABLE {}.hidden RENAME TO person_key").format(keys))
    assert response.status_code >= 500
    assert planted.head() == head
    assert planted.get("d-1", "/people/s-9").json()["identity"]["surname"] == PLANTED["surname"]
    with psycopg.connect(ledger.service_dsn, autocommit=True) as service, pytest.raises(psycopg.Error):
        service.execute(sql.SQL("UPDATE {}.person_key SET wrapped = NULL, nonce = NULL").format(keys))


def states(ledger: TestLedger) -> list[tuple[bytes, ...]]:
    return ledger.query("SELECT state, chain FROM {schema}.event ORDER BY position")


def held_of(ledger: TestLedger, person: str) -> dict[str, int]:
    """What the entrance holds of a person, but for the stream of logins."""
    tables = ("credential", "session", "token", "feed_link", "known_device", "external_identity")
    with psycopg.connect(ledger.owner_dsn) as owner:
        found = {}
        for table in tables:
            query = sql.SQL("SELECT count(*) FROM {} WHERE person_id = %s")
            row = owner.execute(query.format(sql.Identifier(f"{ledger.schema}_access", table)), [person]).fetchone()
            found[table] = row[0] if row else 0
    return {table: count for table, count in found.items() if count}


def chain_holds(ledger: TestLedger) -> bool:
    (row,) = ledger.query(
        "SELECT bool_and(chain = sha256(coalesce(before, '') || state)) FROM"
        " (SELECT chain, state, lag(chain) OVER (ORDER BY position) AS before FROM {schema}.event) e"
    )
    return bool(row[0])


def everything(ledger: TestLedger) -> Iterator[tuple[str, str]]:
    """Every row of every table of the college, as text: what a dump of the database holds."""
    with psycopg.connect(ledger.owner_dsn) as owner:
        tables = owner.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
            " WHERE table_schema LIKE %s AND table_type = 'BASE TABLE'",
            [f"{ledger.schema}%"],
        ).fetchall()
        assert len(tables) > 20
        for schema, table in tables:
            for (row,) in owner.execute(sql.SQL("SELECT t::text FROM {} t").format(sql.Identifier(schema, table))):
                yield f"{schema}.{table}", row
