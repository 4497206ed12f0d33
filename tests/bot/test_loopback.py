"""A guide on this machine is reached past the proxy; one elsewhere is not."""

import http.server
import threading

import pytest

from bot.loopback import open_url


@pytest.fixture
def guide(monkeypatch):
    """A server on loopback, while the proxy that is named leads nowhere."""

    class Hello(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"hallo")

        def log_message(self, *_):
            pass

    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    server = http.server.HTTPServer(("127.0.0.1", 0), Hello)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_what_runs_here_is_reached_directly(guide, host):
    with open_url(f"http://{host}:{guide}/", timeout=5) as reply:
        assert reply.read() == b"hallo"


def test_what_runs_elsewhere_is_asked_through_the_proxy(guide):
    with pytest.raises(OSError, match="refused"):
        open_url("http://gids.voorbeeld/", timeout=5)
