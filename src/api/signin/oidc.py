"""Coming in by an OpenID Connect provider: authorization code with PKCE, state and nonce, for employees alone.

    GET  <authorization_endpoint>?response_type=code&client_id=…&redirect_uri=…/login/oidc/return&scope=openid
             &state=…&nonce=…&code_challenge=…&code_challenge_method=S256
    GET  /login/oidc/return?state=…&code=…
    POST <token_endpoint>  grant_type=authorization_code, code, code_verifier; the client by Basic

What the provider says is believed after its signature (asymmetric algorithms alone), issuer, audience, time and nonce were
checked, and stands for whom the administrator linked it to: no account is ever made by it.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from psycopg import Connection, sql
from psycopg_pool import ConnectionPool
from starlette.concurrency import run_in_threadpool

from api.identity import access_schema
from api.signin.throttle import Throttle
from api.signin.visitor import Visitor

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Never `none`, never a shared secret."""

GOOD_FOR = timedelta(minutes=10)
METADATA_SECONDS = 600.0
LEEWAY_SECONDS = 60
RETURN_PATH = "/login/oidc/return"


class ProviderRefused(Exception):
    """The provider did not answer, or what it answered does not hold; nobody has come in."""


@dataclass(frozen=True)
class Provider:
    """What the settings say of the provider; `claim` is sub, or another that the provider vouches for."""

    issuer: str
    client_id: str
    client_secret: str
    claim: str


@dataclass(frozen=True)
class Departure:
    """Where the browser is sent, and what its cookie shall hold until it comes back."""

    address: str
    state: str


class OpenId:
    """One provider. `secret` keys the hashes that claims are remembered by."""

    def __init__(self, provider: Provider, schema: str, secret: bytes, throttle: Throttle) -> None:
        self.provider, self._throttle = provider, throttle
        self._own = sql.Identifier(access_schema(schema))
        self._secret = secret
        self._known: tuple[float, dict[str, Any], KeySet] | None = None

    async def depart(self, pool: ConnectionPool, visitor: Visitor, onward: str, now: datetime) -> Departure:
        """Begin a login. Raises TooManyGuesses, ProviderRefused."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        row = (_hash(state), nonce, verifier, onward, now)
        await run_in_threadpool(self._note_departure, pool, visitor.address, row)
        metadata, _ = await self._metadata()
        address = prepare_grant_uri(
            metadata["authorization_endpoint"],
            client_id=self.provider.client_id,
            response_type="code",
            redirect_uri=visitor.origin + RETURN_PATH,
            scope="openid" if self.provider.claim == "sub" else "openid email profile",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return Departure(address, state)

    async def arrive(
        self, pool: ConnectionPool, origin: str, code: str, state: str, issuer: str | None, now: datetime
    ) -> tuple[bytes, str]:
        """The hash of the claim that the provider vouches for, and where to go on. Raises ProviderRefused."""
        row = await run_in_threadpool(self._take_departure, pool, _hash(state), now)
        if row is None or issuer not in (None, self.provider.issuer):
            raise ProviderRefused
        nonce, verifier, onward = row
        metadata, _ = await self._metadata()
        token = await self._exchanged(metadata["token_endpoint"], code, verifier, origin)
        claims = await self._checked(token, nonce, now)
        value = claims.get(self.provider.claim)
        if not isinstance(value, str) or not value:
            raise ProviderRefused
        if self.provider.claim == "email" and claims.get("email_verified") is not True:
            raise ProviderRefused
        return self.claim_hash(value), onward

    def _note_departure(self, pool: ConnectionPool, address: str, row: tuple[bytes, str, str, str, datetime]) -> None:
        with pool.connection() as connection:
            self._throttle.departed(connection, address, row[4])
            connection.execute(
                sql.SQL(
                    "INSERT INTO {}.oidc_login (state_hash, nonce, verifier, onward, created_at)"
                    " VALUES (%s, %s, %s, %s, %s)"
                ).format(self._own),
                row,
            )

    def _take_departure(self, pool: ConnectionPool, state: bytes, now: datetime) -> tuple[str, str, str] | None:
        """What was noted under this state; a second time nothing."""
        with pool.connection() as connection:
            row: tuple[str, str, str] | None = connection.execute(
                sql.SQL(
                    "DELETE FROM {}.oidc_login WHERE state_hash = %s AND created_at >= %s"
                    " RETURNING nonce, verifier, onward"
                ).format(self._own),
                (state, now - GOOD_FOR),
            ).fetchone()
        return row

    def claim_hash(self, value: str) -> bytes:
        """What is kept of a claim's value; case does not matter in an address of mail."""
        folded = value.strip().casefold() if self.provider.claim == "email" else value.strip()
        text = "\x1f".join((self.provider.issuer, self.provider.claim, folded))
        return hashlib.blake2b(text.encode(), key=self._secret, digest_size=32).digest()

    def remember(
        self, connection: Connection[Any], link_id: str, person_id: str, claim_hash: bytes, at: datetime
    ) -> None:
        """Write whom a claim stands for; it is worth nothing until an event of the account names the link."""
        connection.execute(
            sql.SQL(
                "INSERT INTO {}.external_identity (link_id, person_id, issuer, claim_hash, created_at)"
                " VALUES (%s, %s, %s, %s, %s)"
            ).format(self._own),
            (link_id, person_id, self.provider.issuer, claim_hash, at),
        )

    def linked(self, connection: Connection[Any], claim_hash: bytes) -> list[tuple[str, str]]:
        """(link id, person) of every row of this claim; which of them counts, the accounts say."""
        statement = sql.SQL("SELECT link_id, person_id FROM {}.external_identity WHERE claim_hash = %s ORDER BY 1")
        return connection.execute(statement.format(self._own), (claim_hash,)).fetchall()

    async def _metadata(self, fresh: bool = False) -> tuple[dict[str, Any], KeySet]:
        if self._known is None or fresh or time.monotonic() - self._known[0] > METADATA_SECONDS:
            well_known = f"{self.provider.issuer.rstrip('/')}/.well-known/openid-configuration"
            metadata = await self._json("GET", well_known)
            if metadata.get("issuer") != self.provider.issuer:
                raise ProviderRefused
            try:
                keys = KeySet.import_key_set(await self._json("GET", metadata["jwks_uri"]))  # type: ignore[arg-type]
            except (JoseError, ValueError, KeyError, TypeError):
                raise ProviderRefused from None
            self._known = (time.monotonic(), metadata, keys)
        return self._known[1], self._known[2]

    async def _exchanged(self, endpoint: str, code: str, verifier: str, origin: str) -> str:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": origin + RETURN_PATH,
            "code_verifier": verifier,
        }
        # RFC 6749, 2.3.1: both parts are encoded before they are joined.
        client = (quote(self.provider.client_id, safe=""), quote(self.provider.client_secret, safe=""))
        answer = await self._json("POST", endpoint, data=form, auth=client)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise ProviderRefused
        return token

    async def _checked(self, token: str, nonce: str, now: datetime) -> dict[str, Any]:
        _, keys = await self._metadata()
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
        except (JoseError, ValueError):  # the provider may have changed its keys
            _, keys = await self._metadata(fresh=True)
            try:
                decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            except (JoseError, ValueError):
                raise ProviderRefused from None
        claims = CodeIDToken(
            decoded.claims,
            decoded.header,
            options={
                "iss": {"essential": True, "value": self.provider.issuer},
                "aud": {"essential": True, "value": self.provider.client_id},
                "exp": {"essential": True},
                "sub": {"essential": True},
            },
            params={"nonce": nonce, "client_id": self.provider.client_id},
        )
        try:
            claims.validate(int(now.timestamp()), LEEWAY_SECONDS)
        except (JoseError, ValueError, TypeError):
            raise ProviderRefused from None
        return dict(claims)

    async def _json(self, method: str, address: str, **request: Any) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(timeout=5, follow_redirects=False) as client:
                answered = await client.request(method, address, headers={"Accept": "application/json"}, **request)
                answered.raise_for_status()
                body = answered.json()
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise ProviderRefused from None
        if not isinstance(body, dict):
            raise ProviderRefused
        return body


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
