"""The deputy's control: what changed since the last check, what is late or missing, what waits for a decision."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from api.pages.asking import Answer, Ask, Asking
from api.pages.frame import render
from api.pages.routing import pages
from journal_domain.values import Role
from projections.event_names import KINDS_BY_SUBJECT

router = pages()

UNFILLED_DAYS = timedelta(days=30)
DUE_DAYS = timedelta(days=21)
AUDIT_FILTERS = ("from", "to", "person", "group", "discipline", "student", "journal", "kind", "cursor")
AUDIT_SWITCHES = ("changes", "late", "since_last_check")


@router.get("/control")
async def control(ask: Ask) -> Response:
    trail, changed, late, pending, lessons, journals = await ask.all(
        ask.get("/audit", since_last_check="true", limit=1),
        ask.get("/audit", since_last_check="true", changes="true", limit=30),
        ask.get("/audit", since_last_check="true", late="true", limit=30),
        ask.get("/corrections", state="pending", limit=500),
        unfilled(ask),
        ask.get("/journals", limit=1000),
    )
    term = max((journal["term"] for journal in journals["journals"]), default=None)
    thin = (await ask.get("/indicators", term=term))["thin"] if term else []
    by_teacher = Counter(lesson["teacher_id"] for lesson in lessons["unfilled"])
    due_by = f"{ask.today + DUE_DAYS}"
    return await render(
        ask,
        "control.html",
        trail=trail,
        changed=changed,
        late=late,
        pending=pending["corrections"],
        unfilled=by_teacher.most_common(),
        behind=behind(journals["journals"], lessons["held"]),
        thin=thin,
        due=[journal for journal in journals["journals"] if journal["attestation_by"] <= due_by],
        unplanned=[journal for journal in journals["journals"] if not journal["topics"]],
        people=changed["people"] | late["people"] | journals["people"] | lessons["people"],
    )


async def unfilled(ask: Asking) -> Answer:
    """Lessons of the last days, in journals not closed yet, that are over and not on record; `held`: how many are over, by journal."""
    since = ask.today - UNFILLED_DAYS
    found, journals = await ask.all(ask.get("/timetable", from_=since, to=ask.today), ask.get("/journals", limit=1000))
    open_still = {journal["journal_id"] for journal in journals["journals"]}
    now = ask.now.replace(tzinfo=None)
    held: Counter[str] = Counter()
    missing = []
    for lesson in found["lessons"]:
        if lesson["cancelled"] or not lesson["approved"] or lesson["journal_id"] not in open_still:
            continue
        ends = datetime.combine(datetime.fromisoformat(lesson["day"]), time.fromisoformat(lesson["ends"]))
        if ends < now:
            held[lesson["journal_id"]] += 1
            if lesson["given_by"] is None:
                missing.append(lesson)
    return {"unfilled": missing, "held": held, "people": found["people"], "since": since}


def behind(journals: list[Answer], held: Counter[str]) -> list[tuple[Answer, int]]:
    """Journals with the share of their plan given well below the share of their slots that is over, worst first."""
    found = [
        (journal, journal["hours_scheduled"] - (journal["plan_hours"] or journal["hours_in_plan"]))
        for journal in journals
        if journal["journal_id"] in held
    ]
    return sorted(((j, short) for j, short in found if short < 0), key=lambda pair: pair[1])


@router.get("/audit")
async def audit(ask: Ask) -> Response:
    wants = ask.wants
    asked: dict[str, Any] = {name: wants.get(name) for name in AUDIT_FILTERS}
    asked |= {name: "true" for name in AUDIT_SWITCHES if wants.get(name)}
    found, groups, staff = await ask.all(
        ask.get("/audit", limit=100, **asked), ask.get("/groups"), ask.get("/people", kind="employee", limit=1000)
    )
    kept = {name: value for name, value in wants.items() if value and name != "cursor"}
    return await render(
        ask,
        "audit.html",
        found=found,
        people=found["people"],
        groups=groups["groups"],
        wants=wants,
        kept=kept,
        staff=staff,
        kinds=KINDS_BY_SUBJECT,
    )


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
    me, found, lessons = await ask.all(ask.me(), ask.get("/permits", limit=200), unfilled(ask))
    usable = {p["slot_id"] for p in found["permits"] if p["spent_by"] is None and p["valid_until"] >= f"{ask.today}"}
    wanting = [x for x in lessons["unfilled"] if x["slot_id"] not in usable and x["day"] < f"{ask.today}"]
    return await render(
        ask, "permits.html", permits=found["permits"], wanting=list(reversed(wanting)), since=lessons["since"],
        people=found["people"] | lessons["people"], grants=Role.DEPUTY in me["roles"],
    )  # fmt: skip
