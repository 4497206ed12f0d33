"""Questions the guide does not cover."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import catalogue, confidence, dispatch, who_asks
from bot.answer import out_of_scope


class OutOfScope(Action):
    """Says that the guide does not know, and what it does know."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_buiten_bereik"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the out-of-scope text."""
        _, told = who_asks(tracker)
        dispatch(dispatcher, out_of_scope(catalogue(), confidence(tracker)))
        return told
