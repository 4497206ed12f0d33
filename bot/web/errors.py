"""Errors as JSON with a reason in Dutch, whatever goes wrong and wherever."""

from __future__ import annotations

import logging
from http import HTTPStatus

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

__all__ = ["problem", "say_errors_in_json"]

logger = logging.getLogger(__name__)

_REASONS = {
    400: "Het verzoek is niet goed gevormd.",
    403: "Dit mag niet vanaf deze pagina.",
    404: "Dit adres bestaat niet.",
    405: "Dit adres kent deze methode niet.",
    408: "Het verzoek kwam te langzaam binnen.",
    413: "Het verzoek is te groot.",
    417: "Deze verwachting (Expect) kan de server niet waarmaken.",
    503: "De gids is te druk. Probeer het zo weer.",
}


def problem(
    status: int, reason: str | None = None, headers: dict[str, str] | None = None
) -> HTTPResponse:
    """Return an error as every address of the guide gives it.

    Args:
        status: HTTP status, 400 or higher.
        reason: what is wrong, in Dutch; by default what the status means.
        headers: such as Retry-After.
    """
    said = reason or _REASONS.get(status) or "Er ging iets mis."
    return json_response({"status": "error", "reason": said}, status=status, headers=headers)


def say_errors_in_json(app: Sanic) -> None:
    """Make an application answer every error so."""

    async def known(request: Request | None, error: SanicException) -> HTTPResponse:
        status = int(error.status_code or HTTPStatus.INTERNAL_SERVER_ERROR)
        headers = {str(k): str(v) for k, v in (getattr(error, "headers", None) or {}).items()}
        headers.pop("Content-Length", None)
        return problem(status, headers=headers)

    async def unknown(request: Request | None, error: Exception) -> HTTPResponse:
        logger.error("Onverwachte fout", exc_info=error)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR)

    app.error_handler.add(SanicException, known)
    app.error_handler.add(Exception, unknown)
