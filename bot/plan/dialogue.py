"""The conversation that leads to a plan: what is asked, and what a message means while it is asked.

Pure: from the catalogue, what was answered so far and one message, to what changes. A message can
answer the open question, change an earlier answer, go back, stop, or be a question of its own (then
nothing changes and the guide answers it first).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any

from bot.catalogue import Catalogue
from bot.clauses import chosen_number, chosen_numbers
from bot.gemeenten import in_province, municipality_alone, plain
from bot.intents import FALLBACK, OUT_OF_SCOPE, SEVERAL
from bot.plan.buttons import back, by_number, levels_by_numbers, pressed
from bot.plan.compose import UNKNOWN, PlanAnswers, enumerated, known_answers
from bot.plan.corrections import (
    given_in,
    is_about_plan,
    is_marked,
    is_sure,
    named_in,
    new_value,
    wants_change,
)
from bot.plan.in_place import NOTHING, added_levels
from bot.plan.reading import (
    QUESTIONS,
    Asked,
    Said,
    asks,
    asks_fact,
    asks_who,
    main_questions,
    municipality,
    municipality_in,
    municipality_named,
    named_role,
    nearly_named,
    read,
)
from bot.plan.state import ASIDE, NO_CHANGE, SKIPPED, Changes, State, shown
from bot.plan.told import told_besides, told_levels, told_role
from bot.plan.words import affirmed, is_unknown, words_of

__all__ = [
    "answers_of",
    "change_answer",
    "decide",
    "opening",
]


_NO_NAMES = frozenset({"ja", "nee", "geen_van_deze"})
# What can't be an answer and is no question either: the plan itself deals with it.
_OWN_INTENTS = frozenset(
    {
        *("", FALLBACK, OUT_OF_SCOPE, *_NO_NAMES),
        *("rol_noemen", "keuze_nummer", "afscheid", SEVERAL),
        *("stappenplan", "plan_hervatten", "plan_wijzigen", "plan_stoppen", "plan_antwoord"),
    }
)
_STOP = re.compile(
    r"(?:nee |oke |ok |nou |ik )*(?:wil )?(?:graag )?(?:even )?"
    r"(?:stop|stoppen|annuleer|annuleren|kap|kappen|ophouden|houd op|hou op|laat maar|later|niet nu)"
    r"(?: zitten| maar| ermee| hiermee| er mee| nu| het plan| met het plan| met het stappenplan| even)*"
)
# A word that the model does not know is often taken for a goodbye: the words must be there as well.
_GOODBYE = re.compile(
    r"\b(?:do+e+[ig]+\w*|da+g|a+[dj]u+s?|ajuus?|adi\w*|houdoe|ciao|cu|salu\w*|(?:bye)+e*|tsch\w+|oant|"
    r"see y\w+|vaarwel|afscheid|gegroet|h?gr|groet(?:en|jes)?|mazzel|later\w*|latr|tot(?! (?:nu|aan)\b)|"
    r"toedel\w*|werk ?[sz]e|zwaai|welterusten|slaap|thuis|huiswaarts|naar huis|(?:er)?vandoor|"
    r"gesprek|ophangen|"
    r"(?:fijne?|prettige?|goede?|mooie?|aangename) \w*(?:dag|weekend|avond|middag|week|vakantie)\w*|"
    r"goedenavond|(?:weekend|feestdagen|vrij|pauze|dienst|werkdag)|voor (?:vandaag|nu|vanavond)|out|"
    r"ik zie je|laat het hierbij|dan ga ik|k?ga|"
    r"ik (?:sluit af|log uit|meld me af|ben (?:er )?weg|moet (?:gaan|weg|door|naar)|smeer|vlieg|ga))\b"
)
# So is leaving the plan, but that is said in more ways.
_STOPS = re.compile(
    r"\b(?:sto+p+\w*|sta+k\w*|kap\w*|an+ul\w*|cancel\w*|abort|exit|quit|genoeg|breek|breken|afbreken|"
    r"sluit\w*|afsluiten|be\w*indig\w*|einde?|eruit|uit|op(?:houden)?|hou\w*|laa?t\w*|later|rusten|geen|"
    r"niet|nee|af|weg|klaar|zat)\b"
)
_THIS_PLAN = re.compile(r"\b(?:stappen?)?plan\b")
_BACK = re.compile(
    r"(?:ga |ik wil |wil |even )*(?:een |1 )?(?:stap |vraag |stapje )?"
    r"(?:terug|vorige|vorige vraag|vorige stap|terug naar de vorige|ga terug)"
    r"(?: naar de vorige)?(?: vraag| stap| graag)*"
)
_SKIP = re.compile(
    r"\b(?:overslaan|sla over|slaan over|sla maar over|sla dit over|sla deze over|skip|"
    r"volgende(?:,? (?:vraag|graag|maar|dan))*[!]*$|"
    r"geen van (?:deze|die|dit|allen)|maakt niet uit|wil ik niet zeggen|zeg ik (?:liever )?niet|"
    r"liever niet|doet er niet toe|een andere rol|andere rol|iets anders|staat er niet bij|"
    r"laa?t(?:en)? (?:\w+ ){0,3}rusten)\b"
)
_NO_MORE = frozenset({"nee", "nog niet", "geen"})
_ENOUGH = re.compile(
    r"(?:(?:dat|dit) (?:was|is) (?:het|alles)|nee|klaar|verder|meer niet|niet meer)"
    r"(?: (?:hoor|wel|dan|verder|voor nu))*"
)


def _filled(catalogue: Catalogue, question: Asked, value: Any, text: str) -> Changes:
    """Return the changes for an answer that was typed, repeating how it was understood."""
    texts = catalogue.teksten.stappenplan
    template = texts.genoteerd
    if question is Asked.VRAAG and len(main_questions(catalogue, text)) > 1:
        template = texts.eerste_gekozen
    remark = template.format(waarde=shown(catalogue, question, value))
    return {question.value: value, "melding": remark}


def _noted(catalogue: Catalogue, told: Changes, template: str | None = None) -> str:
    """Return the remark that answers were noted, in the order of the questions."""
    texts = catalogue.teksten.stappenplan
    values = [
        shown(catalogue, question, told[question.value])
        for question in QUESTIONS
        if told.get(question.value) is not None
    ]
    return (template or texts.genoteerd).format(waarde=enumerated(values, texts.en))


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
        remark = catalogue.teksten.stappenplan.veranderd
        return {
            question.value: value,
            "melding": remark.format(waarde=shown(catalogue, question, value)),
        }
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
    remark = {"melding": _noted(catalogue, values, template)} if told_any else {}
    return {**values, "deels": None, "voorstel": None, **remark}


def change_answer(catalogue: Catalogue, state: State, said: Said) -> Changes:
    """Return what changes when someone wants to change an answer.

    A new value in the same text is taken over; a question that is named is asked again; else the
    plan asks which one.
    """
    if said.vraag is None and said.antwoord in {asked.value for asked in QUESTIONS}:
        return {str(said.antwoord): None, "deels": None}
    wanted = [question for question in QUESTIONS if wants_change(question, said.text)]
    if wanted and len(given := given_in(said.text, wanted)) > 1:
        return _changed_together(catalogue, state, said, given, wanted)
    named = wanted or named_in(said.text)
    earlier = named or [Asked.GEMEENTE, Asked.ROL]
    if change := _corrected(catalogue, state, said, earlier):
        return change
    if named:
        alike = nearly_named(said.text) if named[0] is Asked.GEMEENTE else ()
        return {named[0].value: None, "deels": None, "voorstel": list(alike) or None}
    return {Asked.WIJZIGING.value: None}


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
    return {**_filled(catalogue, Asked.STAAT, levels, said.text), "deels": None}


def _answers_open(catalogue: Catalogue, state: State, said: Said) -> bool:
    """Return whether a text gives an answer to the open question."""
    pending = state.pending
    return pending in QUESTIONS and read(catalogue, Asked(pending), said) is not None


def _stops(catalogue: Catalogue, state: State, said: Said) -> bool:
    """Return whether a message ends the plan: by its words, or by its intent and words that fit."""
    flat = " ".join(words_of(said.text))
    if state.pending is Asked.WIJZIGING and flat.startswith("laat maar"):  # change nothing
        return False
    if _STOP.fullmatch(flat) or (said.intent == "afscheid" and re.search(r"\bstop", flat)):
        return True
    # "Dank voor alles en tot ziens" does not say that all is there.
    answers_open = _answers_open(catalogue, state, said) and "alles" not in flat.split()
    if said.intent == "plan_stoppen":  # "stop met het beleid" is no answer; "Kapelle" is
        named = answers_open and state.pending is Asked.GEMEENTE
        about_plan = not answers_open and _THIS_PLAN.search(flat)
        return bool(about_plan or _STOPS.search(flat)) and not named
    return said.intent == "afscheid" and bool(_GOODBYE.search(flat)) and not answers_open


def _typed_steer(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    flat = " ".join(words_of(said.text))
    if _stops(catalogue, state, said):
        return {"stand": "gestopt"}
    if _BACK.fullmatch(flat) and state.pending:
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
    return {**_filled(catalogue, Asked.GEMEENTE, told, said.text), "voorstel": None}


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


def _answered(state: State) -> list[Asked]:
    """Return the questions that have an answer, latest first."""
    return [q for q in reversed(QUESTIONS) if state.values.get(q.value) is not None]


def _wanted_change(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the change of an earlier answer that is asked for: "verander mijn rol"."""
    if asks(said.text) or not any(wants_change(q, said.text) for q in _answered(state)):
        return None
    return change_answer(catalogue, state, said)


def _marked_change(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the change of an earlier answer that is only corrected: "nee, Utrecht"."""
    to_change = said.intent == "plan_wijzigen"
    if not (to_change or (is_marked(said.text) and not _skips(said))):
        return None
    answers_open = _answers_open(catalogue, state, said)

    def is_meant(question: Asked, value: Any) -> bool:
        return is_sure(
            catalogue, question, said, value, marked=True, answers_open=answers_open
        ) or (to_change and not answers_open and question in (Asked.GEMEENTE, Asked.ROL))

    change = _corrected(catalogue, state, said, _answered(state), is_meant)
    text = affirmed(said.text)
    _, alike = municipality_named(text)  # "nee, Bergen": there are two
    if not change and alike and state.values.get(Asked.GEMEENTE.value) and municipality_alone(text):
        return {Asked.GEMEENTE.value: None, "deels": None, "voorstel": list(alike)}
    named = set(named_in(said.text)) & set(_answered(state))
    unclear = to_change and named and not asks(said.text)
    if unclear and (is_about_plan(said.text) or not answers_open):
        return change or {Asked.WIJZIGING.value: None}
    return change


def _which_change(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the answer to the question which answer must be changed."""
    if state.pending is not Asked.WIJZIGING:
        return None
    wanted = any(wants_change(question, said.text) for question in QUESTIONS)
    if asks(said.text) and said.intent not in _OWN_INTENTS and not wanted:
        return None
    done = {Asked.WIJZIGING.value: NO_CHANGE}
    change = change_answer(catalogue, state, said)
    told = "melding" in change  # "nee, mijn rol is inkoper" changes the role; "nee" nothing
    if not told and re.match(r"(?:nee|niets|niks|laat maar|geen)\b", plain(said.text)):
        return done
    return None if Asked.WIJZIGING.value in change else {**change, **done}


def _told_only_besides(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the answer to a later question that a text gives, when it gives none to the open one."""
    pending = state.pending
    if pending is None or pending is Asked.WIJZIGING:
        return None
    if said.intent not in _OWN_INTENTS and municipality_alone(said.text) is None:
        return None
    told = told_besides(catalogue, dict(state.values), pending, said, answers=False)
    if not set(told) - {"voorstel"}:
        return told or None
    return {**told, "melding": _noted(catalogue, told)}


def _seeks_information(catalogue: Catalogue, pending: Asked, value: Any, said: Said) -> bool:
    """Return whether a text that holds a value is a question of its own.

    "Hoe motiveren we deze mensen?" asks for an approach, as a main question does; "welke subsidies
    zijn er?" asks for information.
    """
    if asks_fact(said.text):
        return True
    if not asks(said.text) or said.intent in _OWN_INTENTS:
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
    return _filled(catalogue, Asked.VRAAG, about[0], text)


def _value(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the answer to the open question, unless it stands in a question of its own."""
    pending = state.pending
    if pending is None or pending is Asked.WIJZIGING:
        return None
    value = read(catalogue, pending, said)
    if value is None:
        return None
    if _seeks_information(catalogue, pending, value, said):
        return ASIDE
    if pending is Asked.STAAT and state.partial:
        value = added_levels(catalogue, state.partial, said.text)
    told = told_besides(catalogue, dict(state.values), pending, said, answers=True)
    filled = _filled(catalogue, pending, value, said.text)
    if told:
        filled["melding"] = _noted(catalogue, {pending.value: value, **told})
    return {**filled, "deels": None, **_spent(pending), **told}


def _skips(said: Said) -> bool:
    """Return whether a message leaves the open question unanswered: "sla maar over"."""
    # "Maak het plan voor een andere rol" asks for something else.
    skips = _SKIP.search(plain(said.text)) and said.intent != "plan_wijzigen"
    return bool(skips) or is_unknown(said.text)


def _skipped(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    if not _skips(said):
        return None
    pending = state.pending
    if pending is Asked.WIJZIGING:
        return {Asked.WIJZIGING.value: NO_CHANGE}
    if pending is Asked.STAAT:
        return {Asked.STAAT.value: [UNKNOWN], "deels": None}
    remark = catalogue.teksten.stappenplan.overgeslagen
    return {str(pending): SKIPPED, **_spent(pending), "melding": remark}


def _bare_change(catalogue: Catalogue, state: State, said: Said) -> Changes | None:
    """Return the change of an earlier answer by a bare value: "Utrecht" when asked for more."""
    if said.intent not in _OWN_INTENTS:
        return None

    def is_meant(question: Asked, value: Any) -> bool:
        return is_sure(catalogue, question, said, value, marked=False)

    return _corrected(catalogue, state, said, _answered(state), is_meant)


def _unread(catalogue: Catalogue, state: State, said: Said) -> Changes:
    """Return what to say to a text that gives no answer, or that it is a question of its own."""
    texts = catalogue.teksten.stappenplan
    if said.intent in ("stappenplan", "plan_hervatten"):
        return {"melding": texts.bezig}
    if asks(said.text) or said.intent not in _OWN_INTENTS:
        return ASIDE
    if said.intent == "plan_wijzigen":
        return {Asked.WIJZIGING.value: None}
    if state.pending is Asked.GEMEENTE:
        # Some name is like any word: who says yes or no names none.
        _, alike = municipality(said.text) if said.intent not in _NO_NAMES else (None, ())
        if alike:
            return {"voorstel": list(alike)}
        return {"melding": texts.gemeente_onbekend, "voorstel": None}
    return {"melding": texts.niet_begrepen}


# The first that knows what a message means decides.
_READERS = (
    _typed_steer,
    _several_numbered,
    _numbered,
    _enough,
    _told_province,
    _confirmed,
    _which_change,
    _wanted_change,
    _marked_change,
    _value,
    _skipped,
    _suggestion,
    _told_only_besides,
    _by_intent,
    _bare_change,
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
        remarks.append(_noted(catalogue, {Asked.STAAT.value: levels}))
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
