"""The REST channel: `POST /webhooks/rest/webhook`, one JSON list of messages per request.

Takes the place of Rasa's own `rest` channel, which answers 500 on bad JSON, lets the caller name
another input channel and runs any text that starts with "/" as an intent.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.answer import Answer, AnswerType, from_passage
from bot.catalogue import Catalogue, CatalogueFile
from bot.channels.gate import Refused, admit, is_payload
from bot.channels.plain import plain_text
from bot.settings import catalogue_path

__all__ = ["AnswerCollector", "RestInput"]

logger = logging.getLogger(__name__)

MAX_SENDER = 200
"""Longest sender id, in characters."""

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class BadRequest(ValueError):
    """The request is not of the agreed form; the message says what is."""


class AnswerCollector(OutputChannel):
    """Keeps what the actions dispatch, one REST message per dispatched answer."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """Return the channel's name, as Rasa knows it."""
        return "rest"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one message whole; Rasa would split text, buttons and custom over three."""
        kept = {key: message[key] for key in ("text", "buttons", "custom") if message.get(key)}
        if kept:
            self.messages.append(kept)


def parse_body(body: bytes) -> tuple[str, str]:
    """Return sender and message of a request body.

    Raises:
        BadRequest: with the reason, in Dutch.
    """
    try:
        data = json.loads(body)
    except (ValueError, RecursionError):
        raise BadRequest("De body is geen geldige JSON.") from None
    if not isinstance(data, dict):
        raise BadRequest('De body moet een object zijn: {"sender": "...", "message": "..."}.')
    if "input_channel" in data:
        raise BadRequest("'input_channel' mag je niet meegeven; laat het weg.")
    sender, message = data.get("sender"), data.get("message")
    if not isinstance(sender, str) or not sender.strip():
        raise BadRequest("'sender' ontbreekt; geef een tekst die het gesprek aanduidt.")
    if len(sender) > MAX_SENDER or not sender.isprintable():
        raise BadRequest(
            f"'sender' mag hooguit {MAX_SENDER} gewone tekens hebben, zonder regeleinden."
        )
    if not isinstance(message, str):
        raise BadRequest("'message' ontbreekt of is geen tekst.")
    return sender, message


class RestInput(InputChannel):
    """The REST face of the guide; named in credentials.yml as `bot.channels.rest.RestInput`."""

    def __init__(self, catalogue: CatalogueFile) -> None:
        self._catalogue = catalogue

    @classmethod
    def name(cls) -> str:
        """Return the channel's name: its address is /webhooks/rest/."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestInput:
        """Build the channel; it has no credentials."""
        return cls(CatalogueFile(catalogue_path()))

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """Return the routes of this channel."""
        routes = Blueprint("rest_webhook")

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            try:
                sender, text = parse_body(request.body)
            except BadRequest as error:
                return json_response({"status": "error", "reason": str(error)}, status=400)
            if getattr(request.app.ctx, "agent", None) is None:
                reason = "De gids is nog aan het starten. Probeer het zo weer."
                return json_response({"status": "starting", "reason": reason}, status=503)
            messages = await self._answer(request.app.ctx.agent, on_new_message, sender, text)
            return json_response([{"recipient_id": sender, **message} for message in messages])

        return routes

    async def _answer(
        self, agent: Any, on_new_message: OnMessage, sender: str, text: str
    ) -> list[dict[str, Any]]:
        catalogue = self._catalogue.current
        # Other channels' conversations are out of reach for a caller who guesses their id.
        conversation = f"rest:{sender}"
        offered = await offered_payloads(agent, conversation) if text.strip()[:1] == "/" else set()
        verdict = admit(text, catalogue, offered)
        if isinstance(verdict, Refused):
            return [as_message(verdict.notice, catalogue)]
        collector = AnswerCollector()
        remarks = [as_remark(verdict.remark, catalogue)] if verdict.remark else []
        try:
            await on_new_message(
                UserMessage(verdict.text, collector, conversation, input_channel=self.name())
            )
        except Exception:
            logger.exception("Bericht niet verwerkt")
        if not any("custom" in message for message in collector.messages):
            notice = from_passage(catalogue, catalogue.teksten.storing, AnswerType.NOTICE)
            return [*remarks, as_message(notice, catalogue)]
        return [*remarks, *collector.messages]


def as_message(answer: Answer, catalogue: Catalogue) -> dict[str, Any]:
    """Return an answer as one REST message: `custom` for who knows it, text for who does not."""
    custom = answer.to_dict()
    return {
        "text": plain_text(answer, catalogue.teksten),
        "buttons": custom["buttons"],
        "custom": custom,
    }


def as_remark(answer: Answer, catalogue: Catalogue) -> dict[str, Any]:
    """Return a remark beside the main answer: text only, so that one message carries `custom`."""
    return {"text": plain_text(answer, catalogue.teksten)}


async def offered_payloads(agent: Any, conversation: str) -> set[str]:
    """Return the payloads the guide has offered in a conversation.

    Args:
        agent: Rasa's agent.
        conversation: the conversation's id.
    """
    tracker = await agent.tracker_store.retrieve(conversation)
    if tracker is None:
        return set()
    return {
        button["payload"]
        for event in tracker.events
        if event.type_name == "bot"
        for button in (event.data.get("buttons") or ())
        if is_payload(button.get("payload", ""))
    }
