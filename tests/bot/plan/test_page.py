"""The addresses of a plan's documents, as a browser or a program meets them."""

import asyncio
import io
from datetime import timedelta

import httpx
import pytest
from docx import Document
from itsdangerous import TimestampSigner
from sanic import Sanic

from bot.catalogue import CatalogueFile
from bot.plan.compose import PlanAnswers
from bot.plan.link import token_for
from bot.plan.page import plan_routes
from bot.settings import ROOT, web_settings
from bot.web.limits import Limits

SECRET = b"een geheim van minstens zestien tekens"
ANSWERS = PlanAnswers("griffier", "'s-Hertogenbosch", ("beleid",), False, "bereiken")


@pytest.fixture(scope="module")
def app():
    Sanic.test_mode = True
    app = Sanic("stappenplan-test", configure_logging=False)
    app.ctx.limits = Limits(web_settings())
    catalogue = CatalogueFile(ROOT / "resources.yaml")
    app.blueprint(plan_routes(catalogue, SECRET, timedelta(days=30)))
    return app


@pytest.fixture
def fetch(app):
    def get(path, method="GET", **headers):
        async def send():
            if not app.signal_router.finalized:
                await app._startup()  # what a server does before it serves
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(transport=transport, base_url="http://gids") as client:
                return await client.request(method, path, headers=headers)

        return asyncio.run(send())

    return get


@pytest.fixture
def old_token(monkeypatch):
    now = TimestampSigner(SECRET).get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now - 31 * 24 * 3600)
    token = token_for(ANSWERS, SECRET)
    monkeypatch.undo()
    return token


def address(file, token=None):
    return f"/plan/{token or token_for(ANSWERS, SECRET)}/{file}"


def test_the_word_document_is_fetched(fetch):
    reply = fetch(address("stappenplan.docx"))
    assert reply.status_code == 200
    assert "wordprocessingml" in reply.headers["content-type"]
    assert "'s-Hertogenbosch" in Document(io.BytesIO(reply.content)).paragraphs[0].text


def test_the_markdown_is_fetched(fetch):
    reply = fetch(address("stappenplan.md"))
    assert reply.status_code == 200
    assert reply.text.startswith("# Stappenplan NT1 voor de gemeente 's-Hertogenbosch")


def test_it_is_saved_under_a_name_with_the_municipality(fetch):
    named = fetch(address("stappenplan.docx")).headers["content-disposition"]
    assert named == 'attachment; filename="stappenplan-s-hertogenbosch.docx"'


@pytest.mark.parametrize("file", ["stappenplan.docx", "stappenplan.md", "anders.txt"])
def test_nobody_keeps_or_lists_it(fetch, file):
    headers = fetch(address(file)).headers
    assert "no-store" in headers["cache-control"]
    assert "noindex" in headers["x-robots-tag"]
    assert headers["referrer-policy"] == "no-referrer"


def test_an_address_that_expired_says_so(fetch, catalogue, old_token):
    reply = fetch(address("stappenplan.docx", old_token))
    assert reply.status_code == 410
    assert reply.json()["reason"] == catalogue.teksten.plan_verlopen.text


def test_a_browser_gets_a_page(fetch, catalogue, old_token):
    reply = fetch(address("stappenplan.docx", old_token), accept="text/html")
    assert reply.status_code == 410
    assert '<html lang="nl">' in reply.text
    assert f"<h1>{catalogue.teksten.plan_verlopen.title}</h1>" in reply.text


@pytest.mark.parametrize(
    "token",
    ["onzin", token_for(ANSWERS, b"een ander geheim, van iemand anders"), "A" * 3000],
    ids=["no token", "another secret", "far too long"],
)
def test_an_address_that_the_guide_did_not_make_is_unknown(fetch, catalogue, token):
    reply = fetch(address("stappenplan.docx", token))
    assert reply.status_code == 404
    assert reply.json()["reason"] == catalogue.teksten.plan_onbekend.text


def test_a_changed_address_is_unknown(fetch):
    token = token_for(ANSWERS, SECRET)
    other = token[:-1] + ("A" if token[-1] != "A" else "B")
    assert fetch(address("stappenplan.docx", f"x{token}")).status_code == 404
    assert fetch(address("stappenplan.docx", f"{other[:5]}{other}")).status_code == 404


def test_another_file_is_unknown(fetch):
    assert fetch(address("wachtwoorden.txt")).status_code == 404


def test_asking_only_for_the_headers_works(fetch):
    assert fetch(address("stappenplan.docx"), "HEAD").status_code == 200
