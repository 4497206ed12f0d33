"""Lets Rasa read a message in the light of what the guide said just before.

Rasa's pipeline reads each message alone. What was offered in the conversation comes first: whoever types
the title of a button presses it, and what follows on "why was this not useful?" can be the reason. What
such a message means is decided in `bot.in_reply`.
"""

from __future__ import annotations

from typing import Any

from rasa.core.processor import MessageProcessor

from bot.answer import Answer
from bot.catalogue import Catalogue, CatalogueFile
from bot.follow_up import FollowUp
from bot.in_reply import (
    chosen_topics,
    in_small_letters,
    is_reason,
    meant_by_plan,
    pressed_by_title,
    step_topic,
)
from bot.intents import SEVERAL
from bot.plan.reading import Said

__all__ = ["read_in_context"]

_MARK = "_reads_in_context"


def read_in_context(catalogue: CatalogueFile) -> None:
    """Replace the way in which Rasa's processor parses a message; a second call changes nothing.

    Args:
        catalogue: for the words with which the guide asked.
    """
    alone = MessageProcessor.parse_message
    if hasattr(alone, _MARK):
        return

    async def parse_message(
        processor: MessageProcessor, message: Any, tracker: Any = None, *rest: Any, **named: Any
    ) -> dict[str, Any]:
        typed = message.text or ""
        before = [] if typed.startswith("/") else _said_before(tracker)
        pressed = pressed_by_title(typed, before)
        if pressed:
            # Kept beside the payload: the conversation shows what was typed.
            message.text = pressed
            message.metadata = {**(message.metadata or {}), "typed": typed}
        if pressed or typed.startswith("/"):
            return dict(await alone(processor, message, tracker, *rest, **named))
        message.text = in_small_letters(typed)
        parsed = dict(await alone(processor, message, tracker, *rest, **named))
        message.text = parsed["text"] = typed
        finished = tracker is not None and tracker.get_slot("plan_stand") == "klaar"
        _reread(catalogue.current, typed, parsed, before[0] if before else None, finished)
        return parsed

    setattr(parse_message, _MARK, True)
    MessageProcessor.parse_message = parse_message


def _reread(
    catalogue: Catalogue,
    text: str,
    parsed: dict[str, Any],
    before: Answer | None,
    finished: bool,
) -> None:
    """Change what a text was taken for into what it means as a reply.

    Args:
        catalogue: the present one.
        text: what was typed.
        parsed: what Rasa made of it; changed in place.
        before: what the guide said just before, or None.
        finished: whether a plan was finished in this conversation.
    """
    intent = parsed["intent"].get("name") or ""
    found = parsed["entities"]
    roles = tuple(str(entity["value"]) for entity in found if entity.get("entity") == "rol")
    if topics := chosen_topics(text, before):
        intent = SEVERAL
        parsed["deelvragen"] = [{"name": name, "confidence": 1.0} for name in topics]
    elif topic := step_topic(text, before):
        if intent in set(FollowUp):
            found.append({"entity": "onderwerp", "value": topic})
        else:
            intent = topic
    elif is_reason(catalogue, text, intent, before):
        intent = "feedback_reden"
        parsed["entities"] = [{"entity": "reden", "value": text}]
    elif meant := meant_by_plan(catalogue, Said(text, intent, roles), before, finished):
        intent = meant
    if intent != parsed["intent"].get("name"):
        parsed["intent"] = {"name": intent, "confidence": 1.0}


def _said_before(tracker: Any) -> list[Answer]:
    """Return what the guide said to the message before, newest first."""
    said: list[Answer] = []
    for event in reversed(tracker.events if tracker else ()):
        if event.type_name == "user":
            break
        if event.type_name == "bot" and event.data.get("custom"):
            said.append(Answer.from_dict(event.data["custom"]))
    return said
