"""From a message to answers, the same for every channel: gate, Rasa, and what Rasa's actions dispatched.

A channel turns its wire format into a conversation id and a text, calls `Inbound.ask`, and renders the
answers it gets back in its native form.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.answer import Answer, AnswerType, from_passage, payload_for
from bot.catalogue import CatalogueFile
from bot.channels import conversations
from bot.channels.gate import Refused, admit, payload_in

__all__ = [
    "Inbound",
    "NotReady",
    "OnMessage",
    "Reply",
    "offered_payloads",
    "past_answers",
    "was_offered",
]

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]


class NotReady(RuntimeError):
    """The model is still being loaded; the message says so, in Dutch."""


@dataclass(frozen=True)
class Reply:
    """What the guide says to one message.

    Attributes:
        answers: the main answer first; then what follows it, such as the plan's open question after
            the answer to a side question.
        remark: something to say before the answers (a notice about personal data), or None.
        refused: whether the message got no further than the gate; nothing of it is kept.
    """

    answers: tuple[Answer, ...]
    remark: Answer | None = None
    refused: bool = False

    @property
    def all(self) -> tuple[Answer, ...]:
        """Everything to show, in order."""
        return (self.remark, *self.answers) if self.remark else self.answers


class _Collector(OutputChannel):
    """Keeps the answers that the actions dispatch."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self.answers: list[Answer] = []

    def name(self) -> str:
        """Return the channel's name, as Rasa knows it."""
        return self._channel

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep one dispatched answer; Rasa would split text, buttons and custom over three."""
        if message.get("custom"):
            self.answers.append(Answer.from_dict(message["custom"]))


class Inbound:
    """The way in for one channel.

    Args:
        catalogue: for the words of notices.
        channel: the channel's name; conversation ids begin with it, so that no channel can reach the
            conversations of another.
        on_new_message: Rasa's handler.
    """

    def __init__(self, catalogue: CatalogueFile, channel: str, on_new_message: OnMessage) -> None:
        self._catalogue = catalogue
        self._channel = channel
        self._on_new_message = on_new_message

    def conversation(self, sender: str) -> str:
        """Return the id of a sender's conversation in Rasa's tracker store."""
        return f"{self._channel}:{sender}"

    async def ask(
        self, agent: Any, sender: str, text: str, metadata: dict[str, Any] | None = None
    ) -> Reply:
        """Let one message through the gate and return what the guide says.

        Args:
            agent: Rasa's agent (`app.ctx.agent`), or None while it is loading.
            sender: whose conversation it is, within this channel.
            text: as it came in, or a payload that the guide has offered.
            metadata: kept with the message in Rasa's tracker, together with the remark as `remark`:
                what a channel needs to show the conversation again.

        Raises:
            NotReady: while the model is being loaded.
        """
        if agent is None:
            raise NotReady("De gids is nog aan het starten. Probeer het zo weer.")
        conversation = self.conversation(sender)
        offered: tuple[str, ...] = ()
        if payload := payload_in(text):
            try:
                if await was_offered(agent, conversation, payload):
                    offered = (payload,)
            except Exception:
                logger.exception("Gesprek niet te lezen")
                return Reply(self._failed())
        verdict = admit(text, self._catalogue.current, offered)
        if isinstance(verdict, Refused):
            return Reply((verdict.notice,), refused=True)
        kept = dict(metadata or {})
        if verdict.remark:
            kept["remark"] = verdict.remark.to_dict()
        return Reply(await self._answers(conversation, verdict.text, kept), verdict.remark)

    async def start(self, agent: Any, sender: str, role: str | None = None) -> Reply:
        """Begin a conversation: return the guide's first words.

        Args:
            agent: as in `ask`.
            sender: as in `ask`.
            role: id of one of the catalogue's roles, if the channel knows who is asking; anything
                else is left out.

        Raises:
            NotReady: while the model is being loaded.
        """
        if agent is None:
            raise NotReady("De gids is nog aan het starten. Probeer het zo weer.")
        known = role if role in self._catalogue.current.roles else None
        first = payload_for("start", rol=known) if known else payload_for("start")
        return Reply(await self._answers(self.conversation(sender), first, {}))

    async def _answers(
        self, conversation: str, text: str, metadata: dict[str, Any]
    ) -> tuple[Answer, ...]:
        collector = _Collector(self._channel)
        message = UserMessage(
            text, collector, conversation, input_channel=self._channel, metadata=metadata or None
        )
        try:
            await self._on_new_message(message)
        except Exception:
            logger.exception("Bericht niet verwerkt")
        if collector.answers:
            return tuple(collector.answers)
        return self._failed()

    def _failed(self) -> tuple[Answer, ...]:
        catalogue = self._catalogue.current
        return (from_passage(catalogue, catalogue.teksten.storing, AnswerType.NOTICE),)


async def past_answers(agent: Any, conversation: str) -> list[Answer]:
    """Return what the guide has said in a conversation, oldest first.

    Args:
        agent: Rasa's agent.
        conversation: the conversation's id.
    """
    return [Answer.from_dict(custom) for custom in await _past(agent, conversation)]


async def offered_payloads(agent: Any, conversation: str) -> set[str]:
    """Return the payloads the guide has offered in a conversation. Arguments as `past_answers`."""
    return {payload for custom in await _past(agent, conversation) for payload in _payloads(custom)}


async def was_offered(agent: Any, conversation: str, payload: str) -> bool:
    """Return whether the guide has offered a payload in a conversation; quick in a long one too.

    Args:
        agent: Rasa's agent.
        conversation: the conversation's id.
        payload: as the button has it.
    """

    def offers(event: Mapping[str, Any]) -> bool:
        return payload in _payloads((event.get("data") or {}).get("custom") or {})

    try:
        return await conversations.any_said(agent, conversation, payload, offers)
    except conversations.NotSql:
        return payload in await offered_payloads(agent, conversation)


async def _past(agent: Any, conversation: str) -> list[dict[str, Any]]:
    """Return the answers of a conversation in their stored form, oldest first."""
    # Of all sessions: Rasa starts a new one after a long silence, but the buttons are still there.
    try:
        said = await conversations.events(agent, conversation)
    except conversations.NotSql:
        return await _past_in_tracker(agent, conversation)
    kept = (event["data"].get("custom") for event in said if event["event"] == "bot")
    return [custom for custom in kept if custom]


async def _past_in_tracker(agent: Any, conversation: str) -> list[dict[str, Any]]:
    """Return the same from any tracker store, in Rasa's way: slower, and on the event loop."""
    tracker = await agent.tracker_store.retrieve_full_tracker(conversation)
    if tracker is None:
        return []
    return [
        event.data["custom"]
        for event in tracker.events
        if event.type_name == "bot" and event.data.get("custom")
    ]


def _payloads(custom: Mapping[str, Any]) -> Iterator[str]:
    """Yield the payloads of a stored answer; building the answer would cost far more."""
    for button in (*custom.get("buttons", ()), *custom.get("feedback", ())):
        yield button["payload"]
