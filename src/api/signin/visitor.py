"""Who knocks, before it is known who they are: address, browser, and the cookies that name its device."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

SESSION, DEVICE, WORKSTATION = "journal_session", "journal_device", "journal_workstation"
LONG_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie at most."""

_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True)
class Visitor:
    """`secure`: over TLS; `origin`: the address that the browser sees us under."""

    address: str
    user_agent: str
    secure: bool
    origin: str
    session: str | None = None
    device: str | None = None
    workstation: str | None = None

    @property
    def browser(self) -> bytes:
        """What a session is bound to."""
        return hashlib.sha256(self.user_agent.encode()).digest()


def visitor(request: Request, public_url: str) -> Visitor:
    """The visitor behind a request; of a cookie that cannot be ours nothing is taken."""
    secure = request.url.scheme == "https" or public_url.startswith("https://")
    agent = "".join(c for c in request.headers.get("user-agent", "") if c.isprintable())[:200]

    def cookie(name: str) -> str | None:
        value = request.cookies.get(cookie_name(name, secure), "")
        return value if _SECRET.fullmatch(value) else None

    return Visitor(
        address=request.client.host if request.client else "",
        user_agent=agent,
        secure=secure,
        origin=public_url.rstrip("/") or f"{request.url.scheme}://{request.url.netloc}",
        session=cookie(SESSION),
        device=cookie(DEVICE),
        workstation=cookie(WORKSTATION),
    )


def cookie_name(name: str, secure: bool) -> str:
    """Under TLS browsers take a `__Host-` cookie from this very host alone, for all its paths, and never in clear."""
    return f"__Host-{name}" if secure else name


def set_cookie(response: Response, visiting: Visitor, name: str, value: str, seconds: int | None = None) -> None:
    """Out of reach of scripts and of other sites' requests, save links; without `seconds` until the browser closes."""
    response.set_cookie(
        cookie_name(name, visiting.secure), value, max_age=seconds, path="/", secure=visiting.secure, httponly=True,
        samesite="lax",
    )  # fmt: skip


def clear_cookie(response: Response, visiting: Visitor, name: str) -> None:
    response.delete_cookie(
        cookie_name(name, visiting.secure), path="/", secure=visiting.secure, httponly=True, samesite="lax"
    )


def secret_hash(secret: str | None) -> bytes | None:
    """What is kept of a random secret."""
    return hashlib.sha256(secret.encode()).digest() if secret else None
