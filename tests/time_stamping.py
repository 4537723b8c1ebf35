"""A time-stamping authority of the tests' own, run by `openssl ts`."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

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
