"""The conversation that leads to a plan: what is asked, and what a message means while it is asked.

Pure: from the catalogue, what was answered so far and one message, to what changes. A message can
answer the open question, change an earlier answer, go back, stop, or be a question of its own (then
nothing changes and the guide answers it first).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from bot.catalogue import Catalogue
from bot.clauses import chosen_number, chosen_numbers
from bot.gemeenten import in_province, municipality_alone, plain
from bot.plan.buttons import back, by_number, levels_by_numbers, pressed
from bot.plan.changing import (
    bare_change,
    change_answer,
    marked_change,
    wanted_change,
    which_change,
)
from bot.plan.compose import UNKNOWN, PlanAnswers, known_answers
from bot.plan.in_place import NOTHING, added_levels, says_almost_all
from bot.plan.reading import (
    Asked,
    Said,
    asks,
    asks_fact,
    asks_who,
    municipality,
    municipality_in,
    municipality_named,
    named_role,
    nearly_named,
    read,
)
from bot.plan.state import ASIDE, NO_CHANGE, SKIPPED, Changes, State, filled, noted, shown
from bot.plan.steering import NO_NAMES, OWN_INTENTS, goes_back, skips, stops
from bot.plan.told import told_besides, told_levels, without_levels
from bot.plan.words import affirmed, words_of

__all__ = ["answers_of", "decide", "opening"]


_NO_MORE = frozenset({"nee", "nog niet", "geen"})
_ENOUGH = re.compile(
    r"(?:(?:dat|dit) (?:was|is) (?:het|alles)|nee|klaar|verder|meer niet|niet meer)"
    r"(?: (?:hoor|wel|dan|verder|voor nu))*"
)
_GO_ON = re.compile(
    r"(?:(?:ok|oke|ja|en|laten we|we) )?(?:verder|ga (?:maar )?(?:verder|door)|doorgaan|"
    r"verder gaan|ga verder met (?:het|mijn) (?:stappen)?plan)(?: (?:graag|maar|dan))?"
)


def _spent(answered: Asked | None) -> Changes:
    """Return that suggested municipalities are of no use any more, once their question is answered."""
    return {"voorstel": None} if answered is Asked.GEMEENTE else {}


def _topics_of(catalogue: Catalogue, question: str) -> set[str]:
    """Return the topics that a main question is about."""
    return {
        topic
        for step in catalogue.plan.stappen
        if question in step.questions
        for topic in step.topics
    }


def _pressed_elsewhere(catalogue: Catalogue, state: State, said: Said) -> Changes:
    """Return what a button changes that answers no question of the plan; a topic's changes nothing."""
    if said.intent == "plan_stoppen":
        return {"stand": "gestopt"}
    if said.intent == "plan_wijzigen":
        return change_answer(catalogue, state, said)
    if said.intent in ("stappenplan", "plan_hervatten"):
        return {"melding": catalogue.teksten.stappenplan.bezig}
    return ASIDE


def _numbered(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return what the button changes that a number stands for: "2", "de tweede", "de laatste"."""
    number = chosen_number(said.text)
    if match := re.fullmatch(r"\s*(\d{2})[.)]?\s*", said.text):  # there are more than nine roles
        number = int(match[1])
    return None if number is None else by_number(catalogue, state, number)


def _several_numbered(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the levels that several numbers stand for: "1 en 2", "de eerste twee"."""
    numbers = chosen_numbers(said.text) if state.pending is Asked.STAAT else []
    if not numbers:
        return None
    levels = levels_by_numbers(catalogue, state, numbers)
    if levels is None:
        return {"melding": catalogue.teksten.stappenplan.niet_begrepen}
    return {**filled(catalogue, Asked.STAAT, levels, said.text), "deels": None}


def _typed_steer(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    if stops(catalogue, state, said):
        return {"stand": "gestopt"}
    if goes_back(said) and state.pending:
        return back(catalogue, state.pending)
    return None


def _enough(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return that no more is in place, or nothing at all."""
    flat = " ".join(words_of(said.text))
    if state.pending is not Asked.STAAT:
        return None
    if state.partial and (_ENOUGH.fullmatch(flat) or flat in _NO_MORE):
        return {Asked.STAAT.value: list(state.partial), "deels": None}
    if flat != "nee" and _ENOUGH.fullmatch(flat):  # "dat was alles" does not say that all is there
        return {"melding": catalogue.teksten.stappenplan.niet_begrepen}
    return {Asked.STAAT.value: [NOTHING]} if flat in _NO_MORE else None


def _told_province(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return what the province of one of the suggested municipalities changes: "die in Limburg"."""
    meant = affirmed(said.text)
    told = in_province(meant, state.suggested) if state.pending is Asked.GEMEENTE else None
    if told is None:
        return None
    if re.search(r"\bniet\b", plain(meant)):  # the others are asked about
        return {"voorstel": [name for name in state.suggested if name != told]}
    return {**filled(catalogue, Asked.GEMEENTE, told, said.text), "voorstel": None}


def _confirmed(_: Catalogue, state: State, said: Said) -> Changes | None:
    """Return what a yes or no to suggested municipalities changes."""
    flat = " ".join(words_of(said.text))
    if state.pending is not Asked.GEMEENTE or not state.suggested:
        return None
    if re.match(r"(?:ja|klopt|precies|inderdaad)\b", flat) and not municipality_in(said.text):
        if len(state.suggested) > 1:
            return {"voorstel": list(state.suggested)}  # asked again: yes does not say which
        return {Asked.GEMEENTE.value: state.suggested[0], "voorstel": None}
    if re.fullmatch(r"nee(?: een andere| geen van .*| die niet| hoor)?", flat):
        return {Asked.GEMEENTE.value: None, "voorstel": None}
    return None


def _told_only_besides(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the answer to a later question that a text gives, when it gives none to the open one."""
    pending = state.pending
    if pending is None or pending is Asked.WIJZIGING:
        return None
    if said.intent not in OWN_INTENTS and not (
        municipality_alone(said.text) or told_levels(catalogue, said.text)
    ):
        return None
    told = told_besides(catalogue, state.values, pending, said, answers=False)
    if not set(told) - {"voorstel"}:
        return told or None
    return {**told, "melding": noted(catalogue, told)}


def _seeks_information(catalogue: Catalogue, pending: Asked, value: Any, said: Said) -> bool:
    """Return whether a text that holds a value is a question of its own.

    "Hoe motiveren we deze mensen?" asks for an approach, as a main question does; "welke subsidies
    zijn er?" asks for information.
    """
    if asks_fact(said.text):
        return True
    if not asks(said.text) or said.intent in OWN_INTENTS:
        return False
    about = _topics_of(catalogue, value) if pending is Asked.VRAAG else ()
    return asks_who(said.text) or said.intent not in about


def _suggestion(_: Catalogue, state: State, said: Said) -> Changes | None:
    """Return which municipalities to ask about when a text all but names one."""
    if state.pending is not Asked.GEMEENTE or asks(said.text):
        return None
    alike = nearly_named(said.text)
    return {"voorstel": list(alike)} if alike else None


def _by_intent(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the main question that no word tells, when its topic is that of one only."""
    text = said.text
    if state.pending is not Asked.VRAAG or (
        asks(text) and not re.match(r"(?:en )?hoe\b", plain(text))
    ):
        return None
    options = [option.id for option in catalogue.plan.vragen]
    about = [name for name in options if said.intent in _topics_of(catalogue, name)]
    if len(about) != 1 or asks_fact(text):
        return None
    return filled(catalogue, Asked.VRAAG, about[0], text)


def _value(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the answer to the open question, unless it stands in a question of its own."""
    pending = state.pending
    if pending is None or pending is Asked.WIJZIGING:
        return None
    # "We hebben al een Taalhuis" makes no one its coordinator.
    of_role = without_levels(catalogue, said) if pending is Asked.ROL else said
    value = read(catalogue, pending, of_role)
    if value is None:
        return None
    if _seeks_information(catalogue, pending, value, said):
        return ASIDE
    if pending is Asked.STAAT and state.partial:
        value = added_levels(catalogue, state.partial, said.text)
    told = told_besides(catalogue, state.values, pending, said, answers=True)
    changes = filled(catalogue, pending, value, said.text)
    if told:
        changes["melding"] = noted(catalogue, {pending.value: value, **told})
    return {**changes, "deels": None, **_spent(pending), **told}


def _goes_on(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Ask the open question again: "ga verder". After some of several answers it means that is all."""
    if state.partial or not _GO_ON.fullmatch(" ".join(words_of(said.text))):
        return None
    return {"melding": catalogue.teksten.stappenplan.verder}


def _skipped(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    if not skips(said):
        return None
    pending = state.pending
    if pending is Asked.WIJZIGING:
        return {Asked.WIJZIGING.value: NO_CHANGE}
    if pending is Asked.STAAT:
        return {Asked.STAAT.value: [UNKNOWN], "deels": None}
    remark = catalogue.teksten.stappenplan.overgeslagen
    return {str(pending): SKIPPED, **_spent(pending), "melding": remark}


def _almost_all(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Ask again when nearly all is in place: it does not say what."""
    if state.pending is not Asked.STAAT or not says_almost_all(said.text):
        return None
    return {"melding": catalogue.teksten.stappenplan.niet_begrepen}


def _unread(catalogue: Catalogue, state: State, said: Said) -> Changes:
    """Return what to say to a text that gives no answer, or that it is a question of its own."""
    texts = catalogue.teksten.stappenplan
    if said.intent in ("stappenplan", "plan_hervatten"):
        return {"melding": texts.bezig}
    if asks(said.text) or said.intent not in OWN_INTENTS:
        return ASIDE
    if said.intent == "plan_wijzigen":
        return {Asked.WIJZIGING.value: None}
    if state.pending is Asked.GEMEENTE:
        # Some name is like any word: who says yes or no names none.
        _, alike = municipality(said.text) if said.intent not in NO_NAMES else (None, ())
        if alike:
            return {"voorstel": list(alike)}
        return {"melding": texts.gemeente_onbekend, "voorstel": None}
    return {"melding": texts.niet_begrepen}


# The first that knows what a message means decides.
_READERS = (
    _typed_steer,
    _several_numbered,
    _numbered,
    _goes_on,
    _enough,
    _told_province,
    _confirmed,
    which_change,
    wanted_change,
    marked_change,
    _value,
    _skipped,
    _suggestion,
    _told_only_besides,
    _by_intent,
    bare_change,
    _almost_all,
)


def decide(catalogue: Catalogue, state: State, said: Said) -> Changes:
    """Decide what a message means while a question of the plan is open.

    Args:
        catalogue: for the answers there are, and the words of remarks.
        state: the open question and what was answered.
        said: the message.

    Returns:
        The slots to set, or `ASIDE` for a question of its own, which the guide answers before it
        asks the open question again.
    """
    if said.vraag is not None:
        return pressed(catalogue, state, said)
    if said.text.startswith("/"):  # a button of something else: the gate lets no one type a slash
        return _pressed_elsewhere(catalogue, state, said)
    if said.intent.startswith("feedback_"):  # about an earlier answer of the guide
        return ASIDE
    for reader in _READERS:
        change = reader(catalogue, state, said)
        if change is not None:
            return change
    return _unread(catalogue, state, said)


def opening(
    catalogue: Catalogue, said: Said, known_role: str | None, earlier: str | None = None
) -> Changes:
    """Return the slots with which a plan begins.

    Args:
        catalogue: for the words.
        said: the message that asks for a plan; it may name a role, a municipality and what is in place.
        known_role: the role the conversation knows already, or None.
        earlier: the municipality that was named last in the conversation, or None. It may have been
            an example only, so the plan asks whether it is the one.
    """
    texts = catalogue.teksten.stappenplan
    role = named_role(catalogue, said) or (known_role if known_role in catalogue.roles else None)
    place = None if said.text.startswith("/") else municipality_in(said.text)
    suggested = () if said.text.startswith("/") else municipality_named(said.text)[1]
    if earlier and not place and not suggested:
        exact, alike = municipality(earlier)
        suggested = (exact,) if exact else alike
    levels = None if said.text.startswith("/") else told_levels(catalogue, said.text)
    remarks = [texts.inleiding]
    if role:
        remarks.append(texts.rol_bekend.format(waarde=shown(catalogue, Asked.ROL, role)))
    if place:
        remarks.append(texts.gemeente_bekend.format(waarde=place))
    if levels:
        remarks.append(noted(catalogue, {Asked.STAAT.value: levels}))
    return {
        Asked.WIJZIGING.value: NO_CHANGE,
        Asked.ROL.value: role,
        Asked.GEMEENTE.value: place,
        Asked.STAAT.value: levels,
        Asked.VRAAG.value: None,
        "deels": None,
        "voorstel": list(suggested) or None,
        "stand": "bezig",
        "melding": " ".join(remarks),
    }


def answers_of(catalogue: Catalogue, values: Mapping[str, Any]) -> PlanAnswers:
    """Return the answers that a plan is composed from.

    Args:
        catalogue: answers that left it since they were given are dropped.
        values: what was answered, by question.
    """
    return known_answers(
        catalogue,
        role=values.get(Asked.ROL.value),
        municipality=values.get(Asked.GEMEENTE.value),
        state=values.get(Asked.STAAT.value) or (),
        question=values.get(Asked.VRAAG.value),
    )
