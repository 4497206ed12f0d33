"""The first words of a conversation, which a channel asks for when someone opens it."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.common import catalogue, dispatch, entity, role
from bot.answer import start


class Start(Action):
    """Says what the guide is and offers good first questions."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_start"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the first words; a channel may hand over the role with them."""
        current = catalogue()
        told = entity(tracker, "rol")
        known = told in current.roles
        dispatch(dispatcher, start(current, told if known else role(tracker)))
        return [SlotSet("rol", told)] if known else []
