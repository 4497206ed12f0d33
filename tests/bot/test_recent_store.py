"""The tracker store that reads what is recent: nothing is lost, and what lasts is there."""

import asyncio
from types import SimpleNamespace

import pytest

from bot.rasa_setup import prepare_rasa

prepare_rasa()

from rasa.core.lock_store import InMemoryLockStore  # noqa: E402
from rasa.shared.core.domain import Domain  # noqa: E402
from rasa.shared.core.events import (  # noqa: E402
    ActionExecuted,
    ActiveLoop,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker  # noqa: E402

from bot.channels.conversations import erase  # noqa: E402
from bot.recent_store import RECENT_EVENTS, RecentTrackerStore  # noqa: E402

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [vraag]
slots:
  rol: {type: text, influence_conversation: false, mappings: [{type: custom}]}
"""
)
ME = "rest:ik"


@pytest.fixture
def store(tmp_path):
    return RecentTrackerStore(domain=DOMAIN, dialect="sqlite", db=str(tmp_path / "g.db"))


def load(store):
    found = asyncio.run(store.retrieve(ME))
    return found or DialogueStateTracker.from_events(ME, [], DOMAIN.slots)


def talk(store, *events):
    tracker = load(store)
    for event in events:
        tracker.update(event)
    asyncio.run(store.save(tracker))


def stored(store):
    return [e.text for e in whole(store).events if isinstance(e, UserUttered)]


def whole(store):
    return asyncio.run(store.retrieve_full_tracker(ME))


def test_a_short_conversation_is_read_whole(store):
    talk(store, SessionStarted(), UserUttered("een"), SlotSet("rol", "raadslid"))
    talk(store, UserUttered("twee"))
    assert [type(e).__name__ for e in load(store).events] == [
        *("SessionStarted", "UserUttered", "SlotSet", "UserUttered"),
    ]


def test_every_event_of_a_long_conversation_is_stored_once_and_in_order(store):
    talk(store, SessionStarted())
    said = [f"vraag {number}" for number in range(RECENT_EVENTS)]
    for text in said:
        talk(store, UserUttered(text), ActionExecuted("action_listen"))
    assert stored(store) == said


def test_of_long_ago_slots_and_the_active_form_are_still_known(store):
    talk(store, SessionStarted(), SlotSet("rol", "raadslid"), ActiveLoop("stappenplan_form"))
    for number in range(RECENT_EVENTS):
        talk(store, UserUttered(f"vraag {number}"))
    tracker = load(store)
    assert tracker.get_slot("rol") == "raadslid"
    assert tracker.active_loop_name == "stappenplan_form"
    assert len(tracker.events) == RECENT_EVENTS + 2
    assert tracker.events[-1].text == f"vraag {RECENT_EVENTS - 1}"


def test_a_new_session_begins_anew(store):
    talk(store, SessionStarted())
    for number in range(RECENT_EVENTS):
        talk(store, UserUttered(f"vraag {number}"))
    talk(store, SessionStarted(), UserUttered("nieuw"))
    assert [type(e).__name__ for e in load(store).events] == ["SessionStarted", "UserUttered"]
    talk(store, UserUttered("verder"))
    assert stored(store)[-3:] == [f"vraag {RECENT_EVENTS - 1}", "nieuw", "verder"]
    assert len(stored(store)) == RECENT_EVENTS + 2


def test_what_another_process_stored_is_seen(store, tmp_path):
    other = RecentTrackerStore(domain=DOMAIN, dialect="sqlite", db=str(tmp_path / "g.db"))
    talk(store, SessionStarted(), UserUttered("een"))
    talk(other, UserUttered("twee"))
    talk(store, UserUttered("drie"))
    assert stored(other) == ["een", "twee", "drie"]


def test_a_conversation_that_two_processes_answer_at_once_is_read_again(store, tmp_path):
    other = RecentTrackerStore(domain=DOMAIN, dialect="sqlite", db=str(tmp_path / "g.db"))
    talk(store, SessionStarted(), UserUttered("een"))
    ours, theirs = load(store), load(other)
    theirs.update(SlotSet("rol", "raadslid"))
    asyncio.run(other.save(theirs))
    ours.update(UserUttered("twee"))
    asyncio.run(store.save(ours))
    assert load(store).get_slot("rol") == "raadslid"


def test_of_a_slot_that_is_set_time_and_again_only_the_latest_is_read(store):
    talk(store, SessionStarted(), *[SlotSet("rol", f"rol {number}") for number in range(500)])
    talk(store, *[UserUttered("vraag") for _ in range(RECENT_EVENTS)])
    store._kept.clear()
    tracker = load(store)
    assert tracker.get_slot("rol") == "rol 499"
    assert len(tracker.events) == RECENT_EVENTS + 1


def test_what_is_erased_is_forgotten(store, tmp_path):
    talk(store, SessionStarted(), UserUttered("een geheime vraag"))
    asyncio.run(erase(SimpleNamespace(tracker_store=store, lock_store=InMemoryLockStore()), ME))
    assert not store._kept
    assert asyncio.run(store.retrieve(ME)) is None
    assert all(b"geheime" not in file.read_bytes() for file in tmp_path.iterdir())


def test_what_went_wrong_halfway_is_forgotten(store):
    talk(store, SessionStarted(), UserUttered("een"))
    load(store).update(UserUttered("nooit bewaard"))
    assert [e.text for e in load(store).events if isinstance(e, UserUttered)] == ["een"]


def test_who_asked_a_moment_ago_is_not_read_again(store, monkeypatch):
    talk(store, SessionStarted(), UserUttered("een"))
    monkeypatch.setattr(store, "_read", None)
    talk(store, UserUttered("twee"))
    assert stored(store) == ["een", "twee"]


def test_an_unknown_conversation_is_none(store):
    assert asyncio.run(store.retrieve("rest:niemand")) is None
