"""Files sent as the body of a request: taken whole or not at all, every wrong cell with its row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import Depends
from starlette.requests import Request
from starlette.responses import Response

from api.sheet_table import RejectedRow
from journal_domain.errors import Problem, Refused

XLSX, CSV = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "text/csv"
OF_A_FILE = ("FILE_REJECTED", "FILE_TOO_LARGE", "FILE_UNREADABLE", "HEADER_NOT_FOUND", "HEADER_TWICE",
             "NOTHING_TO_RECORD", "BODY_TOO_LARGE")  # fmt: skip
DOCUMENTED: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            XLSX: {"schema": {"type": "string", "format": "binary"}},
            CSV: {"schema": {"type": "string"}, "example": "№;Тема;Вид занятия;Часы\n1;Закон Ома;лекция;2\n"},
        },
    }
}
TEMPLATE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "Файл XLSX",
        "content": {XLSX: {"schema": {"type": "string", "format": "binary"}, "example": "PK…"}},
    }
}


async def body_of(request: Request) -> bytes:
    return await request.body()


Uploaded = Annotated[bytes, Depends(body_of)]


def refuse_rejects(rejects: Iterable[RejectedRow]) -> None:
    """Raises Refused(FILE_REJECTED) with every wrong cell: `rows.7.Часы` is the column «Часы» of the file's row 7."""
    problems = tuple(
        Problem(f"rows.{reject.row}.{reject.column}".rstrip("."), reject.code, reject.message) for reject in rejects
    )
    if problems:
        row = problems[0].where.split(".")[1]
        message = f"Неверных строк в файле — {len({p.where.split('.')[1] for p in problems})}, ничего не внесено. "
        raise Refused("FILE_REJECTED", "2.2.4", f"{message}Строка {row}: {problems[0].message}", problems=problems)


def workbook(content: bytes, name: str) -> Response:
    """An XLSX file to save under this name (ASCII)."""
    return Response(content, 200, {"Content-Disposition": f'attachment; filename="{name}"'}, XLSX)
