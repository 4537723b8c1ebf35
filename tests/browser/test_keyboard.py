"""Pages without a mouse: Tab reaches every control, each has a name and shows that it is chosen; the skip link comes first."""

from __future__ import annotations

import re

import pytest
from browsing import Person
from http_api import Api
from playwright.sync_api import Browser
from test_roles import CONTRAST, WCAG, WIDE, faults_of, too_narrow
from town import came_in

YEAR, TERM = "2025-2026", "2025-2026-1"
WALKED = {
    "deputy-1": (
        f"/planning/attestations/{TERM}", "an attestation", f"/copies?term={TERM}&form=summary-of-marks",
        f"/copies/summary-of-marks?group=g1&term={TERM}", "/audit",
    ),
    "archivist-1": ("/archive", f"/archive/years/{YEAR}", "/archive/verification"),
    "student-1": ("/timetable",),
}  # fmt: skip

MARKED = """() => {
  const controls = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")];
  window.walked = controls.filter((x) => !x.disabled && x.type !== "hidden" && x.tabIndex >= 0 && x.checkVisibility());
  document.activeElement.blur();
  return window.walked.map((x) => x.outerHTML.slice(0, 120));
}"""
CHOSEN = """() => {
  const x = document.activeElement, style = getComputedStyle(x);
  const shown = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
  const name = x.getAttribute("aria-label") || x.labels?.[0]?.textContent || x.textContent || "";
  return [window.walked.indexOf(x), shown, name.trim() !== "" || Boolean(x.querySelector("img[alt]"))];
}"""


def faults_of_the_walk(someone: Person) -> list[str]:
    controls: list[str] = someone.page.evaluate(MARKED)
    reached: set[int] = set()
    wrong = []
    for _ in range(8 * len(controls)):  # a date has several stops
        someone.press("Tab")
        number, shown, named = someone.page.evaluate(CHOSEN)
        if number == -1:
            break
        if not reached and "skip" not in controls[number]:
            wrong.append(f"the first is not the skip link: {controls[number]}")
        if number not in reached:
            wrong += [f"no visible focus: {controls[number]}"] * (not shown)
            wrong += [f"no name: {controls[number]}"] * (not named)
        reached.add(number)
    return wrong + [f"not reached: {controls[n]}" for n in range(len(controls)) if n not in reached]


@pytest.mark.parametrize("who", WALKED)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_is_reached_named_and_shown(chromium: Browser, town: Api, who: str, scheme: str) -> None:
    someone = came_in(chromium, town, who, **WIDE, color_scheme=scheme)
    wrong: list[str] = []
    for path in WALKED[who]:
        if path.startswith("/"):
            someone.open(path)
        else:
            someone.page.goto(f"{town.url}/planning/attestations/{TERM}")
            someone.page.get_by_role("link", name=re.compile("^(назначить|изменить)")).first.click()
            someone.page.wait_for_url(f"**/attestations/{TERM}/*")
        if scheme == "light":
            wrong += [f"{path}: {fault}" for fault in faults_of_the_walk(someone)]
            wrong += [f"{path}: wider than {width} px" for width in too_narrow(someone)]
        wrong += [f"{path}: {fault}" for fault in faults_of(someone, WCAG if scheme == "light" else CONTRAST)]
    assert wrong == []
    assert someone.faults == []
    someone.context.close()
