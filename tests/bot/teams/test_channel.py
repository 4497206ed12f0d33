"""The channel by itself: a failure is said, whatever it is."""

import asyncio
import logging
from types import SimpleNamespace

import pytest

from bot.catalogue import CatalogueFile
from bot.channels.inbound import Inbound
from bot.channels.teams.activity import Activity, Wish
from bot.channels.teams.channel import _Face
from bot.channels.teams.connector import NotAccepted, NotDelivered
from bot.channels.teams.settings import TeamsSettings
from bot.settings import ROOT


class Broken:
    """A tracker store that can't be read."""

    async def retrieve(self, conversation):
        raise OSError("weg")

    retrieve_full_tracker = retrieve


class Connector:
    """Keeps what would be sent to Teams; `problem` is why Teams takes nothing, if it does not."""

    def __init__(self, problem=None):
        self.sent, self.problem = [], problem

    async def send(self, service_url, conversation, activity, reply_to, attempts):
        self.sent.append(activity)
        if self.problem:
            raise self.problem

    async def close(self):
        pass


@pytest.fixture
def face(monkeypatch):
    monkeypatch.setenv("GIDS_SECRET", "een geheim voor de proef")
    file = CatalogueFile(ROOT / "resources.yaml")
    face = _Face(TeamsSettings(insecure=True), file, Inbound(file, "teams", None))
    face._connector = Connector()
    return face


@pytest.mark.parametrize(
    "changes",
    [
        {"wish": Wish.ANSWER, "text": "/taalhuis", "fallback": "Het Taalhuis"},
        {"wish": Wish.JOINED},
    ],
    ids=["a press", "a new member"],
)
def test_a_failure_is_said_when_the_conversation_can_not_be_read(face, catalogue, changes):
    activity = Activity("1", **changes, service_url="x", conversation="c", tenant="", bot={})
    asyncio.run(face._handle(SimpleNamespace(tracker_store=Broken()), activity))
    shown = [activity for activity in face._connector.sent if activity["type"] == "message"]
    assert len(shown) == 1
    assert catalogue.teksten.storing.title in str(shown[0])


NOT_READY = None
READABLE_NOT = SimpleNamespace(tracker_store=Broken())


def take_in(face, *names, agent=NOT_READY):
    """Let the channel take in a press for each name, and wait until it is done with them."""

    async def scenario():
        app = SimpleNamespace(ctx=SimpleNamespace(agent=agent))
        for name in names:
            press = {"text": "/taalhuis", "fallback": "Het Taalhuis"}
            face._take_in(app, Activity(name, Wish.ANSWER, "x", "c", "", {}, **press))
        await face.stop()

    asyncio.run(scenario())


@pytest.mark.parametrize(
    ("problem", "said"),
    [
        (NotDelivered(403), "status 403"),
        (NotDelivered(0, "ClientConnectorError"), "status 0 ClientConnectorError"),
        (NotAccepted(413), "status 413"),
    ],
    ids=str,
)
@pytest.mark.parametrize("agent", [NOT_READY, READABLE_NOT], ids=["not ready", "a card"])
def test_an_answer_that_can_not_be_delivered_is_one_line_in_the_log(
    face, caplog, problem, said, agent
):
    """As docs/teams.md promises: without a traceback, and without what was asked."""
    face._connector = Connector(problem)
    take_in(face, "1", agent=agent)
    last = caplog.records[-1]
    assert (last.name, last.levelno) == ("bot.channels.teams.channel", logging.ERROR)
    assert last.message == f"Antwoord voor Teams niet afgeleverd: {said}"
    assert last.exc_info is None
    assert "Een bericht is niet verwerkt" not in caplog.messages
    assert not any("aalhuis" in message for message in caplog.messages)


def test_the_next_message_of_the_conversation_is_answered_all_the_same(face):
    face._connector = Connector(NotDelivered(403))
    take_in(face, "1", "2")
    replies = [sent["replyToId"] for sent in face._connector.sent if sent["type"] == "message"]
    assert replies == ["1", "2"]
