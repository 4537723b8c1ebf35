"""The archive's long work: copies drawn anew, a year's volume, the log verified; started, watched, its outcome read."""

from __future__ import annotations

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from api import documentation
from api.answers import answer, polled
from api.archive_jobs import Job
from api.bodies_retention import JobBody
from api.fields import Year
from api.service import CurrentActor, CurrentService, CurrentVisitor, Service
from api.signin.login_audit import Kind, note
from journal_domain.errors import NotFound

router = APIRouter(prefix="/archive/jobs", tags=["Архив"])

JOB = {
    "job_id": "5f1c7a4e-3a55-4a0c-9d39-0d7b5f0f3c11", "kind": "regenerate", "year": "2025-2026",
    "started_by": "a-drozdova", "started_at": "2026-07-06T09:00:00Z", "stage": "Копии", "done": 12, "whole": 48,
    "finished_at": None, "outcome": None,
}  # fmt: skip
ZIP = "application/zip"


@router.post(
    "",
    status_code=201,
    summary="Начать работу: начертить заново и сверить копии года, собрать том года, проверить журнал; по одной за раз",
    responses={
        201: {"description": "Началась", "content": {"application/json": {"example": {"job_id": JOB["job_id"]}}}},
        **documentation.refusals(*documentation.ALWAYS, *documentation.OF_A_BODY, "ROLE", "CSRF", "JOB_RUNNING"),
    },
)
def start_archive_job(body: JobBody, actor: CurrentActor, service: CurrentService) -> Response:
    job_id = service.jobs.start(body.kind, body.year, actor.person_id, service.clock())
    response = answer({"job_id": job_id})
    response.status_code = 201
    return response


@router.get(
    "",
    summary="Последние работы архива: чем кончились и что идёт сейчас",
    responses=documentation.question({"jobs": [JOB], "people": {}}, "INVALID", "ROLE"),
)
def list_archive_jobs(_actor: CurrentActor, service: CurrentService, year: Year | None = None) -> Response:
    with service.reading() as connection:
        jobs = service.jobs.jobs(connection, year)
    return answer({"jobs": jobs, "people": service.names({job.started_by for job in jobs})})


@router.get(
    "/{job_id}",
    summary="Работа архива: как далеко она и чем кончилась",
    responses=documentation.question({**JOB, "people": {}}, "NOT_FOUND", "INVALID", "ROLE", polled=True),
)
def read_archive_job(request: Request, job_id: UUID, _actor: CurrentActor, service: CurrentService) -> Response:
    job = _job(service, job_id)
    names = service.names({job.started_by})
    return polled(request, {**{name: getattr(job, name) for name in JOB}, "people": names}, {})


@router.get(
    "/{job_id}/volume.zip",
    summary="Скачать собранный том; скачивание видно в журнале входов",
    response_class=Response,
    responses={
        200: {"description": "Том (BagIt) в файле ZIP", "content": {ZIP: {"schema": {"type": "string", "format": "binary"}, "example": "PK…"}}},
        **documentation.refusals(*documentation.ALWAYS, "NOT_FOUND", "INVALID", "ROLE", "TOKEN_SCOPE"),
    },
)  # fmt: skip
def download_volume(job_id: UUID, actor: CurrentActor, visiting: CurrentVisitor, service: CurrentService) -> Response:
    outcome = _job(service, job_id).outcome or {}
    path = service.settings.volumes_folder / f"{outcome.get('place')}.zip"
    if "place" not in outcome or not path.is_file():
        raise NotFound("том")
    with service.pool.connection() as connection:
        note(
            connection, service.schema, service.clock(), Kind.VOLUME_TAKEN, visiting, actor.person_id, detail=path.stem
        )
    return FileResponse(path, media_type=ZIP, filename=path.name, headers={"Cache-Control": "private, no-store"})


def _job(service: Service, job_id: UUID) -> Job:
    with service.reading() as connection:
        job = service.jobs.job(connection, str(job_id))
    if job is None:
        raise NotFound("работа")
    return job
