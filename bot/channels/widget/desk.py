"""What the widget's server does with the events of its clients."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import secrets
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from weakref import WeakValueDictionary

import socketio
from sanic import Sanic

from bot.catalogue import CatalogueFile, Texts
from bot.channels import conversations
from bot.channels.history import messages
from bot.channels.inbound import Inbound, NotReady
from bot.web.limits import TooMany

__all__ = ["MAX_OPENED", "Desk"]

logger = logging.getLogger(__name__)

MAX_WAITING = 10
"""How many messages of one conversation may wait for each other."""

MAX_OPENED = 100
"""How many messages a client is given that opens a conversation: the last ones."""

MAX_ID = 64
"""Longest id of a message, in characters."""

_TOKEN_BYTES = 32
_TOKEN_LENGTH = 43
_TRY_AGAIN_SECONDS = 2
_LOADING_SECONDS = 0.25

Ack = dict[str, Any]
Event = dict[str, Any]
Message = dict[str, Any]


@dataclass(frozen=True)
class _Visitor:
    """One connected client: a tab of a browser.

    Attributes:
        address: who it is, for the limits; None on the guide's own machine.
        role: what the page says the person is, or nothing.
        token: the secret that gives access to its conversation; empty until it has one.
    """

    address: str | None
    role: str
    token: str = ""

    @property
    def sender(self) -> str:
        """The conversation's id within this channel: the store must not give the token away."""
        return hashlib.sha256(self.token.encode()).hexdigest()


class _Turn:
    """The right to handle a message of one conversation: one at a time, in order of arrival."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self.waiting = 0


def _fields(data: Any) -> dict[str, Any]:
    return data if isinstance(data, dict) else {}


def _text(value: Any, longest: int) -> str:
    """Return a value if it is printable text of at most that many characters, else nothing."""
    fine = isinstance(value, str) and len(value) <= longest and value.isprintable()
    return value if fine else ""


def _number(value: Any) -> int:
    fine = isinstance(value, int) and not isinstance(value, bool)
    return value if fine else 0


class Desk:
    """Receives the clients' events. What it holds does not outlive the server, and need not."""

    def __init__(
        self, sio: socketio.AsyncServer, app: Sanic, inbound: Inbound, catalogue: CatalogueFile
    ) -> None:
        self._sio = sio
        self._app = app
        self._inbound = inbound
        self._catalogue = catalogue
        self._visitors: dict[str, _Visitor] = {}
        self._turns: WeakValueDictionary[str, _Turn] = WeakValueDictionary()
        self._busy: dict[tuple[str, str], asyncio.Task[Ack]] = {}

    def listen(self) -> None:
        """Bind the events."""
        for name in ("connect", "disconnect", "ask", "restart", "erase"):
            self._sio.on(name, getattr(self, f"_on_{name}"))

    @property
    def _texts(self) -> Texts:
        return self._catalogue.current.teksten

    @property
    def _agent(self) -> Any:
        return self._app.ctx.agent

    # Events

    async def _on_connect(self, sid: str, environ: dict[str, Any], auth: Any = None) -> None:
        fields = _fields(auth)
        token = _text(fields.get("token"), _TOKEN_LENGTH)
        role = _text(fields.get("role"), MAX_ID)
        address = self._app.ctx.limits.caller(environ["sanic.request"])
        self._visitors[sid] = _Visitor(address, role)
        # Not here: the client is connected only when this returns, and the model may be loading.
        self._sio.start_background_task(self._welcome, sid, token, _number(fields.get("since")))

    async def _on_disconnect(self, sid: str, _reason: str | None = None) -> None:
        self._visitors.pop(sid, None)

    async def _on_ask(self, sid: str, data: Any = None) -> Ack:
        visitor = self._visitors.get(sid)
        fields = _fields(data)
        name, text = _text(fields.get("id"), MAX_ID), fields.get("text")
        if not name or not isinstance(text, str):
            return {"ok": False, "reason": "Een bericht heeft 'id' en 'text' nodig."}
        if visitor is None or not visitor.token or self._agent is None:
            return {"ok": False, "reason": self._texts.starten, "retry_after": _TRY_AGAIN_SECONDS}
        key = (visitor.sender, name)
        task = self._busy.get(key)
        if task is None:
            work = self._told(self._answer(sid, visitor, name, text))
            task = self._busy[key] = asyncio.create_task(work)
            task.add_done_callback(lambda _: self._busy.pop(key, None))
        return await asyncio.shield(task)

    async def _on_restart(self, sid: str, data: Any = None) -> Ack:
        return await self._told(self._move(sid, erase=False))

    async def _on_erase(self, sid: str, data: Any = None) -> Ack:
        return await self._told(self._move(sid, erase=True))

    # What they do

    async def _told(self, work: Coroutine[Any, Any, Ack]) -> Ack:
        """Do the work, and tell the client when it fails: without a word it would wait and ask again."""
        try:
            return await work
        except Exception:
            logger.exception("Bericht van de widget niet verwerkt")
            return self._failed()

    async def _welcome(self, sid: str, token: str, since: int) -> None:
        """Give a client its conversation, or a new one; wait while that can't be done."""
        told, counted = "", False
        while sid in self._visitors:
            try:
                if await self._resume(sid, token, since):
                    return
                visitor = self._visitors.get(sid)
                if visitor is None:
                    return
                if not counted:  # once: a store that fails for a while is not the visitor's doing
                    await self._app.ctx.limits.new_conversation(visitor.address)
                    counted = True
                new = await self._begin(visitor)
                if await self._resume(sid, new, 0, new=True):
                    return
                logger.error("Gesprek niet geopend: het begin ervan is niet bewaard")
                reason, wait = self._texts.storing.text, float(_TRY_AGAIN_SECONDS)
            except NotReady:
                reason, wait = self._texts.starten, _LOADING_SECONDS
            except TooMany as error:
                reason, wait = self._texts.te_vaak, float(error.retry_after)
            except Exception:
                logger.exception("Gesprek niet geopend")
                reason, wait = self._texts.storing.text, float(_TRY_AGAIN_SECONDS)
            if told != reason:
                told = reason
                status = {"reason": reason, "retry_after": max(1, round(wait))}
                await self._sio.emit("status", status, to=sid)
            await asyncio.sleep(wait)

    async def _resume(self, sid: str, token: str, since: int, new: bool = False) -> bool:
        """Put a client in a conversation; False if the token opens none."""
        if self._agent is None:
            raise NotReady(self._texts.starten)
        visitor = self._visitors.get(sid)
        if visitor is None:
            return True
        visitor = replace(visitor, token=token)
        async with self._turn(visitor.sender):
            known = await self._history(visitor.sender)
            if not known:
                return False
            if sid in self._visitors:
                self._visitors[sid] = visitor
                await self._sio.enter_room(sid, visitor.sender)
                # Who comes back gets all it has missed: a gap in what it shows would be worse.
                shown = [m for m in known if m["n"] > since] if since > 0 else known[-MAX_OPENED:]
                session = {"token": token, "new": new, "messages": shown}
                await self._sio.emit("session", session, to=sid)
        return True

    async def _begin(self, visitor: _Visitor) -> str:
        """Start a new conversation and return its token. Raises NotReady."""
        new = replace(visitor, token=secrets.token_urlsafe(_TOKEN_BYTES))
        await self._inbound.start(self._agent, new.sender, visitor.role)
        return new.token

    async def _answer(self, sid: str, visitor: _Visitor, name: str, text: str) -> Ack:
        """Answer one message in its turn, once, and return how it went."""
        turn = self._turns.get(visitor.sender)
        if turn is not None and turn.waiting >= MAX_WAITING:
            return self._too_many(TooMany(_TRY_AGAIN_SECONDS))
        async with self._turn(visitor.sender):
            events = await self._events(visitor.sender)
            known = messages(events, self._catalogue.current)
            if not known:
                if self._visitors.get(sid) == visitor:
                    self._sio.start_background_task(self._welcome, sid, "", 0)
                return {"ok": False, "reason": self._texts.gesprek_weg}
            if any(message.get("id") == name for message in known):
                return {"ok": True}
            try:
                await self._app.ctx.limits.message(visitor.address, visitor.sender)
            except TooMany as error:
                return self._too_many(error)
            return await self._handle(visitor, name, text, events, known[-1]["n"])

    async def _handle(
        self, visitor: _Visitor, name: str, text: str, events: list[Event], last: int
    ) -> Ack:
        """Let the guide answer, and show question and answer to everyone in the conversation.

        `events` are those before it, of which the last message is `last`: they are not read again.
        """
        room = visitor.sender
        await self._sio.emit("typing", {"on": True}, room=room)
        try:
            reply = await self._inbound.ask(self._agent, visitor.sender, text, {"id": name})
            events = [*events, *await self._events(visitor.sender, len(events))]
            new = [m for m in messages(events, self._catalogue.current) if m["n"] > last]
            for message in new:
                await self._sio.emit("message", message, room=room)
        finally:
            await self._sio.emit("typing", {"on": False}, room=room)
        if reply.refused:
            return {"ok": False, "reason": reply.answers[0].text}
        if not any(message.get("id") == name for message in new):
            reason = reply.answers[0].text
            return {"ok": False, "reason": reason, "retry_after": _TRY_AGAIN_SECONDS}
        return {"ok": True}

    async def _move(self, sid: str, erase: bool) -> Ack:
        """Give all clients of a conversation a new one, and erase the old one if asked."""
        visitor = self._visitors.get(sid)
        if visitor is None or not visitor.token or self._agent is None:
            return {"ok": False, "reason": self._texts.starten, "retry_after": _TRY_AGAIN_SECONDS}
        old = visitor.sender
        try:
            await self._app.ctx.limits.new_conversation(visitor.address)
        except TooMany as error:
            return self._too_many(error)
        # Messages that wait for their turn find the conversation gone, and their tab moved.
        async with self._turn(old):
            token = await self._begin(visitor)
            if not await self._history(replace(visitor, token=token).sender):
                logger.error("Gesprek niet vervangen: het begin van het nieuwe is niet bewaard")
                return self._failed()
            if erase:
                await conversations.erase(self._agent, self._inbound.conversation(old))
            tabs = [key for key, who in self._visitors.items() if who.token == visitor.token]
            moved = [await self._moved(tab, old, token) for tab in tabs]
        return {"ok": True} if all(moved) else self._failed()

    async def _moved(self, sid: str, old: str, token: str) -> bool:
        """Move a client to a new conversation; False leaves it in the old one, to try again."""
        if not await self._resume(sid, token, 0, new=True):
            return False
        await self._sio.leave_room(sid, old)
        return True

    def _failed(self) -> Ack:
        reason = self._texts.storing.text
        return {"ok": False, "reason": reason, "retry_after": _TRY_AGAIN_SECONDS}

    def _too_many(self, error: TooMany) -> Ack:
        return {"ok": False, "reason": self._texts.te_vaak, "retry_after": error.retry_after}

    async def _history(self, sender: str) -> list[Message]:
        """Return all messages of a conversation."""
        return messages(await self._events(sender), self._catalogue.current)

    async def _events(self, sender: str, start: int = 0) -> list[Event]:
        """Return what the store has of a conversation, from that event on."""
        return await conversations.events(self._agent, self._inbound.conversation(sender), start)

    @asynccontextmanager
    async def _turn(self, sender: str) -> AsyncIterator[None]:
        """Wait for one's turn in a conversation; turns come in the order in which they are asked."""
        turn = self._turns.setdefault(sender, _Turn())
        turn.waiting += 1
        try:
            async with turn.lock:
                yield
        finally:
            turn.waiting -= 1
