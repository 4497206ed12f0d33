"""Follow-up questions about facts: "welke vijf stappen zijn dat?", "wat kost dat?"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import answers, catalogue, confidence, dispatch, message_text
from bot.found import fact_answer, no_fact
from bot.search import search_for


class FollowUpFact(Action):
    """Looks the question up in what pages say about the topic, then about all topics."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_vervolg_feit"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the facts that answer it, or say that there are none."""
        current = catalogue()
        topic = next((answer.topic for answer in answers(tracker) if answer.topic), None)
        hits = search_for(current).facts(message_text(tracker), topic)
        answer = (
            fact_answer(current, hits, confidence(tracker)) if hits else no_fact(current, topic)
        )
        dispatch(dispatcher, answer)
        return []
