"""The addresses at which a plan's documents are fetched: `/plan/<token>/stappenplan.docx` and `.md`."""

from __future__ import annotations

import asyncio
import html
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, raw
from sanic.response import html as html_response
from sanic.response import json as json_response

from bot.catalogue import Catalogue, CatalogueFile
from bot.gemeenten import plain
from bot.plan.compose import PlanAnswers, compose
from bot.plan.document import markdown, word
from bot.plan.link import FILES, WORD, Expired, Invalid, open_token
from bot.web.limits import TooMany

__all__ = ["plan_routes"]

_KEPT = 16
"""How many documents stay in memory, at some 40 kB each."""
_BUSY_TITLE = "Even wachten"
_BUSY = (
    "Er zijn in korte tijd veel stappenplannen opgehaald. Wacht even en open het adres dan opnieuw."
)

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


def _refusal(
    request: Request, title: str, text: str, status: int, headers: dict[str, str] | None = None
) -> HTTPResponse:
    """Say why there is no document: as a page to a browser, as JSON to a program."""
    headers = {**_HEADERS, **(headers or {})}
    if "text/html" in request.headers.get("accept", ""):
        page = _PAGE.format(title=html.escape(title), text=html.escape(text))
        return html_response(page, status=status, headers=headers)
    return json_response({"status": "error", "reason": text}, status=status, headers=headers)


def _file_name(answers: PlanAnswers, file: str) -> str:
    """Return the name under which a document is saved: ASCII, with the municipality."""
    if not answers.municipality:
        return file
    place = "-".join(plain(answers.municipality).replace(",", " ").split())
    stem, kind = file.rsplit(".", 1)
    return f"{stem}-{place}.{kind}".encode("ascii", "ignore").decode("ascii")


class _Documents:
    """Writes documents, one at a time, and keeps the last ones.

    Writing a Word document takes tenths of a second of processor time: nobody waits for it who does
    not want it, and whoever fetches one address time and again costs nothing.
    """

    def __init__(self) -> None:
        self._writer = ThreadPoolExecutor(1, "stappenplan")
        self._kept: OrderedDict[tuple[str, str, PlanAnswers, date], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def kept(
        self, catalogue: Catalogue, file: str, answers: PlanAnswers, day: date
    ) -> bytes | None:
        """Return a document that was written before from the same catalogue, or None."""
        key = (catalogue.version, file, answers, day)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    async def written(
        self, catalogue: Catalogue, file: str, answers: PlanAnswers, day: date
    ) -> bytes:
        """Return a document, written when its turn comes."""
        return await asyncio.get_running_loop().run_in_executor(
            self._writer, self._write, catalogue, file, answers, day
        )

    def _write(self, catalogue: Catalogue, file: str, answers: PlanAnswers, day: date) -> bytes:
        # Whoever asked just before may have asked for the same one.
        if (known := self.kept(catalogue, file, answers, day)) is not None:
            return known
        plan, texts = compose(catalogue, answers), catalogue.teksten
        if file == WORD:
            content = word(plan, day, texts.stappenplan, texts.geen_link)
        else:
            content = markdown(plan, day, texts.stappenplan, texts.geen_link).encode("utf-8")
        with self._lock:
            self._kept[catalogue.version, file, answers, day] = content
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return content


async def _count(request: Request, document: bool = False) -> None:
    """Count a request of its address, or the writing of a document for it. Raises TooMany."""
    limits = request.app.ctx.limits
    address = limits.caller(request)
    await (limits.document(address) if document else limits.request(address))


def plan_routes(catalogue: CatalogueFile, secret: bytes, lifetime: timedelta) -> Blueprint:
    """Return the routes of the plan's documents.

    Args:
        catalogue: the documents are written from the newest good one.
        secret: the guide's secret.
        lifetime: how long an address works.
    """
    routes = Blueprint("stappenplan")
    documents = _Documents()

    @routes.route("/plan/<token:str>/<file:str>", methods=["GET", "HEAD"])
    async def fetch(request: Request, token: str, file: str) -> HTTPResponse:
        current = catalogue.current
        expired, unknown = current.teksten.plan_verlopen, current.teksten.plan_onbekend
        try:
            await _count(request)
            if file not in FILES:
                raise Invalid
            # Also of a document that is kept: it may have expired since it was written.
            answers, made = open_token(token, secret, lifetime, current)
            content = documents.kept(current, file, answers, made.date())
            if content is None:
                await _count(request, document=True)
                content = await documents.written(current, file, answers, made.date())
        except TooMany as error:
            wait = {"Retry-After": str(error.retry_after)}
            return _refusal(request, _BUSY_TITLE, _BUSY, 429, wait)
        except Expired:
            return _refusal(request, expired.title, expired.text, 410)
        except Invalid:
            return _refusal(request, unknown.title, unknown.text, 404)
        name = _file_name(answers, file)
        headers = {**_HEADERS, "Content-Disposition": f'attachment; filename="{name}"'}
        return raw(content, content_type=FILES[file], headers=headers)

    return routes
