"""Advice on the topic that was asked about."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import catalogue, confidence, dispatch, intent
from bot.answer import out_of_scope, topic_answer


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
        # A topic can have left the catalogue since the model was trained.
        answer = topic_answer(current, topic, sure) if topic else out_of_scope(current, sure)
        dispatch(dispatcher, answer)
        return []
