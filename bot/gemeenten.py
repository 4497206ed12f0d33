"""The municipalities of the Netherlands: reading the list and finding the one that someone names.

The list is data/entiteiten/gemeenten.txt; its header says how it is written. Names are compared without
case, accents, hyphens and apostrophes. Spelling mistakes count as the optimal string alignment
distance: one from five letters, two from ten, as ordinary words are near many shorter names. A name
that is one letter off may be another place (Haren is not Laren), so a caller can ask for slips only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.settings import ROOT

__all__ = [
    "FILE",
    "Municipality",
    "bare_name",
    "find_municipality",
    "in_province",
    "meant_as_name",
    "municipalities",
    "municipality_alone",
    "municipality_names",
    "plain",
]

FILE = ROOT / "data" / "entiteiten" / "gemeenten.txt"

_PROVINCE_WORDS = {"nh": ("nh", "noord holland", "noordholland"), "l": ("l", "limburg")}
"""How people name the provinces that tell municipalities of one name apart."""
_NOT_TOWN = "provincie"
_PROVINCE = re.compile(r"\s*\([^)]*\)$")
_WORDS = re.compile(r"[^\W_]+(?:['’.&-]+[^\W_]+)*")
_BEFORE_NAME = frozenset({"gemeente", "in"})
_ONE_MISTAKE, _TWO_MISTAKES = 5, 10
"""Least length of a name, as typed and as it is, in letters, for one or two mistakes."""
# fmt: off
_AROUND = _BEFORE_NAME | {
    "ik", "jij", "u", "we", "wij", "werk", "werken", "woon", "wonen", "zit", "kom", "ben", "zijn", "is",
    "het", "de", "van", "voor", "bij", "uit", "te", "ons", "onze", "mijn", "dat", "natuurlijk", "graag",
    "stad", "dorp", "gem", "plan", "ja", "nee", "neen", "oke", "ok", "oh", "oeps", "sorry", "wacht",
    "toch", "eigenlijk", "namelijk", "gewoon", "denk", "bedoel", "bedoelde", "doe",
    "maar", "nu", "moet", "worden", "hier", "aub", "alsjeblieft", "alstublieft", "dank",
    "bedankt", "dankjewel",
}
# fmt: on
"""Words that stand around the name in an answer."""


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
def municipality_names() -> tuple[str, ...]:
    """Return the names of all municipalities as they are shown, in the order of the file."""
    return tuple(municipality.name for municipality in municipalities())


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


def _words(text: str) -> list[tuple[str, str | None]]:
    """Return every word with the one before it in its sentence."""
    text = text.replace("\u00ad", "")
    words: list[tuple[str, str | None]] = []
    end = 0
    for match in _WORDS.finditer(text):
        first = not words or re.search(r"[.!?:\n]", text[end : match.start()])
        words.append((match[0], None if first else words[-1][0]))
        end = match.end()
    return words


def _windows(words: list[tuple[str, str | None]]) -> Iterator[tuple[str, str | None]]:
    """Yield every run of at most six words with the word before it, longest first."""
    for size in range(min(6, len(words)), 0, -1):
        for start in range(len(words) - size + 1):
            yield " ".join(word for word, _ in words[start : start + size]), words[start][1]


def _alone(words: Sequence[tuple[str, str | None]]) -> list[str]:
    """Return what is left without the words around a name; also with one more, such as "De"."""
    kept = [place for place, (word, _) in enumerate(words) if plain(word) not in _AROUND]
    if not kept:
        return []
    first = kept[0]
    starts = range(first, max(first - 2, -1), -1)
    return [" ".join(word for word, _ in words[start : kept[-1] + 1]) for start in starts]


def bare_name(text: str) -> str:
    """Return what an answer names, right or wrong: its plain text without the words around a name."""
    return next((plain(name) for name in _alone(_words(text))), "")


def municipality_alone(text: str) -> str | None:
    """Return the name of the municipality when a text says nothing else, or None.

    For a text that need not be about a municipality: no mistakes are forgiven, and a name that is an
    ordinary word counts only where it is meant as a name.

    Args:
        text: what someone typed, such as "nee, Utrecht" or "de gemeente moet Haarlem zijn".
    """
    meaning, _ = _names()
    said = {meaning.get(plain(name)) for name in _alone(_words(text))}
    name = find_municipality(text, exact=True)
    return name if name in said else None


def in_province(text: str, names: Sequence[str]) -> str | None:
    """Return the one of some municipalities of which a text names the province, or None.

    Args:
        text: such as "die in Limburg" or "NH".
        names: such as "Bergen (NH.)" and "Bergen (L.)".
    """
    words = f" {plain(text)} "
    named = []
    for name in names:
        province = _PROVINCE.search(name)
        known = _PROVINCE_WORDS.get(plain(province[0]), ()) if province else ()
        if any(f" {word} " in words.replace("-", " ") for word in known):
            named.append(name)
    return named[0] if len(named) == 1 else None


def _is_slip(typed: str, name: str, mistakes: int) -> bool:
    """Return whether a text is a name with slips: letters left out, doubled or swapped, t for d.

    Args:
        typed: the plain text.
        name: the plain name.
        mistakes: how many slips there may be.
    """
    if typed[:1] != name[:1]:
        return False
    same = 0
    while same < min(len(typed), len(name)) and typed[same] == name[same]:
        same += 1
    rest, other, before = typed[same:], name[same:], typed[same - 1 : same]
    if not rest and not other:
        return True
    if not mistakes:
        return False
    ways = []
    if other:  # left out
        ways.append((rest, other[1:]))
    if rest and rest[0] in {before, rest[1:2], " "}:  # doubled
        ways.append((rest[1:], other))
    if len(rest) > 1 and rest[:2] == other[1::-1]:  # swapped
        ways.append((rest[2:], other[2:]))
    if {rest, other} == {"d", "t"}:  # they sound the same at the end
        ways.append(("", ""))
    # With a letter in front that is the same, as the first one always counts.
    return any(_is_slip(before + a, before + b, mistakes - 1) for a, b in ways)


def _nearest(typed: Iterable[str], *, slips: bool = False) -> str | None:
    """Return the municipality whose name is nearest to one of some texts, or None.

    Args:
        typed: the texts.
        slips: whether only what looks like a slip of the fingers counts.
    """
    meaning, _ = _names()
    best: tuple[int, int, str] | None = None
    for name in map(plain, typed):
        hits = process.extract(name, list(meaning), scorer=OSA.distance, score_cutoff=2, limit=2)
        if not hits:
            continue
        near, distance, _ = hits[0]
        letters = min(len(name), len(near))
        allowed = 2 if letters >= _TWO_MISTAKES else 1 if letters >= _ONE_MISTAKE else 0
        # Two names equally near: guessing would put the wrong one in someone's plan.
        tied = any(hit[1] == distance and meaning[hit[0]] != meaning[near] for hit in hits[1:])
        forgiven = distance <= allowed and (not slips or _is_slip(name, near, allowed))
        if forgiven and not tied:
            found = (int(distance), -len(name), meaning[near])
            best = min(best, found) if best else found
    return best[2] if best else None


def find_municipality(text: str, *, exact: bool = False, slips: bool = False) -> str | None:
    """Return the name of the municipality that a text names, or None.

    A name that is an ordinary word too counts only where it is meant as a name. In an answer to
    "which municipality?" it also counts as all that is said; and mistakes are forgiven in all that
    is said, and in words with a capital right after "gemeente" or "in".

    Args:
        text: what someone typed, such as "den haag" or "Wij zijn de gemeente Amstredam".
        exact: whether it is no such answer, but a text that may be about something else.
        slips: whether no mistakes are forgiven but letters left out, doubled or swapped.
    """
    meaning, ordinary = _names()
    words = _words(text)
    alone = [] if exact else [plain(name) for name in _alone(words)]
    for window, before in _windows(words):
        typed = plain(window)
        name = meaning.get(typed)
        if before is not None and before.casefold() == _NOT_TOWN:
            continue
        if name and (typed not in ordinary or typed in alone[:1] or meant_as_name(window, before)):
            return name
    if exact:
        return None
    # Who shouts gives every word a capital.
    named = (
        window
        for window, before in _windows([] if text.isupper() else words)
        if before is not None and before.casefold() in _BEFORE_NAME and window[:1].isupper()
    )
    return _nearest([*alone, *named], slips=slips)
