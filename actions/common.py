"""What every action shares: the catalogue and the one way to dispatch an answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from bot.answer import Answer
from bot.catalogue import Catalogue, CatalogueFile
from bot.channels.plain import plain_text
from bot.roles import introduced_as
from bot.settings import catalogue_path

__all__ = [
    "answer_in",
    "answers",
    "catalogue",
    "confidence",
    "dispatch",
    "earlier_text",
    "entity",
    "entity_of",
    "exchanges",
    "intent",
    "intent_of",
    "last_answer",
    "message_text",
    "ranking",
    "role",
    "roles_found",
    "text",
    "who_asks",
]


@cache
def _catalogue_file() -> CatalogueFile:
    return CatalogueFile(catalogue_path())


def catalogue() -> Catalogue:
    """Return the newest good catalogue."""
    return _catalogue_file().current


def dispatch(dispatcher: CollectingDispatcher, answer: Answer) -> None:
    """Send one answer: channel-neutral in `custom`, and whole in text for any other reader."""
    custom = answer.to_dict()
    dispatcher.utter_message(
        text=plain_text(answer, catalogue().teksten),
        buttons=custom["buttons"],
        json_message=custom,
    )


def intent(tracker: Tracker) -> str:
    """Return the intent that was decided on; the SDK's own helper returns the ranking's first."""
    return intent_of(tracker.latest_message)


def intent_of(message: dict[str, Any]) -> str:
    """Return the intent that was decided on for any message of the conversation, or ""."""
    return str((message.get("intent") or {}).get("name") or "")


def ranking(tracker: Tracker) -> list[dict[str, Any]]:
    """Return the NLU's intent ranking of the latest message, best first."""
    return list(tracker.latest_message.get("intent_ranking") or [])


def confidence(tracker: Tracker) -> float:
    """Return how sure the NLU is of the latest message's intent (probability)."""
    decided = tracker.latest_message.get("intent") or {}
    return float(decided.get("confidence") or 0.0)


def text(tracker: Tracker) -> str:
    """Return the latest message: what was typed, or a payload."""
    return str(tracker.latest_message.get("text") or "")


def entity(tracker: Tracker, name: str) -> str:
    """Return what the latest message says for an entity (a button can carry one), or ""."""
    return entity_of(tracker.latest_message, name)


def entity_of(message: dict[str, Any], name: str) -> str:
    """Return what any message of the conversation says for an entity, or ""."""
    for found in message.get("entities") or []:
        if found.get("entity") == name:
            return str(found.get("value") or "")
    return ""


def message_text(tracker: Tracker) -> str:
    """Return what was typed, or "" when a button was pressed.

    Only payloads that the guide has offered reach Rasa with a slash in front (bot/channels/gate.py).
    """
    said = text(tracker)
    return "" if said.startswith("/") else said


def earlier_text(tracker: Tracker) -> str:
    """Return what was typed before the latest message, or ""; presses of buttons are passed over."""
    said = [str(e.get("text") or "") for e in tracker.events if e.get("event") == "user"]
    return next((words for words in said[-2::-1] if not words.startswith("/")), "")


def role(tracker: Tracker) -> str | None:
    """Return the id of the role that the person told (slot `rol`), or None."""
    told = tracker.get_slot("rol")
    return str(told) if told else None


def roles_found(tracker: Tracker) -> list[tuple[str, int | None]]:
    """Return the roles named in the latest message, each with the place where it starts."""
    return [
        (str(found.get("value")), found.get("start"))
        for found in tracker.latest_message.get("entities") or []
        if found.get("entity") == "rol"
    ]


def who_asks(tracker: Tracker) -> tuple[str | None, list[dict[str, Any]]]:
    """Return the id of the role of who asks, or None, and the events that remember it.

    A message may begin with it: "ik ben raadslid, wat kan ik doen?".
    """
    known = role(tracker)
    told = introduced_as(catalogue(), text(tracker), roles_found(tracker), known)
    who = told.id if told else None
    return who, [SlotSet("rol", who)] if who != known else []


def answer_in(event: dict[str, Any]) -> Answer | None:
    """Return the answer that an event of the conversation holds, or None."""
    custom = (event.get("data") or {}).get("custom") if event.get("event") == "bot" else None
    return Answer.from_dict(custom) if custom else None


def answers(tracker: Tracker, *, this_session: bool = False) -> Iterator[Answer]:
    """Yield the answers given in this conversation, newest first.

    Args:
        tracker: the conversation.
        this_session: leave out those of before the latest long silence.
    """
    for event in reversed(tracker.events):
        if this_session and event.get("event") == "session_started":
            return
        if answer := answer_in(event):
            yield answer


def exchanges(tracker: Tracker) -> Iterator[tuple[str, Answer]]:
    """Yield the answers of this conversation, oldest first, each with the intent it replied to."""
    asked = ""
    for event in tracker.events:
        if event.get("event") == "user":
            asked = intent_of(event.get("parse_data") or {})
        elif answer := answer_in(event):
            yield asked, answer


def last_answer(tracker: Tracker, *, this_session: bool = False) -> Answer | None:
    """Return the guide's previous answer in this conversation, if there is one."""
    return next(answers(tracker, this_session=this_session), None)
