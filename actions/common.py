"""What every action shares: the catalogue and the one way to dispatch an answer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot.answer import Answer
from bot.catalogue import Catalogue, CatalogueFile
from bot.channels.plain import plain_text
from bot.settings import catalogue_path

__all__ = [
    "answers",
    "catalogue",
    "confidence",
    "dispatch",
    "entity",
    "intent",
    "last_answer",
    "message_text",
    "ranking",
    "role",
    "roles_found",
    "text",
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
    return str((tracker.latest_message.get("intent") or {}).get("name") or "")


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
    for found in tracker.latest_message.get("entities") or []:
        if found.get("entity") == name:
            return str(found.get("value") or "")
    return ""


def message_text(tracker: Tracker) -> str:
    """Return what was typed, or "" when a button was pressed.

    Only payloads that the guide has offered reach Rasa with a slash in front (bot/channels/gate.py).
    """
    said = text(tracker)
    return "" if said.startswith("/") else said


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


def answers(tracker: Tracker) -> Iterator[Answer]:
    """Yield the answers given in this conversation, newest first."""
    for event in reversed(tracker.events):
        custom = (event.get("data") or {}).get("custom") if event.get("event") == "bot" else None
        if custom:
            yield Answer.from_dict(custom)


def last_answer(tracker: Tracker) -> Answer | None:
    """Return the guide's previous answer in this conversation, if there is one."""
    return next(answers(tracker), None)
