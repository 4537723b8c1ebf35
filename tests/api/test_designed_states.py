"""Every page of every role in a college where there is nothing yet, and while the read models lag: told, not left blank."""

from __future__ import annotations

import re

import httpx
import pytest
from http_api import PEOPLE, Api

from api.pages import asking
from api.pages.navigation import places
from journal_domain.values import Role

PERSONS = {role: person for person, role in reversed(PEOPLE.items())}


def page(module_api: Api, role: Role, path: str, **cookies: str) -> httpx.Response:
    headers = {"Authorization": f"Bearer {module_api.token(PERSONS[role])}", "Accept": "text/html"}
    return httpx.get(module_api.url + path, headers=headers, cookies=cookies, follow_redirects=True)


@pytest.mark.parametrize("role", list(Role))
def test_where_there_is_nothing_yet_a_page_says_so(module_api: Api, role: Role) -> None:
    blank = []
    for place in places([role]):
        answer = page(module_api, role, place.path)
        main = answer.text.partition("<main")[2].partition("</main>")[0]
        words = re.sub(r"<[^>]+>|\s+", " ", main).strip()
        if answer.status_code != 200 or main.count("<h1") != 1 or len(words) < 40 or "None" in words:
            blank.append(f"{place.path}: {answer.status_code} {words[:120]}")
    assert blank == []


@pytest.mark.parametrize("role", [Role.TEACHER, Role.STUDENT, Role.DEPUTY])
def test_a_page_that_does_not_yet_show_what_one_recorded_says_so(
    module_api: Api, role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "_lags", lambda _service, _position: True)
    first = places([role])[0].path
    told = page(module_api, role, first, journal_position="1").text
    assert "ещё не дошла до этой страницы" in told
    assert 'role="status"' in told
    assert "ещё не дошла" not in page(module_api, role, first).text


def test_a_page_that_is_not_there_says_what_to_do(module_api: Api) -> None:
    answer = page(module_api, Role.TEACHER, "/journals/6f0f8a4e-1c4b-5b57-8f9b-6d1b6a3f8f00")
    assert answer.status_code == 404
    assert "Не найдено" in answer.text
    assert "На первую страницу" in answer.text
