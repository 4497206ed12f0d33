"""Thumbs and reasons: what someone thinks of an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.common import answer_in, catalogue, dispatch, entity_of, intent_of
from bot.answer import AnswerType, from_passage, reasons_asked
from bot.clauses import reason as reason_in
from bot.feedback import Feedback, Opinion, Opinions, Remark, Verdict
from bot.settings import feedback_database

logger = logging.getLogger(__name__)

_VERDICTS = {
    "feedback_goed": Verdict.GOOD,
    "feedback_niet_goed": Verdict.NOT_GOOD,
    "feedback_reden": None,
}
"""The intents of feedback, each with the verdict that it gives."""
_WAITING = "feedback_over"
"""Slot: the topics of an answer that was not useful, while a reason may follow."""
_writer = ThreadPoolExecutor(1, thread_name_prefix="feedback")
"""A database that does not answer keeps no one waiting but those who give feedback, one by one."""


@cache
def _store() -> Feedback:
    return Feedback(feedback_database())


class TakeFeedback(Action):
    """Keeps a verdict or a reason; which of these is in the intent."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_feedback"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch thanks, or a question for the reason, and keep what was said."""
        current = catalogue()
        texts = current.teksten
        remark = _remark(tracker.latest_message)
        opinion = _opinions(tracker, current.topics).remarked(remark)
        if opinion is None:
            dispatch(dispatcher, from_passage(current, texts.feedback_zonder))
            return []
        if opinion.counts:
            await _in_thread(_keep, opinion, remark.reason)
        if remark.verdict is Verdict.GOOD:
            dispatch(dispatcher, from_passage(current, texts.feedback_goed))
            return []
        if remark.verdict is Verdict.NOT_GOOD and not opinion.explained:
            dispatch(dispatcher, reasons_asked(current))
            return [SlotSet(_WAITING, ",".join(opinion.topics))]
        dispatch(dispatcher, from_passage(current, texts.feedback_reden))
        return [] if remark.verdict else [SlotSet(_WAITING, None)]


async def _in_thread(work: Callable[..., None], *arguments: Any) -> None:
    await asyncio.get_running_loop().run_in_executor(_writer, work, *arguments)


def _today() -> Any:
    return datetime.now(UTC).date()


def _opinions(tracker: Tracker, known: Collection[str]) -> Opinions:
    """Return what was thought of the answers before the latest message."""
    opinions = Opinions(known)
    latest = [number for number, event in enumerate(tracker.events) if event["event"] == "user"][-1]
    for event in tracker.events[:latest]:
        said = event.get("parse_data") or {}
        answer = answer_in(event)
        if answer and answer.type in (AnswerType.ANSWER, AnswerType.MULTI):
            opinions.answered(answer.topics, answer.confidence)
        elif intent_of(said) in _VERDICTS:
            opinions.remarked(_remark(said))
    opinions.waiting = _topics(tracker.get_slot(_WAITING))
    return opinions


def _remark(message: dict[str, Any]) -> Remark:
    said = str(message.get("text") or "")
    return Remark(
        verdict=_VERDICTS[intent_of(message)],
        pressed=said.startswith("/"),
        topics=_topics(entity_of(message, "onderwerp")),
        reason=entity_of(message, "reden") or reason_in(said) or "",
    )


def _topics(named: str | None) -> tuple[str, ...]:
    return tuple(named.split(",")) if named else ()


def _keep(opinion: Opinion, reason: str) -> None:
    try:
        if opinion.verdict:
            _store().add(opinion.topics, opinion.verdict, opinion.confidence, _today(), reason)
        else:
            _store().add_reason(opinion.topics, reason, _today())
    except SQLAlchemyError:  # a lost thumb must not cost someone the conversation
        logger.exception("Feedback niet bewaard; controleer GIDS_FEEDBACK_DB")
