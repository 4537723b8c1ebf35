"""Logins have a lane of their own: however many come, a mark goes past them (5.1)."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from school_day import School, lesson

from api.signin.lane import NICENESS, Lane
from journal_domain.errors import Refused

LOGINS = 80


def test_a_lesson_is_recorded_while_a_crowd_waits_to_be_let_in(school: School) -> None:
    """Not measured in time but in order: when the lesson is on record, most of the crowd still stands in line."""
    address, crowd_is_in = f"{school.api.url}/api/v1/session", threading.Semaphore(0)
    done: list[int] = []

    def knock(number: int) -> None:
        crowd_is_in.release()
        answered = client.post(address, json={"login": f"nobody-{number}", "password": "x" * 12})
        done.append(answered.status_code)

    everybody = httpx.Limits(max_connections=LOGINS)
    with httpx.Client(limits=everybody, timeout=60) as client, ThreadPoolExecutor(LOGINS) as crowd:
        for number in range(LOGINS):
            crowd.submit(knock, number)
        for _ in range(LOGINS):
            crowd_is_in.acquire()
        recorded = school.api.post("t-1", f"{school.path}/lessons", lesson("mon"))
        let_in_before = len(done)
    assert recorded.status_code == 201
    assert let_in_before < LOGINS, "the crowd was gone before the lesson was asked for: make it larger"
    assert done.count(401) == LOGINS


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has a priority of its own on Linux alone")
def test_a_login_yields_to_everything_else_whatever_the_service_was_started_with() -> None:
    lane = Lane()

    def own() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    try:
        assert asyncio.run(lane.run(own)) == min(19, own() + NICENESS)
    finally:
        lane.close()


def test_a_lane_has_an_end() -> None:
    lane, gate = Lane(waiting=2), threading.Event()

    async def crowd() -> list[object]:
        async def one() -> object:
            return await lane.run(gate.wait, 10)

        first = [asyncio.create_task(one()) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Refused, match="BUSY"):
            await one()
        gate.set()
        return list(await asyncio.gather(*first))

    assert asyncio.run(crowd()) == [True, True]
    lane.close()
