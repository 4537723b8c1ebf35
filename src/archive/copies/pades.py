"""PAdES: a signature inside the PDF, appended as an incremental update, so that the certified bytes stay its beginning.

signed[:len(certified)] == certified, the byte range covers the whole file, and every object of the certified copy
is what it was: an update may add a signature field and nothing that a reader sees
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from journal_domain.certified_copy import SignatureKind, Verdict, VerifiedSignature

FIELD = "Signature"


@dataclass
class SignatureWrong(Exception):
    """The signature does not fit the copy: every reason, in Russian."""

    reasons: tuple[str, ...]


class CannotSign(ValueError):
    """Nothing was signed; the message says in Russian why."""


def pkcs12_signer(path: Path, password: str) -> signers.Signer:
    """The key and certificate of a `.p12` or `.pfx` file. Raises CannotSign, OSError."""
    try:
        signer: signers.Signer = signers.SimpleSigner.load_pkcs12_data(path.read_bytes(), (), password.encode())
    except ValueError:
        raise CannotSign(f"{path}: не контейнер PKCS#12, или пароль неверен") from None
    return signer


@contextmanager
def pkcs11_signer(library: Path, token: str, pin: str, label: str) -> Iterator[signers.Signer]:
    """The key of that label on a token (smart card, USB), through its PKCS#11 library. Raises CannotSign."""
    from pkcs11 import PKCS11Error  # noqa: PLC0415
    from pyhanko.config.pkcs11 import TokenCriteria  # noqa: PLC0415
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session  # noqa: PLC0415  # few have a token

    try:
        with open_pkcs11_session(str(library), token_criteria=TokenCriteria(label=token), user_pin=pin) as session:
            yield PKCS11Signer(session, cert_label=label, key_label=label)
    except (PKCS11Error, SigningError) as error:
        said = str(error) or type(error).__name__
        raise CannotSign(f"токен «{token}» не открывается, или ключа «{label}» на нём нет: {said}") from None


def trusted_issuers(path: Path | None) -> list[Any]:
    """The certificates of a PEM file; none where there is no file. Raises OSError, ValueError."""
    return list(load_certs_from_pemder_data(path.read_bytes())) if path else []


def sign(pdf: bytes, signer: signers.Signer) -> bytes:
    """The PDF with one more signature appended. Raises CannotSign."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
        number = len(PdfFileReader(io.BytesIO(pdf)).embedded_signatures) + 1
    except PdfError:
        raise CannotSign("файл не PDF или повреждён") from None
    metadata = signers.PdfSignatureMetadata(
        field_name=f"{FIELD}{number}", subfilter=fields.SigSeedSubFilter.PADES, md_algorithm="sha256"
    )
    signed: io.BytesIO = signers.sign_pdf(writer, metadata, signer=signer)
    return signed.getvalue()


def verify(certified: bytes, signed: bytes, roots: Sequence[Any]) -> VerifiedSignature:
    """The last signature of the file, when all fit. `roots`: the issuers that the college trusts. Raises SignatureWrong."""
    if not signed.startswith(certified) or len(signed) == len(certified):
        raise SignatureWrong(("Начало файла не совпадает с заверенной копией: подписан другой документ.",))
    try:
        signatures = PdfFileReader(io.BytesIO(signed)).embedded_signatures
        shown = _what_is_shown_differs(certified, signed)
    except Exception as error:  # a file of anyone's making: whatever its parser meets is the file's fault
        raise SignatureWrong((f"Файл не читается: {type(error).__name__}.",)) from error
    if not signatures:
        raise SignatureWrong(("В файле нет электронной подписи.",))
    reasons = [*shown]
    verdict: Verdict | None = None
    for signature in signatures:
        last = signature is signatures[-1]
        verdict = _verdict(signature, roots)
        if verdict is None:
            reasons.append(f"Подпись {signature.field_name} недействительна: документ изменён после неё.")
        elif last and signature.coverage != SignatureCoverageLevel.ENTIRE_FILE:
            reasons.append("Подпись охватывает не весь файл.")
    if reasons or verdict is None:
        raise SignatureWrong(tuple(reasons))
    signer = signatures[-1].signer_cert
    return VerifiedSignature(
        kind=SignatureKind.PADES,
        sha256=hashlib.sha256(signed).hexdigest(),
        certificate=hashlib.sha256(signer.dump()).hexdigest(),
        algorithm=str(signer.public_key.algorithm).upper(),
        verdict=verdict,
    )


def _verdict(signature: Any, roots: Sequence[Any]) -> Verdict | None:
    """By the bottom line: with the college's issuers, else with the signer's own certificate taken on trust."""
    trust = ((roots, Verdict.TRUSTED), ([signature.signer_cert], Verdict.UNKNOWN_ISSUER))
    for anchors, verdict in trust:
        if anchors:
            with _quiet():
                status = validate_pdf_signature(
                    signature, ValidationContext(trust_roots=list(anchors), allow_fetching=False)
                )
            if status.bottom_line:
                return verdict
    return None


@contextmanager
def _quiet() -> Iterator[None]:
    """An issuer that is not known is an answer here, and nothing for the log."""
    log = logging.getLogger("pyhanko.sign.validation.generic_cms")
    before = log.disabled
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = before


ADDED_BY_SIGNING = {"/AcroForm", "/Perms", "/DSS", "/Extensions", "/Annots", "/Metadata", "/Version"}


def _what_is_shown_differs(certified: bytes, signed: bytes) -> list[str]:
    """Objects of the certified copy that an update has replaced by others, but for what signing itself adds."""
    with pikepdf.open(io.BytesIO(certified)) as one, pikepdf.open(io.BytesIO(signed)) as other:
        replaced = [obj.objgen for obj in one.objects if not _same(obj, other.get_object(obj.objgen))]
        notes = [note for page in other.pages for note in page.obj.get("/Annots", ())]
        if len(one.pages) != len(other.pages) or any(note.get("/FT") != "/Sig" for note in notes) or replaced:
            return ["Вместе с подписью в файл внесены другие изменения."]
        if any(any(float(side) for side in note.get("/Rect", ())) for note in notes):
            return ["Подпись имеет видимый штамп: он мог бы закрыть запись. Подпишите копию без штампа."]
    return []


def _same(before: pikepdf.Object, after: pikepdf.Object) -> bool:
    if isinstance(before, pikepdf.Stream):
        if before.get("/Type") == "/Metadata":
            return isinstance(after, pikepdf.Stream)  # its time of change
        return isinstance(after, pikepdf.Stream) and before.read_raw_bytes() == after.read_raw_bytes()
    if isinstance(before, pikepdf.Dictionary):
        if not isinstance(after, pikepdf.Dictionary):
            return False
        if "/Type" not in before and "/Producer" in before:
            return True  # the document's information, with its time of change
        keys = ({*before.keys()} | {*after.keys()}) - ADDED_BY_SIGNING
        return all(_written(before.get(key)) == _written(after.get(key)) for key in keys)
    return _written(before) == _written(after)


def _written(value: Any) -> bytes:
    """A value as the file has it; references are compared as references."""
    return pikepdf.Array([value]).unparse()
