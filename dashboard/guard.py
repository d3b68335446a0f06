"""`Guard`: what holds for every request before Streamlit sees it, and for every answer before it leaves."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.runs import is_identity, new_identity

__all__ = ["COOKIE", "Guard"]

COOKIE: Final = "symgraph_owner"
_YEAR: Final = 365 * 24 * 60 * 60  # seconds
_INTRODUCTION: Final = "/_stcore/host-config"
"""What every page asks for from its own origin before it opens its WebSocket, also where a link from elsewhere led to
the page: a document that was asked for by such a link brings no strict cookie, and would get a second identity."""
_DEFAULT_PORTS: Final = {"http": 80, "ws": 80, "https": 443, "wss": 443}
_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_POLICY: Final = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; media-src 'self' data: blob:; worker-src 'self' blob:; "
    "connect-src 'self' data: blob: ws://{host} wss://{host}; frame-src 'self' blob:; frame-ancestors 'self'; "
    "form-action 'self'; base-uri 'self'; object-src 'none'"
)
"""Streamlit's own pages need inline scripts; what counts is that no page can ask, or be shown by, another host."""


class Guard:
    """Middleware that refuses other origins, hardens answers, and gives each browser an identity of its own.

    Parameters
    ----------
    app
        What answers the requests that are let through.
    origins
        Hosts of pages that may use the server although it is known to itself under another name, as behind a proxy.
    """

    def __init__(self, app: ASGIApp, origins: tuple[str, ...] = ()) -> None:
        self._app = app
        self._origins = frozenset(origins)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a foreign page is told nothing, and Streamlit never hears of it."""
        if scope["type"] not in {"http", "websocket"}:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        if not self._is_own(headers, scope.get("scheme", "http")):
            refusal = PlainTextResponse("This server answers its own pages only.", status_code=403)
            if scope["type"] == "http":
                await refusal(scope, receive, send)
            else:
                await send({"type": "websocket.close", "code": 1008})
            return

        async def harden(message: Message) -> None:
            if message["type"] == "http.response.start":
                _harden(MutableHeaders(scope=message), headers, scope)
            await send(message)

        await self._app(scope, receive, harden)

    def _is_own(self, headers: Headers, scheme: str) -> bool:
        """Return whether a request was made by a page of this server, by a person's navigation, or by a program."""
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return False
        origin = headers.get("origin")
        if origin is None:
            return True
        if origin in self._origins:
            return True
        parts = urlsplit(origin)
        return parts.scheme in _DEFAULT_PORTS and _place(parts.netloc, parts.scheme) == _place(
            headers.get("host", ""), "https" if scheme in {"https", "wss"} else parts.scheme
        )


def _place(netloc: str, scheme: str) -> tuple[str, int] | None:
    """Return the host and the port of an address; None where it names none."""
    try:
        parts = urlsplit(f"//{netloc}")
        port = parts.port or _DEFAULT_PORTS[scheme]
    except ValueError:
        return None
    return (parts.hostname, port) if parts.hostname else None


def _harden(answer: MutableHeaders, asked: Headers, scope: Scope) -> None:
    for name, value in _HEADERS.items():
        answer[name] = value
    answer["Content-Security-Policy"] = _POLICY.format(host=asked.get("host", "localhost"))
    if str(scope["path"]).endswith(_INTRODUCTION):
        brought = cookie_parser(asked.get("cookie", "")).get(COOKIE)
        token = brought if is_identity(brought) else new_identity()
        secure = "; Secure" if scope.get("scheme") == "https" else ""
        answer.append("Set-Cookie", f"{COOKIE}={token}; Path=/; Max-Age={_YEAR}; SameSite=Strict; HttpOnly{secure}")
