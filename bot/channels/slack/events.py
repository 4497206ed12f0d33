"""What Slack sends, read into what the guide does with it.

Handles the Events API's `event_callback`, `block_actions` interactions and slash commands; everything
else (edits, deletes, other apps' messages, presses on a link) is nothing to the guide, and read as None.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.slack import blocks
from bot.channels.slack.mrkdwn import Typed, read

__all__ = [
    "Asked",
    "HomeOpened",
    "Incoming",
    "Pressed",
    "ReadOn",
    "Where",
    "read_action",
    "read_command",
    "read_event",
]


@dataclass(frozen=True)
class Where:
    """Where an answer goes: to a channel, perhaps in a thread, or to an address for one person's eyes.

    Attributes:
        channel: id of a channel or direct message; of a person, for their direct message.
        thread: time stamp of the message that the thread hangs on.
        response_url: when set, answers go there and only the asker sees them.
    """

    channel: str
    thread: str | None = None
    response_url: str | None = None


@dataclass(frozen=True)
class Asked:
    """Someone typed something.

    Attributes:
        conversation: what makes it one conversation: Slack's ids of team and person or thread.
        where: where the answer goes.
        text: what they typed, without mentions; empty when they only called the guide.
        called: they called the guide by name or command.
        follow_up: to be answered only when the guide already takes part in this thread.
    """

    conversation: tuple[str, ...]
    where: Where
    text: str
    called: bool = False
    follow_up: bool = False


@dataclass(frozen=True)
class Pressed:
    """Someone pressed a button or chose from a menu."""

    conversation: tuple[str, ...]
    where: Where
    title: str
    payload: str


@dataclass(frozen=True)
class ReadOn:
    """Someone pressed "Meer weten"; `trigger` opens a window within three seconds."""

    conversation: tuple[str, ...]
    where: Where
    key: str
    trigger: str


@dataclass(frozen=True)
class HomeOpened:
    """Someone opened the guide's start page."""

    conversation: tuple[str, ...]
    user: str


Incoming = Asked | Pressed | ReadOn | HomeOpened


def _direct(team: str, user: str) -> tuple[str, ...]:
    """One conversation per person in direct messages, whatever thread they type in."""
    return ("direct", team, user)


def _thread(team: str, channel: str, thread: str) -> tuple[str, ...]:
    """One conversation per thread: whoever takes part may press its buttons."""
    return ("draad", team, channel, thread)


def _private(team: str, user: str) -> tuple[str, ...]:
    """The slash command's conversation, which only that person sees."""
    return ("opdracht", team, user)


# --- Events API ----------------------------------------------------------------------------------


def read_event(body: Mapping[str, Any]) -> tuple[Incoming, tuple[str, ...]] | None:
    """Return what an event asks, and the ids by which a repeated delivery is known.

    Args:
        body: an `event_callback`.

    Raises:
        KeyError, TypeError, AttributeError: when it lacks what Slack always sends.
    """
    event, team = body["event"], body["team_id"]
    ids = [f"event {body['event_id']}"]
    if event["type"] == "app_home_opened":
        if event.get("tab", "home") != "home":
            return None
        return HomeOpened(_direct(team, event["user"]), event["user"]), tuple(ids)
    asked = _read_message(event, team, _own_id(body))
    if asked is None:
        return None
    # A mention in a channel comes as two events, each with an id of its own.
    return asked, (*ids, f"message {event['channel']} {event['ts']}")


def _own_id(body: Mapping[str, Any]) -> str | None:
    for installed in body.get("authorizations") or ():
        if installed.get("is_bot"):
            return str(installed["user_id"])
    return None


_SAID = (None, "file_share", "thread_broadcast")
"""Subtypes of what people say: plain, with a file, and a reply that is also sent to the channel."""


def _read_message(event: Mapping[str, Any], team: str, own_id: str | None) -> Asked | None:
    if not _is_said_by_someone(event, own_id):
        return None
    kind, user = event["type"], event["user"]
    typed = read(event.get("text") or "")
    if event.get("subtype") == "file_share" and not typed.text:  # the guide reads no files
        return None
    channel, thread = event["channel"], event.get("thread_ts")
    if event.get("channel_type") == "im":
        mentioned = own_id in typed.mentions
        return Asked(_direct(team, user), Where(channel, thread), typed.text, called=mentioned)
    if kind == "app_mention":
        thread = thread or event["ts"]
        place = Where(channel, thread)
        return Asked(_thread(team, channel, thread), place, typed.text, called=True)
    if not thread or not _is_follow_up(event, typed, own_id):
        return None
    return Asked(_thread(team, channel, thread), Where(channel, thread), typed.text, follow_up=True)


def _is_said_by_someone(event: Mapping[str, Any], own_id: str | None) -> bool:
    """Return whether an event is a person saying something, and not an edit, a notice or an app."""
    if event["type"] not in ("message", "app_mention") or event.get("edited"):
        return False
    if event.get("subtype") not in _SAID or event.get("bot_id") or event.get("bot_profile"):
        return False
    return event.get("user") not in (None, "", own_id, "USLACKBOT")


def _is_follow_up(event: Mapping[str, Any], typed: Typed, own_id: str | None) -> bool:
    """Return whether a message in a thread can be meant for the guide.

    Only from whoever began the thread, or below the guide's own message, and not when it is addressed
    to someone: what colleagues say to each other is not the guide's business. (When it mentions the
    guide, there is an `app_mention` event for it.)
    """
    starter = event.get("parent_user_id")
    return not typed.mentions and starter in (None, own_id, event["user"])


# --- interactivity and slash command -------------------------------------------------------------


def read_action(payload: Mapping[str, Any]) -> tuple[Incoming, tuple[str, ...]] | None:
    """Return what a press asks, and the ids by which a repeated delivery is known.

    Args:
        payload: an interaction; only `block_actions` concern the guide.

    Raises:
        KeyError, TypeError, AttributeError, IndexError: when it lacks what Slack always sends.
    """
    if payload["type"] != "block_actions":
        return None
    action = payload["actions"][0]
    kind = str(action["action_id"]).partition(":")[0]
    if kind not in (blocks.BUTTON, blocks.MORE, blocks.FEEDBACK, blocks.READ_ON):
        return None
    user = payload["user"]["id"]
    # An app that is installed for a whole organisation gets no team here.
    team = str(payload["team"]["id"] if payload.get("team") else payload["user"]["team_id"])
    conversation, where = _pressed_in(payload, team, user)
    ids = (f"press {payload['trigger_id']} {action.get('action_ts')}",)
    chosen = action.get("selected_option") or action
    value, title = str(chosen["value"]), str((chosen.get("text") or {}).get("text") or "")
    if kind == blocks.READ_ON:
        return ReadOn(conversation, where, value, str(payload["trigger_id"])), ids
    return Pressed(conversation, where, title, value), ids


def _pressed_in(payload: Mapping[str, Any], team: str, user: str) -> tuple[tuple[str, ...], Where]:
    container = payload["container"]
    if container["type"] == "view":
        return _direct(team, user), Where(user)
    channel = str((payload.get("channel") or {}).get("id") or container["channel_id"])
    if container.get("is_ephemeral"):
        return _private(team, user), Where(channel, None, str(payload["response_url"]))
    thread = container.get("thread_ts") or (payload.get("message") or {}).get("thread_ts")
    if channel.startswith("D"):
        return _direct(team, user), Where(channel, thread)
    thread = str(thread or container["message_ts"])
    return _thread(team, channel, thread), Where(channel, thread)


def read_command(form: Mapping[str, str]) -> tuple[Incoming, tuple[str, ...]]:
    """Return what a slash command asks, and the ids by which a repeated delivery is known.

    Raises:
        KeyError: when it lacks what Slack always sends.
    """
    where = Where(form["channel_id"], None, form["response_url"])
    text = read(form.get("text", "")).text
    asked = Asked(_private(form["team_id"], form["user_id"]), where, text, called=True)
    return asked, (f"command {form['trigger_id']}",)
