"""A signature beside the PDF (CMS, `.p7s`), made by the deputy's own tool, GOST included: verified by the openssl command.

GOST R 34.10-2012 takes openssl's engine `gost` (Debian: libengine-gost-openssl); where it is missing such a signature
is refused with that reason, and the others are verified all the same.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from archive.copies.pades import SignatureWrong
from journal_domain.certified_copy import SignatureKind, Verdict, VerifiedSignature

SECONDS = 20
CONFIGURATION = """openssl_conf = settings
[settings]
engines = engines
[engines]
gost = gost
[gost]
engine_id = gost
default_algorithms = ALL
"""
ALGORITHMS = {
    "1.2.643.7.1.1.1.1": "GOST R 34.10-2012 (256)",
    "1.2.643.7.1.1.1.2": "GOST R 34.10-2012 (512)",
    "1.2.643.2.2.19": "GOST R 34.10-2001",
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.10045.2.1": "EC",
}


@cache
def has_gost() -> bool:
    """Whether this machine's openssl has the GOST engine."""
    try:
        done = subprocess.run(["openssl", "engine", "gost", "-t"], capture_output=True, check=False, timeout=SECONDS)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return False
    return b"available" in done.stdout and b"unavailable" not in done.stdout


def verify(certified: bytes, signature: bytes, roots: Path | None) -> VerifiedSignature:
    """The signature, when it is over just these bytes; DER or PEM. `roots`: PEM file of trusted issuers.

    Raises SignatureWrong.
    """
    with TemporaryDirectory(prefix="journal-signature-") as name:
        folder = Path(name)
        (folder / "copy.pdf").write_bytes(certified)
        (folder / "copy.p7s").write_bytes(signature)
        form = "PEM" if signature.lstrip().startswith(b"-----BEGIN") else "DER"
        intact = _openssl(folder, form, "-noverify", "-signer", "signer.pem")
        if intact is not None:
            raise SignatureWrong((intact,))
        chain = ["-CAfile", str(roots.resolve()), "-purpose", "any"] if roots else None
        trusted = chain is not None and _openssl(folder, form, *chain) is None
        pem = (folder / "signer.pem").read_bytes()
    signers = x509.load_pem_x509_certificates(pem)
    if len(signers) != 1:
        raise SignatureWrong((f"Подписей в файле {len(signers)}: приложите каждую отдельным файлом.",))
    (signer,) = signers
    oid = signer.public_key_algorithm_oid.dotted_string
    return VerifiedSignature(
        kind=SignatureKind.DETACHED,
        sha256=hashlib.sha256(signature).hexdigest(),
        certificate=hashlib.sha256(signer.public_bytes(Encoding.DER)).hexdigest(),
        algorithm=ALGORITHMS.get(oid, oid),
        verdict=Verdict.TRUSTED if trusted else Verdict.UNKNOWN_ISSUER,
    )


def _openssl(folder: Path, form: str, *options: str) -> str | None:
    """None when openssl finds the signature good, else why not."""
    environment = {**os.environ, "LC_ALL": "C"}
    environment.pop("OPENSSL_CONF", None)
    if has_gost():
        (folder / "openssl.cnf").write_text(CONFIGURATION, encoding="ascii")
        environment["OPENSSL_CONF"] = str(folder / "openssl.cnf")
    command = ["openssl", "cms", "-verify", "-binary", "-inform", form, "-in", "copy.p7s", "-content", "copy.pdf",
               "-out", os.devnull, *options]  # fmt: skip
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False, timeout=SECONDS)
    except FileNotFoundError:
        return "На сервере нет команды openssl: отсоединённые подписи не проверяются."
    except subprocess.TimeoutExpired:
        return "Подпись не проверена: проверка не уложилась в отведённое время."
    if done.returncode == 0:
        return None
    if not has_gost() and (b"unsupported" in done.stderr or b"unknown" in done.stderr):
        return "Алгоритм подписи на этом сервере не поддержан: установите libengine-gost-openssl."
    return "Подпись не соответствует заверенной копии или повреждена."
