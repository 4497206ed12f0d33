"""Follow-up questions about facts: "welke vijf stappen zijn dat?", "wat kost dat?"."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import (
    answers,
    catalogue,
    confidence,
    dispatch,
    message_text,
    ranking,
    role,
)
from bot.answer import choice_candidates, topic_answer
from bot.found import fact_answer, no_fact
from bot.search import search_for

_MOST = 0.8
"""Share of the likely topics from which on one of them is meant."""


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
        likely = choice_candidates(current, ranking(tracker))
        if hits:
            answer = fact_answer(current, hits, confidence(tracker))
        elif likely and likely[0][0] != topic and likely[0][1] >= _MOST * sum(p for _, p in likely):
            # No fact was meant after all: "en de kosten dan?" is about a topic.
            name, sure = likely[0]
            answer = topic_answer(current, current.topics[name], sure, role(tracker))
        else:
            answer = no_fact(current, topic)
        dispatch(dispatcher, answer)
        return []
