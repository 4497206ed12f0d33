"""Asking which topic is meant, and what follows when none of the offered ones is."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, UserUttered
from rasa_sdk.executor import CollectingDispatcher

from actions.common import catalogue, dispatch, last_answer, ranking, text
from bot.answer import AnswerType, choice, choice_candidates, from_passage, payload_parts
from bot.clauses import chosen_number


class OfferChoice(Action):
    """Offers the likeliest topics when the guide is not sure enough to answer."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_keuze"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch a question with up to three topics as buttons."""
        current = catalogue()
        dispatch(dispatcher, choice(current, choice_candidates(current, ranking(tracker))))
        return []


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
        buttons = previous.buttons if previous else ()
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
