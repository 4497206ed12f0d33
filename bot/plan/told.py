"""What a message tells besides the answer to the open question: "ik ben raadslid in Dronten".

Only what is said for certain counts: a role after "ik ben", a municipality without mistakes, and what
is in place after "we hebben al". Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.catalogue import Catalogue
from bot.plan.compose import UNKNOWN
from bot.plan.in_place import NOTHING, levels_in
from bot.plan.reading import Asked, Said, asks, municipality_named, named_role
from bot.plan.words import affirmed, words_of
from bot.roles import roles_denied

__all__ = ["told_besides", "told_levels", "told_role", "without_levels"]

_OWN = re.compile(
    r"\b(?:ik (?:ben|werk als)|(?:rol|functie|beroep|baan) (?:is|naar|in|wordt|moet))"
    r"(?: (?:een|de|het|nu|eigenlijk|toch|zelf|namelijk|gewoon|hier|als|dus|trouwens))* (?P<rest>.+)"
)
_INSTEAD = re.compile(r"\bik ben (?:\w+ )?(?:toch|eigenlijk|nu)\b")
_ELSEWHERE = re.compile(r"\b(?:zoals|net als|bijvoorbeeld|over|anders dan|vergeleken)\b")
_STATED = (
    r"(?P<inverted>\b(?:hebben (?:we|wij)|(?:is|zijn|ligt|loopt) er)\b)"
    r"|(?<!\bof )(?<!\bdat )(?<!\bzodat )(?<!\bals )"
    r"\b(?:(?:we|wij) hebben|er (?:is|zijn|ligt|loopt|staat))\b"
)
_IN_PLACE = re.compile(
    rf"(?:{_STATED})(?= (?:\w+ ){{0,2}}?(?:al|reeds|wel|geen|nog geen|nog niets|nog niks)\b)",
    re.IGNORECASE,
)
# Where what is in place ends and the request for a plan begins.
_REQUEST = re.compile(
    r"[.!?;\n]|\b(?:maak|stel|schrijf|geef|graag|ik|kun|kan|wil|willen|help|daarom|dus)\b",
    re.IGNORECASE,
)
_NOTHING_YET = re.compile(r"\bnog (?:helemaal )?(?:niets|niks)\b", re.IGNORECASE)

_SHORT, _SHORT_WITH_ANSWER = 8, 16
"""A message of at most so many words that names a municipality is about one's own; more are allowed
when it answers the open question too."""


def told_role(catalogue: Catalogue, said: Said) -> str | None:
    """Return the role that a message says to be one's own: right after "ik ben" or "mijn rol is"."""
    found = _OWN.search(" ".join(words_of(affirmed(said.text))))
    if not found:
        return None
    named = [
        (len(phrase), role.id)
        for role in catalogue.roles.values()
        for phrase in (" ".join(words_of(word)) for word in (role.title, *role.words))
        if f"{found['rest']} ".startswith(f"{phrase} ")
    ]
    role = max(named)[1] if named else None
    return None if role in roles_denied(catalogue, said.text) else role


def told_levels(catalogue: Catalogue, text: str) -> list[str] | None:
    """Return what a text clearly says to be in place, or None: "we hebben al een Taalhuis"."""
    found = _IN_PLACE.search(text)
    if not found:
        return None
    sentence = re.split(r"[.!;\n]", text[: found.start()])[-1] + text[found.start() :]
    if found["inverted"] and asks(sentence):
        return None
    stated = _REQUEST.split(text[found.start() :])[0]
    levels = levels_in(catalogue, stated)
    sure = levels != [NOTHING] or _NOTHING_YET.search(stated)
    return levels if sure and levels != [UNKNOWN] else None


def without_levels(catalogue: Catalogue, said: Said) -> Said:
    """Return a message without what it clearly says to be in place: "raadslid, we hebben een Taalhuis".

    The roles that the NLU found are left out with it: they do not tell where they stand.
    """
    found = _IN_PLACE.search(said.text)
    if not found or told_levels(catalogue, said.text) is None:
        return said
    return replace(said, text=said.text[: found.start()], roles=())


def _told_place(said: Said, *, answers: bool) -> tuple[str | None, tuple[str, ...]]:
    """Return the municipality that is one's own, or those of one name.

    Args:
        said: the message.
        answers: whether it answers the open question too, so that it is no question of its own.
    """
    name, alike = municipality_named(said.text)
    mine = len(words_of(said.text)) <= (_SHORT_WITH_ANSWER if answers else _SHORT)
    return (name, alike) if mine and not _ELSEWHERE.search(said.text.casefold()) else (None, ())


def told_besides(
    catalogue: Catalogue, values: Mapping[str, Any], pending: Asked, said: Said, *, answers: bool
) -> dict[str, Any]:
    """Return the answers, by question, that a message gives besides that to the open question.

    Args:
        catalogue: for the roles and levels and their words.
        values: what was answered, by question.
        pending: the open question.
        said: the message.
        answers: whether it answers the open question.

    Returns:
        By question; `voorstel` has the municipalities of one name, if that was named.
    """
    if asks(said.text):
        return {}
    told: dict[str, Any] = {}
    role = told_role(catalogue, said) or named_role(catalogue, said)
    corrects = _INSTEAD.search(" ".join(words_of(said.text))) or said.intent == "rol_noemen"
    if pending is Asked.GEMEENTE and answers and corrects and role != values.get(Asked.ROL.value):
        told[Asked.ROL.value] = role
    if pending is Asked.ROL and values.get(Asked.GEMEENTE.value) is None:
        told[Asked.GEMEENTE.value], alike = _told_place(said, answers=answers)
        told["voorstel"] = list(alike)
    if pending in (Asked.ROL, Asked.GEMEENTE) and values.get(Asked.STAAT.value) is None:
        told[Asked.STAAT.value] = told_levels(catalogue, said.text)
    return {name: value for name, value in told.items() if value}
