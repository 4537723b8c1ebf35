"""Guesses are slowed down by login and address, and by address; the victim's own device is not (4.1.2-d)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import psycopg
import pytest
from http_api import MONDAY, Api
from psycopg import Connection
from residents import Browser

from api.signin.throttle import FREE, LONGEST_SECONDS, Throttle, TooManyGuesses, network

HOME, THIEF = "192.0.2.7", "198.51.100.9"
BUDGET = 20


@pytest.fixture
def counts(house: Api) -> Iterator[tuple[Throttle, Connection[object]]]:
    with psycopg.connect(house.settings.database_url, autocommit=True) as connection:
        connection.execute(f"DELETE FROM {house.settings.ledger_schema}_access.guess")  # noqa: S608
        yield Throttle(house.settings.ledger_schema, b"k" * 32, BUDGET), connection


def guesses(counts: tuple[Throttle, Connection[object]], login: str, address: str, at: datetime, n: int) -> int:
    """How many of n guesses at one moment were looked at."""
    throttle, connection = counts
    looked_at = 0
    for _ in range(n):
        try:
            throttle.count(connection, login, address, None, at)
        except TooManyGuesses:
            continue
        looked_at += 1
    return looked_at


def test_five_guesses_are_free_and_each_further_one_waits_twice_as_long(
    counts: tuple[Throttle, Connection[object]],
) -> None:
    throttle, connection = counts
    assert guesses(counts, "s-1", THIEF, MONDAY, 9) == FREE
    at, waits = MONDAY, []
    for _ in range(13):
        with pytest.raises(TooManyGuesses) as refused:
            throttle.count(connection, "s-1", THIEF, None, at)
        waits.append(refused.value.seconds)
        at += timedelta(seconds=refused.value.seconds)
        throttle.count(connection, "s-1", THIEF, None, at)
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, LONGEST_SECONDS, LONGEST_SECONDS, LONGEST_SECONDS]


def test_what_is_a_day_old_is_forgotten(counts: tuple[Throttle, Connection[object]]) -> None:
    assert guesses(counts, "s-1", THIEF, MONDAY, 9) == FREE
    assert guesses(counts, "s-1", THIEF, MONDAY + timedelta(days=1, seconds=1), 9) == FREE


def test_an_address_has_a_budget_for_all_logins_together_and_others_go_on(
    counts: tuple[Throttle, Connection[object]],
) -> None:
    tried = sum(guesses(counts, f"login-{n}", THIEF, MONDAY, 1) for n in range(3 * BUDGET))
    assert tried == BUDGET + 1
    assert guesses(counts, "login-1", HOME, MONDAY, 1) == 1
    later = MONDAY + timedelta(minutes=1)
    assert sum(guesses(counts, f"later-{n}", THIEF, later, 1) for n in range(3 * BUDGET)) == 12


def test_right_passwords_cost_an_address_nothing(counts: tuple[Throttle, Connection[object]]) -> None:
    """A whole college behind one address: ten times the budget comes in at the same moment."""
    throttle, connection = counts
    for n in range(10 * BUDGET):
        throttle.fitted(connection, throttle.count(connection, f"s-{n}", HOME, None, MONDAY))


def test_an_ipv6_network_is_one_place() -> None:
    assert network("2001:db8:0:1::5") == network("2001:db8:0:1:ffff::9") != network("2001:db8:0:2::5")
    assert network(HOME) != network(THIEF)
    assert network("not an address") == "not an address"


def test_a_burst_over_many_connections_is_counted_whole(
    house: Api, counts: tuple[Throttle, Connection[object]]
) -> None:
    """As over several workers: who counts first, looks; the statement itself is the lock."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415

    def one(_: int) -> int:
        with psycopg.connect(house.settings.database_url, autocommit=True) as own:
            return guesses((counts[0], own), "s-1", THIEF, MONDAY, 4)

    with ThreadPoolExecutor(6) as crowd:
        assert sum(crowd.map(one, range(6))) == FREE


def test_a_victim_s_own_device_is_not_slowed_and_a_stranger_s_right_password_waits(
    house: Api, residents: dict[str, str]
) -> None:
    with Browser(house) as victim, Browser(house) as thief:
        assert victim.sign_in("s-1", residents["s-1"]).status_code == 201
        answers = [thief.sign_in("s-1", "wrong-password") for _ in range(FREE + 1)]
        assert [a.status_code for a in answers] == [401] * FREE + [429]
        assert answers[-1].headers["Retry-After"] == "1"
        assert thief.sign_in("s-1", residents["s-1"]).status_code == 429, "looked at only after the delay"
        assert victim.sign_in("s-1", residents["s-1"]).status_code == 201
        house.clock.now += timedelta(seconds=1)
        assert thief.sign_in("s-1", residents["s-1"]).status_code == 201


def test_a_device_that_we_did_not_issue_is_replaced_and_spares_nobody(house: Api, residents: dict[str, str]) -> None:
    """Who plants a cookie of theirs in a victim's browser would guess from it past the budget of their address."""
    planted = "A" * 43
    with Browser(house) as victim, Browser(house) as thief:
        victim.cookies.set("journal_device", planted, domain="127.0.0.1")
        assert victim.sign_in("t-2", residents["t-2"]).status_code == 201
        issued = victim.cookies["journal_device"]
        assert issued != planted
        assert victim.sign_in("t-2", residents["t-2"]).status_code == 201
        assert victim.cookies["journal_device"] == issued, "ours stays"
        thief.cookies.set("journal_device", planted)
        answers = [thief.sign_in("t-2", "wrong-password").status_code for _ in range(FREE + 1)]
        assert answers == [401] * FREE + [429]
        victim.cookies.pop("journal_session")
        assert victim.sign_in("t-2", residents["t-2"]).status_code == 201


def test_wrong_and_unknown_answer_alike_and_do_the_same_work(
    house: Api, residents: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from api.signin import passwords  # noqa: PLC0415

    assert residents
    verified: list[str] = []
    real = passwords._hasher.verify

    class Counting:
        def verify(self, kept: str, password: str) -> bool:
            verified.append(kept)
            return bool(real(kept, password))

    monkeypatch.setattr(passwords, "_hasher", Counting())
    with Browser(house) as someone:
        wrong, unknown, odd = (someone.sign_in(login, "x" * 12) for login in ("g-1", "nobody", "не логин"))
    assert (
        (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content) == (odd.status_code, odd.content)
    )
    assert wrong.headers.keys() == unknown.headers.keys()
    assert len(verified) == 3
    assert verified[1] == verified[2] == passwords.DUMMY
