"""The demo college behind the pages: every role comes in by the first page, as a newcomer would."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import httpx
from browsing import Person
from http_api import Api, serving
from ledger_fixture import TestLedger
from playwright.sync_api import Browser
from rich.console import Console

from api.demo_command import prepare_demo

TUESDAY = date(2025, 11, 18)
NOON = datetime(2025, 11, 18, 9, 0, tzinfo=UTC)
"""12:00 in Moscow."""


PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True,
}  # fmt: skip


@contextmanager
def demo_town(ledger: TestLedger, folder: Path) -> Iterator[Api]:
    told = folder / "demo-logins.json"
    with serving(ledger, folder, staffed=False, wait_for_read_seconds=10, demo_logins=told) as api:
        api.clock.now = NOON
        assert prepare_demo(api.settings, Console(file=io.StringIO()), seed=3, students=16, today=TUESDAY) == told
        while httpx.get(f"{api.url}/readyz", timeout=30).json().get("position") != api.head():
            pass  # the read models follow
        yield api


def came_in(chromium: Browser, town: Api, who: str, **context: Any) -> Person:
    """Somebody who came in by the first page, at a browser of their own."""
    opened = chromium.new_context(locale="ru-RU", **context)
    someone = Person(opened, opened.new_page(), town)
    someone.listen()
    someone.open("/")
    someone.page.get_by_role("button", name=who).first.click()
    someone.page.wait_for_selector("header nav")
    return someone
