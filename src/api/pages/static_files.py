"""Style sheet, modules and icons, each under an address that changes with its content: /static/<hash>/app.css.

The hash is of all files together, so that a module's relative imports stay within one version.
"""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from pathlib import Path

from fastapi import APIRouter
from starlette.responses import Response

FOLDER = Path(str(files("api.pages") / "static"))
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@cache
def contents() -> dict[str, bytes]:
    return {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in sorted(FOLDER.rglob("*"))
        if path.suffix in KINDS
    }


@cache
def version() -> str:
    digest = hashlib.sha256()
    for name, content in contents().items():
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def static(name: str) -> str:
    """The address of a file. Raises KeyError for one that does not exist."""
    contents()[name]
    return f"/static/{version()}/{name}"


@router.get("/static/{asked}/{name:path}")
async def read_static(asked: str, name: str) -> Response:
    """Of another version (a page kept open over an update) the present file, not to be kept."""
    content = contents().get(name)
    if content is None:
        return Response("Нет такого файла", 404, media_type="text/plain; charset=utf-8")
    caching = FOR_EVER if asked == version() else "no-cache"
    headers = {"Cache-Control": caching, "X-Content-Type-Options": "nosniff"}
    return Response(content, 200, headers, KINDS[Path(name).suffix])
