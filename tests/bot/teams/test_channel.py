"""The channel by itself: a failure is said, whatever it is."""

import asyncio
from types import SimpleNamespace

import pytest

from bot.catalogue import CatalogueFile
from bot.channels.inbound import Inbound
from bot.channels.teams.activity import Activity, Wish
from bot.channels.teams.channel import _Face
from bot.channels.teams.settings import TeamsSettings
from bot.settings import ROOT


class Broken:
    """A tracker store that can't be read."""

    async def retrieve(self, conversation):
        raise OSError("weg")

    retrieve_full_tracker = retrieve


class Connector:
    """Keeps what would be sent to Teams."""

    def __init__(self):
        self.sent = []

    async def send(self, service_url, conversation, activity, reply_to, attempts):
        self.sent.append(activity)


@pytest.mark.parametrize(
    "changes",
    [
        {"wish": Wish.ANSWER, "text": "/taalhuis", "fallback": "Het Taalhuis"},
        {"wish": Wish.JOINED},
    ],
    ids=["a press", "a new member"],
)
def test_a_failure_is_said_when_the_conversation_can_not_be_read(monkeypatch, catalogue, changes):
    monkeypatch.setenv("GIDS_SECRET", "een geheim voor de proef")
    file = CatalogueFile(ROOT / "resources.yaml")
    face = _Face(TeamsSettings(insecure=True), file, Inbound(file, "teams", None))
    face._connector = Connector()
    activity = Activity("1", **changes, service_url="x", conversation="c", tenant="", bot={})
    asyncio.run(face._handle(SimpleNamespace(tracker_store=Broken()), activity))
    shown = [activity for activity in face._connector.sent if activity["type"] == "message"]
    assert len(shown) == 1
    assert catalogue.teksten.storing.title in str(shown[0])
