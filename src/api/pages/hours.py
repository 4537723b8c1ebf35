"""Academic hours given in a month: everybody's for the administration, their own for teachers; a file for accounting (1.4)."""

from __future__ import annotations

import re
from collections import defaultdict

from starlette.responses import Response

from api.pages.asking import Answer, Ask
from api.pages.frame import render
from api.pages.routing import pages

router = pages("/hours")

MONTH = re.compile(r"20[0-9]{2}-(0[1-9]|1[0-2])")


@router.get("")
async def hours(ask: Ask) -> Response:
    wanted = ask.wants.get("month", "")
    month = wanted if MONTH.fullmatch(wanted) else f"{ask.today:%Y-%m}"
    found = await ask.get("/hours", month=month)
    given: dict[str, list[Answer]] = defaultdict(list)
    for row in found["hours"]:
        given[row["teacher_id"]].append(row)
    order = sorted(given, key=lambda who: found["people"][who].lower())
    return await render(
        ask, "hours.html", month=month, given={who: given[who] for who in order}, totals=found["totals"],
        people=found["people"],
    )  # fmt: skip
