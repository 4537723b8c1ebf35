"""The deputy's control: what changed since the last check, what is late or missing, what waits for a decision."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from api.pages.asking import Answer, Ask, Asking
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.values import Role
from projections.event_names import KINDS_BY_SUBJECT

router = pages()

DUE_DAYS = timedelta(days=21)
SHOWN = 300
"""Lessons of one page, the latest first."""
AUDIT_FILTERS = ("from", "to", "person", "group", "discipline", "student", "journal", "kind", "cursor")
AUDIT_SWITCHES = ("changes", "late", "since_last_check")


@router.get("/control")
async def control(ask: Ask) -> Response:
    trail, changed, late, pending, unrecorded, lags, journals = await ask.all(
        ask.get("/audit", since_last_check="true", limit=1),
        ask.get("/audit", since_last_check="true", changes="true", limit=30),
        ask.get("/audit", since_last_check="true", late="true", limit=30),
        ask.get("/corrections", state="pending", limit=500),
        ask.get("/unrecorded-lessons", limit=5000),
        ask.get("/indicators/plan-lags"),
        ask.get("/journals", limit=1000),
    )
    term = max((journal["term"] for journal in journals["journals"]), default=None)
    thin = (await ask.get("/indicators", term=term))["thin"] if term else []
    overdue = [lesson for lesson in unrecorded["lessons"] if lesson["overdue"]]
    due_by = f"{ask.today + DUE_DAYS}"
    return await render(
        ask,
        "control.html",
        trail=trail,
        changed=changed,
        late=late,
        pending=pending["corrections"],
        overdue=unrecorded["overdue"],
        still=unrecorded["today"],
        by_teacher=Counter(lesson["teacher_id"] for lesson in overdue).most_common(),
        behind=lags["journals"],
        thin=thin,
        due=[journal for journal in journals["journals"] if journal["attestation_by"] <= due_by],
        unplanned=[journal for journal in journals["journals"] if not journal["topics"]],
        people=changed["people"] | late["people"] | journals["people"] | unrecorded["people"] | lags["people"],
    )


@router.get("/audit")
async def audit(ask: Ask) -> Response:
    wants = ask.wants
    asked: dict[str, Any] = {name: wants.get(name) for name in AUDIT_FILTERS}
    asked |= {name: "true" for name in AUDIT_SWITCHES if wants.get(name)}
    found, groups, staff = await ask.all(
        ask.get("/audit", limit=100, **asked), ask.get("/groups"), ask.get("/people", kind="employee", limit=1000)
    )
    roster = await _roster(ask, wants.get("group"), wants.get("student"), found["people"], groups["groups"])
    kept = {name: value for name, value in wants.items() if value and name != "cursor"}
    return await render(
        ask,
        "audit.html",
        found=found,
        people=found["people"],
        groups=groups["groups"],
        roster=roster,
        wants=wants,
        kept=kept,
        staff=staff,
        kinds=KINDS_BY_SUBJECT,
    )


async def _roster(
    ask: Asking, group_id: str | None, chosen: str | None, people: dict[str, str], groups: list[Answer]
) -> list[tuple[str, str]]:
    """Id and name of the students of the group that is looked at, and of the one chosen, by name."""
    known = {chosen: people.get(chosen, chosen)} if chosen else {}
    if group_id in {group["group_id"] for group in groups}:
        found = await ask.get(f"/groups/{group_id}")
        known |= {s["student_id"]: found["people"].get(s["student_id"], s["student_id"]) for s in found["students"]}
    return sorted(known.items(), key=lambda named: named[1].lower())


@router.get("/corrections")
async def corrections(ask: Ask) -> Response:
    state = ask.wants.get("state", "pending")
    me, found = await ask.all(ask.me(), ask.get("/corrections", state=state if state != "all" else None, limit=200))
    return await render(
        ask, "corrections.html", found=found["corrections"], people=found["people"], shown=state,
        decides=Role.DEPUTY in me["roles"], mine=me["person_id"],
    )  # fmt: skip


@router.get("/permits")
async def permits(ask: Ask) -> Response:
    teacher = ask.wants.get("teacher")
    me, found, unrecorded = await ask.all(
        ask.me(), ask.get("/permits", limit=200), ask.get("/unrecorded-lessons", teacher=teacher, limit=SHOWN)
    )
    lessons = [
        (x, next((p for p in x["permits"] if not p["spent"] and p["valid_until"] >= f"{ask.today}"), None))
        for x in unrecorded["lessons"]
        if x["overdue"]
    ]
    return await render(
        ask, "permits.html", permits=found["permits"], lessons=lessons,
        overdue=unrecorded["overdue"], still=unrecorded["today"], teacher=teacher,
        people=found["people"] | unrecorded["people"], grants=Role.DEPUTY in me["roles"],
    )  # fmt: skip
