"""An index of words for short Dutch texts: BM25 per field, by stem, synonym, compound and typing error.

BM25 as in Robertson & Zaragoza (2009), one index per field, the scores added with a weight for each.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

import bm25s
import numpy as np
import snowballstemmer
from numpy.typing import NDArray
from rapidfuzz import process
from rapidfuzz.distance import OSA

# It sets its own level when imported, and would log each index that is made.
logging.getLogger("bm25s").setLevel(logging.WARNING)

__all__ = ["NUMBERS", "ONE_TYPO", "WORD", "Scores", "WordIndex", "plain", "stem_of", "words_of"]

Scores = NDArray[np.float32]
"""One score per document; 0 where nothing matches."""

WORD = re.compile(r"[^\W_]+")
NUMBERS = dict(
    zip("23456789", ["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"], strict=True),
    **{"10": "tien"},
)
# A part of a compound must be long enough to mean something ("ouder" is no part of "houder").
_PART, _REST = 4, 3
ONE_TYPO, _TWO_TYPOS = 5, 8
"""Least length of a word, in letters, for one or two typing errors."""
_SAME_FORM, _SYNONYM, _COMPOUND, _TYPO = 0.5, 0.9, 0.6, 0.7
"""What a match counts for, compared with the stem; the very same form ("ouderen", not "ouders") adds."""
_MAX_WORDS = 40
"""Words of a question that are searched for; who searches uses far fewer."""


def plain(text: str) -> str:
    """Return a text in small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))


# The other Dutch stemmer takes "ge" for a prefix: "geldproblemen" would lose its first letters.
_STEMMER = snowballstemmer.stemmer("dutch_porter")


@lru_cache(maxsize=20_000)
def stem_of(word: str) -> str:
    """Return the Dutch stem of a word in its plain form."""
    # A plural may leave its consonant doubled: "stappen" and "stap" are one.
    return re.sub(r"([bcdfghjklmnpqrstvwxz])\1$", r"\1", str(_STEMMER.stemWord(word)))


def words_of(text: str) -> list[str]:
    """Return all words of a text, in their plain form; a genitive or plural "'s" is dropped."""
    found = WORD.findall(re.sub(r"['’]s\b", "", plain(text)))
    return [NUMBERS.get(word, word) for word in found]


def _mistakes_allowed(word: str) -> int:
    return 2 if len(word) >= _TWO_TYPOS else int(len(word) >= ONE_TYPO)


def _compound(one: str, other: str) -> bool:
    """Return whether one stem is a part of the other that means something by itself."""
    short, long = sorted((one, other), key=len)
    if len(short) < _PART or len(long) - len(short) < _REST:
        return False
    return long.startswith(short) or (len(short) > _PART and long.endswith(short))


class WordIndex:
    """Scores documents on words.

    Args:
        documents: per document the text of each field.
        weights: what each field counts for.
        synonyms: groups of words that mean the same here.
        ignored: words that say nothing about the subject.
    """

    def __init__(
        self,
        documents: Sequence[Sequence[str]],
        weights: Sequence[float],
        synonyms: Iterable[Iterable[str]],
        ignored: Iterable[str],
    ) -> None:
        self._size = len(documents)
        self._fields: list[tuple[float, bm25s.BM25]] = []
        self._stem_of: dict[str, str] = {}
        self._ignored = {form for word in ignored for form in words_of(word)}
        for position, weight in enumerate(weights):
            # An ignored word could have the stem of another: "het" is that of "heten".
            words = [
                [word for word in words_of(fields[position]) if word not in self._ignored]
                for fields in documents
            ]
            if not any(words):
                continue
            for form in {form for forms in words for form in forms}:
                self._stem_of[form] = stem_of(form)
            # Both the stem and the form ("=ouders") are in the index.
            tokens = [[t for form in forms for t in (stem_of(form), f"={form}")] for forms in words]
            index = bm25s.BM25(k1=1.2, b=0.5)
            index.index(tokens, show_progress=False)
            self._fields.append((weight, index))
        self._stems = set(self._stem_of.values())
        self._forms = sorted(self._stem_of)
        self._synonyms: dict[str, set[str]] = {}
        for group in synonyms:
            known = {stem_of(form) for word in group for form in words_of(word)}
            for stem in known:
                self._synonyms.setdefault(stem, set()).update(known - {stem})
        self._score_of = lru_cache(maxsize=4096)(self._score)

    def words(self, text: str) -> list[str]:
        """Return the words of a question that say something about its subject, each once."""
        found = [
            word
            for word in dict.fromkeys(words_of(text))
            if word not in self._ignored and len(word) > 1
        ]
        return found[:_MAX_WORDS]

    def telling(self, words: Iterable[str], most: float) -> list[str]:
        """Return the words that few documents have; of words that mean the same, the first.

        Args:
            words: of a question.
            most: share of all documents from which on a word says too little, 0 to 1.
        """
        found: dict[str, set[str]] = {}
        for word in words:
            alike = self._likes(word)
            scores = [self._score_of(stem) > 0 for stem in alike]
            hits = np.count_nonzero(np.any(scores, axis=0)) if scores else 0
            meant_before = any(alike.keys() & others for others in found.values())
            if hits <= most * self._size and not meant_before:
                found[word] = set(alike)
        return list(found)

    def _score(self, token: str) -> Scores:
        """Return the scores of one token of the index, all fields together."""
        total = np.zeros(self._size, dtype=np.float32)
        for weight, index in self._fields:
            if token in index.vocab_dict:
                total += weight * index.get_scores([token])
        return total

    def _likes(self, word: str) -> dict[str, float]:
        """Return the stems of the index that may be meant, with what each counts for."""
        stem = stem_of(word)
        found = {other: _SYNONYM for other in self._synonyms.get(stem, ()) if other in self._stems}
        if stem in self._stems:
            found[stem] = 1.0
        elif not found and (most := _mistakes_allowed(word)):
            # The first letter is seldom wrong, and another one makes another word: "handelen".
            forms = [form for form in self._forms if form[0] == word[0]]
            meant = process.extractOne(word, forms, scorer=OSA.distance, score_cutoff=most)
            if meant:
                return {self._stem_of[meant[0]]: _TYPO}
        for other in self._stems if len(stem) >= _PART else ():
            if _compound(stem, other):
                found.setdefault(other, _COMPOUND)
        return found

    def score(self, words: Iterable[str]) -> tuple[Scores, Scores]:
        """Return per document its score and which share of the question it answers.

        The share is by weight: a word that few documents have counts for more.
        """
        total = np.zeros(self._size, dtype=np.float32)
        matched = np.zeros(self._size, dtype=np.float32)
        all_weight = 0.0
        rarest = float(np.log(1 + self._size))
        for word in words:
            best = np.zeros(self._size, dtype=np.float32)
            for stem, share in self._likes(word).items():
                best = np.maximum(best, share * self._score_of(stem))
            hits = int(np.count_nonzero(best))
            if not hits and len(word) < _PART:
                continue  # too short to be what is searched for: "hep je iets over koken"
            weight = float(np.log(1 + self._size / hits)) if hits else rarest
            all_weight += weight
            total += best + _SAME_FORM * self._score_of(f"={word}")
            matched += weight * (best > 0)
        return total, matched / all_weight if all_weight else matched
