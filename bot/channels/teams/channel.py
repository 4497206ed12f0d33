"""The Teams channel: `POST /webhooks/teams/webhook`, the messaging endpoint of the Azure Bot.

Takes the place of Rasa's `botframework` channel, which makes blocking calls, fetches keys from the
internet in its constructor, shares one token across bots and knows no cards.

A conversation of the guide is what Teams calls one: a personal chat, a group chat or a thread in a
channel. Who takes part sees the same cards and may press the same buttons.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import logging
import os
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.answer import Answer, AnswerType, from_passage
from bot.catalogue import CatalogueFile
from bot.channels.backlog import DRAIN_SECONDS, Backlog, BacklogFull, Seen
from bot.channels.inbound import Inbound, NotReady, OnMessage, was_offered
from bot.channels.teams.activity import Activity, BadActivity, Wish, parse
from bot.channels.teams.cards import messages, text_message
from bot.channels.teams.connector import ATTEMPTS, Connector, NotAccepted, NotDelivered
from bot.channels.teams.settings import TeamsSettings, is_loopback
from bot.channels.teams.tokens import (
    KeyRing,
    KeysUnavailable,
    Refused,
    check_service_url,
    check_token,
)
from bot.settings import catalogue_path, public_url, secret

__all__ = ["TeamsInput"]

logger = logging.getLogger(__name__)

_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")


class TeamsInput(InputChannel):
    """The guide in Teams; named in credentials.yml as `bot.channels.teams.channel.TeamsInput`.

    Args:
        settings: of the app, or None when Teams is not used.
        catalogue: for the words of notices and headings.
    """

    def __init__(self, settings: TeamsSettings | None, catalogue: CatalogueFile) -> None:
        self._settings = settings
        self._catalogue = catalogue

    @classmethod
    def name(cls) -> str:
        """Return the channel's name: its address is /webhooks/teams/."""
        return "teams"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> TeamsInput:
        """Build the channel; what it needs comes from the environment (docs/teams.md).

        Raises:
            SettingsError: when that is not in order.
        """
        return cls(TeamsSettings.from_environment(os.environ), CatalogueFile(catalogue_path()))

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """Return the routes of this channel."""
        routes = Blueprint("teams_webhook")
        if self._settings is None:
            logger.info("Teams staat uit: GIDS_TEAMS_APP_ID is niet ingesteld.")

            @routes.post("/webhook")
            async def off(_: Request) -> HTTPResponse:
                reason = "Teams staat uit op deze server."
                return json_response({"status": "off", "reason": reason}, status=404)

            return routes

        inbound = Inbound(self._catalogue, self.name(), on_new_message)
        face = _Face(self._settings, self._catalogue, inbound)

        @routes.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            return await face.receive(request)

        @routes.listener("before_server_stop")
        async def stop(_: Sanic, __: Any) -> None:
            await face.stop()

        return routes


def _refusal(reason: str, status: int) -> HTTPResponse:
    return json_response({"status": "error", "reason": reason}, status=status)


class _Face:
    """What the channel does while it is on."""

    def __init__(self, settings: TeamsSettings, catalogue: CatalogueFile, inbound: Inbound) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._inbound = inbound
        self._connector = Connector(settings)
        self._keys = KeyRing(settings.openid_url, self._connector.fetch_json)
        self._backlog = Backlog()
        self._seen = Seen()
        self._greeted = Seen()
        self._key = secret()

    async def stop(self) -> None:
        """Answer what was taken in, then close the connections."""
        if left := await self._backlog.drain(DRAIN_SECONDS):
            logger.warning("%d berichten uit Teams niet meer beantwoord bij het stoppen", left)
        await self._connector.close()

    async def receive(self, request: Request) -> HTTPResponse:
        """Take one call in: check who calls, queue it, acknowledge it."""
        try:
            claims = await self._authenticate(request)
            activity = parse(request.body)
            check_service_url(activity.service_url, self._settings, claims)
            self._check_tenant(activity)
            self._take_in(request.app, activity)
        except BadActivity as error:
            return _refusal(str(error), 400)
        except Refused as error:
            # The reason is for whoever sets the channel up; it holds nothing of the message.
            logger.warning("Aanroep voor Teams geweigerd: %s", error)
            return _refusal(str(error), error.status)
        except KeysUnavailable:
            return _refusal("De sleutels van Microsoft zijn nu niet op te halen.", 503)
        except BacklogFull:
            return _refusal("Het is nu te druk.", 503)
        return empty(202)

    def _take_in(self, app: Sanic, activity: Activity) -> None:
        """Queue an activity unless there is nothing to do for it. Raises Refused, BacklogFull."""
        if activity.wish is Wish.REFUSED:
            raise Refused("Deze aanroep kent de gids niet.", 501)
        if activity.wish is Wish.REMOVED:
            self._greeted.discard(self.sender(activity))
        if activity.wish in (Wish.NOTHING, Wish.REMOVED):
            return
        delivery = f"{activity.conversation} {activity.id}"
        if activity.id and delivery in self._seen:
            return

        async def job() -> None:
            try:
                await self._handle(app.ctx.agent, activity)
            except NotDelivered as error:
                # Where it happened says nothing: the cause is outside the guide (docs/teams.md).
                logger.error("Antwoord voor Teams niet afgeleverd: %s", error)

        self._backlog.put(activity.conversation, job)
        self._seen.add(delivery)

    async def _authenticate(self, request: Request) -> dict[str, Any]:
        if not self._settings.insecure:
            return await check_token(
                request.headers.get("Authorization"), self._settings, self._keys
            )
        if not is_loopback(request.app.state.host) or any(
            name in request.headers for name in _FORWARDED
        ):
            raise Refused(
                "GIDS_TEAMS_ONBEVEILIGD werkt alleen als de gids op 127.0.0.1 luistert, "
                "zonder proxy ervoor."
            )
        return {}

    def _check_tenant(self, activity: Activity) -> None:
        """Refuse messages of another organisation: a single-tenant app has no business there."""
        if self._settings.insecure or not activity.tenant:
            return
        if activity.tenant.lower() != self._settings.tenant_id.lower():
            raise Refused("Dit gesprek is van een andere organisatie.")

    def sender(self, activity: Activity) -> str:
        """Return whose conversation it is: a keyed hash, from which no id or name can be read."""
        words = f"teams\0{self._settings.tenant_id}\0{activity.conversation}".encode()
        return hmac.new(self._key, words, hashlib.sha256).hexdigest()[:32]

    async def _handle(self, agent: Any, activity: Activity) -> None:
        typing = asyncio.create_task(self._type(activity))
        try:
            answers = await self._answers(agent, activity, self.sender(activity))
        except NotReady as error:
            await self._deliver(activity, {"type": "message", "text": str(error)})
            return
        except Exception:
            logger.exception("Teams: een bericht is niet verwerkt")
            catalogue = self._catalogue.current
            answers = (from_passage(catalogue, catalogue.teksten.storing, AnswerType.NOTICE),)
        finally:
            # After the answer, "typing" would stay on the screen.
            await typing
        for number, answer in enumerate(answers):
            chosen = activity.fallback if activity.unseen and not number else ""
            await self._show(activity, answer, chosen)

    async def _answers(self, agent: Any, activity: Activity, sender: str) -> tuple[Answer, ...]:
        if activity.wish is Wish.ANSWER:
            if not activity.text and not activity.fallback:
                return (await self._inbound.start(agent, sender)).all
            text = await self._pressed(agent, activity, sender)
            return (await self._inbound.ask(agent, sender, text)).all
        # Teams tells of one installation up to three times, and of every new member.
        if sender in self._greeted:
            return ()
        if activity.wish is Wish.JOINED and await self._known(agent, sender):
            return ()
        reply = await self._inbound.start(agent, sender)
        self._greeted.add(sender)
        return reply.all

    async def _known(self, agent: Any, sender: str) -> bool:
        """Return whether the guide has spoken in a conversation before."""
        if agent is None:
            return False
        tracker = await agent.tracker_store.retrieve(self._inbound.conversation(sender))
        return tracker is not None and any(event.type_name == "bot" for event in tracker.events)

    async def _pressed(self, agent: Any, activity: Activity, sender: str) -> str:
        """Return the text to ask; for a button of long ago, its words instead of its payload."""
        if not activity.fallback or agent is None:
            return activity.text
        conversation = self._inbound.conversation(sender)
        offered = await was_offered(agent, conversation, activity.text)
        return activity.text if offered else activity.fallback

    async def _show(self, activity: Activity, answer: Answer, chosen: str) -> None:
        texts = self._catalogue.current.teksten
        try:
            # The Playground stumbles over a button that is to show its words.
            own_words = not self._settings.insecure
            for message in messages(answer, texts, public_url(), chosen, own_words):
                await self._deliver(activity, message)
        except NotAccepted as error:
            logger.error("Teams weigert een kaart (%s); het antwoord gaat als tekst.", error)
            await self._deliver(activity, text_message(answer, texts))

    async def _type(self, activity: Activity) -> None:
        """Show that an answer is on its way; not worth a second attempt."""
        if activity.wish is Wish.ANSWER:
            with contextlib.suppress(NotDelivered):
                await self._deliver(activity, {"type": "typing"}, attempts=1)

    async def _deliver(
        self, activity: Activity, message: dict[str, Any], attempts: int = ATTEMPTS
    ) -> None:
        reply_to = activity.id if activity.wish is Wish.ANSWER else ""
        addressed = {
            **message,
            "from": activity.bot,
            "conversation": {"id": activity.conversation},
            "locale": "nl-NL",
            **({"replyToId": reply_to} if reply_to else {}),
        }
        await self._connector.send(
            activity.service_url, activity.conversation, addressed, reply_to, attempts
        )
