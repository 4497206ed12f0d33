"""Free-text search over the catalogue: its resources, its topics, and the facts of its readings.

Words are compared by their Dutch stem and ranked with BM25 (Robertson & Zaragoza, 2009), per field. A
word that is not in the catalogue is tried as a synonym, as part of a compound ("kookles" ~ "koken") and
as a typing error. Organisations and kinds of source are recognised by name and used to filter.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import bm25s
import numpy as np
import snowballstemmer
from bm25s.stopwords import STOPWORDS_DUTCH
from numpy.typing import NDArray
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.catalogue import Catalogue, PageFacts, Resource

# It sets its own level when imported, and would log each index that is made.
logging.getLogger("bm25s").setLevel(logging.WARNING)

__all__ = ["FactHit", "Found", "Search", "search_for"]

Scores = NDArray[np.float32]
"""One score per document; 0 where nothing matches."""

_WORD = re.compile(r"[^\W_]+")
_NUMBERS = dict(
    zip("23456789", ["twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"], strict=True),
    **{"10": "tien"},
)
_NUMBER_WORDS = frozenset(_NUMBERS.values())
# What kind of fact a question asks for, whatever it is about.
_ASKS_NUMBER = re.compile(r"\bhoe ?(?:veel|lang|vaak|groot|oud|duur)\b", re.IGNORECASE)
_ASKS_YEAR = re.compile(r"\b(?:wanneer|welk jaar|wat voor jaar)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ASKS_LIST = re.compile(
    r"\b(?:welke|noem|som|wie zijn|hoe heten|wat zijn)\b|\ballemaal\b", re.IGNORECASE
)
# A part of a compound must be long enough to mean something ("ouder" is no part of "houder").
_PART, _REST = 4, 3
_ONE_TYPO, _TWO_TYPOS = 5, 8
"""Least length of a word, in letters, for one or two typing errors."""
_ORGANISATION_LIKENESS = 88.0
"""From here on (rapidfuzz partial ratio, 0 to 100) a misspelt organisation is recognised."""
_SAME_FORM, _SYNONYM, _COMPOUND, _TYPO = 0.5, 0.9, 0.6, 0.7
"""What a match counts for, compared with the stem; the very same form ("ouderen", not "ouders") adds."""
_NEAR_BEST = 0.4
"""Share of the best score from which on a resource is worth showing."""
_TOPIC_NEAR_BEST = 0.6
_FACT_NEAR_BEST = 0.7
_HALF, _MOST = 0.5, 0.75
"""Share of a question (by the weight of its words) that must be found: in its topic, elsewhere."""
_NAMING = 0.4
"""Share of all topics from which on a word, such as "gemeente", does not name one of them."""
_TELLING = 0.08
"""Share of all facts from which on a word says too little about the fact of another topic."""
_MAX_TOPICS, _MAX_FACTS = 3, 3
_MAX_WORDS = 40
"""Words of a question that are searched for; who searches uses far fewer."""


@dataclass(frozen=True)
class Found:
    """What a search gave.

    Attributes:
        resources: ids, best first.
        topics: ids of topics about the same words, best first; at most three.
        organisations: organisations that were asked for and kept to.
        kinds: kinds of source that were asked for and kept to.
    """

    resources: tuple[str, ...]
    topics: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True)
class FactHit:
    """A fact that answers a question.

    Attributes:
        topic: id of the topic it stands under.
        page: the page it stands on.
        fact: the sentence.
    """

    topic: str
    page: PageFacts
    fact: str


def _plain(text: str) -> str:
    """Return a text in small letters without accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in letters if not unicodedata.combining(char))


# The other Dutch stemmer takes "ge" for a prefix: "geldproblemen" would lose its first letters.
_STEMMER = snowballstemmer.stemmer("dutch_porter")


@lru_cache(maxsize=20_000)
def _stem(word: str) -> str:
    # A plural may leave its consonant doubled: "stappen" and "stap" are one.
    return re.sub(r"([bcdfghjklmnpqrstvwxz])\1$", r"\1", str(_STEMMER.stemWord(word)))


def _words(text: str) -> list[str]:
    """Return all words of a text, in their plain form; a genitive or plural "'s" is dropped."""
    plain = re.sub(r"['’]s\b", "", _plain(text))
    return [_NUMBERS.get(word, word) for word in _WORD.findall(plain)]


def _mistakes_allowed(word: str) -> int:
    return 2 if len(word) >= _TWO_TYPOS else int(len(word) >= _ONE_TYPO)


def _compound(one: str, other: str) -> bool:
    """Return whether one stem is a part of the other that means something by itself."""
    short, long = sorted((one, other), key=len)
    if len(short) < _PART or len(long) - len(short) < _REST:
        return False
    return long.startswith(short) or (len(short) > _PART and long.endswith(short))


class _WordIndex:
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
        self._ignored = {form for word in ignored for form in _words(word)}
        for position, weight in enumerate(weights):
            # An ignored word could have the stem of another: "het" is that of "heten".
            words = [
                [word for word in _words(fields[position]) if word not in self._ignored]
                for fields in documents
            ]
            if not any(words):
                continue
            for form in {form for forms in words for form in forms}:
                self._stem_of[form] = _stem(form)
            # Both the stem and the form ("=ouders") are in the index.
            tokens = [[t for form in forms for t in (_stem(form), f"={form}")] for forms in words]
            index = bm25s.BM25(k1=1.2, b=0.5)
            index.index(tokens, show_progress=False)
            self._fields.append((weight, index))
        self._stems = set(self._stem_of.values())
        self._forms = sorted(self._stem_of)
        self._synonyms: dict[str, set[str]] = {}
        for group in synonyms:
            known = {_stem(form) for word in group for form in _words(word)}
            for stem in known:
                self._synonyms.setdefault(stem, set()).update(known - {stem})
        self._score_of = lru_cache(maxsize=4096)(self._score)

    def words(self, text: str) -> list[str]:
        """Return the words of a question that say something about its subject, each once."""
        found = [
            word
            for word in dict.fromkeys(_words(text))
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
        stem = _stem(word)
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


def _names_kind(word: str, kind: str) -> bool:
    """Return whether a word is a kind of source, in singular or plural, or a misspelling of it."""
    forms = (kind, f"{kind}en", f"{kind}s")
    if word in forms or _stem(word) == _stem(kind):
        return True
    return len(kind) >= _ONE_TYPO and any(OSA.distance(word, form) <= 1 for form in forms)


def _is_list(fact: str) -> bool:
    """Return whether a fact sums up several things."""
    return "**1.**" in fact or fact.count(";") + fact.count(",") > 1


def _has_number(fact: str) -> bool:
    return bool(re.search(r"\d", fact)) or not _NUMBER_WORDS.isdisjoint(_words(fact))


class Search:
    """Everything that can be searched in one catalogue.

    Args:
        catalogue: the catalogue; a changed one needs a new `Search` (see `search_for`).
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._resources = list(catalogue.resources.values())
        self._topics = list(catalogue.topics.values())
        self._facts = [
            FactHit(topic.id, page, fact)
            for topic in self._topics
            for page in topic.readings
            for fact in page.facts
        ]
        words = catalogue.zoeken
        ignored = {*STOPWORDS_DUTCH, *words.niet_zoeken}
        self._in_resources = _WordIndex(
            [self._fields_of(resource) for resource in self._resources],
            (3.0, 2.0, 0.7),
            words.synoniemen,
            ignored,
        )
        self._in_topics = _WordIndex(
            [
                (
                    f"{t.title} {t.question}",
                    t.advice,
                    " ".join(f for p in t.readings for f in p.facts),
                )
                for t in self._topics
            ],
            (3.0, 1.0, 0.7),
            words.synoniemen,
            ignored,
        )
        self._titles = [self._naming(topic.title) for topic in self._topics]
        # In a question about a fact "welke stappen", a number is not noise; nor is "wie" or "wat".
        self._in_facts = _WordIndex(
            [(hit.fact, hit.page.title) for hit in self._facts],
            (1.0, 0.2),
            words.synoniemen,
            ignored - set(_NUMBERS.values()),
        )
        self._lists = np.array([1.0 + _is_list(hit.fact) for hit in self._facts], dtype=np.float32)
        self._numbers = np.array([_has_number(hit.fact) for hit in self._facts], dtype=bool)
        self._years = np.array([bool(_YEAR.search(hit.fact)) for hit in self._facts], dtype=bool)
        self._organisations = dict.fromkeys(r.organisation for r in self._resources)
        self._kinds = dict.fromkeys(r.kind for r in self._resources)

    def _fields_of(self, resource: Resource) -> tuple[str, str, str]:
        """Return its names, its summary, and what is said in the topics that point to it."""
        about = [topic for topic in self._topics if resource.id in topic.resources]
        context = [
            f"{t.title} {t.question} {t.advice} " + " ".join(f for p in t.readings for f in p.facts)
            for t in about
        ]
        name = f"{resource.title} {resource.organisation} {resource.kind.replace('_', ' ')}"
        return name, resource.summary, " ".join(context)

    def asks_for_something(self, text: str) -> bool:
        """Return whether a text says what to search for: a subject, an organisation or a kind."""
        organisations, kinds, rest = self._recognised(text)
        return bool(organisations or kinds or self._in_resources.words(rest))

    def find(self, text: str) -> Found:
        """Search resources, and topics about the same words.

        Args:
            text: what someone typed.
        """
        organisations, kinds, rest = self._recognised(text)
        words = self._in_resources.words(rest)
        scores, shares = self._in_resources.score(words)
        scores = np.where(shares >= _HALF, scores, 0)
        topics = self._topics_about(rest if words else text) if words or not organisations else ()
        # Keep to the organisation asked for; of the kind of source, let go when nothing is left.
        attempts = [(organisations, kinds, words), (organisations, (), words)]
        attempts += [(organisations, kinds, []), (organisations, (), [])] if organisations else []
        attempts += [((), kinds, [])] if kinds else []
        for by, of, about in attempts:
            if not (by or of or about):
                continue
            kept = self._kept(by, of, scores if about else None)
            if kept:
                return Found(kept, topics, by, of)
        return Found((), topics)

    def named_topic(self, text: str) -> str | None:
        """Return the topic that a text names by half of the words of its title or more, or None.

        Args:
            text: such as "heb je een voorbeeld van een campagne?".
        """
        said = self._naming(text)
        shares = [len(said & title) / len(title) if title else 0.0 for title in self._titles]
        best = max(shares, default=0.0)
        if best < _HALF or shares.count(best) > 1:
            return None
        return self._topics[shares.index(best)].id

    def _naming(self, text: str) -> set[str]:
        """Return the stems of a text that tell topics apart."""
        telling = self._in_topics.telling(self._in_topics.words(text), _NAMING)
        return {_stem(word) for word in telling}

    def _kept(
        self, organisations: Sequence[str], kinds: Sequence[str], scores: Scores | None
    ) -> tuple[str, ...]:
        """Return the resources that pass all filters, best first or in the catalogue's order."""
        passed = [
            position
            for position, resource in enumerate(self._resources)
            if (not organisations or resource.organisation in organisations)
            and (not kinds or any(self._is_kind(resource, kind) for kind in kinds))
            and (scores is None or scores[position] > 0)
        ]
        if scores is not None and passed:
            least = _NEAR_BEST * max(scores[position] for position in passed)
            passed = [position for position in passed if scores[position] >= least]
            passed.sort(key=lambda position: -scores[position])
        return tuple(self._resources[position].id for position in passed)

    def _is_kind(self, resource: Resource, kind: str) -> bool:
        """Return whether it is of a kind, or calls itself so ("Training … tijdens het koken")."""
        return resource.kind == kind or any(
            _names_kind(word, kind) for word in _words(resource.title)
        )

    def _recognised(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Return the organisations and kinds in a text, and the text without them."""
        rest = text
        organisations: dict[str, None] = {}
        kinds: dict[str, None] = {}
        for name in self._organisations:
            plain, wanted = (
                " ".join(_WORD.findall(_plain(rest))),
                " ".join(_WORD.findall(_plain(name))),
            )
            where = re.search(rf"\b{re.escape(wanted)}\b", plain)
            if where:
                begin, end = where.span()
            elif len(wanted) >= _ONE_TYPO and len(plain) >= len(wanted) - 1:
                near = fuzz.partial_ratio_alignment(
                    wanted, plain, score_cutoff=_ORGANISATION_LIKENESS
                )
                if near is None:
                    continue
                begin, end = near.dest_start, near.dest_end
            else:
                continue
            organisations[name] = None
            # Whole words only, or a letter of a misspelt name would stay behind.
            begin = plain.rfind(" ", 0, begin) + 1
            end = (plain.find(" ", end) + len(plain) + 1) % (len(plain) + 1)
            rest = f"{plain[:begin]} {plain[end:]}"
        for word in _words(rest):
            kinds.update((kind, None) for kind in self._kinds if _names_kind(word, kind))
        if kinds:
            rest = " ".join(
                word for word in _words(rest) if not any(_names_kind(word, kind) for kind in kinds)
            )
        return tuple(organisations), tuple(kinds), rest

    def _topics_about(self, text: str) -> tuple[str, ...]:
        scores, shares = self._in_topics.score(self._in_topics.words(text))
        scores = np.where(shares >= _MOST, scores, 0)
        least = _TOPIC_NEAR_BEST * float(scores.max(initial=0))
        ranked = [int(p) for p in np.argsort(-scores, kind="stable") if scores[p] > 0]
        return tuple(self._topics[p].id for p in ranked if scores[p] >= least)[:_MAX_TOPICS]

    def facts(self, question: str, topic: str | None, before: str = "") -> tuple[FactHit, ...]:
        """Return the facts that answer a question, best first; none when nothing is near enough.

        Args:
            question: what someone asked, such as "welke vijf stappen zijn dat?".
            topic: id of the topic talked about: its facts are looked at first. A question without
                words of its own ("welke zijn dat?") asks for what was asked before, or else for what
                its advice sums up.
            before: the question before this one.
        """
        words = self._in_facts.words(question)
        own = np.array([hit.topic == topic for hit in self._facts], dtype=bool)
        if not words:
            return self._summed_up(question, topic, before)
        scores, shares = self._in_facts.score(words)
        if _ASKS_YEAR.search(question):
            scores = np.where(self._years, scores, 0)
        elif _ASKS_NUMBER.search(question):
            scores = np.where(self._numbers, scores, 0)
        elif _ASKS_LIST.search(question):
            scores = scores * self._lists
        found = self._nearest(np.where(own & (shares >= _HALF), scores, 0))
        # One word in common says too little about the fact of another topic, and so does any number
        # of words that many facts have.
        telling = self._in_facts.telling(words, _TELLING if topic else 1.0)
        if not found and len(telling) > 1:
            both = shares >= _MOST
            if topic:
                both &= self._in_facts.score(telling)[1] >= _MOST
            found = self._nearest(np.where(~own & both, scores, 0))
        return found

    def _summed_up(self, question: str, topic: str | None, before: str) -> tuple[FactHit, ...]:
        """Return what a topic sums up, for a question that has no words of its own."""
        current = self._catalogue.topics.get(topic or "")
        if not current or not _ASKS_LIST.search(question):
            return ()
        own = np.array([hit.topic == topic for hit in self._facts], dtype=bool) & (self._lists > 1)
        for asked, least in ((before, _HALF), (current.advice, 0.0)):
            scores, shares = self._in_facts.score(self._in_facts.words(asked))
            if found := self._nearest(np.where(own & (shares >= least), scores, 0)):
                return found
        return ()

    def _nearest(self, scores: Scores) -> tuple[FactHit, ...]:
        """Return the best facts, all of one topic."""
        best = float(scores.max(initial=0))
        if best <= 0:
            return ()
        ranked = [int(p) for p in np.argsort(-scores, kind="stable")]
        near = [self._facts[p] for p in ranked if scores[p] >= _FACT_NEAR_BEST * best]
        return tuple(hit for hit in near if hit.topic == near[0].topic)[:_MAX_FACTS]


_latest: tuple[str, Search] | None = None


def search_for(catalogue: Catalogue) -> Search:
    """Return the search of a catalogue; a new one is built when the catalogue has changed."""
    global _latest  # noqa: PLW0603 - one index for the whole process
    if _latest is None or _latest[0] != catalogue.version:
        _latest = (catalogue.version, Search(catalogue))
    return _latest[1]
