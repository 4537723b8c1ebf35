"""Somebody at a browser: opens pages, presses keys, reads the grid; keeps what the browser complained of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from http_api import Api
from playwright.sync_api import Browser, BrowserContext, Page, expect

SHOTS = Path(__file__).parents[2] / "build" / "screenshots"
"""Output of a run, to be looked at; never committed."""

RUSSIAN = {"н": "KeyY", "о": "KeyJ", "ф": "KeyA"}
"""Keys of the Russian layout and where they lie; the driver types on a Latin keyboard alone."""

expect.set_options(timeout=10_000)


@dataclass
class Person:
    context: BrowserContext
    page: Page
    college: Api
    expected: list[str] = field(default_factory=list)
    """Parts of console messages that the test provokes: a refused command, a lost connection."""
    said: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        return [line for line in self.said if not any(part in line for part in self.expected)]

    def open(self, path: str) -> Page:
        self.page.goto(self.college.url + path)
        return self.page

    def again(self) -> Page:
        """The tab is closed and another opened."""
        self.page.close()
        self.page = self.context.new_page()
        self.listen()
        return self.page

    def press(self, *keys: str) -> None:
        for key in keys:
            if key in RUSSIAN:
                event = {"key": key, "code": RUSSIAN[key], "bubbles": True, "cancelable": True}
                self.page.evaluate("e => document.activeElement.dispatchEvent(new KeyboardEvent('keydown', e))", event)
            else:
                self.page.keyboard.press(key)

    def cell(self, row: int, column: int) -> Any:
        """The cell of a row and a lesson, both counted from 0."""
        return self.page.locator("#grid tbody tr").nth(row).locator("td").nth(column)

    def column(self, column: int, rows: int = 3) -> list[str]:
        return [self.cell(row, column).inner_text().strip() for row in range(rows)]

    def shot(self, name: str) -> None:
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SHOTS / f"{name}.png")

    def listen(self) -> None:
        self.page.on("console", lambda m: self.said.append(m.text) if m.type in ("error", "warning") else None)
        self.page.on("response", lambda r: self.said.append(f"{r.status} {r.url}") if r.status == 404 else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))


def look(chromium: Browser, college: Api, who: str, **context: Any) -> Person:
    headers = {"Authorization": f"Bearer {college.token(who)}"}
    opened = chromium.new_context(extra_http_headers=headers, locale="ru-RU", **context)
    someone = Person(opened, opened.new_page(), college)
    someone.listen()
    return someone


def caught_up(college: Api) -> None:
    """Wait until the pages show everything recorded so far, by whomever."""
    college.get("d-1", "/journals", **college.fresh(), limit=1)
