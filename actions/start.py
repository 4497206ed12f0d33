"""The first words of a conversation, which a channel asks for when someone opens it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import catalogue, dispatch
from bot.answer import from_passage


class Start(Action):
    """Says what the guide is and offers good first questions."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_start"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the first words."""
        current = catalogue()
        dispatch(dispatcher, from_passage(current, current.teksten.start))
        return []
