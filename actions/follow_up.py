"""Follow-ups: messages that point back at what the conversation is about."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import (
    answers,
    catalogue,
    confidence,
    dispatch,
    entity,
    exchanges,
    intent,
    last_answer,
    message_text,
    role,
    who_asks,
)
from actions.search import MoreResults
from bot.answer import AnswerType, from_passage, topic_answer
from bot.catalogue import Catalogue
from bot.follow_up import FollowUp, Subject, earlier_topic, follow_up, source, subject, which_topic
from bot.found import more_of
from bot.search import search_for


class AnswerFollowUp(Action):
    """Answers a follow-up about the topic it names or the one at hand, or asks which is meant.

    "Meer", right after results of a search, asks for the next ones.
    """

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_vervolg"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the follow-up's answer."""
        current = catalogue()
        ask = FollowUp(intent(tracker))
        picked = entity(tracker, "onderwerp")
        if ask is FollowUp.MORE and not picked and more_of(last_answer(tracker)):
            return MoreResults().run(dispatcher, tracker, domain)
        about = Subject(picked or _named(current, ask, message_text(tracker)))
        if not about.topic:
            about = subject(current, answers(tracker))
        who, told = who_asks(tracker)
        topic = current.topics.get(about.topic or "")
        if topic is None:
            answer = which_topic(current, ask, about.candidates)
        else:
            answer = follow_up(current, ask, topic, confidence(tracker), who)
        dispatch(dispatcher, answer)
        return told


def _named(current: Catalogue, ask: FollowUp, text: str) -> str | None:
    """Return the topic that a follow-up names: "heb je een voorbeeld van een campagne?"."""
    named = search_for(current).named_topic(text)
    general = source(current, ask)
    # "Voorbeeld" names the topic that gathers all examples, and means those of the topic at hand.
    return None if general and named == general.id else named


class SomethingElse(Action):
    """Leaves the topic; right after a choice it means that none of the offered ones is meant."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_anders"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch an offer of topics."""
        current = catalogue()
        previous = last_answer(tracker)
        chosen_from = previous is not None and previous.type is AnswerType.CHOICE
        texts = current.teksten
        passage = texts.geen_van_deze if chosen_from else texts.vervolg_anders
        dispatch(dispatcher, from_passage(current, passage, confidence=confidence(tracker)))
        return []


class Back(Action):
    """Answers the topic before the present one once more; again and again, back to the first."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_terug"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the earlier topic's advice, or say that there is none."""
        current = catalogue()
        topic = current.topics.get(earlier_topic(exchanges(tracker)) or "")
        if topic is None:
            answer = from_passage(current, current.teksten.vervolg_terug)
        else:
            answer = topic_answer(current, topic, confidence(tracker), role(tracker))
        dispatch(dispatcher, answer)
        return []
