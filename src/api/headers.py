"""Headers of every answer, whatever made it: nothing foreign is loaded, framed, guessed, kept or told where one was.

Referrer-Policy is same-origin, not no-referrer: under the latter browsers send `Origin: null` with our own forms.
"""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
"""What an answer says otherwise of itself (a static file that may be kept) stands."""

OVER_TLS = {"Strict-Transport-Security": "max-age=31536000; includeSubDomains"}


class Headers:
    """Adds what is missing to every answer; outermost, so that refusals of the layers within have them too."""

    def __init__(self, app: ASGIApp, over_tls: bool) -> None:
        self.app = app
        self.over_tls = over_tls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        secure = self.over_tls or scope.get("scheme") == "https"

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in (ALWAYS | OVER_TLS if secure else ALWAYS).items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, send_with_headers)
