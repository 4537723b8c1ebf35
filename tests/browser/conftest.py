"""A real Chromium before a college served by this process; without a Chromium these tests say so and are skipped."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from browsing import Person, caught_up, look
from http_api import Api, serving
from ledger_fixture import TestLedger, TestServer, new_ledger
from playwright.sync_api import Browser, sync_playwright
from school_day import SLOTS, opened_journal
from school_day import journal as a_journal
from town import demo_town

NAMES = ("chromium", "chromium-browser", "google-chrome")
LEFT_OUT = (
    "WebUIOmniboxPopup", "WebUIOmniboxAimPopup", "WebUIOmniboxFullPopup", "PreloadTopChromeWebUI",
    "SpareRendererForSitePerProcess", "PaintHolding", "HttpsUpgrades", "MediaRouter", "OptimizationHints",
    "AvoidUnnecessaryBeforeUnloadCheckSync", "DestroyProfileOnBrowserClose",
)  # fmt: skip
"""Half the work of a new window is its address bar's suggestions, which are pages of their own; the rest as Playwright has it."""
FLAGS = ["--no-sandbox", "--disable-gpu", "--in-process-gpu", f"--disable-features={','.join(LEFT_OUT)}"]
GROUP = "ПМ-11"
numbers = count(1)
REQUIRED = "BROWSER_REQUIRED"
"""Set by .ci/run: there a missing Chromium is a failure."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """For a file of tests: while it is open, Playwright's event loop runs in this process and no other can."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        if os.environ.get(REQUIRED):
            pytest.fail(f"no Chromium: none of {', '.join(NAMES)} on the path")
        pytest.skip("no Chromium on this machine: install the system's package `chromium` to run the browser tests")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def log(server: TestServer) -> Iterator[TestLedger]:
    """One log for a file of tests."""
    with new_ledger(server) as ledger:
        yield ledger


@pytest.fixture(scope="module")
def college(log: TestLedger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A college in which every test has a journal of its own."""
    with serving(log, tmp_path_factory.mktemp("college"), wait_for_read_seconds=10) as api:
        opened_journal(api, GROUP)
        yield api


@pytest.fixture(scope="session")
def town(server: TestServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One town for all files, as it takes seconds to fill: each does there what no other looks at."""
    with new_ledger(server) as ledger, demo_town(ledger, tmp_path_factory.mktemp("town")) as api:
        yield api


@pytest.fixture(scope="module")
def untouched_town(log: TestLedger, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """One in which nobody has done anything at the tests' clock, which is not the database's."""
    with demo_town(log, tmp_path_factory.mktemp("town")) as api:
        yield api


@pytest.fixture
def journal(college: Api) -> str:
    return _opened(college)


@pytest.fixture
def ending(college: Api) -> str:
    """A journal whose last lessons are today's: its sheet may be closed."""
    return _opened(college, slots=[slot for slot in SLOTS if slot["day"] == SLOTS[0]["day"]])


def _opened(college: Api, **changed: Any) -> str:
    body = a_journal(GROUP, f"discipline-{next(numbers)}", **changed)
    opened = college.done(college.post("d-1", "/journals", body))
    caught_up(college)
    return str(opened["journal_id"])


@pytest.fixture
def person(chromium: Browser, college: Api) -> Iterator[Callable[..., Person]]:
    """`person("t-1")` is somebody at a browser of their own; what went wrong in it fails the test."""
    everybody: list[Person] = []

    def sit_down(who: str, **context: object) -> Person:
        everybody.append(look(chromium, college, who, **context))
        return everybody[-1]

    yield sit_down
    faults = [fault for someone in everybody for fault in someone.faults]
    for someone in everybody:
        someone.context.close()
    assert faults == []
