"""An incoming Bot Framework activity, reduced to what the guide needs.

The protocol: Microsoft, "Bot Framework -- Activity" (the activity schema of the Bot Framework).
Names and ids of people are not kept.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

__all__ = ["PAYLOAD_KEY", "WORDS_KEY", "Activity", "BadActivity", "Wish", "parse"]

PAYLOAD_KEY = "gids"
"""The key under which a pressed button hands its payload back."""

WORDS_KEY = "woorden"
"""The key under which it hands back the words on it."""

MAX_ID = 600
"""Longest id in characters; Teams' own stay below 200."""


class BadActivity(ValueError):
    """The body is no activity; the message says why, in Dutch."""


class Wish(Enum):
    """What an activity asks of the guide."""

    ANSWER = auto()
    """Someone said something or pressed a button."""
    INSTALLED = auto()
    """The guide was added: say hello."""
    JOINED = auto()
    """Other people were added: say hello if that was not done before."""
    REMOVED = auto()
    """The guide was taken out; a later installation deserves a new hello."""
    NOTHING = auto()
    """Reactions, edits, other bots, people leaving."""
    REFUSED = auto()
    """An invoke that the guide has no use for, to be refused at once."""


@dataclass(frozen=True)
class Activity:
    """One incoming activity.

    Attributes:
        id: its own id, or "" when it has none.
        wish: what it asks.
        service_url: where the reply goes.
        conversation: id of the chat, group chat or channel thread.
        tenant: id of the organisation, or "" when the activity does not say.
        bot: the guide's account there, as the reply's sender.
        text: what was said, cleaned; "" when only the guide's name was.
        fallback: the words of the button that was pressed, when `text` is its payload.
        unseen: whether those words are not in the conversation yet.
    """

    id: str
    wish: Wish
    service_url: str
    conversation: str
    tenant: str
    bot: dict[str, str]
    text: str = ""
    fallback: str = ""
    unseen: bool = False


def parse(body: bytes) -> Activity:
    """Read one activity.

    Raises:
        BadActivity: when it is not one, or not one of Teams.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadActivity("De body is geen geldige JSON.") from None
    if not isinstance(data, dict):
        raise BadActivity("De body moet een activity zijn: een JSON-object.")
    if data.get("channelId") != "msteams":
        raise BadActivity("'channelId' moet msteams zijn.")
    conversation = _object(data, "conversation")
    recipient = _object(data, "recipient")
    channel_data = _object(data, "channelData")
    text = _text(data) if data.get("type") == "message" else ""
    payload, words = _press(data.get("value"))
    return Activity(
        id=_id(data, "id", required=False),
        wish=_wish(data),
        service_url=_id(data, "serviceUrl"),
        conversation=_id(conversation, "id"),
        tenant=_id(_object(channel_data, "tenant"), "id", required=False)
        or _id(conversation, "tenantId", required=False),
        bot={key: str(recipient[key]) for key in ("id", "name") if recipient.get(key)},
        text=payload or text,
        fallback=(text or words) if payload else "",
        unseen=bool(payload and not text),
    )


def _object(data: dict[str, Any], key: str) -> dict[str, Any]:
    value = data.get(key)
    return value if isinstance(value, dict) else {}


def _id(data: dict[str, Any], key: str, required: bool = True) -> str:
    value = data.get(key)
    if value is None and not required:
        return ""
    if not isinstance(value, str) or not value or len(value) > MAX_ID or not value.isprintable():
        raise BadActivity(f"'{key}' ontbreekt of is geen tekst van hooguit {MAX_ID} tekens.")
    return value


def _accounts(data: dict[str, Any], key: str) -> list[dict[str, Any]]:
    value = data.get(key)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _wish(data: dict[str, Any]) -> Wish:
    kind = data.get("type")
    bot = _object(data, "recipient").get("id")
    sender = _object(data, "from")
    if kind == "message":
        # Teams numbers bots "28:…"; two bots that answer each other never stop.
        if sender.get("role") == "bot" or str(sender.get("id", "")).startswith("28:"):
            return Wish.NOTHING
        return Wish.ANSWER if _is_for_us(data, bot) else Wish.NOTHING
    if kind == "installationUpdate":
        return _INSTALLATION.get(str(data.get("action")), Wish.NOTHING)
    if kind == "conversationUpdate":
        added = [account.get("id") for account in _accounts(data, "membersAdded")]
        if bot in added:
            return Wish.INSTALLED
        return Wish.JOINED if added else Wish.NOTHING
    return Wish.REFUSED if kind == "invoke" else Wish.NOTHING


_INSTALLATION = {
    "add": Wish.INSTALLED,
    "remove": Wish.REMOVED,
    "remove-upgrade": Wish.NOTHING,
    "add-upgrade": Wish.NOTHING,
}


def _is_for_us(data: dict[str, Any], bot: Any) -> bool:
    """Return whether a message is meant for the guide.

    In a group or channel that is so when it is named or a button of it is pressed. Teams sends no
    others, unless an administrator lets the app read along.
    """
    kind = _object(data, "conversation").get("conversationType")
    if kind not in ("groupChat", "channel") or data.get("value") is not None:
        return True
    return any(_object(mention, "mentioned").get("id") == bot for mention in _mentions(data))


def _mentions(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [entity for entity in _accounts(data, "entities") if entity.get("type") == "mention"]


def _text(data: dict[str, Any]) -> str:
    """Return what a message says.

    Mentions are taken out by Teams' own list of them: the guide's own name is no part of the
    question, and the names of others are nobody's business. HTML entities become characters.
    """
    text = data.get("text")
    text = text if isinstance(text, str) else ""
    for mention in _mentions(data):
        name = mention.get("text")
        if isinstance(name, str) and name:
            text = text.replace(name, " ")
    text = html.unescape(text).replace("\u00a0", " ")
    return re.sub(r"[ \t]{2,}", " ", text).strip()


def _press(value: Any) -> tuple[str, str]:
    """Return payload and words of a pressed button, or two times "".

    Teams hands over an object or its JSON.
    """
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return "", ""
    if not isinstance(value, dict):
        return "", ""
    payload, words = value.get(PAYLOAD_KEY), value.get(WORDS_KEY)
    if not isinstance(payload, str) or not payload:
        return "", ""
    return payload, words.strip() if isinstance(words, str) else ""
