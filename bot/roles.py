"""The role of who asks: read from what is said, and the answers about it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bot.answer import Answer, AnswerType, Button, from_passage, payload_for, question_buttons
from bot.catalogue import Catalogue, Role
from bot.clauses import Lead, led

__all__ = [
    "choose_role",
    "introduced_as",
    "role_forgotten",
    "role_known",
    "role_said",
    "role_set",
    "roles_denied",
]

# "Ik ben geen …", "ik zit niet meer in de …", "ik ben geen raadslid of …", "ik ben gestopt als …".
_DENIED = re.compile(
    r"\b(?:geen|nooit|gestopt|opgehouden|weg|niet(?:\s+(?:meer|langer))?)\s+(?:[\w-]+\s+(?:of|noch)\s+)?"
    r"(?:(?:als|bij|in|op|van|voor|een|de|het|afdeling|team)\s+)*$",
    re.IGNORECASE,
)

_GREETING = r"\s*(?:(?:hallo|hoi|dag|hey|beste(?: \w+)?|goede(?:morgen|middag|dag|avond))[\s,.!]+)?"
_INTRODUCES = re.compile(
    rf"{_GREETING}(?:(?:ik|wij|we)\s+(?:ben|zijn|werk|werken)(?:\s+(?:een|nu|net|nieuwe?|hier|zelf|als))*"
    r"|(?:ik|wij|we)\s+(?:ben\s+werkzaam|werk|werken)\s+(?:bij|in|op)(?:\s+(?:de|het|afdeling|team))*"
    r"|(?P<als>als))\s+",
    re.IGNORECASE,
)
"""The first words of a message that begins with who asks, up to the role: "Als griffier van …"."""
_AS_ROLE = re.compile(
    r"[\w&-]+(?:\s*[,.]|\s+(?:van|bij|in|uit|hoe|wat|welke?|waar|\w+\s+(?:ik|we|wij))\b)",
    re.IGNORECASE,
)
"""How a text goes on after "als": "als wethouder wil ik …", not "als wethouders niet willen"."""
_IF = re.compile(rf"{_GREETING}als\s+(?:de|het|een)\b", re.IGNORECASE)
_SOMEONE_ELSE = re.compile(
    r"(?:(?<!\bwerk )\b(?:voor|van|met|over|aan|naar|door|namens)|\b(?:ben|zit|zitten)\s+bij)"
    r"\s+(?:(?:een|de|het|mijn|onze|ons)\s+)?$",
    re.IGNORECASE,
)
"""What comes before a role that is not one's own: "een notitie voor een raadslid"."""

_Found = Iterable[tuple[str, int | None]]
"""Ids of the roles that were found in a text (entity `rol`), with where each starts, or None."""


def introduced_as(
    catalogue: Catalogue, text: str, found: _Found, known: str | None = None
) -> Role | None:
    """Return the role of who asks, when what comes before the question can say so.

    Args:
        catalogue: knows the roles.
        text: such as "ik ben raadslid, wat kan ik doen?".
        found: roles that were found in it.
        known: id of the role that was told before: it stays, unless it is denied here.
    """
    parts = led(text)
    length = len(text) - len(parts.rest) if parts and parts.lead is Lead.INTRODUCTION else 0
    first = _INTRODUCES.match(text)
    if first and not length:
        length = first.end() + 1
    conditional = first and first["als"] and not _AS_ROLE.match(text, first.end())
    before = "" if conditional or _IF.match(text) else text[:length]
    inside = [
        (value, start)
        for value, start in found
        if start is not None and start < len(before) and not _SOMEONE_ELSE.search(before[:start])
    ]
    for role, denied in _named(catalogue, before, inside):
        if not denied:
            return role
        known = None if role.id == known else known
    return catalogue.roles.get(known or "")


def role_said(catalogue: Catalogue, text: str, found: _Found = ()) -> Role | None:
    """Return the role that a text about oneself names, or None.

    Args:
        catalogue: knows the roles.
        text: what was said.
        found: roles that were found in it; where none is, words tell the role.

    A role right after "geen" does not count: "ik ben geen raadslid maar griffier" is griffier.
    """
    named = _named(catalogue, text, [*found, *_in_words(catalogue, text)])
    return next((role for role, denied in named if not denied), None)


def roles_denied(catalogue: Catalogue, text: str, found: _Found = ()) -> set[str]:
    """Return ids of the roles that a text about oneself says are not, or no longer, one's own."""
    named = _named(catalogue, text, [*found, *_in_words(catalogue, text)])
    return {role.id for role, denied in named if denied}


def _in_words(catalogue: Catalogue, text: str) -> Iterator[tuple[str, int]]:
    """Yield the roles that words of the catalogue name, each with where that stands."""
    for role in catalogue.roles.values():
        for word in (role.title, *role.words):
            for match in re.finditer(rf"\b{re.escape(word)}\b", text, re.IGNORECASE):
                yield role.id, match.start()


def _named(catalogue: Catalogue, text: str, found: _Found) -> Iterator[tuple[Role, bool]]:
    """Yield the roles that the catalogue knows, each with whether the text denies it."""
    for value, start in found:
        if value in catalogue.roles:
            yield catalogue.roles[value], bool(_DENIED.search(text[: start or 0]))


def _about(catalogue: Catalogue, key: str, role: Role) -> Answer:
    passage = getattr(catalogue.teksten, key)
    heading = catalogue.teksten.rol_kop.replace("{rol}", role.title)
    return Answer(
        type=AnswerType.CHAT,
        title=passage.title.replace("{rol}", role.title),
        text=f"{passage.text.replace('{rol}', role.title)}\n\n**{heading}** {role.lead}",
        buttons=question_buttons(catalogue, role.questions),
    )


def role_set(catalogue: Catalogue, role: Role) -> Answer:
    """Say that a role is remembered, what it can do, and offer its first questions."""
    return _about(catalogue, "rol_gezet", role)


def role_known(catalogue: Catalogue, role: Role) -> Answer:
    """Say which role is remembered and what it can do, and offer its first questions."""
    return _about(catalogue, "rol_vragen", role)


def role_forgotten(catalogue: Catalogue) -> Answer:
    """Say that no role is remembered any more."""
    return from_passage(catalogue, catalogue.teksten.rol_vergeten)


def choose_role(catalogue: Catalogue) -> Answer:
    """Ask for a role, with a button for each."""
    passage = catalogue.teksten.rol_kiezen
    return Answer(
        type=AnswerType.CHAT,
        title=passage.title,
        text=passage.text,
        buttons=tuple(
            Button(role.title.capitalize(), payload_for("rol_noemen", rol=role.id))
            for role in catalogue.roles.values()
        ),
    )
