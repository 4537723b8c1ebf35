"""Electronic signatures of a certified copy: verified, kept with it, their verdict an event (63-ФЗ; 4.6.2-f)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Path
from starlette.responses import Response

from api import documentation
from api.answers import recorded
from api.copying import verified_signature
from api.fields import Sha256
from api.report_asked import CurrentAsked
from api.routes.copies import COPY, HASH, PDF, Version, a_file, file
from api.service import CurrentActor, CurrentCommand, CurrentService
from api.uploads import Uploaded
from archive.copies.kept import kept
from journal_domain.certified_copy import SignatureKind
from journal_domain.errors import NotFound

router = APIRouter(tags=["Копии"])
P7S = "application/pkcs7-signature"
SIGNATURES = f"{COPY}/versions/{{version}}/signatures"
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            PDF: {"schema": {"type": "string", "format": "binary"}},
            P7S: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.post(
    SIGNATURES,
    status_code=201,
    summary="Приложить подпись: подписанный PDF (PAdES) или отсоединённую подпись .p7s, в том числе по ГОСТ",
    responses=documentation.command(
        "SIGNATURE_INVALID", "NOTHING_TO_RECORD", "BODY_TOO_LARGE", body=False, more={"sha256": HASH}
    ),
    openapi_extra=BODY,
)
def sign_copy(
    asked: CurrentAsked, version: Version, content: Uploaded, command: CurrentCommand, service: CurrentService
) -> Response:
    edition = service.college.certified_copy(asked.paper).edition(version)
    signature = verified_signature(service, edition, content)
    position = service.college.sign_copy(command, asked.paper, version, signature)
    return recorded(command, position, sha256=signature.sha256)


@router.get(
    f"{SIGNATURES}/{{sha256}}",
    summary="Скачать подписанный PDF или подпись .p7s",
    response_class=Response,
    responses=a_file(PDF),
)
def download_signature(
    version: Version,
    sha256: Annotated[Sha256, Path()],
    _actor: CurrentActor,
    asked: CurrentAsked,
    service: CurrentService,
) -> Response:
    signatures = service.college.certified_copy(asked.paper).signatures
    signature = next((s for s in signatures if (s.version, s.sha256) == (version, sha256)), None)
    if signature is None:
        raise NotFound("подпись")
    with service.reading() as connection:
        content = kept(connection, service.schema, sha256)
    if content is None:
        raise NotFound("подпись")
    detached = signature.kind is SignatureKind.DETACHED
    name = f"{asked.form.code}-v{version}" + (".pdf.p7s" if detached else "-signed.pdf")
    return file(content, name, P7S if detached else PDF)
