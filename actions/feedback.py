"""Thumbs and reasons: what someone thinks of an answer."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from sqlalchemy.exc import SQLAlchemyError

from actions.common import answers, catalogue, dispatch, entity, intent, text
from bot.answer import Answer, AnswerType, from_passage, reasons_asked
from bot.clauses import reason as reason_in
from bot.feedback import Feedback, Verdict
from bot.settings import feedback_database

logger = logging.getLogger(__name__)


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
        act = intent(tracker)
        rated = _rated(tracker)
        if rated is None:
            dispatch(dispatcher, from_passage(current, current.teksten.feedback_zonder))
            return []
        if act == "feedback_reden":
            await _in_thread(_keep_reason, tracker, rated)
            dispatch(dispatcher, from_passage(current, current.teksten.feedback_reden))
            return [SlotSet("feedback_over", None)]
        good = act == "feedback_goed"
        if not _said_before(tracker):
            verdict = Verdict.GOOD if good else Verdict.NOT_GOOD
            await _in_thread(_keep, rated.topics, verdict, rated.confidence)
        if good:
            dispatch(dispatcher, from_passage(current, current.teksten.feedback_goed))
            return []
        dispatch(dispatcher, reasons_asked(current))
        return [SlotSet("feedback_over", ",".join(rated.topics))]


async def _in_thread(work: Callable[..., None], *arguments: Any) -> None:
    await asyncio.get_running_loop().run_in_executor(_writer, work, *arguments)


def _today() -> Any:
    return datetime.now(UTC).date()


def _rated(tracker: Tracker) -> Answer | None:
    """Return the answer that is meant: the latest on the named topics, or else the latest."""
    named = entity(tracker, "onderwerp") or tracker.get_slot("feedback_over")
    for answer in answers(tracker):
        if answer.type in (AnswerType.ANSWER, AnswerType.MULTI) and (
            not named or ",".join(answer.topics) == named
        ):
            return answer
    return None


def _said_before(tracker: Tracker) -> bool:
    """Return whether the same button was pressed earlier: a double click counts once."""
    pressed = text(tracker)
    if not pressed.startswith("/"):
        return False
    said = [event.get("text") for event in tracker.events if event.get("event") == "user"]
    return said.count(pressed) > 1


def _keep(
    topics: tuple[str, ...], verdict: Verdict, confidence: float, reason: str | None = None
) -> None:
    try:
        _store().add(topics, verdict, confidence, _today(), reason)
    except SQLAlchemyError:  # a lost thumb must not cost someone the conversation
        logger.exception("Feedback niet bewaard; controleer GIDS_FEEDBACK_DB")


def _keep_reason(tracker: Tracker, rated: Answer) -> None:
    why = entity(tracker, "reden") or reason_in(text(tracker)) or ""
    if not tracker.get_slot("feedback_over"):
        _keep(rated.topics, Verdict.NOT_GOOD, rated.confidence, why)
        return
    try:
        _store().add_reason(rated.topics, why, _today())
    except SQLAlchemyError:
        logger.exception("Reden niet bewaard; controleer GIDS_FEEDBACK_DB")
