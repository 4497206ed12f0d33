"""Advice on the topic that was asked about."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import (
    catalogue,
    confidence,
    dispatch,
    entity,
    intent,
    last_answer,
    text,
    who_asks,
)
from bot.answer import out_of_scope, topic_answer
from bot.clauses import is_question
from bot.follow_up import asked_about, follow_up


class AnswerTopic(Action):
    """Answers any topic: the intent's name is the topic's id."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_antwoord"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the topic's advice, links and follow-up topics."""
        current = catalogue()
        topic = current.topics.get(intent(tracker))
        sure = confidence(tracker)
        said = text(tracker)
        who, told = who_asks(tracker)
        # "Over welk onderwerp?" may be answered by a button, or by naming the topic.
        named = not said.startswith("/") and not is_question(said)
        ask = asked_about(last_answer(tracker)) if named else None
        if topic is None:  # it can have left the catalogue since the model was trained
            dispatch(dispatcher, out_of_scope(current, sure))
        elif ask:
            dispatch(dispatcher, follow_up(current, ask, topic, sure, who))
        else:
            body = entity(tracker, "bestuursorgaan")
            dispatch(dispatcher, topic_answer(current, topic, sure, who, body))
        return told
