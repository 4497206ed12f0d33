"""Realistic typing errors, made at training time and never stored.

Handles the slips of people who type in a hurry: two letters swapped, one left out, doubled or taken
from the neighbouring key, a double letter typed once, a space missed, a compound split. The same text
and seed give the same errors, so that training can be repeated.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

__all__ = ["with_errors"]

_WORD = re.compile(r"[^\W\d_]+")
_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_LEAST_LETTERS = 4
"""Shorter words are left alone: one error makes another word of them."""
_LEAST_PART = 4
"""Least letters of either part when a long word is split."""
_LONG_WORD = 10
_SPACE_RATE = 0.3
"""How often a slip hits a space, beside how often it hits a letter of a word."""


def _neighbours() -> dict[str, str]:
    """Return the keys beside each letter on the keyboard."""
    found: dict[str, str] = {}
    for y, row in enumerate(_KEYBOARD):
        for x, key in enumerate(row):
            around = [row[x - 1] if x else "", row[x + 1 : x + 2]]
            if y:
                around.append(_KEYBOARD[y - 1][x : x + 2])
            if y + 1 < len(_KEYBOARD):
                around.append(_KEYBOARD[y + 1][max(0, x - 1) : x + 1])
            found[key] = "".join(around)
    return found


_BESIDE = _neighbours()


def _swap(word: str, at: int, rng: random.Random) -> str:
    return word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :]


def _drop(word: str, at: int, rng: random.Random) -> str:
    return word[:at] + word[at + 1 :]


def _double(word: str, at: int, rng: random.Random) -> str:
    return word[:at] + word[at] + word[at:]


def _beside(word: str, at: int, rng: random.Random) -> str:
    keys = _BESIDE.get(word[at].lower())
    return word[:at] + (rng.choice(keys) if keys else word[at]) + word[at + 1 :]


def _single(word: str, at: int, rng: random.Random) -> str:
    """Type a double letter once, which is how Dutch is misspelt most."""
    pairs = [i for i in range(1, len(word)) if word[i] == word[i - 1]]
    return _drop(word, rng.choice(pairs), rng) if pairs else _swap(word, at, rng)


_SLIPS: tuple[Callable[[str, int, random.Random], str], ...] = (
    *(_swap, _drop, _drop, _single, _single, _double, _beside),
)


def _slip(word: str, rng: random.Random) -> str:
    if len(word) >= _LONG_WORD and rng.random() < _SPACE_RATE:
        at = rng.randrange(_LEAST_PART, len(word) - _LEAST_PART + 1)
        return f"{word[:at]} {word[at:]}"
    # The first letter is seldom wrong: fingers start at the right key.
    return rng.choice(_SLIPS)(word, rng.randrange(1, len(word)), rng)


def with_errors(text: str, rate: float, seed: int) -> str:
    """Return a text as typed in a hurry.

    Args:
        text: what someone meant to type.
        rate: chance of an error in a word, 0 to 1.
        seed: another seed gives other errors.
    """
    rng = random.Random(f"{seed}\0{text}")  # noqa: S311 - not for secrets

    def typed(match: re.Match[str]) -> str:
        word = match[0]
        return _slip(word, rng) if len(word) >= _LEAST_LETTERS and rng.random() < rate else word

    letters = _WORD.sub(typed, text)
    return re.sub(
        r"(?<=[^\W\d_]) (?=[^\W\d_])",
        lambda match: "" if rng.random() < rate * _SPACE_RATE / 2 else match[0],
        letters,
    )
