"""Pages, the widget's files, headers and errors, over the running guide."""

import gzip
import re
from html.parser import HTMLParser

import pytest

from bot.settings import WebSettings, web_settings
from bot.web.pages import _Folder
from tests.tools import in_ci

PAGES = ("/", "/demo")


class Outside(HTMLParser):
    """Collects what a page loads, and scripts and styles within it."""

    def __init__(self):
        super().__init__()
        self.loads, self.inline = [], []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        for name in ("src", "href"):
            if name in attrs and tag != "a":
                self.loads.append(attrs[name])
        if tag == "style" or "style" in attrs or (tag == "script" and "src" not in attrs):
            self.inline.append(tag)
        self.inline += [name for name in attrs if name.startswith("on")]


@pytest.mark.parametrize("path", PAGES)
class TestPages:
    def test_they_are_whole_dutch_pages(self, http, path):
        reply = http.get(path)
        assert reply.status_code == 200
        assert reply.headers["content-type"] == "text/html; charset=utf-8"
        assert '<html lang="nl">' in reply.text
        assert re.search(r"<title>.+</title>", reply.text)
        target = re.search(r'class="overslaan" href="#(\w+)"', reply.text)
        assert f'id="{target[1]}"' in reply.text

    def test_everything_they_load_is_ours_and_there(self, http, path):
        page = Outside()
        page.feed(http.get(path).text)
        assert "/widget.js" in page.loads
        assert page.inline == []
        for address in page.loads:
            assert address.startswith("/")
            if address != "/widget.js":
                assert http.get(address).status_code == 200, address

    def test_a_strict_policy_goes_with_them(self, http, path):
        headers = http.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "frame-ancestors 'self'" in policy

    def test_a_second_visit_costs_nothing(self, http, path):
        tag = http.get(path).headers["etag"]
        reply = http.get(path, headers={"If-None-Match": tag})
        assert (reply.status_code, reply.content) == (304, b"")


@pytest.mark.parametrize("path", [*PAGES, "/health", "/niets", "/widget.js"])
def test_every_response_has_the_security_headers(http, path):
    headers = http.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "server" not in headers
    assert "x-powered-by" not in headers


class TestErrorsAreJsonWithAReason:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/niets", 404),
            ("GET", "/web/../pages.py", 404),
            ("GET", "/web/%2e%2e%2fpages.py", 404),
            ("GET", "/web/nul%00", 404),
            ("GET", "/widget/assets/%2e%2e/%2e%2e/package.json", 404),
            ("GET", "/widget/assets/..%2f..%2fpackage.json", 404),
            ("GET", "/webhooks/rest/webhook", 405),
            ("DELETE", "/", 405),
            ("POST", "/health", 405),
            ("PUT", "/webhooks/rest/webhook", 405),
        ],
    )
    def test_addresses_and_methods(self, http, method, path, status):
        reply = http.request(method, path)
        assert reply.status_code == status
        assert reply.json()["status"] == "error"
        assert reply.json()["reason"]
        assert (status == 405) == ("allow" in reply.headers)

    def test_a_body_that_is_too_large_in_one_or_in_pieces(self, http):
        def pieces():
            for _ in range(20):
                yield b"a" * 8192

        for body in (b"a" * 100_000, pieces()):
            reply = http.post("/webhooks/rest/webhook", content=body)
            assert reply.status_code == 413
            assert reply.json()["reason"] == "Het verzoek is te groot."

    def test_headers_that_are_too_large(self, http):
        reply = http.get("/health", headers={"X-Groot": "a" * 30_000})
        assert reply.status_code == 413
        assert reply.json()["reason"]

    def test_the_socket_address_without_socket_io(self, http):
        for query in ({}, {"EIO": "3"}, {"EIO": "4", "transport": "x"}, {"sid": "x", "EIO": "4"}):
            assert http.get("/widget/socket.io/", params=query).status_code == 400


class TestTheBuiltWidget:
    @pytest.fixture
    def folder(self, tmp_path):
        (tmp_path / "assets").mkdir()
        (tmp_path / "widget.js").write_text("let een = 1;" * 100)
        return tmp_path

    def test_files_are_read_again_when_they_change(self, folder):
        files = _Folder(folder)
        before = files.get("widget.js")
        (folder / "widget.js").write_text("let twee = 2;")
        after = files.get("widget.js")
        assert after.content == b"let twee = 2;"
        assert after.tag != before.tag

    def test_they_are_zipped_once_unless_the_build_did(self, folder):
        files = _Folder(folder)
        assert gzip.decompress(files.get("widget.js").zipped) == files.get("widget.js").content
        (folder / "assets" / "a.js").write_text("a")
        (folder / "assets" / "a.js.gz").write_bytes(b"van de bouw")
        assert files.get("assets/a.js").zipped == b"van de bouw"

    @pytest.mark.parametrize("name", ["../geheim", "/etc/passwd", "assets", "", "assets/../../x"])
    def test_nothing_outside_the_folder_can_be_named(self, folder, name):
        (folder.parent / "geheim").write_text("x")
        assert _Folder(folder).get(name) is None

    def test_the_loader_may_stand_on_any_page_and_is_checked_often(self, http):
        if not (web_settings().widget / "widget.js").exists():
            (pytest.fail if in_ci() else pytest.skip)("de widget is niet gebouwd (make widget)")
        reply = http.get("/widget.js")
        assert reply.headers["access-control-allow-origin"] == "*"
        assert reply.headers["cross-origin-resource-policy"] == "cross-origin"
        assert reply.headers["content-encoding"] == "gzip"
        assert "max-age=300" in reply.headers["cache-control"]
        (panel,) = (web_settings().widget / "assets").glob("*.js")
        asset = http.get(f"/widget/assets/{panel.name}")
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]


def test_settings_have_an_explanation():
    """Every environment variable that the guide reads stands in docs/instellingen.md."""
    from bot.settings import ROOT

    explained = (ROOT / "docs" / "instellingen.md").read_text("utf-8")
    code = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "actions").rglob("*.py")]
    read = {name for path in code for name in re.findall(r'"(GIDS_[A-Z_]+)"', path.read_text())}
    teams = (ROOT / "bot" / "channels" / "teams" / "settings.py").read_text("utf-8")
    read |= {f"GIDS_TEAMS_{name}" for name in re.findall(r'"([A-Z]+(?:_[A-Z]+)*)"', teams)}
    assert [name for name in sorted(read) if f"`{name}`" not in explained] == []


def test_the_settings_class_says_what_each_is():
    assert all(name in WebSettings.__doc__ for name in WebSettings.__dataclass_fields__)
