"""A stand-in for Slack: its Web API on loopback, which checks every call, and what it sends to an app.

What it checks is what Slack publishes: methods and their arguments, the limits of blocks, elements and
views, and the shape that the SDK's own block models accept.
"""

from __future__ import annotations

import asyncio
import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
from aiohttp import web
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View
from slack_sdk.signature import SignatureVerifier

TOKEN = "xoxb-proef-token"  # noqa: S105 - of the stand-in
SIGNING_SECRET = "geheim-van-de-proef"  # noqa: S105
TEAM, APP, BOT = "T0GEMEENTE", "A0GIDS", "U0GIDS"


# --- what Slack publishes ------------------------------------------------------------------------


def block_problems(blocks: Any, surface: str = "message") -> list[str]:
    """Return what Slack would have against a list of blocks."""
    found: list[str] = []
    most = 50 if surface == "message" else 100
    if not isinstance(blocks, list) or not 1 <= len(blocks) <= most:
        return [f"{surface} holds 1 to {most} blocks"]
    ids: list[str] = []
    for block in blocks:
        found += _one_block(block, ids)
        parsed = Block.parse(block)
        if parsed is None:
            found.append(f"unknown block {block.get('type')}")
            continue
        try:
            if parsed.to_dict() != block:
                found.append(f"the SDK reads {parsed.to_dict()} in {block}")
        except Exception as error:
            found.append(f"the SDK refuses {block['type']}: {error}")
    if len(ids) != len(set(ids)):
        found.append(f"action ids repeat: {ids}")
    if surface == "message" and len(json.dumps(blocks, ensure_ascii=False)) > 45_000:
        found.append("a press would send back more than a server takes")
    if surface == "message" and sum(len(text) for text in texts_of(blocks)) > 12_000:
        found.append("msg_blocks_too_long")
    return found


def texts_of(value: Any) -> Iterator[str]:
    """Yield every text in blocks."""
    if isinstance(value, dict):
        if value.get("type") in ("mrkdwn", "plain_text"):
            yield value["text"]
        for inner in value.values():
            yield from texts_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner)


def _text(value: Any, limit: int, what: str, kinds: tuple[str, ...]) -> list[str]:
    if not isinstance(value, dict) or value.get("type") not in kinds:
        return [f"{what} is no {kinds}"]
    if not 1 <= len(value["text"]) <= limit:
        return [f"{what} has {len(value['text'])} characters, 1 to {limit} may be"]
    if value["type"] == "mrkdwn" and _loose_markup(value["text"]):
        return [f"{what} is not escaped: {value['text']!r}"]
    return []


def _loose_markup(text: str) -> bool:
    """Whether < or > stand in mrkdwn outside a link, or & outside an entity."""
    rest = re.sub(r"<https?://[^<>|\s]+(\|[^<>]+)?>", "", text)
    rest = re.sub(r"&(amp|lt|gt);", "", rest)
    return bool(re.search(r"[<>&]", rest))


def _one_block(block: dict[str, Any], ids: list[str]) -> list[str]:
    kind = block.get("type")
    if kind == "header":
        return _text(block.get("text"), 150, "header", ("plain_text",))
    if kind == "section":
        return _text(block.get("text"), 3000, "section", ("plain_text", "mrkdwn"))
    if kind == "divider":
        return []
    one = {"context": _remark, "actions": _element, "context_actions": _thumbs}.get(str(kind))
    if one is None:
        return [f"unexpected block {kind}"]
    most = {"context": 10, "actions": 25, "context_actions": 5}[str(kind)]
    elements = block.get("elements", [])
    found = [] if 1 <= len(elements) <= most else [f"{kind} holds 1 to {most} elements"]
    return found + [problem for element in elements for problem in one(element, ids)]


def _remark(element: dict[str, Any], _: list[str]) -> list[str]:
    return _text(element, 2000, "context", ("plain_text", "mrkdwn"))


def _button(button: dict[str, Any]) -> list[str]:
    found = _text(button.get("text"), 75, "button", ("plain_text",))
    if len(button.get("value", "")) > 2000 or len(button.get("url", "")) > 3000:
        found.append("value or url of a button is too long")
    if not button.get("value") and not button.get("url"):
        found.append("a button without value or url")
    return found


def _element(element: dict[str, Any], ids: list[str]) -> list[str]:
    ids.append(element.get("action_id", ""))
    if not 1 <= len(ids[-1]) <= 255:
        return ["action_id has 1 to 255 characters"]
    if element["type"] == "button":
        return _button(element)
    limit = {"overflow": 5, "static_select": 100}.get(element["type"])
    if limit is None:
        return [f"unexpected element {element['type']}"]
    options = element.get("options", [])
    found = [] if 1 <= len(options) <= limit else [f"{element['type']}: 1 to {limit} options"]
    for option in options:
        found += _text(option.get("text"), 75, "option", ("plain_text",))
        if not 1 <= len(option.get("value", "")) <= 150:
            found.append("value of an option has 1 to 150 characters")
    if element["type"] == "static_select":
        found += _text(element.get("placeholder"), 150, "placeholder", ("plain_text",))
    return found


def _thumbs(element: dict[str, Any], ids: list[str]) -> list[str]:
    ids.append(element.get("action_id", ""))
    if element.get("type") != "feedback_buttons":
        return [f"unexpected element {element.get('type')}"]
    return _button(element["positive_button"]) + _button(element["negative_button"])


def view_problems(view: Any, kind: str) -> list[str]:
    """Return what Slack would have against a modal or start page."""
    if not isinstance(view, dict) or view.get("type") != kind:
        return [f"not a {kind}"]
    found = block_problems(view.get("blocks"), kind)
    if kind == "modal":
        found += _text(view.get("title"), 24, "title", ("plain_text",))
        found += _text(view.get("close"), 24, "close", ("plain_text",))
    elif set(view) & {"title", "close", "submit"}:
        found.append("a start page has no title or buttons of its own")
    View(**view).to_dict()
    if len(json.dumps(view)) > 250_000:
        found.append("view_too_large")
    return found


def message_problems(body: dict[str, Any], allowed: set[str]) -> list[str]:
    """Return what Slack would have against a message."""
    found = [f"unknown argument {name}" for name in set(body) - allowed]
    text = body.get("text")
    if not isinstance(text, str) or not text.strip():
        found.append("no_text: a message without text for notifications and screen readers")
    elif len(text) > (4000 if "channel" in body else 12_000):
        found.append("msg_too_long")
    elif _loose_markup(text):
        found.append(f"text is not escaped: {text!r}")
    if body.get("unfurl_links") is not False or body.get("unfurl_media") is not False:
        found.append("links unfold")
    if "blocks" in body:
        found += block_problems(body["blocks"])
    return found


_POST = {"channel", "thread_ts", "text", "blocks", "unfurl_links", "unfurl_media"}
_RESPOND = {
    *("text", "blocks", "response_type", "replace_original"),
    *("unfurl_links", "unfurl_media"),
}


# --- the Web API ---------------------------------------------------------------------------------


@dataclass
class Call:
    """One call that arrived, whatever was answered."""

    method: str
    body: dict[str, Any]
    answered: str = "ok"


Behaviour = Callable[[str, dict[str, Any]], web.Response | None]


@dataclass
class SlackStandIn:
    """The Web API; `url` is its address.

    `script` holds what to answer first instead of ok, one for each call that comes in; `gate`, when
    cleared, keeps every call waiting.
    """

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    script: list[Behaviour] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0
    channels_unknown: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.gate.set()

    async def handle(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        try:
            body = await request.json()
        except ValueError:
            self.problems.append(f"{method}: no JSON")
            return web.json_response({"ok": False, "error": "invalid_json"})
        self.waiting += 1
        while not self.gate.is_set():
            await asyncio.sleep(0.01)
        self.waiting -= 1
        if self.script and (scripted := self.script.pop(0)(method, body)) is not None:
            self.calls.append(Call(method, body, str(scripted.status)))
            return scripted
        error = self._error(method, body, request)
        self.calls.append(Call(method, body, error or "ok"))
        if error:
            return web.json_response({"ok": False, "error": error})
        ts = f"{time.time():.6f}"
        return web.json_response({"ok": True, "ts": ts, "channel": body.get("channel")})

    def _error(self, method: str, body: dict[str, Any], request: web.Request) -> str | None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.problems.append(f"{method}: token is missing or wrong")
            return "invalid_auth"
        if request.content_type != "application/json":
            self.problems.append(f"{method}: {request.content_type}")
            return "invalid_post_type"
        found: list[str]
        if method == "chat.postMessage":
            found = message_problems(body, _POST)
            if str(body.get("channel", ""))[:1] not in ("C", "D", "G", "U"):
                found.append("no channel")
            if body.get("channel") in self.channels_unknown:
                return "channel_not_found"
        elif method == "views.publish":
            found = [] if str(body.get("user_id", "")).startswith("U") else ["no user_id"]
            found += view_problems(body.get("view"), "home")
        elif method == "views.open":
            found = [] if body.get("trigger_id") else ["no trigger_id"]
            found += view_problems(body.get("view"), "modal")
        else:
            found = [f"unexpected method {method}"]
        self.problems += [f"{method}: {problem}" for problem in found]
        return "invalid_arguments" if found else None

    async def respond(self, request: web.Request) -> web.Response:
        """A response_url: five uses, shown to one person."""
        name = f"response_url {request.match_info['hook']}"
        body = await request.json()
        while not self.gate.is_set():
            await asyncio.sleep(0.01)
        if self.script and (scripted := self.script.pop(0)(name, body)) is not None:
            self.calls.append(Call(name, body, str(scripted.status)))
            return scripted
        found = message_problems(body, _RESPOND)
        if body.get("response_type") != "ephemeral" or body.get("replace_original") is not False:
            found.append("not for the asker alone, or in place of another message")
        if len([c for c in self.calls if c.method == name]) >= 5:
            found.append("used more than five times")
        self.calls.append(Call(name, body))
        self.problems += [f"{name}: {problem}" for problem in found]
        return web.Response(text="ok")

    def wait(self, count: int, matching: str = "", seconds: float = 60) -> list[Call]:
        """Wait for a number of calls of a method, and return them."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [call for call in self.calls if call.method.startswith(matching)]
            if len(found) >= count:
                return found
            time.sleep(0.02)
        raise AssertionError(f"{count} calls of {matching!r} expected, got {self.calls}")


def limited(seconds: int = 1) -> Behaviour:
    """Answer 429 and say when to come back."""
    return lambda *_: web.json_response(
        {"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)}
    )


def broken(status: int = 503) -> Behaviour:
    """Answer with a server error, as a proxy does: no JSON."""
    return lambda *_: web.Response(status=status, text="<html>upstream", content_type="text/html")


def refused(error: str) -> Behaviour:
    """Answer that something is not right."""
    return lambda *_: web.json_response({"ok": False, "error": error})


@contextmanager
def slack_api() -> Iterator[SlackStandIn]:
    """Serve a stand-in on loopback, in a thread of its own."""
    stand_in = SlackStandIn()
    loop = asyncio.new_event_loop()
    started = threading.Event()

    async def serve() -> web.AppRunner:
        app = web.Application(client_max_size=4 * 1024 * 1024)
        app.router.add_post("/api/{method}", stand_in.handle)
        app.router.add_post("/hooks/{hook}", stand_in.respond)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        stand_in.url = f"http://127.0.0.1:{port}"
        started.set()
        return runner

    def live() -> None:
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(serve())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())

    thread = threading.Thread(target=live, daemon=True)
    thread.start()
    started.wait(10)
    try:
        yield stand_in
    finally:
        stand_in.gate.set()
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)


# --- what Slack sends ----------------------------------------------------------------------------


def _ts() -> str:
    return f"{int(time.time())}.{uuid.uuid4().int % 1_000_000:06d}"


def new_id(letter: str) -> str:
    """Return an id as Slack makes them, of a person (U), channel (C) or direct message (D)."""
    return letter + uuid.uuid4().hex[:10].upper()


def envelope(event: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """Return an `event_callback` around an event."""
    return {
        "token": "oud-en-ongebruikt",
        "team_id": TEAM,
        "context_team_id": TEAM,
        "context_enterprise_id": None,
        "api_app_id": APP,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{uuid.uuid4().hex[:10].upper()}",
        "event_time": int(time.time()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": TEAM,
                "user_id": BOT,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": "4-eyJldCI6Im1lc3NhZ2UifQ",
        **changes,
    }


def message(user: str, channel: str, text: str, kind: str = "im", **changes: Any) -> dict[str, Any]:
    """Return a `message` event: direct (im), or in a channel (channel, group)."""
    ts = _ts()
    rich = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {
        "user": user,
        "type": "message",
        "ts": ts,
        "client_msg_id": str(uuid.uuid4()),
        "text": text,
        "team": TEAM,
        "blocks": [{"type": "rich_text", "block_id": "x7Kq", "elements": [rich]}],
        "channel": channel,
        "event_ts": ts,
        "channel_type": kind,
        **changes,
    }


def mention(user: str, channel: str, text: str, **changes: Any) -> dict[str, Any]:
    """Return an `app_mention` event; it has no channel_type."""
    event = message(user, channel, f"<@{BOT}> {text}", **changes)
    del event["channel_type"]
    return {**event, "type": "app_mention"}


def thread_reply(user: str, channel: str, text: str, thread: str, parent: str) -> dict[str, Any]:
    """Return a `message` event in a thread of a channel."""
    return message(user, channel, text, "channel", thread_ts=thread, parent_user_id=parent)


def changed(user: str, channel: str) -> dict[str, Any]:
    """Return the event of an edited message."""
    inner = {"user": user, "type": "message", "text": "Wat is NT1?", "ts": _ts(), "team": TEAM}
    return {
        "type": "message",
        "subtype": "message_changed",
        "message": {**inner, "edited": {"user": user, "ts": _ts()}},
        "previous_message": inner,
        "channel": channel,
        "hidden": True,
        "ts": _ts(),
        "event_ts": _ts(),
        "channel_type": "im",
    }


def deleted(user: str, channel: str) -> dict[str, Any]:
    """Return the event of a deleted message."""
    return {
        "type": "message",
        "subtype": "message_deleted",
        "previous_message": {"user": user, "type": "message", "text": "Wat is NT1?", "ts": _ts()},
        "channel": channel,
        "hidden": True,
        "deleted_ts": _ts(),
        "ts": _ts(),
        "event_ts": _ts(),
        "channel_type": "im",
    }


def own_message(channel: str, **changes: Any) -> dict[str, Any]:
    """Return the event of a message that an app posted: no subtype, but a bot_id."""
    profile = {"id": "B0GIDS", "app_id": APP, "name": "NT1-gids", "team_id": TEAM}
    return (
        message(
            BOT, channel, "Wat is een Taalhuis?", bot_id="B0GIDS", app_id=APP, bot_profile=profile
        )
        | changes
    )


def bot_message(channel: str) -> dict[str, Any]:
    """Return the event of an older integration's message."""
    return {
        "type": "message",
        "subtype": "bot_message",
        "text": "Wat is een Taalhuis?",
        "username": "bouwstraat",
        "bot_id": "B0ANDER",
        "channel": channel,
        "ts": _ts(),
        "event_ts": _ts(),
        "channel_type": "im",
    }


def home_opened(user: str, channel: str, tab: str = "home") -> dict[str, Any]:
    """Return the event of someone opening the app's home."""
    return {
        "type": "app_home_opened",
        "user": user,
        "channel": channel,
        "tab": tab,
        "event_ts": _ts(),
    }


def press(
    user: str,
    channel: str,
    element: dict[str, Any],
    *,
    message_ts: str = "1700000000.000100",
    thread: str | None = None,
    option: int | None = None,
    response_url: str = "",
    ephemeral: bool = False,
) -> dict[str, Any]:
    """Return the `block_actions` of a press on an element in a message."""
    action: dict[str, Any] = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": "bLk1",
        "action_ts": _ts(),
    }
    if option is None:
        action |= {key: element[key] for key in ("text", "value", "url") if key in element}
    else:
        action["selected_option"] = element["options"][option]
    container: dict[str, Any] = {
        "type": "message",
        "message_ts": message_ts,
        "channel_id": channel,
        "is_ephemeral": ephemeral,
    }
    payload = {
        "type": "block_actions",
        "user": {"id": user, "username": "j.jansen", "name": "j.jansen", "team_id": TEAM},
        "api_app_id": APP,
        "token": "oud-en-ongebruikt",
        "container": container,
        "trigger_id": f"1.2.{uuid.uuid4().hex}",
        "team": {"id": TEAM, "domain": "gemeente"},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": {"id": channel, "name": "directmessage"},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [action],
    }
    if thread:
        container["thread_ts"] = thread
    if not ephemeral:
        payload["message"] = {"type": "message", "user": BOT, "bot_id": "B0GIDS", "ts": message_ts}
    return payload


def home_press(user: str, element: dict[str, Any]) -> dict[str, Any]:
    """Return the `block_actions` of a press on the start page."""
    payload = press(user, "D0", element)
    for name in ("channel", "message", "response_url"):
        del payload[name]
    return {
        **payload,
        "container": {"type": "view", "view_id": "V0START"},
        "view": {"id": "V0START", "type": "home", "app_id": APP},
    }


def command(user: str, channel: str, text: str, response_url: str) -> dict[str, str]:
    """Return the form of a slash command."""
    return {
        "token": "oud-en-ongebruikt",
        "team_id": TEAM,
        "team_domain": "gemeente",
        "channel_id": channel,
        "channel_name": "algemeen",
        "user_id": user,
        "user_name": "j.jansen",
        "command": "/nt1",
        "text": text,
        "api_app_id": APP,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": f"1.2.{uuid.uuid4().hex}",
    }


class SlackSide:
    """Sends to the guide as Slack does: signed, and over HTTP."""

    def __init__(self, guide_url: str) -> None:
        self._http = httpx.Client(base_url=f"{guide_url}/webhooks/slack", timeout=60)

    def close(self) -> None:
        self._http.close()

    def send(self, path: str, body: bytes, **headers: str | bytes) -> httpx.Response:
        """Post signed bytes; headers given here replace the usual ones."""
        now = str(int(time.time()))
        try:
            signature = SignatureVerifier(SIGNING_SECRET).generate_signature(
                timestamp=now, body=body
            )
        except UnicodeDecodeError:
            signature = "v0=0"
        usual = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature or ""}
        return self._http.post(path, content=body, headers={**usual, **headers})

    def event(self, event: dict[str, Any], **headers: str) -> httpx.Response:
        """Deliver an event in a new envelope."""
        return self.deliver(envelope(event), **headers)

    def deliver(self, body: dict[str, Any], **headers: str) -> httpx.Response:
        """Deliver an envelope."""
        kind = {"Content-Type": "application/json"}
        return self.send("/events", json.dumps(body).encode(), **kind, **headers)

    def action(self, payload: dict[str, Any]) -> httpx.Response:
        """Deliver an interaction."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send(
            "/interactivity", urlencode({"payload": json.dumps(payload)}).encode(), **kind
        )

    def command(self, form: dict[str, str]) -> httpx.Response:
        """Deliver a slash command."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.send("/commands", urlencode(form).encode(), **kind)


def elements_of(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return everything in blocks that can be pressed."""
    kinds = ("actions", "context_actions")
    return [e for block in blocks if block["type"] in kinds for e in block["elements"]]


def suggestions_of(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the buttons with suggestions in blocks."""
    return [e for e in elements_of(blocks) if e["action_id"].startswith("knop:")]
