"""The stream of logins: everything is noted, nothing secret is, and nobody changes it (4.1.2-d, 4.2.4, 4.5.3)."""

from __future__ import annotations

from typing import Any

import httpx
import psycopg
import pytest
from http_api import Api
from residents import Browser


def entries(api: Api, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("a-1", "/login-audit", **query).json()["entries"]
    return found


def test_success_failure_and_end_are_noted_with_where_and_what(house: Api, residents: dict[str, str]) -> None:
    with Browser(house, agent="Phone") as browser:
        browser.sign_in("s-1", "a-wrong-password")
        browser.sign_in("no-such-login", "a-wrong-password")
        browser.sign_in("s-1", residents["s-1"])
        browser.delete("/session")
    newest = entries(house, limit=4)
    assert [e["kind"] for e in newest] == ["signed_out", "signed_in", "failed", "failed"]
    assert [e["person_id"] for e in newest] == ["s-1", "s-1", None, "s-1"]
    assert {(e["address"], e["device"]) for e in newest} == {("127.0.0.1", "Phone")}
    assert newest[2]["unknown_login"]
    assert all(e["unknown_login"] is None for e in newest if e["person_id"])


def test_how_many_failed_is_a_figure_for_those_who_watch(house: Api, residents: dict[str, str]) -> None:
    assert residents

    def failed() -> float:
        lines = httpx.get(f"{house.url}/metrics").text.splitlines()
        found = [line for line in lines if line.startswith('journal_logins_total{kind="failed"}')]
        return float(found[0].split()[-1]) if found else 0.0

    before = failed()
    with Browser(house) as browser:
        browser.sign_in("t-2", "a-wrong-password")
    assert failed() == before + 1


def test_neither_passwords_nor_unknown_logins_are_in_it(house: Api, residents: dict[str, str]) -> None:
    """People type a password where the login belongs."""
    with Browser(house) as browser:
        for _ in range(2):
            browser.sign_in("my-secret-password", "s-1")
    with psycopg.connect(house.settings.database_url) as connection:
        rows = connection.execute(
            f"SELECT e::text FROM {house.settings.ledger_schema}_access.login_event e"  # noqa: S608
        ).fetchall()
    text = str(rows)
    assert "my-secret-password" not in text
    assert not [password for password in residents.values() if password in text]
    first, second = entries(house, kind="failed", limit=2)
    assert first["unknown_login"] == second["unknown_login"], "the same guess is seen to be the same"


def test_it_is_read_page_by_page_by_the_administrator_alone(house: Api, residents: dict[str, str]) -> None:
    assert residents
    everything = entries(house, limit=500)
    assert len(everything) > 6
    pages, before = [], None
    while True:
        query = {"limit": 5} | ({"before": before} if before else {})
        page = house.get("a-1", "/login-audit", **query).json()
        pages += page["entries"]
        before = page["next"]
        if before is None:
            break
    assert pages == everything
    assert {e["person_id"] for e in entries(house, person="t-1")} == {"t-1"}
    for person, status in (("d-1", 403), ("dir-1", 403), ("l-1", 403), ("s-1", 404), ("g-1", 404)):
        assert house.get(person, "/login-audit").status_code == status


@pytest.mark.parametrize("as_owner", [False, True])
@pytest.mark.parametrize("statement", ["UPDATE {} SET kind = 'x'", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_changes_it(house: Api, residents: dict[str, str], statement: str, as_owner: bool) -> None:
    assert residents
    table = f"{house.settings.ledger_schema}_access.login_event"
    with psycopg.connect(house.settings.database_url) as connection:  # an entry of today, by the database's own clock
        connection.execute(f"INSERT INTO {table} (at, kind, address, device) VALUES (now(), 'failed', '', '')")  # noqa: S608
    dsn = house.settings.owner_database_url if as_owner else house.settings.database_url
    with psycopg.connect(dsn) as connection:
        connection.execute("SET session_replication_role = replica" if as_owner else "SELECT 1")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(statement.format(table))


@pytest.mark.clause("4.2.4", "4.5.3")
def test_a_workplace_of_the_staff_lets_no_student_in(house: Api, residents: dict[str, str]) -> None:
    with Browser(house) as workplace:
        registered = workplace.post(
            "/workstations", json={"name": "Кабинет 12"}, headers={"Authorization": f"Bearer {house.token('a-1')}"}
        )
        assert registered.status_code == 201
        for person in ("s-1", "g-1"):
            refused = workplace.sign_in(person, residents[person])
            assert (refused.status_code, refused.json()["code"]) == (403, "STAFF_WORKSTATION")
            assert "journal_session" not in workplace.cookies
            noted = entries(house, limit=1)[0]
            assert (noted["kind"], noted["person_id"], noted["workstation"], noted["detail"]) == (
                "refused", person, "Кабинет 12", "STAFF_WORKSTATION",
            )  # fmt: skip
            assert workplace.sign_in(person, "wrong").status_code == 401, "only the right password learns why"
        assert workplace.sign_in("t-1", residents["t-1"]).status_code == 201
        assert entries(house, limit=1)[0]["workstation"] == "Кабинет 12"
        key = registered.json()["key_id"]
        assert house.get("a-1", "/workstations").json()["workstations"] == [{"key_id": key, "name": "Кабинет 12"}]
        house.done(house.post("a-1", f"/workstations/{key}/removal", {"reason": "Списан"}))
        assert workplace.sign_in("s-1", residents["s-1"]).status_code == 201


@pytest.mark.clause("4.2.4", "4.5.3")
def test_an_employee_on_a_student_s_device_is_noted(house: Api, residents: dict[str, str]) -> None:
    with Browser(house) as phone:
        phone.sign_in("s-1", residents["s-1"])
        assert phone.sign_in("t-1", residents["t-1"]).status_code == 201
        assert entries(house, limit=1)[0]["detail"] == "STUDENT_DEVICE"
    with Browser(house) as own:
        own.sign_in("t-1", residents["t-1"])
        assert entries(house, limit=1)[0]["detail"] == "password"
