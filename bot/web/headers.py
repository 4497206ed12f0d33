"""Security headers on every response (OWASP Secure Headers; docs/adr/0017 says why these)."""

from __future__ import annotations

from collections.abc import Sequence

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

__all__ = ["PUBLIC_FILE", "page_policy", "send_security_headers"]

_EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}

PUBLIC_FILE = {
    # The widget's files hold nothing secret and stand on pages of other origins; what a page may do
    # with the guide is decided where it connects. Module scripts need the CORS header.
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Headers for files that pages of any origin may load."""


def page_policy(framed_by: Sequence[str]) -> str:
    """Return the Content-Security-Policy of the guide's own pages.

    Args:
        framed_by: origins that may show the page in a frame, besides the guide itself.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            " ".join(("frame-ancestors 'self'", *framed_by)),
            "require-trusted-types-for 'script'",
        )
    )


def send_security_headers(app: Sanic) -> None:
    """Make an application add the headers where a response has not set its own."""

    async def add(_: Request, response: HTTPResponse | None) -> None:
        if response is None:  # a WebSocket that has ended
            return
        for name, value in _EVERYWHERE.items():
            response.headers.setdefault(name, value)
        if response.content_type == "application/json":
            response.headers.setdefault("Cache-Control", "no-store")

    app.register_middleware(add, "response")
