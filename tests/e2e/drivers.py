"""One person in each channel, behind one small interface: say something, press a button, see what comes.

A driver sees only what its channel shows. `Shown` is what a person could read off it.
"""

from __future__ import annotations

import asyncio
import html
import json
import re
import threading
import uuid
from dataclasses import dataclass
from typing import Any

import httpx
import socketio

from tests import slack_api
from tests.e2e.teams.microsoft import Chat, Microsoft, card, elements, presses, title
from tests.slack_api import SlackSide, SlackStandIn, elements_of, new_id, texts_of


@dataclass(frozen=True)
class Shown:
    """What a channel shows in reply to one message.

    Attributes:
        titles: the headings of its answers, in order.
        urls: addresses of all links, in order, without repeats.
        payloads: what its buttons send, in order.
    """

    titles: tuple[str, ...]
    urls: tuple[str, ...]
    payloads: tuple[str, ...]


def _shown(answers: list[dict[str, Any]]) -> Shown:
    """What channel-neutral answers hold."""
    links = [r["url"] for answer in answers for r in answer["resources"] if r["url"]]
    payloads = [b["payload"] for answer in answers for b in answer["buttons"]]
    titles = tuple(answer["title"] for answer in answers)
    return Shown(titles, tuple(dict.fromkeys(links)), tuple(payloads))


class Rest:
    """Over REST. Beside `Shown` it keeps `custom` and `extra`: what the others are compared with."""

    name = "REST"

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=60)
        self._sender = uuid.uuid4().hex
        self.custom: dict[str, Any] = {}
        self.extra: dict[str, Any] = {}
        self.answers = 0

    def say(self, text: str, expect: int = 0) -> Shown:
        body = {"sender": self._sender, "message": text}
        reply = self._http.post("/webhooks/rest/webhook", json=body)
        assert reply.status_code == 200, reply.text
        messages = reply.json()
        (main,) = [message for message in messages if "custom" in message]
        self.custom, self.extra = main["custom"], main.get("extra", {})
        self.answers = len(messages)
        titles = (re.match(r"\*\*(.*?)\*\*", m["text"], re.DOTALL)[1] for m in messages)
        payloads = (b["payload"] for m in messages for b in m["buttons"])
        return Shown(tuple(titles), _shown([self.custom]).urls, tuple(payloads))

    press = say

    def close(self) -> None:
        self._http.close()


class Widget:
    """In the web widget, by its socket.io protocol."""

    name = "widget"

    def __init__(self, url: str) -> None:
        # In a thread: the line is kept open while a test looks at the other channels.
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._sio = socketio.AsyncClient(reconnection=False, request_timeout=60)
        self._got: list[dict[str, Any]] = []
        self._begun = asyncio.Event()
        self._sio.on("session", self._session)
        self._sio.on("message", self._message)
        self._run(self._connect(url))

    def _run(self, work: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(60)

    async def _connect(self, url: str) -> None:
        auth = {"token": None, "since": 0}
        await self._sio.connect(url, auth=auth, socketio_path="/widget/socket.io", wait_timeout=60)
        await self._begun.wait()

    async def _session(self, data: dict[str, Any]) -> None:
        assert data["new"]
        self._begun.set()

    async def _message(self, data: dict[str, Any]) -> None:
        if data["from"] == "gids":
            self._got.append(data["answer"])

    def say(self, text: str, expect: int) -> Shown:
        self._got.clear()
        return self._run(self._say(text, expect))

    async def _say(self, text: str, expect: int) -> Shown:
        ask = {"id": str(uuid.uuid4()), "text": text}
        assert await self._sio.call("ask", ask, timeout=60) == {"ok": True}
        while len(self._got) < expect:
            await asyncio.sleep(0.02)
        return _shown(self._got)

    press = say

    def close(self) -> None:
        self._run(self._sio.disconnect())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Slack:
    """In a direct message in Slack: blocks as they are shown, buttons as they are pressed."""

    name = "Slack"

    def __init__(self, url: str, api: SlackStandIn) -> None:
        self._side, self._api = SlackSide(url), api
        self._user, self._channel = new_id("U"), new_id("D")
        self._seen = 0
        self._elements: list[dict[str, Any]] = []

    def _calls(self) -> list[dict[str, Any]]:
        return [c.body for c in self._api.calls if c.body.get("channel") == self._channel]

    def _reply(self) -> Shown:
        while len(self._calls()) <= self._seen:
            self._api.wait(len(self._api.calls) + 1)
        bodies = self._calls()[self._seen :]
        self._seen += len(bodies)
        blocks = [block for body in bodies for block in body["blocks"]]
        self._elements = elements_of(blocks)
        titles = (b["text"]["text"] for b in blocks if b["type"] == "header")
        links = re.findall(r"<(https?://[^|>]+)\|", "\n".join(texts_of(blocks)))
        payloads = []
        for element in self._elements:
            if element["action_id"].startswith(("knop", "keuze")):
                payloads += [o["value"] for o in element.get("options", [element])]
        urls = dict.fromkeys(html.unescape(link) for link in links)
        return Shown(tuple(titles), tuple(urls), tuple(payloads))

    def say(self, text: str, expect: int) -> Shown:
        reply = self._side.event(slack_api.message(self._user, self._channel, _as_slack(text)))
        assert reply.status_code == 200
        return self._reply()

    def press(self, payload: str, expect: int) -> Shown:
        for element in self._elements:
            options = [option["value"] for option in element.get("options", [])]
            if element.get("value") == payload or payload in options:
                option = options.index(payload) if options else None
                pressed = slack_api.press(self._user, self._channel, element, option=option)
                assert self._side.action(pressed).status_code == 200
                return self._reply()
        raise AssertionError(f"no button sends {payload}: {self._elements}")

    def close(self) -> None:
        self._side.close()


class Teams:
    """In a chat in Teams: cards as they are shown, buttons as they are pressed."""

    name = "Teams"

    def __init__(self, url: str, microsoft: Microsoft) -> None:
        self._chat = Chat(microsoft, url)
        self._seen = 0
        self._presses: list[dict[str, Any]] = []

    def _reply(self, expect: int) -> Shown:
        messages = self._chat.heard(self._seen + expect)[self._seen :]
        self._seen += len(messages)
        cards = [message for message in messages if "attachments" in message]
        texts = [p["text"] for m in cards for p in elements(card(m)) if p["type"] == "TextBlock"]
        links = re.findall(r"\]\((https?://[^)]+)\)", "\n".join(texts))
        urls = dict.fromkeys(link.replace("%28", "(").replace("%29", ")") for link in links)
        self._presses = [press for m in cards for press in presses(m).values()]
        # The thumbs stand below a line; they are no suggestions.
        below = [p for m in cards for p in card(m)["body"] if p.get("separator")]
        thumbs = [p["data"]["msteams"] for p in elements(below) if p["type"] == "Action.Submit"]
        suggestions = [press for press in self._presses if press not in thumbs]
        payloads = [json.loads(press["value"])["gids"] for press in suggestions]
        titles = (re.sub(r"\\(.)", r"\1", title(m)) for m in messages)
        return Shown(tuple(titles), tuple(urls), tuple(payloads))

    def say(self, text: str, expect: int) -> Shown:
        self._chat.say(html.escape(text, quote=False))
        return self._reply(expect)

    def press(self, payload: str, expect: int) -> Shown:
        for press in self._presses:
            if json.loads(press["value"])["gids"] == payload:
                self._chat.say(press["text"], value=press["value"])
                return self._reply(expect)
        raise AssertionError(f"no button sends {payload}: {self._presses}")

    def close(self) -> None:
        pass


def _as_slack(text: str) -> str:
    """What someone types, as Slack hands it over."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
