"""The channel by itself: off without credentials, and "Meer weten" in a window or in the thread."""

import asyncio
import logging
from types import SimpleNamespace

import pytest

from bot.answer import Answer, AnswerType, Reading
from bot.catalogue import CatalogueFile
from bot.channels.inbound import Inbound
from bot.channels.slack.blocks import readings_key
from bot.channels.slack.channel import SlackInput, _Desk, _Refused
from bot.channels.slack.client import SlackClient
from bot.channels.slack.events import Pressed, ReadOn, Where, read_event
from bot.settings import ROOT, SLACK_CREDENTIALS
from tests import slack_api
from tests.slack_api import TOKEN, envelope, refused, texts_of

READING = Reading("De pagina", "https://x.nl/p", "2026-11-20", None, ("Feit een.",))
ANSWER = Answer(AnswerType.ANSWER, "Kop", "Advies.", readings=(READING,))
PLACE = Where("C1", "1700000000.000100")


class Store:
    """A tracker store that holds one answer of the guide, in every conversation."""

    async def retrieve_full_tracker(self, conversation):
        event = SimpleNamespace(type_name="bot", data={"custom": ANSWER.to_dict()})
        return SimpleNamespace(events=[event])


class Broken:
    """A tracker store that can't be read."""

    async def retrieve_full_tracker(self, conversation):
        raise OSError("weg")


@pytest.fixture
def calls_of(monkeypatch):
    """Let the channel do one thing and return the calls that came of it."""
    monkeypatch.setenv("GIDS_SECRET", "een geheim voor de proef")

    def calls(incoming, *script, store):
        async def run(url):
            client = SlackClient(TOKEN, f"{url}/api/")
            catalogue = CatalogueFile(ROOT / "resources.yaml")
            desk = _Desk(catalogue, Inbound(catalogue, "slack", None), client)
            desk.accept((incoming, ("een",)), SimpleNamespace(tracker_store=store))
            await desk.close()

        with slack_api.slack_api() as api:
            api.script = list(script)
            asyncio.run(run(api.url))
            assert api.problems == []
            return api.calls

    return calls


CONVERSATION = ("draad", "T1", "C1", "1.2")


@pytest.fixture
def read_on(calls_of):
    """Press "Meer weten" and return the calls that came of it."""

    def press(key, *script, store=None):
        asked = ReadOn(CONVERSATION, PLACE, key, "1.2.trigger")
        return calls_of(asked, *script, store=store or Store())

    return press


def test_it_opens_in_a_window(read_on):
    (call,) = read_on(readings_key(ANSWER))
    assert call.method == "views.open"
    assert call.body["trigger_id"] == "1.2.trigger"
    assert "• Feit een." in "\n".join(texts_of(call.body["view"]["blocks"]))


def test_it_comes_in_the_thread_when_the_window_is_too_late(read_on):
    late, posted = read_on(readings_key(ANSWER), refused("expired_trigger_id"))
    assert late.method == "views.open"
    assert (posted.method, posted.body["thread_ts"]) == ("chat.postMessage", PLACE.thread)
    assert "• Feit een." in posted.body["text"]


def test_it_says_so_when_the_answer_is_no_longer_kept(read_on, catalogue):
    (call,) = read_on("een andere sleutel")
    assert call.body["text"] == catalogue.teksten.meer_weten_weg


def test_a_failure_is_said_when_the_conversation_can_not_be_read(read_on, calls_of, catalogue):
    pressed = Pressed(CONVERSATION, PLACE, "Het Taalhuis", "/taalhuis")
    (reply,) = calls_of(pressed, store=Broken())
    assert catalogue.teksten.storing.title in "\n".join(texts_of(reply.body["blocks"]))
    (reply,) = read_on("een sleutel", store=Broken())
    assert reply.body["text"] == catalogue.teksten.storing.text


def test_slack_is_asked_to_come_back_while_the_model_is_loading(monkeypatch):
    monkeypatch.setenv("GIDS_SECRET", "een geheim voor de proef")
    catalogue = CatalogueFile(ROOT / "resources.yaml")
    desk = _Desk(catalogue, Inbound(catalogue, "slack", None), SlackClient(TOKEN))
    read = read_event(envelope(slack_api.message("U1", "D1", "Wat is NT1?")))
    for _ in range(2):  # refused, so not remembered as answered either
        with pytest.raises(_Refused) as refusal:
            desk.accept(read, None, may_wait=True)
        assert refusal.value.response.status == 503


@pytest.mark.parametrize("given", [(), SLACK_CREDENTIALS[:1], SLACK_CREDENTIALS[1:]])
def test_without_its_credentials_it_is_off_and_says_so_once(monkeypatch, caplog, given):
    for name in SLACK_CREDENTIALS:
        monkeypatch.setenv(name, "x" if name in given else "")
    caplog.set_level(logging.INFO)
    SlackInput.from_credentials({}).blueprint(None)
    (record,) = [record for record in caplog.records if "Slack" in record.getMessage()]
    assert "GIDS_SLACK_BOT_TOKEN" in record.getMessage()
