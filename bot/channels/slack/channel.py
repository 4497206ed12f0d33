"""The Slack channel: what Slack sends is acknowledged at once, and answered behind that, in order.

Takes the place of Rasa's own `slack` connector, which answers before it acknowledges, drops repeated
deliveries of one kind only and runs any text that starts with "/" as an intent.
See docs/slack.md and Slack's "Events API" and "Handling user interaction".
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, text
from sanic.response import json as json_response
from slack_sdk.signature import SignatureVerifier

from bot.answer import AnswerType, from_passage
from bot.catalogue import CatalogueFile, Texts
from bot.channels.backlog import DRAIN_SECONDS, Backlog, BacklogFull, Seen
from bot.channels.inbound import Inbound, NotReady, OnMessage, Reply, past_answers, was_offered
from bot.channels.slack import blocks
from bot.channels.slack.client import DEFAULT_API, SlackClient
from bot.channels.slack.events import (
    Asked,
    HomeOpened,
    Incoming,
    Pressed,
    ReadOn,
    Where,
    read_action,
    read_command,
    read_event,
)
from bot.settings import (
    SLACK_CREDENTIALS,
    SlackSettings,
    catalogue_path,
    public_url,
    secret,
    slack_settings,
)

__all__ = ["SlackInput"]

logger = logging.getLogger(__name__)

_AT_ONCE = 4
"""How many messages Rasa reads at once: more is not faster and keeps acknowledgements waiting."""

_Read = tuple[Incoming, tuple[str, ...]] | None


class _Refused(Exception):
    """What Slack (or someone else) sent is not taken; holds the response that says why."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.response = json_response({"status": "error", "reason": reason}, status=status)


class SlackInput(InputChannel):
    """The guide in Slack; named in credentials.yml as `bot.channels.slack.channel.SlackInput`."""

    def __init__(self, catalogue: CatalogueFile, settings: SlackSettings | None) -> None:
        self._catalogue = catalogue
        self._settings = settings

    @classmethod
    def name(cls) -> str:
        """Return the channel's name: its addresses begin with /webhooks/slack/."""
        return "slack"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> SlackInput:
        """Build the channel; its credentials come from the environment."""
        settings = slack_settings()
        if settings is None:
            logger.info(
                "Slack staat uit: %s zijn niet (allebei) gezet.", " en ".join(SLACK_CREDENTIALS)
            )
        return cls(CatalogueFile(catalogue_path()), settings)

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """Return the routes of this channel."""
        routes = Blueprint("slack_webhook")
        if self._settings is None:
            _add_off_routes(routes)
            return routes
        verifier = SignatureVerifier(self._settings.signing_secret)
        client = SlackClient(self._settings.bot_token, self._settings.api_url or DEFAULT_API)
        inbound = Inbound(self._catalogue, self.name(), on_new_message)
        desk = _Desk(self._catalogue, inbound, client)

        @routes.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @routes.post("/events")
        async def events(request: Request) -> HTTPResponse:
            try:
                body = _json_object(_verified(request, verifier))
                if body.get("type") == "url_verification":
                    return json_response({"challenge": str(body.get("challenge"))})
                read = _read(read_event, body) if body.get("type") == "event_callback" else None
                desk.accept(read, request.app.ctx.agent, may_wait=True)
            except _Refused as refused:
                return refused.response
            return text("")

        @routes.post("/interactivity")
        async def interactivity(request: Request) -> HTTPResponse:
            try:
                payload = _json_object(_form(_verified(request, verifier)).get("payload", ""))
                desk.accept(_read(read_action, payload), request.app.ctx.agent)
            except _Refused as refused:
                return refused.response
            return text("")

        @routes.post("/commands")
        async def commands(request: Request) -> HTTPResponse:
            try:
                form = _form(_verified(request, verifier))
                if form.get("ssl_check"):
                    return text("")
                desk.accept(_read(read_command, form), request.app.ctx.agent)
            except _Refused as refused:
                return refused.response
            return text("")

        @routes.listener("before_server_stop")
        async def finish(*_: Any) -> None:
            await desk.close()

        return routes


def _add_off_routes(routes: Blueprint) -> None:
    reason = f"Slack staat uit. Zet {' en '.join(SLACK_CREDENTIALS)}; zie docs/slack.md."

    @routes.route("/", methods=["GET", "POST"])
    @routes.route("/<path:path>", methods=["GET", "POST"])
    async def off(_: Request, path: str = "") -> HTTPResponse:
        return json_response({"status": "off", "reason": reason}, status=404)


# --- reading a request ---------------------------------------------------------------------------


def _verified(request: Request, verifier: SignatureVerifier) -> bytes:
    """Return the body when Slack signed it, at most five minutes ago.

    Raises:
        _Refused: when it did not.
    """
    headers = {name: request.headers.get(name, "") for name in _SIGNED_WITH}
    try:
        valid = verifier.is_valid_request(request.body, headers)
    except (ValueError, TypeError):  # a time stamp, body or signature that Slack would not send
        valid = False
    if not valid:
        raise _Refused(401, "De handtekening van Slack klopt niet of is te oud.")
    return bytes(request.body)


_SIGNED_WITH = ("x-slack-request-timestamp", "x-slack-signature")


def _form(body: bytes) -> dict[str, str]:
    return dict(parse_qsl(body.decode(), keep_blank_values=True))


def _json_object(content: bytes | str) -> dict[str, Any]:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        raise _Refused(400, "Dit is geen geldige JSON.")
    return data


def _read(reader: Callable[[Any], _Read], data: Mapping[str, Any]) -> _Read:
    try:
        return reader(data)
    except (KeyError, TypeError, AttributeError, IndexError):
        raise _Refused(400, "Dit bericht heeft niet de vorm die Slack gebruikt.") from None


# --- doing what was asked ------------------------------------------------------------------------


class _Desk:
    """Takes in what was read, and answers it behind the acknowledgement."""

    def __init__(self, catalogue: CatalogueFile, inbound: Inbound, client: SlackClient) -> None:
        self._catalogue = catalogue
        self._inbound = inbound
        self._client = client
        self._backlog = Backlog()
        self._seen = Seen()
        self._turns = asyncio.Semaphore(_AT_ONCE)
        self._secret = secret()

    @property
    def _texts(self) -> Texts:
        return self._catalogue.current.teksten

    def accept(self, read: _Read, agent: Any, may_wait: bool = False) -> None:
        """Take in one thing that Slack sent; returns before anything is done with it.

        Args:
            read: what it is and its ids, or None when it is nothing to the guide.
            agent: Rasa's agent, or None while the model is being loaded.
            may_wait: Slack will deliver it again when it is not taken now.

        Raises:
            _Refused: when it can not be taken now.
        """
        if read is None:
            return
        incoming, ids = read
        if any(name in self._seen for name in ids):
            return
        if agent is None and may_wait:
            raise _Refused(503, "De gids is nog aan het starten.")
        sender = self._sender(incoming.conversation)
        # A window must open within three seconds: it does not wait for the answers of its conversation.
        queue = f"{sender} lees" if isinstance(incoming, ReadOn) else sender
        try:
            self._backlog.put(queue, partial(self._do, incoming, sender, agent))
        except BacklogFull:
            raise _Refused(503, "Het is te druk, of de gids stopt.") from None
        for name in ids:
            self._seen.add(name)

    def _sender(self, conversation: tuple[str, ...]) -> str:
        """Return an id from which no one can tell who or where it is."""
        name = json.dumps(["slack", *conversation]).encode()
        return hmac.new(self._secret, name, hashlib.sha256).hexdigest()[:40]

    async def close(self) -> None:
        """Finish what was acknowledged, within reason."""
        if left := await self._backlog.drain(DRAIN_SECONDS):
            logger.warning("Slack: %d berichten zijn niet meer beantwoord.", left)
        await self._client.close()

    async def _do(self, incoming: Incoming, sender: str, agent: Any) -> None:
        match incoming:
            case HomeOpened(user=user):
                start = from_passage(self._catalogue.current, self._texts.start)
                await self._client.show_home(user, blocks.home_view(start, self._texts))
            case Asked():
                await self._answer_question(incoming, sender, agent)
            case Pressed(where=where, title=title):
                await self._reply(where, self._press(incoming.payload, sender, agent), title)
            case ReadOn():
                await self._read_on(incoming, sender, agent)

    async def _answer_question(self, asked: Asked, sender: str, agent: Any) -> None:
        if asked.follow_up and not await _exists(agent, self._inbound.conversation(sender)):
            return
        if asked.called and not asked.text:
            await self._reply(asked.where, self._inbound.start(agent, sender))
        else:
            await self._reply(asked.where, self._inbound.ask(agent, sender, asked.text))

    async def _press(self, payload: str, sender: str, agent: Any) -> Reply:
        text = await self._payload(payload, sender, agent)
        return await self._inbound.ask(agent, sender, text)

    async def _payload(self, payload: str, sender: str, agent: Any) -> str:
        """Return a payload that was offered, or else the question of its topic.

        The start page's buttons were not offered in a conversation, and those of an answer that is no
        longer kept are forgotten; Slack itself vouches that the press is real.
        """
        topic = self._catalogue.current.topics.get(payload.removeprefix("/"))
        if topic is None or agent is None:
            return payload
        offered = await was_offered(agent, self._inbound.conversation(sender), payload)
        return payload if offered else topic.question

    async def _reply(
        self, where: Where, saying: Awaitable[Reply], pressed: str | None = None
    ) -> None:
        try:
            async with self._turns:
                answers = (await saying).all
        except NotReady as error:
            await self._client.say(where, [blocks.Message(str(error), ())])
            return
        except Exception:
            logger.exception("Slack: een bericht is niet verwerkt")
            catalogue = self._catalogue.current
            answers = (from_passage(catalogue, self._texts.storing, AnswerType.NOTICE),)
        limit = blocks.PRIVATE_TEXT if where.response_url else blocks.MESSAGE_TEXT
        shown = blocks.render(answers, self._texts, public_url(), pressed, limit)
        await self._client.say(where, shown)

    async def _read_on(self, asked: ReadOn, sender: str, agent: Any) -> None:
        """Show what pages say in a window; in the conversation when that comes too late."""
        answers = []
        try:
            if agent is not None:
                answers = await past_answers(agent, self._inbound.conversation(sender))
        except Exception:
            logger.exception("Slack: een gesprek is niet te lezen")
            await self._client.say(asked.where, [blocks.Message(self._texts.storing.text, ())])
            return
        found = [answer for answer in answers if blocks.readings_key(answer) == asked.key]
        if not found:
            gone = blocks.Message(self._texts.meer_weten_weg, ())
            await self._client.say(asked.where, [gone])
            return
        view = blocks.readings_view(found[-1], self._texts)
        if not await self._client.open_window(asked.trigger, view):
            shown = blocks.readings_messages(found[-1], self._texts)
            await self._client.say(asked.where, shown)


async def _exists(agent: Any, conversation: str) -> bool:
    return agent is not None and bool(await agent.tracker_store.exists(conversation))
