"""The widget's channel when Rasa's store fails: no client is left waiting, none loses its conversation.

And what it reads and sends when a conversation is long.

What it does when all goes well is shown by the running guide in tests/e2e/test_widget_channel.py.
"""

import asyncio
from types import SimpleNamespace

import pytest

from bot.answer import Answer, AnswerType, Button
from bot.catalogue import CatalogueFile
from bot.channels import conversations
from bot.channels.history import messages
from bot.channels.inbound import Reply
from bot.channels.widget import desk as widget_desk
from bot.settings import ROOT

BUTTON = Button("Het Taalhuis", "/taalhuis")


def bot_says(title):
    answer = Answer(AnswerType.ANSWER, title, "Tekst.", buttons=(BUTTON,))
    return {"event": "bot", "data": {"custom": answer.to_dict()}}


START = bot_says("Welkom")


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
    """Rasa's conversations, and how many events of one were read each time.

    `failing` is how many new ones, or new messages, will not be stored.
    """

    def __init__(self):
        self.kept, self.failing, self.read = {}, 0, []

    async def events(self, _agent, conversation, start=0):
        found = self.kept.get(conversation, [])[start:]
        self.read.append(len(found))
        return found

    async def erase(self, _agent, conversation):
        self.kept.pop(conversation, None)

    async def start(self, _agent, sender, _role):
        if self.failing:
            self.failing -= 1
        else:
            self.kept[sender] = [START]

    async def ask(self, _agent, sender, text, metadata):
        if self.failing:
            self.failing -= 1
        else:
            said = {"event": "user", "text": text, "metadata": metadata}
            self.kept[sender] = [*self.kept[sender], said, bot_says(f"Over {text}")]
        return Reply((Answer(AnswerType.ANSWER, "Antwoord", "Tekst."),))

    def conversation(self, sender):
        return sender


class Limits:
    """Counts what begins."""

    def __init__(self):
        self.begun = 0

    async def new_conversation(self, _address):
        self.begun += 1

    async def message(self, _address, _conversation):
        pass


@pytest.fixture
def side(monkeypatch):
    """The channel, its wire, its store and its limits, without waiting."""
    store, wire, limits = Store(), Wire(), Limits()
    monkeypatch.setattr(conversations, "events", store.events)
    monkeypatch.setattr(conversations, "erase", store.erase)
    monkeypatch.setattr(widget_desk, "_TRY_AGAIN_SECONDS", 0)
    app = SimpleNamespace(ctx=SimpleNamespace(agent=object(), limits=limits))
    desk = widget_desk.Desk(wire, app, store, CatalogueFile(ROOT / "resources.yaml"))
    return SimpleNamespace(desk=desk, wire=wire, store=store, limits=limits)


async def welcomed(side, *clients, token=""):
    """Connect clients; the first gets a new conversation, the others come into it."""
    for sid in clients:
        side.desk._visitors[sid] = widget_desk._Visitor("192.0.2.1", "")
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
    async def leaves(_agent, _conversation, _start):
        side.desk._visitors.clear()
        return []

    async def scenario():
        side.desk._visitors["een"] = widget_desk._Visitor("192.0.2.1", "")
        conversations.events = leaves
        await asyncio.wait_for(side.desk._welcome("een", "onbekend", 0), 5)

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


def shown(side):
    """Return the messages that were sent, one by one or with a session."""
    sent = []
    for name, _, data in side.wire.sent:
        sent += {"message": [data], "session": data.get("messages", [])}.get(name, [])
    return sent


class TestALongConversation:
    async def asked(self, side, *texts):
        for number, text in enumerate(texts):
            ack = await side.desk._on_ask("een", {"id": f"{number} {text}", "text": text})
            assert ack == {"ok": True}

    def test_of_each_message_what_is_new_is_read_and_the_rest_once(self, side):
        async def scenario():
            await welcomed(side, "een")
            side.store.read.clear()
            await self.asked(side, "A", "B", "C")

        asyncio.run(scenario())
        assert side.store.read == [1, 2, 3, 2, 5, 2]

    def test_what_is_shown_bit_by_bit_is_what_a_new_tab_gets(self, side, catalogue):
        async def scenario():
            await welcomed(side, "een")
            await self.asked(side, "A", BUTTON.payload, "B")

        asyncio.run(scenario())
        ((_, kept),) = side.store.kept.items()
        assert shown(side) == messages(kept, catalogue)
        assert [m["text"] for m in shown(side) if m["from"] == "jij"] == ["A", BUTTON.title, "B"]

    def test_a_message_that_comes_again_is_neither_answered_nor_read_twice(self, side):
        async def scenario():
            await welcomed(side, "een")
            await self.asked(side, "A", "B")
            side.store.read.clear()
            await self.asked(side, "A")

        asyncio.run(scenario())
        assert side.store.read == [5]
        assert len(shown(side)) == 5

    def test_a_message_that_was_not_stored_may_be_sent_again(self, side):
        async def scenario():
            await welcomed(side, "een")
            await self.asked(side, "A")
            side.store.failing = 1
            ack = await side.desk._on_ask("een", {"id": "b", "text": "B"})
            assert (ack["ok"], "retry_after" in ack) == (False, True)
            await self.asked(side, "B")

        asyncio.run(scenario())
        assert len(shown(side)) == 5

    def test_who_opens_it_gets_its_last_messages_with_their_own_numbers(self, side, catalogue):
        async def scenario():
            token = await welcomed(side, "een")
            await self.asked(side, *map(str, range(150)))
            side.wire.sent.clear()
            await welcomed(side, "twee", token=token)

        asyncio.run(scenario())
        ((_, kept),) = side.store.kept.items()
        ((_, _, session),) = side.wire.sent
        assert session["messages"] == messages(kept, catalogue)[-widget_desk.MAX_OPENED :]
        assert len(session["messages"]) == 100
        assert session["new"] is False

    def test_who_comes_back_gets_all_that_was_missed(self, side, catalogue):
        async def scenario():
            token = await welcomed(side, "een")
            await self.asked(side, *map(str, range(150)))
            side.wire.sent.clear()
            side.desk._visitors["een"] = widget_desk._Visitor("192.0.2.1", "")
            await side.desk._welcome("een", token, 6)

        asyncio.run(scenario())
        ((_, kept),) = side.store.kept.items()
        ((_, _, session),) = side.wire.sent
        assert session["messages"] == [m for m in messages(kept, catalogue) if m["n"] > 6]
        assert len(session["messages"]) == 299
