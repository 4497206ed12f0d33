"""Follow-up questions about facts: "welke vijf stappen zijn dat?", "wat kost dat?"."""

from __future__ import annotations

import re
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import (
    answers,
    catalogue,
    confidence,
    dispatch,
    earlier_text,
    entity,
    message_text,
    ranking,
    who_asks,
)
from bot.answer import choice_candidates, topic_answer
from bot.follow_up import Subject, ask_which, subject
from bot.found import fact_answer, fact_payload, facts_of, no_fact
from bot.search import search_for

_MOST = 0.8
"""Share of the likely topics from which on one of them is meant."""
LEAST = 0.15
"""How likely a topic must be at least (probability) to be meant or offered within another subject."""
_NEXT = re.compile(
    r"en (?!(?:dat|die|dit|deze|daar|daarvan|ze|zij|hoe|hoeveel|wat|wie)\b)", re.IGNORECASE
)
"""How a message begins that goes on to something else: "en de kosten dan?"."""


class FollowUpFact(Action):
    """Looks the question up in what pages say about the topic, then about all topics."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_vervolg_feit"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the facts that answer it, ask of which topic, or say that there are none."""
        current = catalogue()
        who, told = who_asks(tracker)
        question = entity(tracker, "zoekwoorden") or message_text(tracker)
        picked = entity(tracker, "onderwerp")
        about = Subject(picked) if picked else subject(current, answers(tracker))
        search = search_for(current)
        own = facts_of(search, question, about.topics, earlier_text(tracker))
        hits = next(iter(own.values()), ()) or search.facts(question, None)
        likely = choice_candidates(current, ranking(tracker))
        name, sure = likely[0] if likely else (None, 0.0)
        least = 0.0 if _NEXT.match(question) else LEAST
        if len(own) > 1:
            answer = ask_which(current, list(own), lambda topic: fact_payload(topic, question))
        elif hits:
            answer = fact_answer(current, hits, confidence(tracker))
        elif name and name != about.topic and sure >= max(least, _MOST * sum(p for _, p in likely)):
            # No fact was meant after all: "en de kosten dan?" is about a topic.
            answer = topic_answer(current, current.topics[name], sure, who)
        else:
            answer = no_fact(current, about.topics)
        dispatch(dispatcher, answer)
        return told
