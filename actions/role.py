"""The role of who asks: told, asked for, and forgotten."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.common import (
    answers,
    catalogue,
    confidence,
    dispatch,
    intent,
    role,
    roles_found,
    text,
)
from bot.answer import Answer, topic_answer
from bot.catalogue import Catalogue
from bot.follow_up import subject
from bot.roles import (
    choose_role,
    role_forgotten,
    role_known,
    role_said,
    role_set,
    roles_denied,
)


class SetRole(Action):
    """Remembers, tells or forgets the role; which of these is in the intent."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_rol"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch an answer about the role and set the slot `rol`."""
        current = catalogue()
        act = intent(tracker)
        if act == "rol_vergeten":
            dispatch(dispatcher, role_forgotten(current))
            return [SlotSet("rol", None)]
        if act == "rol_vragen":
            known = current.roles.get(role(tracker) or "")
            dispatch(dispatcher, role_known(current, known) if known else choose_role(current))
            return []
        if act == "rol_advies":
            dispatch(dispatcher, _advice(current, tracker))
            return []
        found = roles_found(tracker)
        said = role_said(current, text(tracker), found)
        if said is None:
            dispatch(dispatcher, choose_role(current))
            left = role(tracker) in roles_denied(current, text(tracker), found)
            return [SlotSet("rol", None)] if left else []
        dispatch(dispatcher, role_set(current, said))
        return [SlotSet("rol", said.id)]


def _advice(current: Catalogue, tracker: Tracker) -> Answer:
    """Return what the role can do: about the topic at hand, or else in general."""
    known = current.roles.get(role(tracker) or "")
    if known is None:
        return choose_role(current)
    topic = current.topics.get(subject(current, answers(tracker)).topic or "")
    if topic is None:
        return role_known(current, known)
    return topic_answer(current, topic, confidence(tracker), known.id)
