"""What a conversation about a plan consists of: where it stands, and what a message changes in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.catalogue import Catalogue
from bot.plan.compose import UNKNOWN, enumerated
from bot.plan.in_place import NOTHING
from bot.plan.reading import QUESTIONS, Asked, Said, main_questions, read

__all__ = [
    "ASIDE",
    "NO_CHANGE",
    "SKIPPED",
    "Changes",
    "State",
    "answers_open",
    "filled",
    "finished_answers",
    "noted",
    "shown",
]

SKIPPED = "overgeslagen"
"""The answer of a question that was skipped."""

NO_CHANGE = "nee"
"""The answer to which earlier answer must be changed, when none must."""

Changes = dict[str, Any]
"""Slots to set, without their `plan_`; `melding` is what the guide says about it."""

ASIDE: Changes = {}
"""Nothing changes: the message is a question of its own, to be answered first."""


@dataclass(frozen=True)
class State:
    """Where the plan stands.

    Attributes:
        pending: the open question, or None when there is none.
        values: what was answered, by question; None where nothing was.
        partial: levels chosen by button so far.
        suggested: municipalities of which one may be meant.
    """

    pending: Asked | None
    values: Mapping[str, Any] = field(default_factory=dict)
    partial: tuple[str, ...] = ()
    suggested: tuple[str, ...] = ()


def finished_answers(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the answers of a plan that was finished, by question, or none when it never was.

    For who stops while an answer is being changed: its slot is empty, what it held is in the events.

    Args:
        events: of the conversation, oldest first, as Rasa sends them to an action.
    """
    answers: dict[str, Any] = {}
    finished = False
    for event in events:
        kind, name, value = event.get("event"), event.get("name"), event.get("value")
        if kind == "restart" or (kind == "action" and name == "action_plan_begin"):
            answers, finished = {}, False
        elif kind == "slot" and name == "plan_stand":
            finished = finished or value == "klaar"
        elif kind == "slot" and value is not None:
            answers[str(name).removeprefix("plan_")] = value
    names = {question.value for question in QUESTIONS}
    return {name: answers[name] for name in names & set(answers)} if finished else {}


def shown(catalogue: Catalogue, question: Asked, value: Any) -> str:
    """Return a value as a reader knows it, within a sentence."""
    texts = catalogue.teksten.stappenplan
    if question is Asked.GEMEENTE:
        return str(value)
    if question is Asked.STAAT:
        if value == [UNKNOWN]:
            return texts.weet_niet
        if value == [NOTHING]:
            return texts.niets
        return enumerated(
            [catalogue.plan.option("niveaus", name).in_sentence for name in value], texts.en
        )
    if question is Asked.ROL:
        return catalogue.roles[value].title
    return catalogue.plan.option("vragen", value).in_sentence


def filled(catalogue: Catalogue, question: Asked, value: Any, text: str) -> Changes:
    """Return the changes for an answer that was typed, repeating how it was understood."""
    texts = catalogue.teksten.stappenplan
    template = texts.genoteerd
    if question is Asked.VRAAG and len(main_questions(catalogue, text)) > 1:
        template = texts.eerste_gekozen
    change = {question.value: value}
    return {**change, "melding": noted(catalogue, change, template)}


def noted(catalogue: Catalogue, told: Changes, template: str | None = None) -> str:
    """Return the remark that answers were noted, in the order of the questions."""
    texts = catalogue.teksten.stappenplan
    values = [
        shown(catalogue, question, told[question.value])
        for question in QUESTIONS
        if told.get(question.value) is not None
    ]
    return (template or texts.genoteerd).format(waarde=enumerated(values, texts.en))


def answers_open(catalogue: Catalogue, state: State, said: Said) -> bool:
    """Return whether a text gives an answer to the open question."""
    pending = state.pending
    return pending in QUESTIONS and read(catalogue, Asked(pending), said) is not None
