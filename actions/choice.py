"""Asking which topic is meant, and what follows when none of the offered ones is."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import catalogue, dispatch, ranking
from bot.answer import choice, choice_candidates, from_passage


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
