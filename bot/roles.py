"""The role of who asks: read from what is said, and the answers about it. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.answer import Answer, AnswerType, Button, from_passage, payload_for, question_buttons
from bot.catalogue import Catalogue, Role
from bot.clauses import Lead, led

__all__ = ["choose_role", "introduced_as", "role_forgotten", "role_known", "role_said", "role_set"]

_DENIED = re.compile(r"\b(?:geen|niet(?: meer)?)\s+(?:een\s+)?$", re.IGNORECASE)


def introduced_as(
    catalogue: Catalogue, text: str, found: Iterable[tuple[str, int | None]]
) -> Role | None:
    """Return the role in what comes before a question, as in "ik ben raadslid, wat kan ik doen?"."""
    parts = led(text)
    if parts is None or parts.lead is not Lead.INTRODUCTION:
        return None
    before = len(text) - len(parts.rest)
    inside = [(value, start) for value, start in found if start is not None and start < before]
    return role_said(catalogue, "", inside)


def role_said(
    catalogue: Catalogue, text: str, found: Iterable[tuple[str, int | None]] = ()
) -> Role | None:
    """Return the role that a text about oneself names, or None.

    Args:
        catalogue: knows the roles.
        text: what was said.
        found: roles that were found in it (entity `rol`), with where each starts, or None.

    A role right after "geen" does not count: "ik ben geen raadslid maar griffier" is griffier.
    """
    for value, start in found:
        if value in catalogue.roles and not _DENIED.search(text[: start or 0]):
            return catalogue.roles[value]
    said = text.lower()
    for role in catalogue.roles.values():
        if any(re.search(rf"\b{re.escape(word)}\b", said) for word in (role.title, *role.words)):
            return role
    return None


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
