"""An OpenID provider that lies as it is told to: what a real one never does has to be refused all the same."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "journal", "provider-secret"


@dataclass
class FalseProvider:
    """`claims` replace those of a true token; None leaves one out. `alg` none and HS256 forge the signature."""

    url: str = ""
    claims: dict[str, Any] = field(default_factory=dict)
    alg: str = "RS256"
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "first"}))
    signing: RSAKey | None = None
    challenge: str = ""
    nonce: str = ""
    now: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)

    def token(self) -> str:
        true = {
            "iss": self.url, "sub": "u-17", "aud": CLIENT, "iat": self.now, "exp": self.now + 300, "nonce": self.nonce,
        }  # fmt: skip
        claims = {name: value for name, value in (true | self.claims).items() if value is not None}
        header = {"alg": self.alg, "kid": "first"}
        if self.alg == "none":
            parts = [json.dumps(part).encode() for part in (header, claims)]
            return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts) + "."
        if self.alg == "HS256":
            return jwt.encode(header, claims, OctKey.import_key(SECRET), algorithms=["HS256"])
        return jwt.encode(header, claims, self.signing or self.key)

    def exchanged(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(digest).decode().rstrip("=") == self.challenge
        known = authorization == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if not proved or not known or form.get("code") != "good":
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "a", "token_type": "Bearer", "id_token": self.token()}


@contextmanager
def false_provider() -> Iterator[FalseProvider]:
    provider = FalseProvider()

    class Handler(BaseHTTPRequestHandler):
        def _say(self, status: int, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_GET(self) -> None:
            if self.path == "/jwks":
                self._say(200, {"keys": [provider.key.as_dict(private=False)]})
                return
            ends = {name: f"{provider.url}/{name}" for name in ("authorization_endpoint", "token_endpoint")}
            self._say(200, {"issuer": provider.url, "jwks_uri": f"{provider.url}/jwks", **ends})

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(content).items()}
            self._say(*provider.exchanged(form, self.headers["Authorization"]))

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        provider.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield provider
        server.shutdown()
        thread.join()
