"""A signature leaves the certified bytes as they are, covers the whole file, and what does not fit is told why."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pikepdf
import pytest
from printed_group import PrintedGroup, certificate, digest, opened
from pyhanko.pdf_utils.generic import NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from signing_keys import LABEL, PASSWORD, PIN, TOKEN, Keys, detached_signature, made_keys, softhsm, token_with

from archive.copies import detached, pades
from archive.copies.drawing import draw
from archive.copies.pades import SignatureWrong
from journal_domain.certified_copy import SignatureKind, Verdict


@pytest.fixture(scope="module")
def copy() -> bytes:
    group = PrintedGroup(students=3, lessons=4)
    group.attest()
    return draw(group.source(), opened, certificate())[0]


@pytest.fixture(scope="module")
def keys() -> Keys:
    return made_keys()


@pytest.fixture(scope="module")
def signed(copy: bytes, keys: Keys, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = keys.pkcs12(tmp_path_factory.mktemp("keys") / "deputy.p12")
    return pades.sign(copy, pades.pkcs12_signer(path, PASSWORD))


def test_the_certified_bytes_are_the_beginning_of_the_signed_file_and_the_verdict_names_the_issuer(
    copy: bytes, signed: bytes, keys: Keys, tmp_path: Path
) -> None:
    assert signed[: len(copy)] == copy
    trusted = pades.trusted_issuers(keys.issuer_pem(tmp_path / "issuers.pem"))
    found = pades.verify(copy, signed, trusted)
    assert (found.kind, found.verdict, found.algorithm) == (SignatureKind.PADES, Verdict.TRUSTED, "RSA")
    assert found.sha256 == digest(signed)
    assert pades.verify(copy, signed, []).verdict is Verdict.UNKNOWN_ISSUER
    assert pades.trusted_issuers(None) == []


def test_a_second_signature_stands_beside_the_first(copy: bytes, signed: bytes, keys: Keys, tmp_path: Path) -> None:
    twice = pades.sign(signed, pades.pkcs12_signer(keys.pkcs12(tmp_path / "deputy.p12"), PASSWORD))
    assert twice[: len(signed)] == signed
    assert pades.verify(copy, twice, []).sha256 == digest(twice)


def altered_inside(signed: bytes) -> bytes:
    at = signed.index(b"/Producer")
    return signed[:at] + b"/produceR" + signed[at + 9 :]


def with_a_page_replaced(copy: bytes) -> bytes:
    """An update that puts other content under a page; signed afterwards, every byte of it is covered."""
    writer = IncrementalPdfFileWriter(io.BytesIO(copy))
    page = writer.root["/Pages"]["/Kids"][5]
    page[NameObject("/Contents")] = writer.add_object(StreamObject(stream_data=b"BT ET"))
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_whatever_does_not_fit_is_refused_with_its_reason(
    copy: bytes, signed: bytes, keys: Keys, tmp_path: Path
) -> None:
    signer = pades.pkcs12_signer(keys.pkcs12(tmp_path / "deputy.p12"), PASSWORD)
    other = PrintedGroup(students=2, lessons=4)
    wrong = {
        "подписан другой документ": pades.sign(draw(other.source(), opened, certificate())[0], signer),
        "не совпадает": altered_inside(signed),
        "нет электронной подписи": with_a_page_replaced(copy),
        "внесены другие изменения": pades.sign(with_a_page_replaced(copy), signer),
    }
    for reason, content in wrong.items():
        with pytest.raises(SignatureWrong) as refused:
            pades.verify(copy, content, [])
        assert any(reason in said for said in refused.value.reasons), (reason, refused.value.reasons)
    with pytest.raises(SignatureWrong):
        pades.verify(copy, signed + b"% more", [])
    with pytest.raises(SignatureWrong):
        pades.verify(copy, signed[: len(copy)] + signed[len(copy) :].replace(b"/ByteRange", b"/ByteRangE"), [])
    with pytest.raises(ValueError, match="PKCS#12"):
        pades.pkcs12_signer(keys.pkcs12(tmp_path / "deputy.p12"), "другой")


def test_a_signature_leaves_the_pages_and_the_attached_events_as_they_are(copy: bytes, signed: bytes) -> None:
    with pikepdf.open(io.BytesIO(copy)) as one, pikepdf.open(io.BytesIO(signed)) as other:
        assert [p.Contents.read_bytes() for p in one.pages] == [p.Contents.read_bytes() for p in other.pages]
        assert "events.jsonl" in other.attachments


SIGN_ON_A_TOKEN = """
import sys
from pathlib import Path
from archive.copies import pades
library, token, pin, label, source, target = sys.argv[1:]
with pades.pkcs11_signer(Path(library), token, pin, label) as signer:
    Path(target).write_bytes(pades.sign(Path(source).read_bytes(), signer))
"""


@pytest.fixture
def token_library() -> Path:
    library = softhsm()
    if library is None or shutil.which("softhsm2-util") is None:
        pytest.skip("no software token: install softhsm2")
    return library


def test_a_key_that_never_leaves_its_token_signs_too(
    copy: bytes, keys: Keys, token_library: Path, tmp_path: Path
) -> None:
    environment = token_with(keys, tmp_path)
    source, target = tmp_path / "copy.pdf", tmp_path / "signed.pdf"
    source.write_bytes(copy)
    # In a process of its own: the library reads SOFTHSM2_CONF once.
    arguments = [str(token_library), TOKEN, PIN, LABEL, str(source), str(target)]
    subprocess.run([sys.executable, "-c", SIGN_ON_A_TOKEN, *arguments], env=environment, check=True)
    trusted = pades.trusted_issuers(keys.issuer_pem(tmp_path / "issuers.pem"))
    assert pades.verify(copy, target.read_bytes(), trusted).verdict is Verdict.TRUSTED


@pytest.fixture(params=["rsa", "gost"])
def beside(request: pytest.FixtureRequest, copy: bytes, tmp_path: Path) -> tuple[bytes, Path, str]:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl command")
    if request.param == "gost" and not detached.has_gost():
        pytest.skip("no GOST engine: install libengine-gost-openssl")
    document = tmp_path / "copy.pdf"
    document.write_bytes(copy)
    signature, issuer = detached_signature(document, tmp_path, gost=request.param == "gost")
    return signature.read_bytes(), issuer, "GOST R 34.10-2012 (256)" if request.param == "gost" else "RSA"


def test_a_detached_signature_of_the_deputys_own_tool_is_verified(copy: bytes, beside: tuple[bytes, Path, str]) -> None:
    signature, issuer, algorithm = beside
    found = detached.verify(copy, signature, issuer)
    assert (found.kind, found.verdict, found.algorithm) == (SignatureKind.DETACHED, Verdict.TRUSTED, algorithm)
    assert detached.verify(copy, signature, None).verdict is Verdict.UNKNOWN_ISSUER
    for content in (copy + b" ", copy[:-2] + b"X\n", b""):
        with pytest.raises(SignatureWrong, match="не соответствует"):
            detached.verify(content, signature, issuer)
    with pytest.raises(SignatureWrong):
        detached.verify(copy, signature[:-40], issuer)


def test_what_is_no_signature_is_told_so(copy: bytes) -> None:
    for content in (b"", b"text", b"-----BEGIN CMS-----\nAAAA\n-----END CMS-----\n", os.urandom(200)):
        with pytest.raises(SignatureWrong):
            detached.verify(copy, content, None)
