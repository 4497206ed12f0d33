"""The pages at `/` and `/demo`, and the built widget that they and other sites load."""

from __future__ import annotations

import gzip
import hashlib
import logging
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

from bot.settings import WebSettings
from bot.web.errors import problem
from bot.web.headers import PUBLIC_FILE, page_policy

__all__ = ["pages"]

logger = logging.getLogger(__name__)

_HTML = Path(__file__).with_name("html")
_LOADER = "widget.js"
_SHORT = "public, max-age=300"
_CHECK = "no-cache"
_FOR_GOOD = "public, max-age=31536000, immutable"
_WORTH_ZIPPING = 500  # bytes
_NOT_BUILT = (
    "De widget is niet gebouwd: {folder} heeft geen widget.js. "
    "Voer uit: make run, of zet GIDS_WIDGET op de map met de gebouwde widget."
)

mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("image/svg+xml", ".svg")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True)
class _File:
    """A file in memory: its bytes plain and zipped, its entity tag and its media type."""

    stamp: tuple[int, int]
    content: bytes
    zipped: bytes | None
    tag: str
    media_type: str


class _Folder:
    """Files of one folder, read again when they change; nothing outside it can be named."""

    def __init__(self, root: Path) -> None:
        self._root = root.resolve()
        self._known: dict[Path, _File] = {}

    def get(self, name: str) -> _File | None:
        try:
            path = (self._root / name).resolve()
            if not path.is_relative_to(self._root) or not path.is_file():
                return None
            stat = path.stat()
            stamp = (stat.st_mtime_ns, stat.st_size)
            known = self._known.get(path)
            if known is None or known.stamp != stamp:
                known = self._known[path] = _read(path, stamp)
        except (OSError, ValueError):  # ValueError: NUL in the name
            return None
        return known


def _read(path: Path, stamp: tuple[int, int]) -> _File:
    content = path.read_bytes()
    beside = path.with_name(f"{path.name}.gz")
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    textual = media_type.startswith("text/") or media_type.endswith(("json", "xml"))
    zipped = None
    if beside.is_file():
        zipped = beside.read_bytes()
    elif textual and len(content) > _WORTH_ZIPPING:
        zipped = gzip.compress(content, mtime=0)
    tag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    if textual:
        media_type += "; charset=utf-8"
    return _File(stamp, content, zipped, tag, media_type)


def _send(request: Request, file: _File, headers: dict[str, str]) -> HTTPResponse:
    headers = {"ETag": file.tag, "Vary": "Accept-Encoding", **headers}
    if file.tag in request.headers.get("if-none-match", ""):
        return empty(304, headers)
    body = file.content
    if file.zipped is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = file.zipped
        headers["Content-Encoding"] = "gzip"
    return raw(body, headers=headers, content_type=file.media_type)


def pages(settings: WebSettings) -> Blueprint:
    """Return the routes of the pages and of the built widget.

    Args:
        settings: for the widget's folder, and the origins that may show the page in a frame.
    """
    html, widget = _Folder(_HTML), _Folder(settings.widget)
    missing = _NOT_BUILT.format(folder=settings.widget)
    routes = Blueprint("pages")
    page_headers = {
        "Cache-Control": _CHECK,
        "Content-Security-Policy": page_policy(settings.origins),
        "Cross-Origin-Opener-Policy": "same-origin",
    }

    def page(request: Request, name: str) -> HTTPResponse:
        file = html.get(name)
        return _send(request, file, page_headers) if file else problem(404)

    @routes.get("/")
    async def full(request: Request) -> HTTPResponse:
        return page(request, "gids.html")

    @routes.get("/demo")
    async def demo(request: Request) -> HTTPResponse:
        return page(request, "demo.html")

    @routes.get("/web/<name>")
    async def part(request: Request, name: str) -> HTTPResponse:
        file = html.get(name)
        return _send(request, file, {"Cache-Control": _SHORT}) if file else problem(404)

    @routes.get("/widget.js")
    async def loader(request: Request) -> HTTPResponse:
        file = widget.get(_LOADER)
        if file is None:
            return problem(503, missing)
        return _send(request, file, {"Cache-Control": _SHORT, **PUBLIC_FILE})

    @routes.get("/widget/assets/<name:path>")
    async def asset(request: Request, name: str) -> HTTPResponse:
        file = widget.get(f"assets/{name}")
        if file is None or name.endswith(".gz"):
            return problem(404)
        return _send(request, file, {"Cache-Control": _FOR_GOOD, **PUBLIC_FILE})

    if widget.get(_LOADER) is None:
        logger.warning(missing)
    return routes
