"""What the guide has said in a conversation, from Rasa's tracker store."""

import asyncio
from types import SimpleNamespace

import pytest
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore, SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.answer import Answer, AnswerType, Button
from bot.catalogue import CatalogueFile
from bot.channels.inbound import Inbound, offered_payloads, past_answers
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
