"""What a message says: its words, whether it asks something, and the answers that it holds.

Small typing mistakes are forgiven. Pure; what the answers mean for the plan is decided in
`bot.plan.dialogue`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rapidfuzz import process
from rapidfuzz.distance import OSA
from rapidfuzz.fuzz import WRatio

from bot.catalogue import Catalogue, Role
from bot.gemeenten import find_municipality, municipalities, plain
from bot.plan.compose import UNKNOWN, normalised_levels
from bot.plan.schema import IN_PLACE, PlanOption

__all__ = [
    "NOTHING",
    "QUESTIONS",
    "SHORT",
    "Asked",
    "Said",
    "asks",
    "is_unknown",
    "main_questions",
    "municipality",
    "municipality_in",
    "read",
    "words_of",
]


class Asked(StrEnum):
    """What the plan can ask; the value is the name of the slot without `plan_`."""

    WIJZIGING = "wijziging"
    ROL = "rol"
    GEMEENTE = "gemeente"
    STAAT = "staat"
    VRAAG = "vraag"


QUESTIONS = (Asked.ROL, Asked.GEMEENTE, Asked.STAAT, Asked.VRAAG)
NOTHING = "niets"
"""Said of what is in place: nothing is."""

SHORT = 4
"""A text of at most this many words is a bare answer, not a sentence."""

_SUGGESTIONS = 3
_NEAR = 70.0
"""How much a name must look like a municipality's to be suggested (0 to 100)."""
_ONE_MISTAKE, _TWO_MISTAKES = 6, 9
"""From how many letters on a word may have one mistake, and two."""


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


_UNKNOWN = re.compile(
    r"\b(?:weet (?:ik |het |dat |t |je )*niet|geen (?:flauw )?idee|onbekend|kweenie|weetniet|"
    r"zou het niet weten|niet bekend|durf ik niet te zeggen)\b"
)
_NONE = re.compile(
    r"\b(?:niets|niks|nog niet|helemaal niet|geen van (?:deze|die|allen)|nul|geen enkele|"
    r"we beginnen (?:net|pas)|moeten nog beginnen|alles moet nog|nog nergens)\b"
)
_ALL = re.compile(r"\b(?:alles|allemaal|alle vier|allevier|alle 4)\b")
_NEGATIONS = frozenset({"geen", "niet", "zonder", "behalve", "uitgezonderd"})
_BREAKS = frozenset({"wel", "maar", "alleen", "en", "of"})
"""What ends the reach of a "no"."""
_ASKS_FIRST = re.compile(
    r"(?:wat|wie|waar|welke?|hoe|hoeveel|waarom|wanneer|waarvoor|waarmee|heb|heeft|hebben|kun|kan|kunnen|"
    r"is|zijn|mag|moet|moeten|bestaat|zou|ken|vertel|leg|geef)\b"
)
_ASKS_PHRASE = re.compile(
    r"\b(?:ik wil weten|wil ik weten|vraag me af|ben benieuwd|uitleg over|vertel (?:me|eens|iets)|"
    r"leg uit|meer weten over|informatie over|voorbeelden? van)\b"
)


def words_of(text: str) -> list[str]:
    """Return the words of a text, without capitals, accents and punctuation."""
    return re.findall(r"[\w&-]+", plain(text))


def asks(text: str) -> bool:
    """Return whether a text has the form of a question or a request for information."""
    flat = plain(text)
    return "?" in text or bool(_ASKS_FIRST.match(flat) or _ASKS_PHRASE.search(flat))


def _same(typed: str, word: str) -> bool:
    """Return whether a typed word is a known word, small mistakes forgiven."""
    if typed == word:
        return True
    allowed = 2 if len(word) >= _TWO_MISTAKES else 1 if len(word) >= _ONE_MISTAKE else 0
    return bool(allowed) and OSA.distance(typed, word, score_cutoff=allowed) <= allowed


def _positions(words: Sequence[str], option: PlanOption | Role) -> list[int]:
    """Return where an option is named in a text."""
    found = []
    for known in (option.title, *option.words):
        parts = words_of(known)
        for start in range(len(words) - len(parts) + 1):
            if all(_same(words[start + i], part) for i, part in enumerate(parts)):
                found.append(start)
    return sorted(set(found))


def _read_role(catalogue: Catalogue, said: Said) -> str | None:
    named = [role for role in said.roles if role in catalogue.roles]
    if named:
        return named[0]
    words = words_of(said.text)
    places = {
        option.id: found[0]
        for option in catalogue.roles.values()
        if (found := _positions(words, option))
    }
    return min(places, key=lambda name: places[name]) if places else None


def _is_denied(words: Sequence[str], place: int) -> bool:
    """Return whether a "no" goes with the word at a place: "geen Taalhuis", "beleid is er niet"."""
    for word in reversed(words[max(0, place - 3) : place]):
        if word in _BREAKS:
            break
        if word in _NEGATIONS:
            return True
    for word in words[place + 1 : place + 6]:
        if word in _BREAKS:
            break
        if word == "niet":
            return True
    return False


def _read_state(catalogue: Catalogue, text: str) -> list[str] | None:
    """Return the levels that a text says are in place, or that nothing is, or that it is unknown."""
    flat = plain(text)
    words = words_of(text)
    named: set[str] = set()
    denied: set[str] = set()
    for option in catalogue.plan.niveaus:
        if option.id not in IN_PLACE:
            continue
        for place in _positions(words, option):
            (denied if _is_denied(words, place) else named).add(option.id)
    if _ALL.search(flat) and not _NONE.search(flat):
        return list(normalised_levels([level for level in IN_PLACE if level not in denied]))
    if named:
        return list(normalised_levels(list(named)))
    if _UNKNOWN.search(flat):
        return [UNKNOWN]
    if denied or _NONE.search(flat):
        return [NOTHING]
    return None


def main_questions(catalogue: Catalogue, text: str) -> list[str]:
    """Return the main questions that a text names, first named first."""
    words = words_of(text)
    places = {
        option.id: found[0]
        for option in catalogue.plan.vragen
        if (found := _positions(words, option))
    }
    return sorted(places, key=lambda name: places[name])


def municipality(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the municipality a text names, or those of which one may be meant."""
    name = find_municipality(text)
    names = [municipality.name for municipality in municipalities()]
    if name in names:
        return name, ()
    if name is not None:  # two municipalities of one name, told apart by their province
        return None, tuple(other for other in names if other.startswith(f"{name} ("))
    if len(words_of(text)) > SHORT:
        return None, ()
    typed = re.sub(r"\b(?:gemeente|in|de|het|wij|zijn|is|van|nee)\b", " ", plain(text)).strip()
    near = process.extract(
        typed, names, processor=plain, scorer=WRatio, score_cutoff=_NEAR, limit=_SUGGESTIONS
    )
    alike = [name for name, _, _ in near if abs(len(name) - len(typed)) <= _ONE_MISTAKE]
    return None, tuple(alike)


def read(catalogue: Catalogue, question: Asked, said: Said) -> Any:
    """Return the value a text gives for a question, or None."""
    if question is Asked.ROL:
        return _read_role(catalogue, said)
    if question is Asked.GEMEENTE:
        return find_municipality(said.text) and municipality(said.text)[0]
    if question is Asked.STAAT:
        return _read_state(catalogue, said.text)
    named = main_questions(catalogue, said.text)
    return named[0] if named else None


def municipality_in(text: str) -> str | None:
    """Return the municipality that a sentence names for certain: with a capital or after its kind."""
    name = find_municipality(text)
    sure = name is not None and any(plain(name) == plain(m.name) for m in municipalities())
    return name if sure and name and plain(name) in plain(text) else None


def is_unknown(text: str) -> bool:
    """Return whether a text says not to know."""
    return bool(_UNKNOWN.search(plain(text)))
