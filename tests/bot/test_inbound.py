"""What the guide has said in a conversation, from Rasa's tracker store."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.answer import Answer, AnswerType, Button, payload_for
from bot.catalogue import CatalogueFile
from bot.channels import conversations
from bot.channels.inbound import Inbound, offered_payloads, past_answers, was_offered
from bot.settings import ROOT

FIRST = Answer(AnswerType.ANSWER, "Een", "Tekst.", buttons=(Button("Het Taalhuis", "/taalhuis"),))
SECOND = Answer(AnswerType.ANSWER, "Twee", "Tekst.", feedback=(Button("Nuttig", "/nuttig"),))


def session(answer):
    """Return the events of a session: the guide answers one message, and says one thing plainly."""
    return [
        *(ActionExecuted("action_session_start"), SessionStarted(), UserUttered("Hoi")),
        *(BotUttered("Tekst.", {"custom": answer.to_dict()}), BotUttered("Zonder meer.")),
    ]


def sql_store(folder):
    """Return the store as the server has it: Rasa wraps it to survive its failing."""
    store = SQLTrackerStore(Domain.empty(), dialect="sqlite", db=str(folder / "gesprekken.db"))
    return FailSafeTrackerStore(store)


def other_store(_):
    return InMemoryTrackerStore(Domain.empty())


async def saved(store):
    """Keep a conversation of two sessions in a store, and one of someone else."""
    for name, said in (("x", [FIRST, SECOND]), ("y", [SECOND])):
        tracker = DialogueStateTracker.from_events(name, [e for a in said for e in session(a)])
        await store.save(tracker)


@pytest.mark.parametrize("make", [sql_store, other_store])
def test_answers_of_all_sessions_are_found(make, tmp_path):
    async def scenario():
        agent = SimpleNamespace(tracker_store=make(tmp_path))
        await saved(agent.tracker_store)
        assert await past_answers(agent, "x") == [FIRST, SECOND]
        assert await offered_payloads(agent, "x") == {"/taalhuis", "/nuttig"}
        assert await past_answers(agent, "z") == []

    asyncio.run(scenario())


def test_no_tracker_is_built_to_find_them(tmp_path, monkeypatch):
    async def scenario():
        agent = SimpleNamespace(tracker_store=sql_store(tmp_path))
        await saved(agent.tracker_store)
        monkeypatch.setattr(DialogueStateTracker, "__init__", None)
        assert await past_answers(agent, "x") == [FIRST, SECOND]

    asyncio.run(scenario())


def test_a_press_gets_a_notice_when_the_conversation_can_not_be_read(catalogue):
    class Broken:
        async def retrieve_full_tracker(self, conversation):
            raise OSError("weg")

    inbound = Inbound(CatalogueFile(ROOT / "resources.yaml"), "x", None)
    agent = SimpleNamespace(tracker_store=Broken())
    reply = asyncio.run(inbound.ask(agent, "iemand", "/taalhuis"))
    assert [answer.title for answer in reply.all] == [catalogue.teksten.storing.title]
    assert not reply.refused


ODD = payload_for("vervolg", onderwerp='50% "één_\\twee\'s"')


class TestWhetherAButtonWasOffered:
    @pytest.mark.parametrize("make", [sql_store, other_store])
    @pytest.mark.parametrize(
        ("conversation", "payload", "offered"),
        [
            ("x", "/taalhuis", True),
            ("x", "/nuttig", True),
            ("y", "/nuttig", True),
            ("y", "/taalhuis", False),  # someone else's
            ("z", "/taalhuis", False),
            ("x", "/taalhui", False),
            ("x", "/TAALHUIS", False),
            ("x", "/taalhuis%", False),
            ("x", "Tekst.", False),  # said, but not a button
        ],
    )
    def test_those_of_all_sessions_of_this_conversation_were(
        self, make, tmp_path, conversation, payload, offered
    ):
        async def scenario():
            agent = SimpleNamespace(tracker_store=make(tmp_path))
            await saved(agent.tracker_store)
            assert await was_offered(agent, conversation, payload) is offered

        asyncio.run(scenario())

    @pytest.mark.parametrize("make", [sql_store, other_store])
    def test_whatever_stands_in_it(self, make, tmp_path):
        async def scenario():
            agent = SimpleNamespace(tracker_store=make(tmp_path))
            answer = Answer(AnswerType.ANSWER, "Een", "Tekst.", buttons=(Button("Ga door", ODD),))
            events = session(answer)
            await agent.tracker_store.save(DialogueStateTracker.from_events("x", events))
            assert await was_offered(agent, "x", ODD)
            assert not await was_offered(agent, "x", ODD.replace("50%", "50 "))
            assert not await was_offered(agent, "x", ODD.replace("_", "x"))

        asyncio.run(scenario())

    def test_the_newest_is_looked_at_first_and_then_no_more(self, tmp_path, monkeypatch):
        looked_at = []

        def loads(text):
            looked_at.append(text)
            return json.loads(text)

        async def scenario():
            agent = SimpleNamespace(tracker_store=sql_store(tmp_path))
            events = [event for _ in range(100) for event in session(FIRST)]
            await agent.tracker_store.save(DialogueStateTracker.from_events("x", events))
            monkeypatch.setattr(
                conversations, "json", SimpleNamespace(**{**vars(json), "loads": loads})
            )
            assert await was_offered(agent, "x", "/taalhuis")
            assert not await was_offered(agent, "x", "/nuttig")

        asyncio.run(scenario())
        assert len(looked_at) == 1

    def test_no_answer_is_built_to_find_out(self, tmp_path, monkeypatch):
        async def scenario():
            agent = SimpleNamespace(tracker_store=sql_store(tmp_path))
            await saved(agent.tracker_store)
            monkeypatch.setattr(Answer, "from_dict", None)
            assert await was_offered(agent, "x", "/taalhuis")
            assert await offered_payloads(agent, "x") == {"/taalhuis", "/nuttig"}

        asyncio.run(scenario())


@pytest.mark.parametrize(
    ("text", "read"), [("/taalhuis", "/taalhuis"), ("/start", "start"), ("/ Hoi", "Hoi")]
)
def test_a_press_is_a_press_only_when_it_was_offered(tmp_path, text, read):
    heard = []

    async def rasa(message):
        heard.append(message.text)

    async def scenario():
        agent = SimpleNamespace(tracker_store=sql_store(tmp_path))
        events = session(FIRST)
        await agent.tracker_store.save(DialogueStateTracker.from_events("x:iemand", events))
        inbound = Inbound(CatalogueFile(ROOT / "resources.yaml"), "x", rasa)
        await inbound.ask(agent, "iemand", text)

    asyncio.run(scenario())
    assert heard == [read]


def test_text_is_read_also_when_the_conversation_can_not_be():
    heard = []

    async def rasa(message):
        heard.append(message.text)

    inbound = Inbound(CatalogueFile(ROOT / "resources.yaml"), "x", rasa)
    asyncio.run(inbound.ask(SimpleNamespace(tracker_store=None), "iemand", "/ of toch niet"))
    assert heard == ["of toch niet"]


def test_events_that_were_read_before_can_be_left_out(tmp_path):
    async def scenario():
        agent = SimpleNamespace(tracker_store=sql_store(tmp_path))
        await saved(agent.tracker_store)
        every = await conversations.events(agent, "x")
        assert len(every) == 6
        for start in range(8):
            assert await conversations.events(agent, "x", start) == every[start:]

    asyncio.run(scenario())
