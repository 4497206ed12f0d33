"""The plan: beginning, asking, understanding, changing and showing it.

The form's questions and the meaning of messages are in `bot.plan.dialogue`, the plan itself in
`bot.plan.compose`; here is only what ties them to Rasa's slots.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.common import catalogue, dispatch, intent
from actions.search import ASKED as SEARCH_ASKED
from bot.answer import Button, from_passage, payload_for
from bot.plan.buttons import question_answer
from bot.plan.changing import change_answer
from bot.plan.compose import compose, plan_answer
from bot.plan.dialogue import answers_of, decide, opening
from bot.plan.link import downloads, token_for
from bot.plan.reading import QUESTIONS, Asked, Said
from bot.plan.state import ASIDE, NO_CHANGE, Changes, State, finished_answers
from bot.settings import public_url, secret

_FORM = "stappenplan_form"


def _said(tracker: Tracker) -> Said:
    entities = tracker.latest_message.get("entities") or []

    def first(name: str) -> str | None:
        values = [entity["value"] for entity in entities if entity.get("entity") == name]
        return str(values[0]) if values else None

    act = intent(tracker)
    from_button = act == "plan_antwoord"
    return Said(
        text=str(tracker.latest_message.get("text") or ""),
        intent=act,
        roles=tuple(str(entity["value"]) for entity in entities if entity.get("entity") == "rol"),
        vraag=first("vraag") if from_button else None,
        antwoord=first("antwoord") if from_button or act == "plan_wijzigen" else None,
    )


def _state(tracker: Tracker, pending: Asked | None = None) -> State:
    requested = str(tracker.get_slot("requested_slot") or "").removeprefix("plan_")
    if pending is None and requested in set(Asked):
        pending = Asked(requested)
    return State(
        pending=pending,
        values={asked.value: tracker.get_slot(f"plan_{asked.value}") for asked in QUESTIONS},
        partial=tuple(tracker.get_slot("plan_deels") or ()),
        suggested=tuple(tracker.get_slot("plan_voorstel") or ()),
    )


def _events(changes: Changes) -> list[dict[str, Any]]:
    events = [SlotSet(f"plan_{name}", value) for name, value in changes.items()]
    role = changes.get(Asked.ROL.value)
    if role in catalogue().roles:
        events.append(SlotSet("rol", role))  # the rest of the conversation may know it too
    return events


def _stopped(tracker: Tracker, changes: Changes) -> list[dict[str, Any]]:
    """Return the events of stopping; an answer that was being changed is again what it was."""
    values = _state(tracker).values
    old = finished_answers(tracker.events)
    lost = {name: value for name, value in old.items() if values.get(name) is None}
    given_back = {**lost, "deels": None, "voorstel": None} if lost else {}
    return [*_events({**changes, **given_back}), SlotSet("requested_slot", None)]


def _actions_since_message(tracker: Tracker) -> list[str]:
    """Return the actions that ran since the latest message, without listening."""
    names: list[str] = []
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            break
        if event.get("event") == "action" and event.get("name") != "action_listen":
            names.append(str(event.get("name")))
    return names[::-1]


def _opening(tracker: Tracker) -> list[dict[str, Any]]:
    """Return the events with which a plan begins, with what the conversation knows already."""
    known_role, earlier = tracker.get_slot("rol"), tracker.get_slot("gemeente")
    return _events(opening(catalogue(), _said(tracker), known_role, earlier))


class BeginPlan(Action):
    """Begins a plan; a role or municipality that is known is not asked again."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_plan_begin"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Set the slots with which the form begins; the form itself speaks."""
        events = _opening(tracker)
        if tracker.get_slot(SEARCH_ASKED):  # what is typed next answers the plan
            events.append(SlotSet(SEARCH_ASKED, False))
        return events


class ResumePlan(Action):
    """Goes on with a plan that was left, or begins one when there is none."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_plan_hervat"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Set the slots with which the form goes on; the form itself speaks."""
        current = catalogue()
        if tracker.get_slot("plan_stand") is None:
            return _opening(tracker)
        unfinished = None in _state(tracker).values.values()
        remark = current.teksten.stappenplan.verder if unfinished else None
        return _events({"stand": "bezig", "melding": remark, Asked.WIJZIGING.value: NO_CHANGE})


class ChangePlan(Action):
    """Changes an answer outside the form: in words, or by a button of an earlier question."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_plan_wijzig"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Set the changed slot, or clear the one to ask again; the form itself speaks."""
        current = catalogue()
        said = _said(tracker)
        if tracker.get_slot("plan_stand") is None:
            return _opening(tracker)
        state = _state(tracker)
        change = decide(current, state, said) if said.vraag else change_answer(current, state, said)
        return _events({Asked.WIJZIGING.value: NO_CHANGE, "stand": "bezig", **change})


class ReadAnswer(Action):
    """Decides what a message means while the form is open; an empty list makes the form step aside."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return f"validate_{_FORM}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Return the slots that the message changes."""
        # The form asks to validate too when it begins and when it comes back from a side question.
        if (tracker.active_loop or {}).get("name") != _FORM:
            # "Stop", by a button of a question that was left already: end before asking.
            left = tracker.get_slot("plan_stand") == "gestopt"
            return [SlotSet("requested_slot", None)] if left else []
        if set(_actions_since_message(tracker)) - {_FORM}:
            return []
        changes = decide(catalogue(), _state(tracker), _said(tracker))
        if changes == ASIDE:
            return []
        if changes.get("stand") == "gestopt":
            return _stopped(tracker, changes)
        events = _events(changes)
        # Asked anew: the first question without an answer, which need not be the one that was open.
        after = {**_state(tracker).values, **changes}
        waiting = changes.get(Asked.WIJZIGING.value, tracker.get_slot("plan_wijziging"))
        open_ones = [asked for asked in QUESTIONS if after.get(asked.value) is None]
        following = [Asked.WIJZIGING] if waiting is None else open_ones
        events.append(
            SlotSet("requested_slot", f"plan_{following[0].value}" if following else None)
        )
        return events


class _Ask:
    """Asks one question of the plan; no `Action` of its own, as the SDK would register it."""

    asked: Asked

    def name(self) -> str:
        """Return the action's name in the domain."""
        return f"action_ask_plan_{self.asked.value}"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the question, after what there is to say first."""
        current = catalogue()
        remark = tracker.get_slot("plan_melding")
        others = [name for name in _actions_since_message(tracker) if name != _FORM]
        if remark is None and any(not name.startswith("action_plan_") for name in others):
            remark = current.teksten.stappenplan.verder
        dispatch(dispatcher, question_answer(current, _state(tracker, self.asked), remark))
        return [SlotSet("plan_melding", None)]


class AskChange(_Ask, Action):
    """Asks which answer to change."""

    asked = Asked.WIJZIGING


class AskRole(_Ask, Action):
    """Asks for the role."""

    asked = Asked.ROL


class AskMunicipality(_Ask, Action):
    """Asks for the municipality."""

    asked = Asked.GEMEENTE


class AskState(_Ask, Action):
    """Asks what is in place."""

    asked = Asked.STAAT


class AskQuestion(_Ask, Action):
    """Asks for the main question."""

    asked = Asked.VRAAG


class FinishPlan(Action):
    """Shows the plan when all is answered, or says that it stands still."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_plan_klaar"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the plan with its documents, or the words for one that was left."""
        current = catalogue()
        texts = current.teksten.stappenplan
        if tracker.get_slot("plan_stand") == "gestopt":
            left = from_passage(current, current.teksten.plan_stoppen)
            resume = Button(texts.knop_verder, payload_for("plan_hervatten"))
            dispatch(dispatcher, replace(left, buttons=(resume, *left.buttons)))
            return [SlotSet("plan_melding", None)]
        answers = answers_of(current, _state(tracker).values)
        token = token_for(answers, secret())
        files = downloads(current, token, public_url())
        remark = tracker.get_slot("plan_melding")
        dispatch(dispatcher, plan_answer(current, compose(current, answers), files, remark))
        return [SlotSet("plan_stand", "klaar"), SlotSet("plan_melding", None)]


class NoPlan(Action):
    """Says that there is no plan to stop."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_plan_niet_bezig"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch that text, with the offer to make one."""
        current = catalogue()
        dispatch(dispatcher, from_passage(current, current.teksten.plan_niet_bezig))
        return []
