"""`journal open-term`: what the command prints and answers; the API's chain is in test_whole_year."""

from __future__ import annotations

from io import StringIO

from http_api import MONDAY, Api
from rich.console import Console

from api import move_groups_command
from api.open_term_command import open_all, report

YEAR = "2025-2026"


def test_a_term_is_opened_from_the_command_line_and_a_second_time_nothing_is_recorded(api: Api) -> None:
    line = {"discipline_id": "оп-03", "title": "Кулинария", "course": 1, "term": 1, "hours": 36,
            "attestation_form": "exam"}  # fmt: skip
    plan = {"trade": "Повар", "adapted": True, "year": YEAR, "order": "№ 1", "lines": [line, {**line, "course": 2}]}
    api.done(api.put("d-1", "/curricula/c", plan))
    dates = {"term": f"{YEAR}-1", "starts": "2025-09-01", "ends": "2025-12-28", "attestation_by": "2025-12-26"}
    api.done(api.put("d-1", f"/calendars/{YEAR}", {"terms": [dates], "order": "№ 2"}))
    for group in ("g-1", "g-2"):
        described = {"trade": "Повар", "adapted": True, "course": 1, "year": YEAR, "reference_size": 15,
                     "curriculum_id": "c", "order": "№ 1"}  # fmt: skip
        api.done(api.post("d-1", "/groups", {"group_id": group, "name": group}))
        api.done(api.put("d-1", f"/groups/{group}/description", described))
    teaching = {"discipline_id": "оп-03", "teacher_id": "t-1", "since": "2025-09-01", "order": "№ 3"}
    api.done(api.post("d-1", "/groups/g-1/teaching", teaching))

    seen: list[tuple[int, int]] = []
    printed, code = opened(api, seen)
    assert (seen, code) == ([(1, 2), (2, 2)], 1)
    assert "Открыто журналов 1 в группах 1" in printed
    assert "g-2: NO_TEACHER. «Кулинария»: не назначен преподаватель." in printed
    assert "g-1: YEAR_NOT_READY. Не закрыта ведомость: Кулинария, 1 семестр 2025/26 учебного года." in moved(api)
    head = api.head()
    assert "Открыто журналов 0 в группах 0; открыты прежде: групп 1." in opened(api, [])[0]
    assert api.head() == head


def moved(api: Api) -> str:
    out = StringIO()
    result = move_groups_command.move_all(api.settings, YEAR, "№ 88-уч", "d-1", MONDAY, lambda _done, _of: None)
    assert move_groups_command.report(result, Console(file=out, width=200)) == 1
    return out.getvalue()


def opened(api: Api, seen: list[tuple[int, int]]) -> tuple[str, int]:
    """What is printed, and the exit code."""

    def advance(done: int, of: int) -> None:
        seen.append((done, of))

    out = StringIO()
    code = report(open_all(api.settings, YEAR, 1, "d-1", MONDAY, advance), Console(file=out, width=200))
    return out.getvalue(), code
