"""What holds while a year goes on: the college's rules from their day until others replace them, and control of programmes."""

from __future__ import annotations

import httpx
from http_api import Api
from year_begun import AUTUMN, GROUP, ORDER, OTHER, YEAR, refused

NEW_RULES, REPLACED = "2025-09-29", "2025-09-30"


def rules_are_adopted(api: Api) -> None:
    """6.2, 4.1.1-c: by the administrator, by order, from a day to come, in force until others replace them."""
    values = api.get("a-1", "/policy").json()["values"]
    rules = {**values, "mark_scale": ["5", "4"], "effective_from": NEW_RULES, "order": ORDER}
    refused(api.put("d-1", "/policy", rules), 403, "ROLE")
    refused(api.put("a-1", "/policy", {**rules, "effective_from": "2025-09-01"}), 422, "POLICY_RETROACTIVE")
    refused(api.put("a-1", "/policy", {**rules, "order": " "}), 422, "ORDER_REQUIRED")
    api.done(api.put("a-1", "/policy", rules))
    api.done(api.put("a-1", "/policy", {**values, "effective_from": REPLACED, "order": ORDER}))
    scales = {day: api.get("t-1", "/policy", on=day).json()["values"]["mark_scale"] for day in (NEW_RULES, REPLACED)}
    assert scales == {NEW_RULES: ["5", "4"], REPLACED: values["mark_scale"]}


def the_adapted_programme_is_controlled(api: Api) -> None:
    """2.2.11: hours given against the curriculum's, and control of the group by the plan, made known to its leader."""
    asked = {"term": AUTUMN, **api.fresh()}
    lines = api.get("d-1", "/indicators", **asked).json()["adapted"]
    assert {line["id"]: (line["hours_planned"], line["hours_given"]) for line in lines} == {
        GROUP: (4, 4),
        OTHER: (4, 0),
    }
    (own,) = api.get("l-1", "/indicators", group=GROUP, **asked).json()["adapted"]
    assert own["hours_share"] == "100.0"
    assert api.get("t-1", "/indicators", **asked).json()["adapted"] is None, (
        "whose programme is adapted is not for everybody"
    )
    found = {"result": "Часы даны по учебному плану; темы совпадают с планом"}
    refused(api.post("t-1", f"/groups/{GROUP}/inspections", found), 403, "ROLE")
    inspection = api.done(api.post("d-1", f"/groups/{GROUP}/inspections", found))["inspection_id"]
    api.done(api.post("l-1", f"/groups/{GROUP}/inspections/{inspection}/acknowledgement"))


def the_bells_change(api: Api, slots: list[str]) -> None:
    """3.6-a: bells count from their day on; lessons to come follow them in every view and in the phone's calendar."""
    later = [{"number": 1, "starts": "09:30", "ends": "11:00"}, {"number": 2, "starts": "11:10", "ends": "12:40"}]
    rung = {"weekdays": [1, 2, 3, 4, 5], "bells": later, "since": "2025-10-06", "order": ORDER}
    path = f"/calendars/{YEAR}/bells"
    refused(api.put("t-1", path, rung), 403, "ROLE")
    refused(api.put("d-1", path, {**rung, "bells": later[1:]}), 422, "CALENDAR_VALUE")
    api.done(api.put("d-1", path, rung))
    assert api.get("s-1", f"/calendars/{YEAR}").json()["bells"][-1]["since"] == "2025-10-06"
    days = {"from": "2025-09-29", "to": "2025-10-12", **api.fresh()}
    views = [api.get(who, "/timetable", **days, **own).json()["lessons"] for who, own in (
        ("d-1", {"group": GROUP}), ("t-1", {"teacher": "t-1"}), ("t-1", {"room": "12"}), ("s-1", {}),
        ("g-1", {"student": "s-1"}),
    )]  # fmt: skip
    for view in views:
        times = [(lesson["day"], lesson["starts"], lesson["ends"]) for lesson in view if lesson["slot_id"] != slots[4]]
        assert times == [("2025-10-06", "09:30:00", "11:00:00")]
    (change,) = [c for c in api.get("l-1", "/timetable/changes").json()["changes"] if c["kind"] == "retimed"]
    assert set(change["concerns"]) >= {f"group:{GROUP}", "t-1"}
    link = api.done(api.post("s-1", "/me/timetable-feed"))["path"]
    feed = httpx.get(f"{api.url}{link}", timeout=30).text
    assert "DTSTART;TZID=Europe/Moscow:20251006T093000" in feed
    assert "DTEND;TZID=Europe/Moscow:20251006T110000" in feed
    assert "20251006T090000" not in feed
