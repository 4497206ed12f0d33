"""Changing an answer that was given before: what changes, in the form and outside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.catalogue import Catalogue
from bot.gemeenten import municipality_alone, plain
from bot.plan.corrections import (
    given_in,
    is_about_plan,
    is_marked,
    is_sure,
    named_in,
    new_value,
    wants_change,
)
from bot.plan.reading import QUESTIONS, Asked, Said, asks, municipality_named, nearly_named
from bot.plan.state import NO_CHANGE, Changes, State, answers_open, noted
from bot.plan.steering import OWN_INTENTS, skips
from bot.plan.told import told_role
from bot.plan.words import affirmed

__all__ = ["bare_change", "change_answer", "marked_change", "wanted_change", "which_change"]


def _corrected(
    catalogue: Catalogue,
    state: State,
    said: Said,
    candidates: Iterable[Asked],
    is_meant: Callable[[Asked, Any], bool] = lambda question, value: True,
) -> Changes | None:
    """Return the change of an earlier answer that a text gives, or None."""
    for question in candidates:
        old = state.values.get(question.value)
        if old is None:
            continue
        value = new_value(catalogue, question, said, old)
        if value is None or value == old or not is_meant(question, value):
            continue
        change = {question.value: value}
        template = catalogue.teksten.stappenplan.veranderd
        return {**change, "melding": noted(catalogue, change, template)}
    return None


def _changed_together(
    catalogue: Catalogue,
    state: State,
    said: Said,
    given: Mapping[Asked, str],
    wanted: Collection[Asked],
) -> Changes:
    """Return the changes of several answers at once: "de rol naar griffier en de gemeente naar Venlo".

    Args:
        catalogue: for the answers there are.
        state: what was answered.
        said: the message.
        given: the part of the text about each question.
        wanted: the questions to ask again when no value is given.
    """
    values: Changes = {}
    for question, part in given.items():
        told = told_role(catalogue, Said(part)) if question is Asked.ROL else None
        old = state.values.get(question.value)
        value = told or new_value(catalogue, question, replace(said, text=part), old or ())
        if value is not None or question in wanted:
            values[question.value] = value
    template = catalogue.teksten.stappenplan.veranderd
    told_any = any(value is not None for value in values.values())
    remark = {"melding": noted(catalogue, values, template)} if told_any else {}
    return {**values, "deels": None, "voorstel": None, **remark}


def change_answer(catalogue: Catalogue, state: State, said: Said) -> Changes:
    """Return what changes when someone wants to change an answer.

    A new value in the same text is taken over; a question that is named is asked again; else the
    plan asks which one.
    """
    if said.vraag is None and said.antwoord in {asked.value for asked in QUESTIONS}:
        return {str(said.antwoord): None, "deels": None}
    wanted = [question for question in QUESTIONS if wants_change(question, said.text)]
    if len(given := given_in(said.text, wanted)) > 1:
        return _changed_together(catalogue, state, said, given, wanted)
    named = wanted or named_in(said.text)
    earlier = named or [Asked.GEMEENTE, Asked.ROL]
    if change := _corrected(catalogue, state, said, earlier):
        return change
    if named:
        alike = nearly_named(said.text) if named[0] is Asked.GEMEENTE else ()
        return {named[0].value: None, "deels": None, "voorstel": list(alike) or None}
    return {Asked.WIJZIGING.value: None}


def _answered(state: State) -> list[Asked]:
    """Return the questions that have an answer, latest first."""
    return [q for q in reversed(QUESTIONS) if state.values.get(q.value) is not None]


def wanted_change(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the change of an earlier answer that is asked for: "verander mijn rol"."""
    if asks(said.text) or not any(wants_change(q, said.text) for q in _answered(state)):
        return None
    return change_answer(catalogue, state, said)


def marked_change(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the change of an earlier answer that is only corrected: "nee, Utrecht"."""
    to_change = said.intent == "plan_wijzigen"
    if not (to_change or (is_marked(said.text) and not skips(said))):
        return None
    answers = answers_open(catalogue, state, said)

    def is_meant(question: Asked, value: Any) -> bool:
        return is_sure(catalogue, question, said, value, marked=True, answers_open=answers) or (
            to_change and not answers and question in (Asked.GEMEENTE, Asked.ROL)
        )

    change = _corrected(catalogue, state, said, _answered(state), is_meant)
    text = affirmed(said.text)
    _, alike = municipality_named(text)  # "nee, Bergen": there are two
    if not change and alike and state.values.get(Asked.GEMEENTE.value) and municipality_alone(text):
        return {Asked.GEMEENTE.value: None, "deels": None, "voorstel": list(alike)}
    named = set(named_in(said.text)) & set(_answered(state))
    unclear = to_change and named and not asks(said.text)
    if unclear and (is_about_plan(said.text) or not answers):
        return change or {Asked.WIJZIGING.value: None}
    return change


def which_change(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the answer to the question which answer must be changed."""
    if state.pending is not Asked.WIJZIGING:
        return None
    wanted = any(wants_change(question, said.text) for question in QUESTIONS)
    if asks(said.text) and said.intent not in OWN_INTENTS and not wanted:
        return None
    done = {Asked.WIJZIGING.value: NO_CHANGE}
    change = change_answer(catalogue, state, said)
    told = "melding" in change  # "nee, mijn rol is inkoper" changes the role; "nee" nothing
    if not told and re.match(r"(?:nee|niets|niks|laat maar|geen)\b", plain(said.text)):
        return done
    return None if Asked.WIJZIGING.value in change else {**change, **done}


def bare_change(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the change of an earlier answer by a bare value: "Utrecht" when asked for more."""
    if said.intent not in OWN_INTENTS:
        return None

    def is_meant(question: Asked, value: Any) -> bool:
        return is_sure(catalogue, question, said, value, marked=False)

    return _corrected(catalogue, state, said, _answered(state), is_meant)
