"""The municipalities of the Netherlands: reading the list and finding the one that someone names.

The list is data/entiteiten/gemeenten.txt; its header says how it is written. Names are compared without
case, accents, hyphens and apostrophes. Spelling mistakes count as the optimal string alignment
distance: one for five to seven letters, two from eight.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.settings import ROOT

__all__ = ["FILE", "Municipality", "find_municipality", "meant_as_name", "municipalities", "plain"]

FILE = ROOT / "data" / "entiteiten" / "gemeenten.txt"

_PROVINCE = re.compile(r"\s*\([^)]*\)$")
_WORDS = re.compile(r"[^\W_]+(?:['’.&-]+[^\W_]+)*")
_BEFORE_NAME = frozenset({"gemeente", "in"})
_SHORT_ANSWER = 4
"""Up to this many words, a text is taken for the bare answer to "which municipality?"."""
_ONE_MISTAKE, _TWO_MISTAKES = 5, 8
"""Least length of a name, in letters, for one or two mistakes."""
# fmt: off
_AROUND = frozenset({
    "ik", "jij", "u", "we", "wij", "werk", "werken", "woon", "ben", "zijn", "is", "het", "de", "van",
    "voor", "bij", "uit", "te", "ons", "onze", "mijn", "natuurlijk", "graag", "dat", "stad", "dorp",
})
# fmt: on
"""Words that stand around the name in an answer, and are never a misspelt name."""


@dataclass(frozen=True)
class Municipality:
    """One municipality.

    Attributes:
        name: the name that is shown; "Bergen (L.)" where a province tells two apart.
        others: older and other names, and large places in it.
        ordinary: whether the name is an ordinary word too, such as Best.
    """

    name: str
    others: tuple[str, ...] = ()
    ordinary: bool = False


def plain(text: str) -> str:
    """Return a text in the form in which names are compared: small letters, single spaces."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in letters if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(re.sub(r"['’‘`´.()-]", " ", "".join(kept)).split())


@cache
def municipalities(file: Path = FILE) -> tuple[Municipality, ...]:
    """Return all municipalities, in the order of the file.

    Raises:
        OSError: when the file can't be read.
    """
    found = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        name, _, others = line.partition("|")
        found.append(
            Municipality(
                name=name.strip().rstrip("* "),
                others=tuple(other.strip() for other in others.split(",") if other.strip()),
                ordinary=name.rstrip().endswith("*"),
            )
        )
    return tuple(found)


@cache
def _names() -> tuple[dict[str, str], frozenset[str]]:
    """Return what each plain name stands for, and the plain names that are ordinary words."""
    meaning: dict[str, str] = {}
    ordinary = set()
    for municipality in municipalities():
        bare = _PROVINCE.sub("", municipality.name)
        # Two municipalities of one name: who types the bare name means one we can't know.
        meaning[plain(bare)] = municipality.name if bare == municipality.name else bare
        meaning[plain(municipality.name)] = municipality.name
        for other in municipality.others:
            meaning[plain(other)] = municipality.name
        # "Nuenen, Gerwen en Nederwetten" is typed without the comma too.
        meaning[plain(municipality.name.replace(",", ""))] = municipality.name
        if municipality.ordinary:
            ordinary.add(plain(bare))
    return meaning, frozenset(ordinary)


def meant_as_name(word: str, before: str | None) -> bool:
    """Return whether an ordinary word stands for a municipality where it stands.

    Args:
        word: the word as typed.
        before: the word before it in its sentence, or None at the start.
    """
    return before is not None and (before.casefold() in _BEFORE_NAME or word[:1].isupper())


def _windows(words: list[tuple[str, str | None]]) -> Iterator[tuple[str, int]]:
    """Yield every run of at most six words with the index of its first, longest first."""
    for size in range(min(6, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            yield " ".join(word for word, _ in words[start : start + size]), start


def find_municipality(text: str) -> str | None:
    """Return the name of the municipality that a text names, or None.

    For a text that answers "which municipality?". In an answer of a few words mistakes are forgiven;
    in a longer text only in a word with a capital, or after "gemeente" or "in". A name that is an
    ordinary word too counts only there, or as the whole answer.

    Args:
        text: what someone typed, such as "den haag" or "Wij zijn de gemeente Amstredam".
    """
    text = text.replace("\u00ad", "")
    meaning, ordinary = _names()
    words: list[tuple[str, str | None]] = []
    end = 0
    for match in _WORDS.finditer(text):
        first = not words or re.search(r"[.!?:\n]", text[end : match.start()])
        words.append((match[0], None if first else words[-1][0]))
        end = match.end()
    short = len(words) <= _SHORT_ANSWER
    rest = [word for word, _ in words if plain(word) not in _AROUND | _BEFORE_NAME]
    whole = plain(" ".join(rest))
    for window, start in _windows(words):
        name = meaning.get(plain(window))
        if name and (
            plain(window) not in ordinary
            or plain(window) == whole
            or meant_as_name(window, words[start][1])
        ):
            return name
    best: tuple[float, int, str] | None = None
    for window, start in _windows(words):
        typed = plain(window)
        if len(typed) < _ONE_MISTAKE or set(typed.split()) & (_AROUND | _BEFORE_NAME):
            continue
        if not short and not meant_as_name(window, words[start][1]):
            continue
        allowed = 2 if len(typed) >= _TWO_MISTAKES else 1
        hits = process.extract(
            typed, list(meaning), scorer=OSA.distance, score_cutoff=allowed, limit=2
        )
        # Two names equally near: guessing would put the wrong one in someone's plan.
        if not hits or (
            len(hits) > 1
            and hits[0][1] == hits[1][1]
            and meaning[hits[0][0]] != meaning[hits[1][0]]
        ):
            continue
        found = (hits[0][1], -len(typed), meaning[hits[0][0]])
        best = min(best, found) if best else found
    return best[2] if best else None
