"""Is it alive, is it ready, how is it doing: for machines that watch."""

from __future__ import annotations

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from psycopg import Error
from starlette.responses import JSONResponse, PlainTextResponse, Response

from api.metrics import exposition
from api.service import CurrentService
from projections.log import head
from projections.progress import failures, positions

router = APIRouter(tags=["Наблюдение"])

READY = {"status": "ok", "position": 48_213, "lag": 0, "read_models": {"audit_trail": 48_213, "journals": 48_213}}
STOPPED = {
    **READY,
    "status": "stopped",
    "lag": 12,
    "failed": [{"name": "audit_trail", "position": 48_202, "error": "KeyError: …"}],
}


@router.get(
    "/healthz",
    summary="Процесс жив",
    responses={200: {"content": {"application/json": {"example": {"status": "ok"}}}}},
)
async def healthz() -> JSONResponse:
    return JSONResponse({"status": "ok"})


@router.get(
    "/readyz",
    summary="Служба готова: база отвечает, представления не остановились и не отстают",
    responses={
        200: {"content": {"application/json": {"example": READY}}},
        503: {"description": "Не готова", "content": {"application/json": {"example": STOPPED}}},
    },
)
def readyz(service: CurrentService) -> JSONResponse:
    try:
        with service.pool.connection(timeout=2) as connection:
            last = head(connection, service.schema)
            reached = positions(connection, service.schema)
            failed = failures(connection, service.schema)
    except Error as error:
        return JSONResponse({"status": "database", "error": type(error).__name__}, 503)
    lag = last - min(reached.values(), default=0)
    body = {"status": "ok", "position": last, "lag": lag, "read_models": reached}
    if failed:
        stopped = [{"name": f.name, "position": f.position, "error": f.error} for f in failed]
        return JSONResponse({**body, "status": "stopped", "failed": stopped}, 503)
    if not reached or lag > service.settings.lag_alarm_events:
        return JSONResponse({**body, "status": "lagging"}, 503)
    return JSONResponse(body)


@router.get(
    "/metrics",
    response_class=PlainTextResponse,
    summary="Показатели для Prometheus",
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}, "example": "journal_database_up 1.0"}}}},
)
def metrics(service: CurrentService) -> Response:
    return Response(exposition(service), media_type=CONTENT_TYPE_LATEST)
