"""The buttons of the plan: which the open question has, and what changes when one is pressed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.answer import Answer, AnswerType, Button, payload_for
from bot.catalogue import Catalogue
from bot.gemeenten import municipality_names
from bot.plan.compose import UNKNOWN, enumerated, normalised_levels
from bot.plan.in_place import NOTHING
from bot.plan.reading import QUESTIONS, Asked, Said
from bot.plan.schema import IN_PLACE
from bot.plan.state import NO_CHANGE, SKIPPED, Changes, State, shown

__all__ = ["back", "by_number", "levels_by_numbers", "pressed", "question_answer"]

_STEER = "stap"
"""The `vraag` of a button that answers nothing but steers: back, stop."""

_DONE = "klaar"
_OTHER = "andere"
_NO_OPTIONS = frozenset({SKIPPED, _DONE, _OTHER, NOTHING, UNKNOWN})
"""Answers of buttons that stand below the options proper."""


def back(catalogue: Catalogue, pending: Asked) -> Changes:
    """Return what changes when one goes back from the open question to the one before."""
    if pending is Asked.WIJZIGING:
        return {Asked.WIJZIGING.value: NO_CHANGE}
    place = QUESTIONS.index(pending)
    if place == 0:
        return {"melding": catalogue.teksten.stappenplan.terug_bij_begin}
    return {QUESTIONS[place - 1].value: None, "deels": None, "voorstel": None}


def _steered(catalogue: Catalogue, state: State, answer: str) -> Changes:
    if answer == "stop":
        return {"stand": "gestopt"}
    if answer == "terug" and state.pending:
        return back(catalogue, state.pending)
    return {"melding": None}


def _pressed_level(state: State, answer: str) -> Changes:
    """Return what a button about what is in place changes: levels add up until "that was all"."""
    staat = Asked.STAAT.value
    if answer in (NOTHING, UNKNOWN):
        return {staat: [answer], "deels": None}
    levels = list(normalised_levels([*state.partial, answer]))
    if answer == _DONE or len(levels) == len(IN_PLACE):
        return {staat: levels or [NOTHING], "deels": None}
    return {staat: None, "deels": levels}


def pressed(catalogue: Catalogue, state: State, said: Said) -> Changes:
    """Return what a button of the plan changes."""
    answer = said.antwoord or ""
    if said.vraag == _STEER:
        return _steered(catalogue, state, answer)
    if said.vraag == Asked.STAAT:
        return _pressed_level(state, answer)
    if said.vraag == Asked.WIJZIGING:
        chosen = {answer: None, "deels": None} if answer in QUESTIONS else {}
        return {Asked.WIJZIGING.value: NO_CHANGE, **chosen}
    if said.vraag == Asked.GEMEENTE:
        known = (SKIPPED, *municipality_names())
        value = answer if answer in known else None
        return {Asked.GEMEENTE.value: value, "voorstel": None}
    options = {
        Asked.ROL.value: {SKIPPED, *catalogue.roles},
        Asked.VRAAG.value: {SKIPPED, *(option.id for option in catalogue.plan.vragen)},
    }
    if answer in options.get(said.vraag or "", ()):
        return {said.vraag or "": answer}
    return {"melding": None}


def _choices(catalogue: Catalogue, state: State) -> list[tuple[str, str, str]]:
    """Return the buttons of the open question: the question, the answer and the title of each."""
    texts = catalogue.teksten.stappenplan
    plan = catalogue.plan
    pending = state.pending
    rows: list[tuple[str, str]]
    if pending is Asked.ROL:
        rows = [
            (role.id, role.title[:1].upper() + role.title[1:]) for role in catalogue.roles.values()
        ]
        rows.append((SKIPPED, texts.knop_overslaan))
    elif pending is Asked.GEMEENTE:
        rows = [(name, name) for name in state.suggested]
        if rows:
            rows.append((_OTHER, texts.knop_andere_gemeente))
        rows.append((SKIPPED, texts.knop_overslaan))
    elif pending is Asked.STAAT:
        rows = [
            (option.id, option.title)
            for option in plan.niveaus
            if option.id in IN_PLACE and option.id not in state.partial
        ]
        if state.partial:
            rows.append((_DONE, texts.knop_klaar))
        else:
            rows += [(NOTHING, texts.knop_niets), (UNKNOWN, texts.knop_weet_niet)]
    elif pending is Asked.VRAAG:
        rows = [(option.id, option.title) for option in plan.vragen]
        rows.append((SKIPPED, texts.knop_weet_niet))
    else:
        rows = [(asked.value, getattr(texts, f"naam_{asked.value}")) for asked in QUESTIONS]
    return [(str(pending), answer, title) for answer, title in rows]


def by_number(catalogue: Catalogue, state: State, number: int) -> Changes:
    """Return what the button changes that stands at a place among those of the open question.

    Args:
        catalogue: for the buttons.
        state: `pending` must not be None.
        number: from 1; -1 is the last option proper.
    """
    choices = _choices(catalogue, state)
    if number < 0:
        choices = [choice for choice in choices if choice[1] not in _NO_OPTIONS]
    place = number - 1 if number > 0 else len(choices) + number
    if not 0 <= place < len(choices):
        return {"melding": catalogue.teksten.stappenplan.niet_begrepen}
    vraag, antwoord, title = choices[place]
    return pressed(catalogue, state, Said(title, vraag=vraag, antwoord=antwoord))


def levels_by_numbers(
    catalogue: Catalogue, state: State, numbers: Sequence[int]
) -> list[str] | None:
    """Return the levels whose buttons stand at some places, or None when one holds something else.

    Args:
        catalogue: for the buttons.
        state: the question what is in place is open.
        numbers: from 1; -1 is the last level.
    """
    offered = [answer for _, answer, _ in _choices(catalogue, state) if answer in IN_PLACE]
    places = [number - 1 if number > 0 else len(offered) + number for number in numbers]
    if any(not 0 <= place < len(offered) for place in places):
        return None
    return list(normalised_levels([*state.partial, *(offered[place] for place in places)]))


def question_answer(catalogue: Catalogue, state: State, remark: str | None = None) -> Answer:
    """Ask the open question, with how far the plan is and its buttons.

    Args:
        catalogue: for the words.
        state: `pending` must not be None.
        remark: something to say first.
    """
    texts = catalogue.teksten.stappenplan
    pending = state.pending or Asked.ROL
    question = getattr(texts, f"vraag_{pending.value}")
    if pending is Asked.STAAT and state.partial:
        question = texts.vraag_staat_meer
        remark = remark or texts.genoteerd.format(
            waarde=shown(catalogue, Asked.STAAT, list(state.partial))
        )
    if pending is Asked.GEMEENTE and state.suggested:
        question = texts.gemeente_voorstel.format(gemeenten=enumerated(state.suggested, texts.of))
    title = texts.titel
    if pending in QUESTIONS:
        number = QUESTIONS.index(pending) + 1
        title = texts.voortgang.format(nummer=number, totaal=len(QUESTIONS))
    choices = _choices(catalogue, state)
    if pending not in (Asked.ROL, Asked.WIJZIGING):
        choices.append((_STEER, "terug", texts.knop_terug))
    choices.append((_STEER, "stop", texts.knop_stop))
    return Answer(
        type=AnswerType.PLAN,
        title=title,
        text=f"{remark}\n\n{question}" if remark else question,
        buttons=tuple(
            Button(name, payload_for("plan_antwoord", vraag=vraag, antwoord=answer))
            for vraag, answer, name in choices
        ),
    )
