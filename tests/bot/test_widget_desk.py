"""The widget's channel when Rasa's store fails: no client is left waiting, none loses its conversation.

What it does when all goes well is shown by the running guide in tests/e2e/test_widget_channel.py.
"""

import asyncio
from types import SimpleNamespace

import pytest

from bot.answer import Answer, AnswerType
from bot.catalogue import CatalogueFile
from bot.channels import conversations, widget
from bot.settings import ROOT

START = {
    "event": "bot",
    "data": {"custom": Answer(AnswerType.ANSWER, "Welkom", "Hallo.").to_dict()},
}


class Wire:
    """A socket.io server that keeps what it sends and who is in which room."""

    def __init__(self):
        self.sent, self.rooms = [], {}

    async def emit(self, name, data, to=None, room=None):
        self.sent.append((name, to or room, data))

    async def enter_room(self, sid, room):
        self.rooms.setdefault(sid, set()).add(room)

    async def leave_room(self, sid, room):
        self.rooms[sid].discard(room)


class Store:
    """Rasa's conversations; `failing` is how many new ones will not be stored."""

    def __init__(self):
        self.kept, self.failing = {}, 0

    async def events(self, _agent, conversation):
        return self.kept.get(conversation, [])

    async def erase(self, _agent, conversation):
        self.kept.pop(conversation, None)

    async def start(self, _agent, sender, _role):
        if self.failing:
            self.failing -= 1
        else:
            self.kept[sender] = [START]

    def conversation(self, sender):
        return sender


class Limits:
    """Counts what begins."""

    def __init__(self):
        self.begun = 0

    async def new_conversation(self, _address):
        self.begun += 1


@pytest.fixture
def side(monkeypatch):
    """The channel, its wire, its store and its limits, without waiting."""
    store, wire, limits = Store(), Wire(), Limits()
    monkeypatch.setattr(conversations, "events", store.events)
    monkeypatch.setattr(conversations, "erase", store.erase)
    monkeypatch.setattr(widget, "_TRY_AGAIN_SECONDS", 0)
    app = SimpleNamespace(ctx=SimpleNamespace(agent=object(), limits=limits))
    desk = widget._Desk(wire, app, store, CatalogueFile(ROOT / "resources.yaml"))
    return SimpleNamespace(desk=desk, wire=wire, store=store, limits=limits)


async def welcomed(side, *clients, token=""):
    """Connect clients; the first gets a new conversation, the others come into it."""
    for sid in clients:
        side.desk._visitors[sid] = widget._Visitor("192.0.2.1", "")
        await asyncio.wait_for(side.desk._welcome(sid, token, 0), 5)
        token = side.desk._visitors[sid].token
    return token


def test_a_conversation_that_was_not_stored_is_said_and_begun_again(side, catalogue):
    side.store.failing = 2
    asyncio.run(welcomed(side, "een"))
    (told, _, why), (name, _, session) = side.wire.sent
    assert (told, why["reason"]) == ("status", catalogue.teksten.storing.text)
    assert why["retry_after"] >= 1
    assert (name, session["new"], len(session["messages"])) == ("session", True, 1)
    assert side.limits.begun == 1


def test_a_client_that_leaves_before_it_is_welcomed_gets_no_conversation(side):
    async def leaves(_agent, _conversation):
        side.desk._visitors.clear()
        return []

    async def scenario():
        side.desk._visitors["een"] = widget._Visitor("192.0.2.1", "")
        conversations.events = leaves
        await side.desk._welcome("een", "onbekend", 0)

    asyncio.run(scenario())
    assert (side.wire.sent, side.store.kept) == ([], {})


@pytest.mark.parametrize("wish", ["restart", "erase"])
def test_a_new_conversation_that_was_not_stored_leaves_everyone_in_the_old_one(
    side, catalogue, wish
):
    async def scenario():
        token = await welcomed(side, "een", "twee")
        before = {sid: set(rooms) for sid, rooms in side.wire.rooms.items()}
        kept, sent = dict(side.store.kept), len(side.wire.sent)
        side.store.failing = 1
        ack = await getattr(side.desk, f"_on_{wish}")("een")
        assert (ack["ok"], ack["reason"]) == (False, catalogue.teksten.storing.text)
        assert "retry_after" in ack
        assert side.wire.rooms == before
        assert side.store.kept == kept
        assert len(side.wire.sent) == sent
        assert {who.token for who in side.desk._visitors.values()} == {token}

    asyncio.run(scenario())


def test_a_client_that_could_not_be_moved_stays_and_the_asker_hears_it(side):
    async def scenario():
        token = await welcomed(side, "een", "twee")
        resume = side.desk._resume

        async def fails_for_two(sid, *rest, **more):
            return sid != "twee" and await resume(sid, *rest, **more)

        side.desk._resume = fails_for_two
        ack = await side.desk._on_restart("een")
        assert ack["ok"] is False
        assert "retry_after" in ack
        assert side.desk._visitors["twee"].token == token
        assert side.wire.rooms["twee"] == {side.desk._visitors["twee"].sender}
        assert side.wire.rooms["een"] == {side.desk._visitors["een"].sender}

    asyncio.run(scenario())


def test_erase_moves_every_tab_and_keeps_nothing_of_the_old(side):
    async def scenario():
        await welcomed(side, "een", "twee")
        (old,) = side.store.kept
        assert await side.desk._on_erase("een") == {"ok": True}
        (new,) = side.store.kept
        assert new != old
        assert side.wire.rooms == {"een": {new}, "twee": {new}}

    asyncio.run(scenario())
