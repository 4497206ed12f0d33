"""A web server of another origin than the guide: the intranet whose pages embed it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HOST = "intranet.voorbeeld"
"""A name that only the tests' browser knows. Plain http to a name is no secure context."""


class Intranet:
    """Pages by path, each with its own headers.

    Attributes:
        origin: scheme, host and port.
    """

    def __init__(self, port: int) -> None:
        self.origin = f"http://{HOST}:{port}"
        self._pages: dict[str, tuple[str, dict[str, str]]] = {}

    def serve(self, path: str, html: str, headers: dict[str, str] | None = None) -> str:
        """Put a page there and return its address."""
        self._pages[path] = (html, headers or {})
        return self.origin + path

    def get(self, path: str) -> tuple[str, dict[str, str]] | None:
        """Return the page of a path, and its headers."""
        return self._pages.get(path)


@contextmanager
def start() -> Iterator[Intranet]:
    """Serve an intranet on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = intranet.get(self.path)
            self.send_response(200 if page else 404)
            html, headers = page or ("", {})
            for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    intranet = Intranet(server.server_port)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield intranet
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
