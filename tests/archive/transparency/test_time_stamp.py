"""RFC 3161: a local authority run by `openssl ts` stamps a checkpoint; what it says is kept, and verified later."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from cryptography.x509 import load_pem_x509_certificates
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response
from sealed_log import SealedLog

from archive.transparency.anchoring import StampRefused, stamp

CONFIGURATION = """
[req]
distinguished_name = name
[name]
[ca]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[stamping]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
default_tsa = here
[here]
serial = {folder}/serial
default_policy = 1.2.3.4.1
signer_digest = sha256
digests = sha256, sha384, sha512
accuracy = secs:1
ess_cert_id_alg = sha256
"""
URL = "https://stamps.example/"


@dataclass
class Authority:
    """Answers as a time-stamping authority does; `root` is the certificate its own leads to."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "ca.pem"

    def begin(self) -> None:
        (self.folder / "serial").write_text("01\n")
        (self.folder / "openssl.cnf").write_text(CONFIGURATION.format(folder=self.folder))
        for name in ("ca", "tsa"):
            self.openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")
        self.openssl(
            "req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=Root of stamps", "-days", "30", "-extensions", "ca", "-out", "ca.pem"
        )  # fmt: skip
        self.openssl("req", "-new", "-key", "tsa.key", "-subj", "/CN=Stamps", "-out", "tsa.csr")
        self.openssl(
            "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
            "-extfile", "openssl.cnf", "-extensions", "stamping", "-out", "tsa.pem",
        )  # fmt: skip

    def openssl(self, *arguments: str) -> None:
        environment = {"OPENSSL_CONF": str(self.folder / "openssl.cnf"), "PATH": "/usr/bin:/bin:/usr/local/bin"}
        subprocess.run(["openssl", *arguments], cwd=self.folder, env=environment, check=True, capture_output=True)

    def answer(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["content-type"] == "application/timestamp-query"
        (self.folder / "query").write_bytes(request.content)
        self.openssl(
            "ts", "-reply", "-queryfile", "query", "-inkey", "tsa.key", "-signer", "tsa.pem", "-config", "openssl.cnf", "-out", "reply"
        )  # fmt: skip
        return httpx.Response(200, content=(self.folder / "reply").read_bytes())


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl command: it plays the time-stamping authority here")
    authority = Authority(tmp_path_factory.mktemp("authority"))
    authority.begin()
    return authority


@pytest.fixture
def http(authority: Authority) -> Iterator[httpx.Client]:
    with httpx.Client(transport=httpx.MockTransport(authority.answer)) as http:
        yield http


def test_a_stamp_is_kept_with_its_checkpoint_and_is_that_of_its_note(
    log: SealedLog, authority: Authority, http: httpx.Client
) -> None:
    with log.connect() as connection:
        assert stamp(connection, log.schema, URL, http) is None, "nothing is sealed yet"
        log.append(3)
        log.seal()
        assert stamp(connection, log.schema, URL, http) is not None
        assert stamp(connection, log.schema, URL, http) is None, "it has stamped this one"
    ((size, url, response, note),) = log.ledger.query(
        "SELECT size, authority, response, note FROM {schema}.time_stamp JOIN {schema}.checkpoint USING (size)"
    )
    assert (size, url) == (3, URL)
    verifier = VerifierBuilder(roots=load_pem_x509_certificates(authority.root.read_bytes())).build()
    assert verifier.verify_message(decode_timestamp_response(response), note.encode())
    with pytest.raises(VerificationError):
        verifier.verify_message(decode_timestamp_response(response), note.replace("\n3\n", "\n4\n").encode())


def test_what_is_no_stamp_of_this_checkpoint_is_not_kept(log: SealedLog, authority: Authority) -> None:
    log.append(3)
    log.seal()
    kept: list[httpx.Response] = []

    def first_answer(request: httpx.Request) -> httpx.Response:
        """The same stamp for whatever is asked."""
        kept.append(authority.answer(request))
        return httpx.Response(200, content=kept[0].content)

    with log.connect() as connection:
        with httpx.Client(transport=httpx.MockTransport(first_answer)) as http:
            assert stamp(connection, log.schema, URL, http) is not None
            log.append(3)
            log.seal()
            with pytest.raises(StampRefused):
                stamp(connection, log.schema, URL, http)
        garbage = httpx.MockTransport(lambda _: httpx.Response(200, content=b"no stamp"))
        with httpx.Client(transport=garbage) as http, pytest.raises(StampRefused):
            stamp(connection, log.schema, URL, http)
        broken = httpx.MockTransport(lambda _: httpx.Response(500))
        with httpx.Client(transport=broken) as http, pytest.raises(httpx.HTTPStatusError):
            stamp(connection, log.schema, URL, http)
    assert log.ledger.query("SELECT count(*) FROM {schema}.time_stamp") == [(1,)]
