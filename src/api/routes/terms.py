"""A term's journals, opened for all groups from curriculum and assignments."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from api import documentation
from api.answers import answer
from api.bodies_planning import OpeningBody
from api.fields import Term
from api.service import CurrentCommand, CurrentService
from api.term_opening import groups_of_year, open_term
from journal_domain.academic_calendar import year_of
from journal_domain.policy import require

router = APIRouter(prefix="/terms/{term}", tags=["Семестры"])

EXAMPLE = {
    "position": 48_213,
    "opened": [{"group_id": "ПМ-11", "journals": 11, "code": None, "message": None, "problems": []}],
    "complete": ["ПМ-12"],
    "refused": [
        {
            "group_id": "ПМ-13", "journals": 0, "code": "NO_TEACHER",
            "message": "«Электротехника»: не назначен преподаватель.", "problems": [],
        }
    ],
}  # fmt: skip


@router.post(
    "/opening",
    summary="Открыть все журналы семестра: по действию на группу; открытые прежде не трогает, отказы называет",
    responses={
        **documentation.question(EXAMPLE),
        **documentation.refusals(*documentation.OF_A_COMMAND, *documentation.OF_A_BODY),
    },
)
def open_whole_term(term: Term, body: OpeningBody, command: CurrentCommand, service: CurrentService) -> Response:
    require("open_term", command.actor)
    with service.reading() as connection:
        groups = body.group_ids
        if groups is None:
            groups = tuple(groups_of_year(service.college, connection, service.schema, year_of(term)))
    result = open_term(service.college, command, term, groups)
    headers = {"Idempotency-Key": command.command_id}
    if result.position is not None:
        headers["Journal-Position"] = str(result.position)
    return answer(result, headers)
