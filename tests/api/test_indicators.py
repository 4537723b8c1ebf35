"""Whose figures one sees at a glance: deputies and the director all, a leader their group, a teacher their journals."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from http_api import Api
from school_day import TOPICS, School, closed_sheet, journal, opened_journal, recorded_lesson

from api.pages.charts import bars

TERM = "2025-2026-1"


def ask(api: Api, who: str, **query: Any) -> Any:
    return api.get(who, "/indicators", term=TERM, **query, **api.fresh())


def refused(response: Any) -> str:
    assert response.status_code in (403, 404), response.text
    return str(response.json()["code"])


@pytest.mark.clause("4.6.2-g", "4.7.1-a", "4.2.1-d", "4.5.1-d")
def test_one_sees_the_figures_of_what_is_ones_own(school: School) -> None:
    api = school.api
    recorded_lesson(api, school.journal)
    closed_sheet(api, school.journal)
    opened_journal(api, "g-12", "sewing")
    for who in ("d-1", "dir-1"):
        found = ask(api, who).json()
        assert [line["id"] for line in found["groups"]] == ["g-12", "ПМ-11"]
        assert found["total"]["students"] == 6
    (own,) = ask(api, "l-1", group="ПМ-11").json()["groups"]
    assert (own["students"], own["pass_rate"], own["quality"], own["mean"]) == (3, "100.0", "100.0", "4.00")
    assert (own["hours_held"], own["hours_missed"], own["attendance"], own["marks"]) == (6, 2, "66.7", 1)
    assert (own["hours_planned"], own["hours_given"], own["density"]) == (6, 2, "1.33")
    of_teacher = ask(api, "t-1").json()
    assert [line["id"] for line in of_teacher["disciplines"]] == ["cooking", "sewing"]
    assert [line["students"] for line in of_teacher["groups"]] == [None, None]
    assert ask(api, "t-2").json()["disciplines"] == []
    assert refused(ask(api, "l-2", group="ПМ-11")) == "NOT_OWN_GROUP"
    assert refused(ask(api, "l-1")) == "NOT_OWN_GROUP"
    assert refused(ask(api, "t-2", teacher="t-1")) == "NOT_ASSIGNED"
    assert refused(ask(api, "a-1")) == "ROLE"
    assert refused(ask(api, "s-1")) == refused(ask(api, "d-1", group="нет")) == "NOT_FOUND"


@pytest.mark.clause("4.6.2-g")
def test_the_trend_has_every_term_and_a_position_tells_what_was_known_then(school: School) -> None:
    api = school.api
    before = recorded_lesson(api, school.journal)
    closed_sheet(api, school.journal)
    (line,) = api.get("d-1", "/indicators/trend", **api.fresh()).json()["terms"]
    assert line == {**ask(api, "d-1").json()["total"], "id": TERM, "title": TERM}
    then = ask(api, "d-1", position=before).json()
    assert (then["position"], then["total"]["assessed"], then["total"]["hours_given"]) == (before, 0, 2)


@pytest.mark.clause("2.2.11", "4.6.2-d")
def test_hours_of_adapted_programmes_are_told_to_deputies_and_to_the_groups_leader(school: School) -> None:
    api = school.api
    described = {
        "trade": "Повар",
        "adapted": True,
        "course": 1,
        "year": "2025-2026",
        "reference_size": 14,
        "order": "№ 3",
    }
    api.done(api.put("d-1", "/groups/ПМ-11/description", described))
    assert [line["id"] for line in ask(api, "d-1").json()["adapted"]] == ["ПМ-11"]
    assert [line["id"] for line in ask(api, "l-1", group="ПМ-11").json()["adapted"]] == ["ПМ-11"]
    assert ask(api, "dir-1").json()["adapted"] is None
    assert ask(api, "t-1").json()["adapted"] is None


@pytest.mark.parametrize("series", [1, 2])
def test_a_chart_has_room_for_its_legend(series: int) -> None:
    drawn = str(bars("Показатели", ["1-я группа", "2-я группа"], *[("Посещаемость, %", (91, 87))] * series, most=100))
    height = float(re.findall(r'viewBox="0 0 720 (\d+)"', drawn)[0])
    legend = float(re.findall(r'transform="translate\(\d+, ([\d.]+)\)" class="legends"', drawn)[0])
    assert legend + 20 <= height


@pytest.mark.clause("5.3", "2.2.11", "4.6.2-g")
def test_a_journal_is_behind_by_what_its_timetable_had_and_its_plan_wants_by_now(school: School) -> None:
    """Three lessons of two hours; the plan's second topic is a control work. Today's lessons are nobody's lag."""
    api = school.api
    topics = [{**topic, "kind": kind} for topic, kind in zip(TOPICS, ("lesson", "control", "practical"), strict=True)]
    own = api.done(api.post("d-1", "/journals", journal(discipline="drawing", topics=topics)))["journal_id"]

    def behind() -> list[Any]:
        listed = api.get("d-1", "/indicators/plan-lags", **api.fresh()).json()["journals"]
        return [
            (x["planned"], x["due"], x["given"], x["controls"], x["practicals"])
            for x in listed if x["journal_id"] == own
        ]  # fmt: skip

    assert behind() == []
    recorded_lesson(api, own)
    assert behind() == []
    api.clock.now += timedelta(days=1)
    assert behind() == [(6, 4, 2, {"due": 1, "given": 0}, {"due": 0, "given": 0})]
    body = {"subject": "slot", "slot_id": "mon-late", "basis": "№ 9-УР"}
    api.done(api.post("d-1", f"/journals/{own}/permits", body))
    recorded_lesson(api, own, "mon-late", topic_id="topic-2", kind="control")
    assert behind() == []
    assert api.get("t-1", "/indicators/plan-lags").json()["code"] == "ROLE"
