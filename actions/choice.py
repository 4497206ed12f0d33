"""Asking which topic is meant, and what follows when none of the offered ones is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, UserUttered
from rasa_sdk.executor import CollectingDispatcher

from actions.common import answers, catalogue, dispatch, last_answer, ranking, text, who_asks
from actions.facts import LEAST, FollowUpFact
from bot.answer import (
    Answer,
    AnswerType,
    Button,
    choice,
    choice_candidates,
    from_passage,
    payload_parts,
    topic_buttons,
)
from bot.catalogue import Catalogue
from bot.clauses import chosen_number
from bot.follow_up import subject

_LISTED = re.compile(r"^1\. ", re.MULTILINE)


class OfferChoice(Action):
    """Offers the likeliest topics when the guide is not sure enough to answer.

    In a conversation about a topic, a message that fits no other topic asks for more about that one.
    """

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_keuze"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch a question with up to three topics as buttons."""
        current = catalogue()
        _, told = who_asks(tracker)
        candidates = choice_candidates(current, ranking(tracker))
        likely = bool(candidates) and candidates[0][1] >= LEAST
        if not likely and subject(current, answers(tracker, this_session=True)).topic:
            return FollowUpFact().run(dispatcher, tracker, domain)
        dispatch(dispatcher, choice(current, candidates))
        return told


class NoneOfThese(Action):
    """Helps on when none of the offered topics was meant."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_geen_van_deze"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch what the guide covers, with a request to ask in other words."""
        current = catalogue()
        dispatch(dispatcher, from_passage(current, current.teksten.geen_van_deze))
        return []


class PickNumber(Action):
    """Presses the button whose number was typed: "2", "de tweede", "optie 3"."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_keuze_nummer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Go on as if the button was pressed, so that its own action answers; or ask again."""
        current = catalogue()
        number = chosen_number(text(tracker)) or 0
        previous = last_answer(tracker)
        buttons = _numbered(current, previous) if previous else ()
        if number < 0 and previous:  # the last one of a choice is the last topic, not "none"
            number = len(previous.topics if previous.type is AnswerType.CHOICE else buttons)
        if not 0 < number <= len(buttons):
            dispatch(dispatcher, from_passage(current, current.teksten.keuze_zonder))
            return []
        payload = buttons[number - 1].payload
        intent, entities = payload_parts(payload)
        pressed = {
            "text": payload,
            "intent": {"name": intent, "confidence": 1.0},
            "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        }
        return [ActionExecuted("action_listen"), UserUttered(payload, pressed)]


def _numbered(current: Catalogue, answer: Answer) -> Sequence[Button]:
    """Return the buttons that a number stands for: of an answer on several topics, those topics.

    A list in the advice has numbers of its own, which are no buttons.
    """
    if answer.type is AnswerType.MULTI:
        told = [section.topic for section in answer.sections if section.topic]
        return topic_buttons(current, [name for name in told if name in current.topics])
    if answer.type is AnswerType.ANSWER and _LISTED.search(answer.text):
        return ()
    return answer.buttons
