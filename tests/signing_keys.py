"""Keys of an invented issuer and deputy: in a PKCS#12 file, on a software token, and by GOST."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from archive.copies.detached import CONFIGURATION

PASSWORD, LABEL, TOKEN, PIN = "не-пароль", "deputy", "college", "1234"
SOFTHSM = [Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")]


# In a process of its own: the library reads SOFTHSM2_CONF once.
PUT_CERTIFICATE = """
import sys
from pathlib import Path
import pkcs11
from pkcs11 import Attribute
from pkcs11.util.x509 import decode_x509_certificate
library, token, pin, label, certificate = sys.argv[1:]
with pkcs11.lib(library).get_token(token_label=token).open(rw=True, user_pin=pin) as session:
    found = decode_x509_certificate(Path(certificate).read_bytes())
    session.create_object({**found, Attribute.LABEL: label, Attribute.ID: bytes([1]), Attribute.TOKEN: True})
"""


class Keys(NamedTuple):
    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    issuer: x509.Certificate

    def pkcs12(self, path: Path) -> Path:
        content = pkcs12.serialize_key_and_certificates(
            LABEL.encode(), self.key, self.certificate, [self.issuer], BestAvailableEncryption(PASSWORD.encode())
        )
        path.write_bytes(content)
        return path

    def issuer_pem(self, path: Path) -> Path:
        path.write_bytes(self.issuer.public_bytes(Encoding.PEM))
        return path


def made_keys() -> Keys:
    """A deputy's key with a certificate of an issuer of its own."""
    issuer_key, key = (rsa.generate_private_key(65537, 2048) for _ in range(2))
    issuer = _certificate("Учебный издатель", issuer_key, "Учебный издатель", issuer_key, ca=True)
    return Keys(key, _certificate("Скворечникова Лада", key, "Учебный издатель", issuer_key, ca=False), issuer)


def _certificate(
    subject: str, key: rsa.RSAPrivateKey, issuer: str, signing: rsa.RSAPrivateKey, *, ca: bool
) -> x509.Certificate:
    def name(text: str) -> x509.Name:
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    usage = x509.KeyUsage(
        digital_signature=not ca, content_commitment=not ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=ca, crl_sign=ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    return (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2045, 1, 1, tzinfo=UTC))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(signing, hashes.SHA256())
    )


def softhsm() -> Path | None:
    """The software token's library, where it is installed."""
    return next((path for path in SOFTHSM if path.exists()), None)


def token_with(keys: Keys, folder: Path) -> dict[str, str]:
    """The environment of a new token that holds the deputy's key and certificate."""
    (folder / "tokens").mkdir()
    configuration = folder / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder / 'tokens'}\n")
    environment = {**os.environ, "SOFTHSM2_CONF": str(configuration)}
    der = keys.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (folder / "key.pem").write_bytes(der)
    (folder / "certificate.der").write_bytes(keys.certificate.public_bytes(Encoding.DER))
    tool = ["softhsm2-util", "--token", TOKEN]
    for arguments in (
        ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", PIN],
        [*tool, "--import", folder / "key.pem", "--label", LABEL, "--id", "01", "--pin", PIN],
    ):  # fmt: skip
        subprocess.run(arguments, env=environment, check=True, capture_output=True)
    put = [sys.executable, "-c", PUT_CERTIFICATE, str(softhsm()), TOKEN, PIN, LABEL, str(folder / "certificate.der")]
    subprocess.run(put, env=environment, check=True)
    return environment


def detached_signature(document: Path, folder: Path, *, gost: bool) -> tuple[Path, Path]:
    """A `.p7s` over the document by openssl, as a deputy's own tool would make it, and the issuer's PEM."""
    (folder / "openssl.cnf").write_text(CONFIGURATION if gost else "")
    environment = {**os.environ, "OPENSSL_CONF": str(folder / "openssl.cnf")}
    kind = ["gost2012_256", "-pkeyopt", "paramset:TCA"] if gost else ["RSA", "-pkeyopt", "rsa_keygen_bits:2048"]
    digest = "md_gost12_256" if gost else "sha256"

    def openssl(*arguments: str | Path) -> None:
        subprocess.run(["openssl", *arguments], cwd=folder, env=environment, check=True, capture_output=True)

    (folder / "ca.ext").write_text("basicConstraints=critical,CA:TRUE\nkeyUsage=keyCertSign\n")
    (folder / "own.ext").write_text("keyUsage=digitalSignature,nonRepudiation\n")
    for who in ("ca", "own"):
        openssl("genpkey", "-algorithm", *kind, "-out", f"{who}.key")
    _issue(openssl, digest)
    openssl("cms", "-sign", "-binary", "-cades", "-md", digest, "-in", document, "-signer", "own.crt", "-inkey", "own.key",
            "-outform", "DER", "-out", "copy.p7s")  # fmt: skip
    return folder / "copy.p7s", folder / "ca.crt"


def _issue(openssl: object, digest: str) -> None:
    assert callable(openssl)
    for who, subject in (("ca", "/CN=Issuer"), ("own", "/CN=Deputy")):
        openssl("req", "-new", "-key", f"{who}.key", "-subj", subject, f"-{digest}", "-out", f"{who}.csr")
    openssl("x509", "-req", "-in", "ca.csr", "-signkey", "ca.key", "-days", "3650", f"-{digest}", "-extfile", "ca.ext",
            "-out", "ca.crt")  # fmt: skip
    openssl("x509", "-req", "-in", "own.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650",
            f"-{digest}", "-extfile", "own.ext", "-out", "own.crt")  # fmt: skip
