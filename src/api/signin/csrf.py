"""Whatever a browser sends with a cookie must come from our own pages.

Two locks, each enough alone: what the browser says of where the request comes from (Origin, Sec-Fetch-Site), and a token
that only our pages know (`X-CSRF-Token`, or the field `csrf` of a form). A bearer token needs neither: no browser adds it.
"""

from __future__ import annotations

import hmac

from starlette.requests import Request

from api.signin.sessions import csrf_token
from api.signin.visitor import Visitor
from journal_domain.errors import Refused

SAFE = ("GET", "HEAD", "OPTIONS")
HEADER = "x-csrf-token"


def require_own_origin(request: Request, visitor: Visitor) -> None:
    """Raises Refused(CSRF) when the browser says that another site sends this."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site in ("cross-site", "same-site") or (origin is not None and origin != visitor.origin):
        raise _refused()


def require_csrf(request: Request, visitor: Visitor, sent: str | None) -> None:
    """Raises Refused(CSRF) unless the request comes from our page with this session's token."""
    require_own_origin(request, visitor)
    expected = csrf_token(visitor.session or "")
    if not hmac.compare_digest((sent or "").encode(), expected.encode()):
        raise _refused()


def _refused() -> Refused:
    return Refused("CSRF", "4.1.2-d", "Запрос пришёл не со страницы журнала: обновите страницу и повторите.")
