"""The archive: years and their files, copies drawn anew, volumes, the verification of the log, the terms of keeping (5.5, 5.6)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from starlette.responses import Response

from api.pages.asking import Answer, Ask
from api.pages.frame import render
from api.pages.planning import study_year
from api.pages.routing import pages
from journal_domain.academic_calendar import year_of
from journal_domain.values import Role

router = pages("/archive")

KINDS = {"regenerate": "Сверка копий", "volume": "Сборка тома", "verify": "Проверка журнала"}


@router.get("")
async def archive(ask: Ask) -> Response:
    journals, retention, nomenclature, jobs = await ask.all(
        ask.get("/journals", state="all", limit=1000), ask.get("/retention"), ask.get("/nomenclature"),
        ask.get("/archive/jobs"),
    )  # fmt: skip
    years = sorted({year_of(journal["term"]) for journal in journals["journals"]}, reverse=True)
    states = await ask.all(*(ask.get(f"/years/{year}") for year in years))
    sealed = {file["year"]: file["sealed_act"] for file in retention["files"] if file["sealed_act"]}
    return await render(
        ask, "archive.html", years=states, files=retention["files"], lines=nomenclature["lines"], sealed=sealed,
        adopted=nomenclature["adopted"], jobs=jobs["jobs"], people=jobs["people"], kinds=KINDS, works=await _works(ask),
    )  # fmt: skip


@router.get("/years/{year}")
async def archived_year(ask: Ask, year: str) -> Response:
    state, journals, retention, jobs, *copies = await ask.all(
        ask.get(f"/years/{year}"), ask.get("/journals", state="all", limit=1000), ask.get("/retention"),
        ask.get("/archive/jobs", year=year), *(ask.get("/copies", term=f"{year}-{number}") for number in (1, 2)),
    )  # fmt: skip
    found = [copy for answer in copies for copy in answer["copies"]]
    finished = {kind: _latest(jobs["jobs"], kind) for kind in ("regenerate", "volume")}
    return await render(
        ask, "archive_year.html", year=year, state=state, jobs=jobs["jobs"], people=jobs["people"], kinds=KINDS,
        journals=[journal for journal in journals["journals"] if year_of(journal["term"]) == year], copies=found,
        counted=Counter(copy["state"] for copy in found), files=[f for f in retention["files"] if f["year"] == year],
        volume=finished["volume"], regenerated=finished["regenerate"], works=await _works(ask),
    )  # fmt: skip


@router.get("/verification")
async def verification(ask: Ask) -> Response:
    jobs = await ask.get("/archive/jobs")
    checks = [job for job in jobs["jobs"] if job["kind"] == "verify"]
    return await render(
        ask, "verification.html", job=checks[0] if checks else None, earlier=checks[1:], people=jobs["people"],
        kinds=KINDS, works=await _works(ask), running=next((job for job in jobs["jobs"] if not job["finished_at"]), None),
    )  # fmt: skip


@router.get("/jobs/{job_id}")
async def job(ask: Ask, job_id: str) -> Response:
    found = await ask.get(f"/archive/jobs/{job_id}")
    return await render(
        ask, "archive_job.html", job=found, people=found["people"], kinds=KINDS, works=await _works(ask),
        year=found["year"] or study_year(ask.today),
    )  # fmt: skip


def _latest(jobs: list[Answer], kind: str) -> dict[str, Any] | None:
    """The latest of this kind that came to an end."""
    return next(
        (job for job in jobs if job["kind"] == kind and job["outcome"] and "failed" not in job["outcome"]), None
    )


async def _works(ask: Ask) -> bool:
    return bool({Role.DEPUTY, Role.ARCHIVIST} & set((await ask.me())["roles"]))
