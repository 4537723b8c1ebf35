"""The check page: anyone with a printed copy, or its file, reads whether it is what the log says.

It shows nothing but what is on that paper; an address or file that names no copy is answered alike, whatever is wrong.
"""

from __future__ import annotations

import time

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from api.copying import concerned_by, state_of
from api.guard import CLOSE
from api.pages.asking import Ask
from api.pages.frame import rendered
from api.pages.routing import pages
from api.service import Service, current_visitor
from api.signin.throttle import network
from archive.copies.checking import Checked, check_file, check_paper, copy_in_file, edition_named, named_copy
from archive.copies.printing import opening
from journal_domain.certified_copy import CertifiedCopy, CopyCertified
from journal_domain.group import Group, group_stream
from journal_domain.journal import Journal
from journal_domain.paper import JOURNAL
from projections.reports.registry import FORMS

router = pages("/check")

BURST, REFILL_SECONDS, MOST_ADDRESSES = 12, 5.0, 10_000


class Pace:
    """How many checks an address may ask for: a burst, then one every REFILL_SECONDS. One for each worker."""

    def __init__(self) -> None:
        self._free_at: dict[str, float] = {}

    def allows(self, address: str, now: float) -> bool:
        """Count a check; whether it may be made. `now` counts seconds and never goes back."""
        place = network(address)
        if len(self._free_at) >= MOST_ADDRESSES:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        free_at = max(self._free_at.get(place, now), now)
        if free_at > now + BURST * REFILL_SECONDS:
            return False
        self._free_at[place] = free_at + REFILL_SECONDS
        return True


pace = Pace()


@router.get("")
async def check_form(ask: Ask) -> Response:
    return rendered(ask, None, "check.html", found=None, asked=False, slow=False)


@router.get("/{copy}/{number}")
async def check_link(ask: Ask, request: Request, copy: str, number: str) -> Response:
    if not pace.allows(current_visitor(request).address, time.monotonic()):
        return _slower(ask)
    found = await run_in_threadpool(_paper, ask.service, f"{copy}/{number}")
    return await run_in_threadpool(_shown, ask, found)


@router.post("")
async def check_upload(ask: Ask, request: Request) -> Response:
    """The body is looked at after the pace alone: a parameter of the route would have been read before it."""
    if not pace.allows(current_visitor(request).address, time.monotonic()):
        refused = _slower(ask)
        refused.headers.update(CLOSE)
        return refused
    async with request.form(max_files=1, max_fields=0) as form:
        file = form.get("file")
        content = await file.read() if isinstance(file, UploadFile) else b""
    found = await run_in_threadpool(_file, ask.service, content)
    return await run_in_threadpool(_shown, ask, found)


def _slower(ask: Ask) -> Response:
    response = rendered(ask, None, "check.html", 429, found=None, asked=True, slow=True)
    response.headers["Retry-After"] = str(int(REFILL_SECONDS))
    return response


def _shown(ask: Ask, found: Checked | None) -> Response:
    if found is None:
        return rendered(ask, None, "check.html", 404, found=None, asked=True, slow=False)
    edition, college = found.edition, ask.service.college
    paper = edition.paper
    journals = [at.stream for at in edition.streams if ":" not in at.stream] if paper.form == JOURNAL else []
    group_of = group_stream(paper.group_id or "")
    states = college.load({group_of: Group, **dict.fromkeys(journals, Journal)})
    disciplines = sorted({states[journal].discipline for journal in journals if states[journal]})
    stale = found.later is None and state_of(ask.service, edition, concerned_by(ask.service, paper)) == "superseded"
    return rendered(
        ask, None, "check.html", found=found, asked=True, slow=False, edition=edition, stale=stale, paper=paper,
        group=states[group_of].name if states[group_of] else paper.group_id, disciplines=disciplines,
        title=FORMS[paper.form].title if paper.form in FORMS else paper.form,
    )  # fmt: skip


def _paper(service: Service, path: str) -> Checked | None:
    known = _named(service, named_copy(path))
    if known is None:
        return None
    with service.reading() as connection:
        return check_paper(connection, service.schema, *known)


def _file(service: Service, content: bytes) -> Checked | None:
    known = _named(service, copy_in_file(content))
    if known is None:
        return None
    with service.reading() as connection:
        return check_file(connection, service.schema, *known, opening(service.persons), content)


def _named(service: Service, named: tuple[str, int, str] | None) -> tuple[CertifiedCopy, CopyCertified] | None:
    """The copy and its version by stream, version and check number, as a paper or a file names them."""
    if named is None:
        return None
    stream, version, code = named
    copy: CertifiedCopy = service.college.load({stream: CertifiedCopy})[stream]
    edition = edition_named(copy, version, code)
    return (copy, edition) if edition is not None else None
