"""What a message says: whether it asks something, and the answers that it holds.

Small typing mistakes are forgiven. Pure; what the answers mean for the plan is decided in
`bot.plan.dialogue`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import process
from rapidfuzz.fuzz import WRatio

from bot.catalogue import Catalogue
from bot.gemeenten import bare_name, find_municipality, in_province, municipality_names, plain
from bot.plan.in_place import levels_in
from bot.plan.words import affirmed, places_of, words_of
from bot.roles import roles_denied

__all__ = [
    "QUESTIONS",
    "SHORT",
    "Asked",
    "Said",
    "asks",
    "asks_fact",
    "asks_who",
    "main_questions",
    "municipality",
    "municipality_in",
    "municipality_named",
    "named_role",
    "nearly_named",
    "read",
]


class Asked(StrEnum):
    """What the plan can ask; the value is the name of the slot without `plan_`."""

    WIJZIGING = "wijziging"
    ROL = "rol"
    GEMEENTE = "gemeente"
    STAAT = "staat"
    VRAAG = "vraag"


QUESTIONS = (Asked.ROL, Asked.GEMEENTE, Asked.STAAT, Asked.VRAAG)
SHORT = 4
"""A text of at most this many words is a bare answer, not a sentence."""

_SUGGESTIONS = 3
_NEAR = 70.0
"""How much a name must look like a municipality's to be suggested (0 to 100)."""
_LONGER = 6
"""How many letters a suggested name may be longer or shorter than what was typed."""


@dataclass(frozen=True)
class Said:
    """One message.

    Attributes:
        text: as it was typed; a button's payload when `vraag` is set.
        intent: what the NLU decided it is.
        roles: ids of the roles it names, as the NLU found them.
        vraag: for a button of the plan, which question it answers.
        antwoord: for a button of the plan, its answer.
    """

    text: str
    intent: str = ""
    roles: tuple[str, ...] = ()
    vraag: str | None = None
    antwoord: str | None = None


_ASKS_FIRST = re.compile(
    r"(?:wat|wie|waar|welke?|hoe|hoeveel|waarom|wanneer|waarvoor|waarmee|heb|heeft|hebben|kun|kan|kunnen|"
    r"is|zijn|mag|moet|moeten|bestaat|zou|ken|vertel|leg|geef)\b"
)
_ASKS_PHRASE = re.compile(
    r"\b(?:ik wil weten|wil ik weten|vraag me af|ben benieuwd|uitleg over|vertel (?:me|eens|iets)|"
    r"leg uit|meer weten over|informatie over|voorbeelden? van)\b"
)
_NOT_THAT_PLACE = re.compile(
    r"\b(?:niet|geen)\s+(?:(?:in|de|het|bij|van|voor|uit|gemeente)\s+)*[A-Z][\w'-]*"
    r"(?:\s+(?:aan|den|de|op|en|(?!Maar\b)[A-Z][\w'-]*))*"
)
_LEADING = (
    r"(?:(?:en|maar|oke|ok|ja|nee|eerst|eh|even|dus|trouwens|wacht|hm+),? )*"
    r"(?:(?:ik wil|wil ik|ik zou) (?:graag |eerst |even )*weten,? |"
    r"(?:kun|kan) (?:je|u) (?:me |mij |ons )?(?:eens |even )*(?:uitleggen|vertellen|zeggen) |"
    r"(?:vertel|leg) (?:me |mij |ons |eens |even |uit )*)?"
)
_ASKS_FACT = re.compile(
    rf"{_LEADING}(?:wat (?:is|was|zijn|kost|kosten|bedoel\w*|beteken\w*|houdt)\b|welke?\b|hoeveel\b|"
    r"hoe (?:veel|duur|groot|vaak|lang)\b|wat (?:\w+ ){1,3}(?:is|zijn|kosten?|betekent|inhoudt)[ ?!]*$|"
    r"(?:geef |graag )?(?:iets|meer|uitleg|info|informatie) over\b)"
)
_ASKS_WHO = re.compile(rf"{_LEADING}(?:wie|waar|wanneer|(?:is|zijn|bestaat|bestaan) er)\b")


def asks_fact(text: str) -> bool:
    """Return whether a text asks what something is or costs, how many or which there are."""
    return bool(_ASKS_FACT.match(plain(text)))


def asks_who(text: str) -> bool:
    """Return whether a text asks who, where or when, which may be a main question as well."""
    return bool(_ASKS_WHO.match(plain(text)))


def asks(text: str) -> bool:
    """Return whether a text has the form of a question or a request for information."""
    flat = plain(text)
    return "?" in text or bool(_ASKS_FIRST.match(flat) or _ASKS_PHRASE.search(flat))


def named_role(catalogue: Catalogue, said: Said) -> str | None:
    """Return the first role that the NLU found and the text does not deny.

    A model may know roles that left the catalogue.
    """
    denied = roles_denied(catalogue, said.text)
    return next((r for r in said.roles if r in catalogue.roles and r not in denied), None)


def _read_role(catalogue: Catalogue, said: Said) -> str | None:
    if named := named_role(catalogue, said):
        return named
    words = words_of(affirmed(said.text))
    denied = roles_denied(catalogue, said.text)
    places = {
        role.id: found[0]
        for role in catalogue.roles.values()
        if role.id not in denied and (found := places_of(words, (role.title, *role.words)))
    }
    return min(places, key=lambda name: places[name][0]) if places else None


def main_questions(catalogue: Catalogue, text: str) -> list[str]:
    """Return the main questions that a text names, first named first."""
    words = words_of(affirmed(text, opening=True))
    places = {
        option.id: found[0]
        for option in catalogue.plan.vragen
        if (found := places_of(words, (option.title, *option.words)))
    }
    return sorted(places, key=lambda name: places[name][0])


def _affirmed_place(text: str) -> str:
    """Return a text without the places that it denies: "niet Utrecht maar Zeist", "niet Utrecht"."""
    return _NOT_THAT_PLACE.sub(" ", affirmed(text))


def _told_apart(name: str, text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return a municipality by its name, or those of one name when the text names no province."""
    names = municipality_names()
    if name in names:
        return name, ()
    of_one_name = tuple(other for other in names if other.startswith(f"{name} ("))
    told = in_province(text, of_one_name)
    denied = re.search(r"\bniet\b", text.casefold())
    return (told, ()) if told and not denied else (None, of_one_name)


def nearly_named(text: str) -> tuple[str, ...]:
    """Return the municipalities to ask about: those of one name, or the one that is a letter off.

    What is off by more than a slip may be a place that is no municipality: Haren is not Laren.
    """
    name, alike = municipality_named(text)
    if name or alike:
        return alike
    text = _affirmed_place(text)
    near = find_municipality(text)
    return (near,) if near in municipality_names() else ()


def municipality_named(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the municipality that a text names for certain, or those of one name."""
    text = _affirmed_place(text)
    name = find_municipality(text, exact=True)
    return (None, ()) if name is None else _told_apart(name, text)


def municipality(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the municipality an answer names, or those of which one may be meant."""
    text = _affirmed_place(text)
    name = find_municipality(text, slips=True)
    if name is not None:
        return _told_apart(name, text)
    names = municipality_names()
    if near := nearly_named(text):
        return None, near
    typed = bare_name(text)
    if len(typed.split()) > SHORT:
        return None, ()
    found = process.extract(
        typed, names, processor=plain, scorer=WRatio, score_cutoff=_NEAR, limit=_SUGGESTIONS
    )
    alike = [name for name, _, _ in found if abs(len(name) - len(typed)) <= _LONGER]
    return None, tuple(alike)


def municipality_in(text: str) -> str | None:
    """Return the municipality that a text names for certain, whatever it is about."""
    return municipality_named(text)[0]


def read(catalogue: Catalogue, question: Asked, said: Said) -> Any:
    """Return the value a text gives for a question, or None."""
    if question is Asked.ROL:
        return _read_role(catalogue, said)
    if question is Asked.GEMEENTE:
        return municipality(said.text)[0]
    if question is Asked.STAAT:
        return levels_in(catalogue, said.text)
    named = main_questions(catalogue, said.text)
    return named[0] if named else None
