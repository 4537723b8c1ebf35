"""People who come in by themselves: registered, with accounts and slips, led by l-1."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx
from http_api import Api, registered

from api.signin import entrance

GROUP = "ПМ-11"
OWN_PASSWORD = "лодка плывёт под радугой"


def with_accounts(api: Api, *employees: str) -> None:
    """s-1 and the guardian g-1 in the group of l-1, and these employees, all with accounts."""
    api.done(api.post("d-1", "/groups", {"group_id": GROUP, "name": "Группа"}))
    leader = {"leader_id": "l-1", "since": "2025-09-01", "order": "№ 2"}
    api.done(api.put("d-1", f"/groups/{GROUP}/leader", leader))
    student = {"student_id": "s-1", "since": "2025-09-01", "order": "№ 3"}
    api.done(api.post("d-1", f"/groups/{GROUP}/students", student))
    guardian = {"guardian_id": "g-1", "relation": "мать", "basis": "Свидетельство"}
    api.done(api.post("d-1", "/people/s-1/guardians", guardian))
    for employee in employees:
        registered(api, employee, "employee")
    for person in ("s-1", "g-1", *employees):
        api.done(api.post("a-1", f"/people/{person}/account"))


@dataclass
class Slips:
    """Catches the passwords on their way to paper: the printed page is an image of letters, not a text to read."""

    passwords: list[str]

    def issue(self, api: Api, by: str, person: str, group: str | None = None, **more: Any) -> str:
        answered = self.asked(api, by, person, group, **more)
        assert answered.status_code == 201, answered.text
        assert answered.content.startswith(b"%PDF-")
        return self.passwords[-1]

    def asked(self, api: Api, by: str, person: str, group: str | None = None, **more: Any) -> httpx.Response:
        path = f"/people/{person}/account/credentials" + ("/reissue" if "reason" in more else "")
        return api.post(by, path, {"group_id": group, **more})


def caught(monkeypatch: Any) -> Slips:
    slips = Slips([])
    make = entrance.new_password

    def noted() -> str:
        slips.passwords.append(make())
        return slips.passwords[-1]

    monkeypatch.setattr(entrance, "new_password", noted)
    return slips


class Browser(httpx.Client):
    """Keeps cookies, says where its requests come from, and sends the token of its session."""

    def __init__(self, api: Api, agent: str = "Firefox", **more: Any) -> None:
        super().__init__(
            base_url=f"{api.url}/api/v1", timeout=30, headers={"User-Agent": agent, "Origin": api.url}, **more
        )

    def sign_in(self, login: str, password: str) -> httpx.Response:
        answered = self.post("/session", json={"login": login, "password": password})
        if answered.status_code == 201:
            self.headers["X-CSRF-Token"] = answered.json()["csrf_token"]
        return answered

    def change_password(self, present: str, new: str = OWN_PASSWORD) -> httpx.Response:
        answered = self.put("/session/password", json={"present": present, "new": new})
        if answered.status_code == 200:
            self.headers["X-CSRF-Token"] = answered.json()["csrf_token"]
        return answered


def moved_in(api: Api, monkeypatch: Any) -> dict[str, str]:
    """Accounts and slips for all; the employees have replaced the password of theirs."""
    employees = ("t-1", "t-2")
    with_accounts(api, *employees)
    slips = caught(monkeypatch)
    passwords = {person: slips.issue(api, "l-1", person, GROUP) for person in ("s-1", "g-1")}
    for person in employees:
        with Browser(api) as browser:
            first = slips.issue(api, "a-1", person)
            assert browser.sign_in(person, first).status_code == 201
            assert browser.change_password(first).status_code == 200
    return passwords | dict.fromkeys(employees, OWN_PASSWORD)
