"""The addresses at which a plan's documents are fetched: `/plan/<token>/stappenplan.docx` and `.md`."""

from __future__ import annotations

import asyncio
import html
import logging
from datetime import timedelta

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw
from sanic.response import html as html_response
from sanic.response import json as json_response

from bot.catalogue import Catalogue, CatalogueFile, Passage
from bot.gemeenten import plain
from bot.plan.compose import PlanAnswers, compose
from bot.plan.document import markdown, word
from bot.plan.link import FILES, WORD, Expired, Invalid, open_token

__all__ = ["plan_routes"]

logger = logging.getLogger(__name__)

_HEADERS = {
    # No proxy may keep it, no search engine may list it, no site linked from it may learn the address.
    "Cache-Control": "private, no-store",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
_PAGE = """<!doctype html>
<html lang="nl"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
</head><body><main><h1>{title}</h1><p>{text}</p></main></body></html>
"""


def _refusal(request: Request, passage: Passage, status: int) -> HTTPResponse:
    """Say why there is no document: as a page to a browser, as JSON to a program."""
    if "text/html" in request.headers.get("accept", ""):
        page = _PAGE.format(title=html.escape(passage.title), text=html.escape(passage.text))
        return html_response(page, status=status, headers=_HEADERS)
    return json_response(
        {"status": "error", "reason": passage.text}, status=status, headers=_HEADERS
    )


def _file_name(answers: PlanAnswers, file: str) -> str:
    """Return the name under which a document is saved: ASCII, with the municipality."""
    if not answers.municipality:
        return file
    place = "-".join(plain(answers.municipality).replace(",", " ").split())
    stem, kind = file.rsplit(".", 1)
    return f"{stem}-{place}.{kind}".encode("ascii", "ignore").decode("ascii")


def plan_routes(catalogue: CatalogueFile, secret: bytes, lifetime: timedelta) -> Blueprint:
    """Return the routes of the plan's documents.

    Args:
        catalogue: the documents are written from the newest good one.
        secret: the guide's secret.
        lifetime: how long an address works.
    """
    routes = Blueprint("stappenplan")

    def write(current: Catalogue, token: str, file: str) -> tuple[PlanAnswers, bytes]:
        answers, made = open_token(token, secret, lifetime, current)
        plan = compose(current, answers)
        texts = current.teksten.stappenplan
        if file == WORD:
            return answers, word(plan, made.date(), texts, current.teksten.geen_link)
        text = markdown(plan, made.date(), texts, current.teksten.geen_link)
        return answers, text.encode("utf-8")

    @routes.route("/plan/<token:str>/<file:str>", methods=["GET", "HEAD"])
    async def fetch(request: Request, token: str, file: str) -> HTTPResponse:
        current = catalogue.current
        texts = current.teksten
        if file not in FILES:
            return _refusal(request, texts.plan_onbekend, 404)
        try:
            # Writing a Word document takes tens of milliseconds: others need not wait for it.
            answers, content = await asyncio.get_running_loop().run_in_executor(
                None, write, current, token, file
            )
        except Expired:
            return _refusal(request, texts.plan_verlopen, 410)
        except Invalid:
            return _refusal(request, texts.plan_onbekend, 404)
        name = _file_name(answers, file)
        headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return raw(content, content_type=FILES[file], headers=headers)

    return routes
