"""Questions the guide does not cover."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import answers, catalogue, confidence, dispatch, text, who_asks
from bot.answer import out_of_scope
from bot.follow_up import subject
from bot.found import no_fact
from bot.gemeenten import municipality_alone


class OutOfScope(Action):
    """Says that the guide does not know, and what it does know."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_buiten_bereik"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the out-of-scope text."""
        current = catalogue()
        _, told = who_asks(tracker)
        about = subject(current, answers(tracker, this_session=True)).topics
        if about and municipality_alone(text(tracker)):  # "Zwolle", after a question on figures
            dispatch(dispatcher, no_fact(current, about))
        else:
            dispatch(dispatcher, out_of_scope(current, confidence(tracker)))
        return told
