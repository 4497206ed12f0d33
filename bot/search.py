"""Free-text search over the catalogue: its resources, its topics, and the facts of its readings.

Words are compared as `bot.word_index` does. Organisations and kinds of source are recognised by name and
used to filter.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bm25s.stopwords import STOPWORDS_DUTCH
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from bot.catalogue import Catalogue, PageFacts, Resource
from bot.word_index import NUMBERS, ONE_TYPO, WORD, Scores, WordIndex, plain, stem_of, words_of

__all__ = ["FactHit", "Found", "Search", "search_for"]

_NUMBER_WORDS = frozenset(NUMBERS.values())
# What kind of fact a question asks for, whatever it is about.
_ASKS_NUMBER = re.compile(r"\bhoe ?(?:veel|lang|vaak|groot|oud|duur)\b", re.IGNORECASE)
_ASKS_YEAR = re.compile(r"\b(?:wanneer|welk jaar|wat voor jaar)\b", re.IGNORECASE)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ASKS_LIST = re.compile(
    r"\b(?:welke|noem|som|wie zijn|hoe heten|wat zijn)\b|\ballemaal\b", re.IGNORECASE
)
_ORGANISATION_LIKENESS = 88.0
"""From here on (rapidfuzz partial ratio, 0 to 100) a misspelt organisation is recognised."""
_NEAR_BEST = 0.4
"""Share of the best score from which on a resource is worth showing."""
_TOPIC_NEAR_BEST = 0.6
_FACT_NEAR_BEST = 0.7
_HALF, _MOST = 0.5, 0.75
"""Share of a question (by the weight of its words) that must be found: in its topic, elsewhere."""
_NAMING = 0.4
"""Share of all topics from which on a word, such as "gemeente", does not name one of them."""
_NO_NAMES = frozenset(
    stem_of(word)
    for word in ("werkt", "rol", "programma", "begin", "via", "leren", "aanbod", "bepalen", "drie")
)
"""Stems of words in titles that people use for anything."""
_TELLING = 0.08
"""Share of all facts from which on a word says too little about the fact of another topic."""
_MAX_TOPICS, _MAX_FACTS = 3, 3


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


def _names_kind(word: str, kind: str) -> bool:
    """Return whether a word is a kind of source, in singular or plural, or a misspelling of it."""
    forms = (kind, f"{kind}en", f"{kind}s")
    if word in forms or stem_of(word) == stem_of(kind):
        return True
    return len(kind) >= ONE_TYPO and any(OSA.distance(word, form) <= 1 for form in forms)


def _is_list(fact: str) -> bool:
    """Return whether a fact sums up several things."""
    return "**1.**" in fact or fact.count(";") + fact.count(",") > 1


def _has_number(fact: str) -> bool:
    return bool(re.search(r"\d", fact)) or not _NUMBER_WORDS.isdisjoint(words_of(fact))


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
        self._in_resources = WordIndex(
            [self._fields_of(resource) for resource in self._resources],
            (3.0, 2.0, 0.7),
            words.synoniemen,
            ignored,
        )
        self._in_topics = WordIndex(
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
        self._in_facts = WordIndex(
            [(hit.fact, hit.page.title) for hit in self._facts],
            (1.0, 0.2),
            words.synoniemen,
            ignored - set(NUMBERS.values()),
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
        return {stem_of(word) for word in telling} - _NO_NAMES

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
            _names_kind(word, kind) for word in words_of(resource.title)
        )

    def _recognised(self, text: str) -> tuple[tuple[str, ...], tuple[str, ...], str]:
        """Return the organisations and kinds in a text, and the text without them."""
        rest = text
        organisations: dict[str, None] = {}
        kinds: dict[str, None] = {}
        for name in self._organisations:
            said, wanted = (
                " ".join(WORD.findall(plain(rest))),
                " ".join(WORD.findall(plain(name))),
            )
            where = re.search(rf"\b{re.escape(wanted)}\b", said)
            if where:
                begin, end = where.span()
            elif len(wanted) >= ONE_TYPO and len(said) >= len(wanted) - 1:
                near = fuzz.partial_ratio_alignment(
                    wanted, said, score_cutoff=_ORGANISATION_LIKENESS
                )
                if near is None:
                    continue
                begin, end = near.dest_start, near.dest_end
            else:
                continue
            organisations[name] = None
            # Whole words only, or a letter of a misspelt name would stay behind.
            begin = said.rfind(" ", 0, begin) + 1
            end = (said.find(" ", end) + len(said) + 1) % (len(said) + 1)
            rest = f"{said[:begin]} {said[end:]}"
        for word in words_of(rest):
            kinds.update((kind, None) for kind in self._kinds if _names_kind(word, kind))
        if kinds:
            rest = " ".join(
                word
                for word in words_of(rest)
                if not any(_names_kind(word, kind) for kind in kinds)
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
            return self._summed_up(question, topic, own, before)
        scores, shares = self._in_facts.score(words)
        if _ASKS_YEAR.search(question):
            scores = np.where(self._years, scores, 0)
        elif _ASKS_NUMBER.search(question):
            scores = np.where(self._numbers, scores, 0)
        elif _ASKS_LIST.search(question):
            scores = scores * self._lists
        if found := self._nearest(np.where(own & (shares >= _HALF), scores, 0)):
            return found
        # One word in common says too little about the fact of another topic, and so does any number
        # of words that many facts have.
        telling = self._in_facts.telling(words, _TELLING if topic else 1.0)
        if len(telling) < 2:  # noqa: PLR2004
            return ()
        both = shares >= _MOST
        if topic:
            both &= self._in_facts.score(telling)[1] >= _MOST
        return self._nearest(np.where(~own & both, scores, 0))

    def _summed_up(
        self, question: str, topic: str | None, own: NDArray[np.bool_], before: str
    ) -> tuple[FactHit, ...]:
        """Return what a topic sums up, for a question that has no words of its own."""
        current = self._catalogue.topics.get(topic or "")
        if not current or not _ASKS_LIST.search(question):
            return ()
        lists = own & (self._lists > 1)
        for asked, least in ((before, _HALF), (current.advice, 0.0)):
            scores, shares = self._in_facts.score(self._in_facts.words(asked))
            if found := self._nearest(np.where(lists & (shares >= least), scores, 0)):
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
