"""OpenID Connect: an employee comes in by a provider that the administrator linked, and nobody else by anything else."""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit
from uuid import uuid4

import httpx
import psycopg
import pytest
from false_provider import CLIENT, SECRET, FalseProvider, false_provider
from http_api import Api, listening, serving
from joserfc.jwk import RSAKey
from ledger_fixture import TestLedger, TestServer
from psycopg.conninfo import make_conninfo
from residents import with_accounts

from api.app import create_app
from api.keys_command import rotate
from archive.ledger.migration import migrate

CANAILLE = Path(__file__).parents[2] / ".venv-oidc" / "bin" / "python"


@pytest.fixture(scope="module")
def provider() -> Iterator[FalseProvider]:
    with false_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def college(server: TestServer, tmp_path_factory: pytest.TempPathFactory, provider: FalseProvider) -> Iterator[Api]:
    """t-1 is u-17 to the provider."""
    schema, folder = f"oidc_{uuid4().hex[:8]}", tmp_path_factory.mktemp("oidc")
    migrate(server.owner_dsn, schema, server.service_role)
    service_dsn = make_conninfo(server.owner_dsn, user=server.service_role)
    ledger = TestLedger(server.owner_dsn, service_dsn, schema, server.service_role)
    with serving(ledger, folder, wait_for_read_seconds=10, **settings(folder, provider.url)) as api:
        with_accounts(api, "t-1", "t-2")
        api.done(link(api, "t-1", "u-17"))
        yield api
    ledger.drop()


def settings(folder: Path, issuer: str) -> dict[str, Any]:
    (folder / "oidc.secret").write_text(SECRET + "\n", encoding="utf-8")
    return {"oidc_issuer": issuer, "oidc_client_id": CLIENT, "oidc_client_secret_file": folder / "oidc.secret"}


def link(api: Api, person: str, value: str) -> httpx.Response:
    return api.post("a-1", f"/people/{person}/account/external-identities", {"value": value})


class Traveller(httpx.Client):
    """A browser on its way to the provider and back."""

    def __init__(self, api: Api, provider: FalseProvider) -> None:
        super().__init__(base_url=api.url, headers={"User-Agent": "Firefox", "Accept": "text/html"}, timeout=30)
        self.api, self.provider = api, provider

    def depart(self) -> dict[str, str]:
        sent = self.get("/login/oidc", params={"next": "/account"})
        assert sent.status_code == 303
        asked = {name: values[0] for name, values in parse_qs(urlsplit(sent.headers["location"]).query).items()}
        self.provider.nonce, self.provider.challenge = asked["nonce"], asked["code_challenge"]
        self.provider.now = int(self.api.clock.now.timestamp())
        return asked

    def arrive(self, **query: str) -> httpx.Response:
        return self.get("/login/oidc/return", params=query)

    @property
    def person(self) -> str | None:
        answered = self.get("/api/v1/session")
        return answered.json()["person_id"] if answered.status_code == 200 else None


@pytest.fixture
def traveller(college: Api, provider: FalseProvider) -> Iterator[Traveller]:
    provider.claims, provider.alg, provider.signing = {}, "RS256", None
    with Traveller(college, provider) as traveller:
        yield traveller


def test_a_linked_employee_comes_in_and_goes_on(traveller: Traveller, college: Api) -> None:
    asked = traveller.depart()
    assert asked["code_challenge_method"] == "S256"
    assert asked["redirect_uri"] == f"{college.url}/login/oidc/return"
    back = traveller.arrive(code="good", state=asked["state"])
    assert (back.status_code, back.headers["location"]) == (303, "/account")
    assert traveller.person == "t-1"
    newest = college.get("a-1", "/login-audit", limit=1).json()["entries"][0]
    assert (newest["kind"], newest["person_id"], newest["detail"]) == ("signed_in", "t-1", "oidc")


@pytest.mark.clause("4.1.1-a")
def test_the_page_of_an_employee_offers_to_link_and_to_unlink(college: Api) -> None:
    page = college.client("a-1").get(f"{college.url}/people/t-1").text
    (linked,) = college.get("a-1", "/people/t-1/account").json()["external_identities"]
    api = "/api/v1/people/t-1/account/external-identities"
    assert f'action="{api}"' in page
    assert f'action="{api}/{linked["link_id"]}/ending"' in page


LIES: dict[str, dict[str, Any]] = {
    "another nonce": {"claims": {"nonce": "another"}},
    "no nonce": {"claims": {"nonce": None}},
    "another audience": {"claims": {"aud": "another"}},
    "an audience of several without saying for whom": {"claims": {"aud": [CLIENT, "another"]}},
    "another issuer": {"claims": {"iss": "https://another.example"}},
    "expired": {"claims": {"exp": 1}},
    "no expiry": {"claims": {"exp": None}},
    "from the future": {"claims": {"iat": 4_000_000_000}},
    "no subject": {"claims": {"sub": None}},
    "an unknown subject": {"claims": {"sub": "u-18"}},
    "a subject that is no text": {"claims": {"sub": 17}},
    "no signature": {"alg": "none"},
    "signed with the shared secret": {"alg": "HS256"},
    "signed by another key": {"signing": RSAKey.generate_key(2048, {"kid": "first"})},
}


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_hold_lets_nobody_in(traveller: Traveller, lie: str) -> None:
    for name, value in LIES[lie].items():
        setattr(traveller.provider, name, value)
    asked = traveller.depart()
    refused = traveller.arrive(code="good", state=asked["state"])
    assert refused.status_code == 401
    assert "не получилось" in refused.text
    assert traveller.person is None


def test_a_login_is_brought_back_once_by_the_browser_that_began_it_and_soon(
    traveller: Traveller, college: Api, provider: FalseProvider
) -> None:
    asked = traveller.depart()
    with Traveller(college, provider) as another:
        assert another.arrive(code="good", state=asked["state"]).status_code == 401, "no cookie of this state"
    assert traveller.arrive(code="good", state="another").status_code == 401
    asked = traveller.depart()
    assert traveller.arrive(code="bad", state=asked["state"]).status_code == 401
    asked = traveller.depart()
    assert traveller.arrive(code="good", state=asked["state"], iss="https://another.example").status_code == 401
    asked = traveller.depart()
    assert traveller.arrive(error="access_denied", state=asked["state"]).status_code == 401
    asked = traveller.depart()
    college.clock.now += timedelta(minutes=11)
    assert traveller.arrive(code="good", state=asked["state"]).status_code == 401
    asked = traveller.depart()
    kept = dict(traveller.cookies)
    assert traveller.arrive(code="good", state=asked["state"]).status_code == 303
    traveller.cookies.update(kept)
    assert traveller.arrive(code="good", state=asked["state"]).status_code == 401, "a second time"


@pytest.mark.clause("4.1.2-d")
def test_departures_from_an_address_are_paced_and_who_comes_in_gives_theirs_back(
    traveller: Traveller, college: Api
) -> None:
    throttle, schema = college.app.state.service.entrance._throttle, college.settings.ledger_schema
    budget, throttle._budget = throttle._budget, 3
    rows = f"SELECT count(*) FROM {schema}_access.oidc_login"  # noqa: S608
    try:
        with psycopg.connect(college.settings.database_url, autocommit=True) as connection:
            connection.execute(f"DELETE FROM {schema}_access.guess")  # noqa: S608
            connection.execute(f"DELETE FROM {schema}_access.oidc_login")  # noqa: S608
            for _ in range(9):
                assert traveller.arrive(code="good", state=traveller.depart()["state"]).status_code == 303
            before = connection.execute(rows).fetchone()
            answers = [traveller.get("/login/oidc") for _ in range(9)]
            assert [a.status_code for a in answers] == [303] * 4 + [429] * 5
            assert answers[-1].headers["retry-after"] == "5"
            assert "Повторите" in answers[-1].text
            after = connection.execute(rows).fetchone()
            assert (before, after) == ((0,), (4,)), "what is refused writes nothing"
            college.clock.now += timedelta(seconds=5)
            assert traveller.get("/login/oidc").status_code == 303
    finally:
        throttle._budget = budget
        college.clock.now += timedelta(minutes=11)


@pytest.mark.clause("3.2-b", "4.3.2-d")
def test_only_employees_are_linked_and_a_claim_to_one_of_them(traveller: Traveller, college: Api) -> None:
    assert traveller
    assert link(college, "s-1", "u-9").json()["code"] == "STAFF_ONLY"
    assert link(college, "t-2", "u-17").json()["code"] == "DUPLICATE"
    asked = college.post("s-1", "/people/s-1/account/external-identities", {"value": "u-9"})
    assert asked.json()["code"] == "CREDENTIAL_SELF_CHANGE"


def test_an_unlinked_or_disabled_employee_comes_in_no_more(traveller: Traveller, college: Api) -> None:
    made = college.done(link(college, "t-2", "u-2"))
    traveller.provider.claims = {"sub": "u-2"}

    def comes_in() -> bool:
        return traveller.arrive(code="good", state=traveller.depart()["state"]).status_code == 303

    assert comes_in()
    college.done(college.post("a-1", "/people/t-2/account/disabling", {"reason": "Отпуск"}))
    assert not comes_in()
    college.done(college.post("a-1", "/people/t-2/account/enabling", {"reason": "Вернулся"}))
    assert comes_in()
    college.done(college.post("a-1", f"/people/t-2/account/external-identities/{made['link_id']}/ending"))
    assert not comes_in()
    college.forget_sessions()
    assert traveller.person is None, "what was begun by the link ended with it"


def test_a_provider_that_changed_its_keys_is_asked_for_them_again(traveller: Traveller) -> None:
    assert traveller.arrive(code="good", state=traveller.depart()["state"]).status_code == 303
    traveller.provider.key = RSAKey.generate_key(2048, {"kid": "first"})
    assert traveller.arrive(code="good", state=traveller.depart()["state"]).status_code == 303


def test_an_address_of_mail_counts_only_when_the_provider_has_verified_it(traveller: Traveller, college: Api) -> None:
    openid = college.app.state.service.openid
    by_mail = replace(openid.provider, claim="email")
    openid.provider, by_sub = by_mail, openid.provider
    try:
        college.done(link(college, "t-1", "Ivolgina@College.example"))
        for verified, status in ((True, 303), (False, 401), (None, 401), ("true", 401)):
            traveller.provider.claims = {"email": "ivolgina@college.example", "email_verified": verified}
            assert traveller.arrive(code="good", state=traveller.depart()["state"]).status_code == status, verified
    finally:
        openid.provider = by_sub


def test_a_link_outlives_the_master_key_and_a_restart(college: Api, provider: FalseProvider) -> None:
    """What claims are remembered by must not come from a key that is changed."""
    provider.claims = {}
    assert rotate(college.settings, lambda _: None, pause=0) >= 1
    again = create_app(college.settings, college.clock)
    with listening(again) as url, Traveller(replace(college, url=url), provider) as returning:
        back = returning.arrive(code="good", state=returning.depart()["state"])
        assert (back.status_code, returning.person) == (303, "t-1")


def test_neither_the_claim_nor_the_secret_is_kept(college: Api, traveller: Traveller) -> None:
    traveller.depart()
    with psycopg.connect(college.settings.database_url) as connection:
        rows = connection.execute(
            f"SELECT t::text FROM {college.settings.ledger_schema}_access.external_identity t"  # noqa: S608
        ).fetchall()
    assert rows
    assert not [row for (row,) in rows if "u-17" in row or SECRET in row or "volgina" in row]


def test_without_a_provider_there_is_no_such_way_in(house: Api, residents: dict[str, str]) -> None:
    assert residents
    page = httpx.get(f"{house.url}/login")
    assert "/login/oidc" not in page.text
    assert httpx.get(f"{house.url}/login/oidc").status_code == 404
    assert link(house, "t-1", "u-17").json()["code"] == "NO_PROVIDER"


@pytest.mark.skipif(
    not CANAILLE.exists(), reason="no OpenID provider here: `make oidc-provider` installs one (Canaille)"
)
def test_a_real_provider_lets_its_user_in(ledger: TestLedger, tmp_path: Path) -> None:
    """Canaille, a provider of its own kind: its login form, its token, its keys."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    issuer = f"http://127.0.0.1:{port}"
    with serving(ledger, tmp_path, wait_for_read_seconds=10, **settings(tmp_path, issuer)) as api:
        script = Path(__file__).with_name("canaille_provider.py")
        command = [str(CANAILLE), str(script), str(port), f"{api.url}/login/oidc/return"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            _await(f"{issuer}/.well-known/openid-configuration", process)
            api.clock.now = datetime.now(UTC)
            with_accounts(api, "t-1")
            api.done(link(api, "t-1", "ivolgina"))
            with httpx.Client(headers={"User-Agent": "Firefox"}, follow_redirects=True, timeout=30) as browser:
                page = browser.get(f"{api.url}/login/oidc", params={"next": "/account"})
                page = _sent(browser, page, login="ivolgina")
                page = _sent(browser, page, password="correct horse battery")
                assert str(page.url) == f"{api.url}/account"
                assert browser.get(f"{api.url}/api/v1/session").json()["person_id"] == "t-1"
        finally:
            process.terminate()
            process.wait(20)


def _await(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(address).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise AssertionError(f"the provider did not start: {process.poll()}")


def _sent(browser: httpx.Client, page: httpx.Response, **typed: str) -> httpx.Response:
    """Send the page's first form with what its hidden fields hold and what was typed."""
    form = next(f for f in re.findall(r"<form.*?</form>", page.text, re.DOTALL) if next(iter(typed)) in f)
    hidden = re.findall(r'<input[^>]*name="([^"]+)"[^>]*type="hidden"[^>]*value="([^"]*)"', form)
    hidden += [(n, v) for v, n in re.findall(r'<input[^>]*value="([^"]*)"[^>]*type="hidden"[^>]*name="([^"]+)"', form)]
    hidden += re.findall(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
    action = re.search(r'<form[^>]*action="([^"]*)"', form)
    address = urljoin(str(page.url), action[1] if action else "")
    return browser.post(address or str(page.url), data=dict(hidden) | typed)
