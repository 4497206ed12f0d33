"""The REST channel: `POST /webhooks/rest/webhook`, one JSON list of messages per request.

Takes the place of Rasa's own `rest` channel, which answers 500 on bad JSON, lets the caller name
another input channel and runs any text that starts with "/" as an intent.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.answer import Answer
from bot.catalogue import Catalogue, CatalogueFile
from bot.channels.inbound import Inbound, NotReady, OnMessage, Reply
from bot.channels.plain import plain_text
from bot.settings import catalogue_path
from bot.web.errors import problem
from bot.web.limits import TooMany

__all__ = ["RestInput"]

AGREED_KEYS = ("type", "topic", "topics", "confidence", "title", "text", "resources", "buttons")
"""The keys of `custom`, on which outside programs rely."""

MAX_SENDER = 200
"""Longest sender id, in characters."""


class BadRequest(ValueError):
    """The request is not of the agreed form; the message says what is."""


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
        inbound = Inbound(self._catalogue, self.name(), on_new_message)
        routes = Blueprint("rest_webhook")

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            context = request.app.ctx
            origin = request.headers.get("origin")
            if not context.origins.allow(origin, request.headers.get("host", "")):
                return problem(403, f"{origin} staat niet in GIDS_ORIGINS van de gids.")
            try:
                sender, text = parse_body(request.body)
            except BadRequest as error:
                return problem(400, str(error))
            try:
                await context.limits.message(context.limits.caller(request), f"rest:{sender}")
            except TooMany as error:
                reason = self._catalogue.current.teksten.te_vaak
                return problem(429, reason, {"Retry-After": str(error.retry_after)})
            try:
                reply = await inbound.ask(request.app.ctx.agent, sender, text)
            except NotReady as error:
                return json_response({"status": "starting", "reason": str(error)}, status=503)
            messages = as_messages(reply, self._catalogue.current)
            return json_response([{"recipient_id": sender, **message} for message in messages])

        return routes


def as_messages(reply: Reply, catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return a reply as REST messages; only the main answer carries `custom`.

    `custom` holds exactly what docs/rest.md promises; what the answer has besides (readings,
    sections, downloads, feedback) stands beside it in `extra`.
    """
    main, *others = reply.answers
    whole = main.to_dict()
    custom = {key: whole.pop(key) for key in AGREED_KEYS}
    extra = {key: value for key, value in whole.items() if value}
    messages = [as_message(reply.remark, catalogue)] if reply.remark else []
    messages.append({**as_message(main, catalogue), "custom": custom, "extra": extra})
    return [*messages, *(as_message(answer, catalogue) for answer in others)]


def as_message(answer: Answer, catalogue: Catalogue) -> dict[str, Any]:
    """Return an answer for a reader that knows nothing of `custom`: text and buttons."""
    return {
        "text": plain_text(answer, catalogue.teksten),
        "buttons": [asdict(button) for button in answer.buttons],
    }
