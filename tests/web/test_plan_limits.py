"""How often a plan's documents may be fetched, and what that costs."""

import asyncio
import threading
import time
from dataclasses import replace
from datetime import date, timedelta
from ipaddress import ip_network

import httpx
import pytest
from itsdangerous import TimestampSigner
from sanic import Sanic

from bot.catalogue import CatalogueFile, load_catalogue
from bot.plan import page
from bot.plan.compose import PlanAnswers
from bot.plan.link import token_for
from bot.settings import ROOT, web_settings
from bot.web.limits import Limits

SECRET = b"een geheim van minstens zestien tekens"
DAYS = 30
DAY = date(2026, 11, 25)
HERE, THERE = "192.0.2.1", "192.0.2.2"


def address(file="stappenplan.docx", **answers):
    return f"/plan/{token_for(PlanAnswers('griffier', **answers), SECRET)}/{file}"


def plans(count):
    """Return addresses of documents that differ."""
    steps = (("beleid",), ("beleid", "uitvoering"), ("uitvoering",), ())
    every = [address(municipality=place, in_place=s) for place in ("Ede", "Almelo") for s in steps]
    return every[:count]


@pytest.fixture
def written(monkeypatch):
    """The plans of which a Word document was written; it fails when two are written at once."""

    def word(plan, day, *_):
        assert busy.acquire(blocking=False), "two documents are written at once"
        made.append(plan)
        time.sleep(0.02)
        busy.release()
        return f"{plan} {day}".encode()

    made, busy = [], threading.Lock()
    monkeypatch.setattr(page, "word", word)
    return made


@pytest.fixture
def fetch(written, monkeypatch):
    """Fetch addresses, one after the other or all at once, as someone behind a trusted proxy."""
    Sanic.test_mode = True
    app = Sanic("stappenplan-grenzen", configure_logging=False)
    app.ctx.limits = Limits(
        replace(
            web_settings(),
            # Per day: when a minute turns, one more is let through now and then.
            per_conversation="3/day",
            per_address="20/day",
            redis_url=None,
            trusted_proxies=(ip_network("127.0.0.1"),),
        )
    )
    file = CatalogueFile(ROOT / "resources.yaml")
    app.blueprint(page.plan_routes(file, SECRET, timedelta(days=DAYS)))

    def get(*paths, who=HERE, at_once=False, **headers):
        async def send():
            if not app.signal_router.finalized:
                await app._startup()  # what a server does before it serves
            transport = httpx.ASGITransport(app)
            async with httpx.AsyncClient(
                transport=transport,
                base_url="http://gids",
                headers={"X-Forwarded-For": who, **headers},
            ) as client:
                if at_once:
                    return await asyncio.gather(*map(client.get, paths))
                return [await client.get(path) for path in paths]

        return asyncio.run(send())

    return get


def statuses(replies):
    return [reply.status_code for reply in replies]


def test_who_has_many_documents_written_has_to_wait(fetch, written):
    *good, late = fetch(*plans(4))
    assert statuses(good) == [200] * 3
    assert late.status_code == 429
    assert 1 <= int(late.headers["retry-after"]) <= 24 * 3600
    assert "Wacht even" in late.json()["reason"]
    assert late.headers["cache-control"] == "private, no-store"
    assert len(written) == 3


def test_someone_else_need_not_wait(fetch):
    assert statuses(fetch(*plans(4)))[-1] == 429
    assert statuses(fetch(plans(5)[-1], who=THERE)) == [200]


def test_a_browser_gets_a_page_with_the_reason(fetch):
    late = fetch(*plans(4), accept="text/html")[-1]
    assert late.status_code == 429
    assert "retry-after" in late.headers
    assert '<html lang="nl">' in late.text
    assert "<h1>Even wachten</h1>" in late.text


def test_a_document_is_written_once_however_often_it_is_fetched(fetch, written):
    replies = fetch(*plans(1) * 10)
    assert statuses(replies) == [200] * 10
    assert len({reply.content for reply in replies}) == 1
    assert len(written) == 1


def test_also_when_it_is_fetched_by_many_at_once(fetch, written):
    assert statuses(fetch(*plans(1) * 3, at_once=True)) == [200] * 3
    assert len(written) == 1


def test_documents_are_written_one_at_a_time(fetch, written):
    assert statuses(fetch(*plans(3), at_once=True)) == [200] * 3
    assert len(written) == 3


def test_each_plan_and_each_file_gets_its_own_document(fetch):
    word, other, text = fetch(*plans(2), plans(1)[0].replace(".docx", ".md"))
    assert len({word.content, other.content, text.content}) == 3
    assert text.text.startswith("# ")


def test_what_is_kept_is_fetched_also_by_who_had_many_written(fetch):
    assert statuses(fetch(*plans(4), plans(1)[0])) == [200, 200, 200, 429, 200]


def test_fetching_has_the_limit_of_the_address_too(fetch):
    assert statuses(fetch(*plans(1) * 21)) == [200] * 20 + [429]


@pytest.mark.parametrize("path", ["/plan/verzonnen/stappenplan.docx", "/plan/x/anders.txt"])
def test_so_has_guessing_at_addresses(fetch, path):
    assert statuses(fetch(*[path] * 21)) == [404] * 20 + [429]


def test_a_document_that_is_kept_expires(fetch, monkeypatch):
    (path,) = plans(1)
    assert statuses(fetch(path)) == [200]
    now = TimestampSigner(SECRET).get_timestamp()
    later = now + (DAYS + 1) * 24 * 3600
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: later)
    assert statuses(fetch(path)) == [410]


class TestWhatIsKept:
    def write(self, documents, catalogue, *places):
        async def work():
            for place in places:
                await documents.written(catalogue, page.WORD, PlanAnswers(None, place), DAY)

        asyncio.run(work())

    def is_kept(self, documents, catalogue, place):
        answers = PlanAnswers(None, place)
        return documents.kept(catalogue, page.WORD, answers, DAY) is not None

    def test_only_the_last_documents_are(self, written, catalogue):
        documents = page._Documents()
        places = [f"plaats {number}" for number in range(page._KEPT + 1)]
        self.write(documents, catalogue, *places)
        assert not self.is_kept(documents, catalogue, places[0])
        assert all(self.is_kept(documents, catalogue, place) for place in places[1:])

    def test_a_changed_catalogue_gives_a_new_document(
        self, written, catalogue, write_catalogue, small_catalogue
    ):
        changed = load_catalogue(write_catalogue(small_catalogue))
        documents = page._Documents()
        self.write(documents, catalogue, "Ede")
        assert self.is_kept(documents, catalogue, "Ede")
        assert not self.is_kept(documents, changed, "Ede")
