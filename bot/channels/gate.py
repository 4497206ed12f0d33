"""The inbound gate: what every message passes before the guide reads it, whatever its channel.

In this order: size, characters, payload check, personal data. What may not pass gets a notice;
nothing of it is stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

from bot.answer import Answer, AnswerType, from_passage
from bot.catalogue import Catalogue
from bot.privacy import mask

__all__ = ["MAX_LENGTH", "Admitted", "Refused", "admit", "is_payload", "payload_in"]

MAX_LENGTH = 1000
"""Longest message, in characters (Unicode code points)."""

_PAYLOAD = re.compile(r"^/[a-z][a-z0-9_]{0,63}(?:\{[^{}\n]{0,300}\})?$")
_SPACES = re.compile(r"[ \t\v\f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_NEWLINES = re.compile(r"\r\n?|\u0085|\u2028|\u2029")
_EMPTY_LINES = re.compile(r"\n[ \n]*\n")


@dataclass(frozen=True)
class Admitted:
    """A message the guide may read.

    Attributes:
        text: the cleaned text, or an offered payload.
        remark: something to tell the sender beside the answer, or None.
    """

    text: str
    remark: Answer | None = None


@dataclass(frozen=True)
class Refused:
    """A message that goes no further; `notice` says why."""

    notice: Answer


def _clean(text: str) -> str | None:
    """Return the text with ordinary white space, or None if it holds what no one types."""
    # Invisible marks (zero-width space, soft hyphen, byte order mark) come along when pasting. They go
    # first: spaces with such marks between them are one run.
    text = "".join(char for char in text if unicodedata.category(char) != "Cf")
    text = _NEWLINES.sub("\n", text)
    text = _SPACES.sub(" ", text)
    # Several empty lines say no more than one, and what reads the text later need not bear them.
    text = _EMPTY_LINES.sub("\n\n", text)
    return None if any(map(_strange, text)) else text.strip()


def _strange(char: str) -> bool:
    """Return whether a character is one that no one types.

    What Python does not know (Cn) may be an emoji that is newer than Python's own tables; what
    Unicode will never give a meaning (its noncharacters) is not.
    """
    code = ord(char)
    if 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE:  # noqa: PLR2004 - Unicode, chapter 23.7
        return True
    return char != "\n" and unicodedata.category(char) in ("Cc", "Cs", "Co")


def is_payload(text: str) -> bool:
    """Return whether a text has the form of a button's payload."""
    return bool(_PAYLOAD.match(text))


def payload_in(text: str) -> str | None:
    """Return the payload that `admit` will read in a text if it was offered, or None."""
    if len(text) > MAX_LENGTH or "/" not in text:
        return None
    cleaned = _clean(text)
    return cleaned if cleaned is not None and is_payload(cleaned) else None


def admit(text: str, catalogue: Catalogue, offered: Collection[str] = ()) -> Admitted | Refused:
    """Decide what the guide reads of one incoming text.

    Args:
        text: as it came in.
        catalogue: for the words of the notices.
        offered: payloads the guide has offered in this conversation. Any other text that starts
            with "/" is text: Rasa would run it as an intent, so the slashes are dropped.

    Returns:
        `Admitted` with the text to understand, or `Refused` with a notice.
    """
    texts = catalogue.teksten

    def refuse(key: str) -> Refused:
        return Refused(from_passage(catalogue, getattr(texts, key), AnswerType.NOTICE))

    if len(text) > MAX_LENGTH:
        return refuse("te_lang_bericht")
    cleaned = _clean(text)
    if cleaned is None:
        return refuse("vreemde_tekens")
    if is_payload(cleaned) and cleaned in offered:
        return Admitted(cleaned)
    cleaned = cleaned.lstrip("/ \n")
    if not cleaned:
        return refuse("leeg_bericht")
    masked = mask(cleaned)
    if not masked.kinds:
        return Admitted(cleaned)
    return Admitted(masked.text, from_passage(catalogue, texts.persoonsgegevens, AnswerType.NOTICE))
