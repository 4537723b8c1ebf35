"""A year's papers: the nomenclature of files, the sealed volume, the retention calendar, destruction by act."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from api import documentation
from api.answers import lag, polled, recorded
from api.bodies_retention import HASH, DestructionBody, SeriesBody, VolumeBody
from api.fields import Day, Position, Year
from api.service import CurrentActor, CurrentCommand, CurrentService, Service
from archive.transparency.store import tree_head
from journal_domain.errors import Refused
from journal_domain.nomenclature import DEFAULTS, STREAM, Nomenclature, Papers, Series, SeriesAdopted
from projections.log import head
from projections.retention import retention_calendar

router = APIRouter(tags=["Хранение"])


def _line(line: Series | SeriesAdopted) -> dict[str, object]:
    return {"index": line.index, "title": line.title, "term_years": line.term_years}


FILE = {
    "year": "2025-2026", "closed_on": "2026-07-03", "papers": "journals", "index": "05-12",
    "title": "Журналы учебных занятий", "term_years": 5, "free_from": "2032-01-01", "term_over": False,
    "last_position": 48_213, "manifest_sha256": HASH, "sealed_act": "№ 3 от 10.07.2026", "destroyed_at": None,
    "destroyed_act": None,
}  # fmt: skip


@router.put(
    "/nomenclature/{papers}",
    summary="Изменить строку номенклатуры дел с будущего дня",
    responses=documentation.command(
        "POLICY_RETROACTIVE", "ORDER_REQUIRED", "NOMENCLATURE_VALUE", "NOTHING_TO_RECORD", status=200
    ),
)
def adopt_series(papers: Papers, body: SeriesBody, command: CurrentCommand, service: CurrentService) -> Response:
    position = service.college.adopt_series(command, papers, body.series(), body.effective_from, body.order)
    return recorded(command, position, 200)


@router.get(
    "/nomenclature",
    summary="Номенклатура дел на этот день (по умолчанию сегодня) и все её версии",
    responses=documentation.question(
        {"on": "2025-09-01", "lines": [{"papers": papers, **_line(line)} for papers, line in DEFAULTS.items()],
         "adopted": []},
        "INVALID", "ROLE", polled=True,
    ),
)  # fmt: skip
def read_nomenclature(
    request: Request, _actor: CurrentActor, service: CurrentService, on: Day | None = None
) -> Response:
    state: Nomenclature = service.college.load({STREAM: Nomenclature})[STREAM]
    day = on or service.college.college_policy().today(service.clock())
    lines = [{"papers": papers, **_line(state.on(papers, day))} for papers in Papers]
    adopted = [
        {"papers": e.papers, "effective_from": e.effective_from, "order": e.order, **_line(e)} for e in state.adopted
    ]
    return polled(request, {"on": day, "lines": lines, "adopted": adopted}, {})


@router.get(
    "/retention",
    summary="Календарь хранения: дела закрытых лет, сроки, акты передачи и уничтожения",
    responses=documentation.question({"files": [FILE]}, "INVALID", "ROLE", polled=True),
)
def read_retention(
    request: Request, _actor: CurrentActor, service: CurrentService, after: Position | None = None
) -> Response:
    policy = service.college.college_policy()
    with service.reading() as connection:
        headers = lag(service, connection, after)
        files = retention_calendar(connection, service.schema, policy.today, policy.today(service.clock()))
    return polled(request, {"files": files}, headers)


@router.post(
    "/years/{year}/volume",
    status_code=201,
    summary="Передать собранный том года на архивное хранение по акту",
    responses=documentation.command(
        "YEAR_OPEN", "VOLUME_SEALED", "VOLUME_DIFFERS", "COPY_NOT_CERTIFIED", "ORDER_REQUIRED"
    ),
)
def seal_volume(year: Year, body: VolumeBody, command: CurrentCommand, service: CurrentService) -> Response:
    if service.college.year(year).closed:
        _require_of_this_log(service, body)
    return recorded(command, service.college.seal_volume(command, year, body.volume(), body.act_number))


def _require_of_this_log(service: Service, body: VolumeBody) -> None:
    """The root in the act is that of this log: a slip of the pen must not be put on record for ever."""
    with service.reading() as connection:
        known = body.first_position <= body.last_position <= head(connection, service.schema)
        if known and tree_head(connection, service.schema, body.last_position).hex() == body.tree_head:
            return
    raise Refused("VOLUME_DIFFERS", "5.5", "Корень дерева или номера записей в томе не те, что в этом журнале.")


@router.post(
    "/years/{year}/papers/{papers}/destruction",
    status_code=201,
    summary="Уничтожить дело по акту, когда истёк срок хранения и прекращены образовательные отношения",
    responses=documentation.command("YEAR_OPEN", "RETENTION", "PAPERS_DESTROYED", "ORDER_REQUIRED"),
)
def destroy_papers(
    year: Year, papers: Papers, body: DestructionBody, command: CurrentCommand, service: CurrentService
) -> Response:
    return recorded(command, service.college.destroy_papers(command, year, papers, body.act_number))
