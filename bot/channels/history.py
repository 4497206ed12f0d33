"""A conversation as a person saw it, from the events that Rasa keeps of it.

Nothing here reads a store: `messages` is given the user and bot events of one conversation, as
Rasa writes them, and returns the widget's messages (docs/widget-protocol.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.answer import AnswerType, from_passage
from bot.catalogue import Catalogue
from bot.channels.gate import is_payload

__all__ = ["messages"]

# An event takes three numbers, so that what belongs to it has a place of its own and every message
# keeps its number for good: the event itself, the remark on it, the notice that it got no answer.
_PER_EVENT = 3


def messages(events: Sequence[Mapping[str, Any]], catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the messages of a conversation, oldest first.

    Args:
        events: all its events of type `user` and `bot`, oldest first; a place in this list is for
            good, because Rasa only adds events.
        catalogue: for the words of the notice on a message that got no answer.

    Returns:
        Messages with increasing `n`. A pressed button is shown with the title it had.
    """
    return list(_messages(events, catalogue))


def _messages(
    events: Sequence[Mapping[str, Any]], catalogue: Catalogue
) -> Iterator[dict[str, Any]]:
    titles: dict[str, str] = {}
    for place, event in enumerate(events):
        n = (place + 1) * _PER_EVENT
        custom = (event.get("data") or {}).get("custom")
        if event["event"] == "bot" and custom:
            titles.update(_titles(custom))
            yield {"n": n, "from": "gids", "answer": custom}
        elif event["event"] == "user":
            yield from _asked(event, n, titles)
            if not _answered(events, place):
                answer = from_passage(catalogue, catalogue.teksten.storing, AnswerType.NOTICE)
                yield {"n": n + 2, "from": "gids", "answer": answer.to_dict()}


def _asked(event: Mapping[str, Any], n: int, titles: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Return what someone said, and the remark on it; nothing for the channel's own start."""
    metadata = event.get("metadata") or {}
    text = event.get("text") or ""
    if metadata.get("typed"):  # the title of a button
        text = metadata["typed"]
    elif is_payload(text):
        text = titles.get(text, "")
    if text and metadata.get("id"):
        yield {"n": n, "from": "jij", "id": metadata["id"], "text": text}
    if metadata.get("remark"):
        yield {"n": n + 1, "from": "gids", "answer": metadata["remark"]}


def _answered(events: Sequence[Mapping[str, Any]], place: int) -> bool:
    for event in events[place + 1 :]:
        # What an action says in the person's place (a number that presses a button) has no id.
        if event["event"] == "user" and (event.get("metadata") or {}).get("id"):
            return False
        if (event.get("data") or {}).get("custom"):
            return True
    return False


def _titles(custom: Mapping[str, Any]) -> dict[str, str]:
    buttons = [*custom.get("buttons", ()), *custom.get("feedback", ())]
    return {button["payload"]: button["title"] for button in buttons}
