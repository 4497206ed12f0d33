"""The words of a message: which they are, where known ones stand, and whether they say not to know.

Small typing mistakes are forgiven.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from bot.gemeenten import plain

__all__ = ["affirmed", "is_unknown", "places_of", "words_of"]

_ONE_MISTAKE, _TWO_MISTAKES = 6, 9
"""From how many letters on a word may have one mistake, and two."""
_INSTEAD = r"(?:niet|geen)\b(?! alleen)[^.;:!?\n]{1,40}?[,\s]\s*maar\s+(?:(?:wel|om|over)\s+)?"
_DENIAL = re.compile(rf"(\b){_INSTEAD}", re.IGNORECASE)
_OPENING_DENIAL = re.compile(
    rf"((?:^|[,.;:!?]|\b(?:nee|is|zijn|gaat|gaan|bedoel|wil|dus|het|om|over|en))\s*\b){_INSTEAD}",
    re.IGNORECASE,
)
# Who does not know how, whether or who tells what it is about.
_UNKNOWN = re.compile(
    r"\b(?:weet(?: (?:ik|het|dat|t|je|nog|er|ook|eigenlijk|echt|even|zelf))* niet"
    r"(?! (?:of|hoe|wie|wat|waar|welke?|waarom|wanneer)\b)|"
    r"weten(?: (?:we|wij|het|dat|t|nog|er|ook|eigenlijk|echt|zelf))* niet"
    r"(?! (?:of|hoe|wie|wat|waar|welke?|waarom|wanneer)\b)|"
    r"geen (?:flauw )?idee|onbekend|kweenie|weetniet|zou het niet weten|niet bekend|"
    r"durf ik niet te zeggen)\b"
)


def words_of(text: str) -> list[str]:
    """Return the words of a text, without capitals, accents and punctuation."""
    return re.findall(r"[\w&-]+", plain(text))


def affirmed(text: str, *, opening: bool = False) -> str:
    """Return a text without what it denies for something else: "niet Utrecht maar Zeist".

    Args:
        text: what someone typed.
        opening: whether only a denial that opens a clause counts: "we hebben geen geld, maar wel
            mensen" is about money all the same.
    """
    return (_OPENING_DENIAL if opening else _DENIAL).sub(r"\1", text)


def is_unknown(text: str) -> bool:
    """Return whether a text says not to know."""
    return bool(_UNKNOWN.search(plain(text)))


def _same(typed: str, word: str) -> bool:
    """Return whether a typed word is a known word, small mistakes forgiven."""
    if typed == word:
        return True
    allowed = 2 if len(word) >= _TWO_MISTAKES else 1 if len(word) >= _ONE_MISTAKE else 0
    return bool(allowed) and OSA.distance(typed, word, score_cutoff=allowed) <= allowed


def places_of(
    words: Sequence[str], phrases: Iterable[str], *, exact: bool = False
) -> list[tuple[int, int]]:
    """Return where phrases stand in a text, first one first: the first word and the one after.

    Args:
        words: of the text.
        phrases: of one word or more.
        exact: whether mistakes are not forgiven.
    """
    same = str.__eq__ if exact else _same
    found = set()
    for phrase in phrases:
        parts = words_of(phrase)
        for start in range(len(words) - len(parts) + 1):
            if all(same(words[start + i], part) for i, part in enumerate(parts)):
                found.add((start, start + len(parts)))
    return sorted(found)
