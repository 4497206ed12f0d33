"""How well questions are understood: the figures and the confusions behind them.

Handles reading labelled questions and judging the decisions of a trained model on them, as the
person who typed them would: answered right, offered among the choices, wrongly answered, refused.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import choice_candidates
from bot.catalogue import Catalogue, load_catalogue
from bot.check import Example, examples_in
from bot.intents import FALLBACK, OUT_OF_SCOPE
from bot.rasa_setup import prepare_rasa
from bot.settings import catalogue_path

__all__ = [
    "SMALL_TALK",
    "Evaluation",
    "Judged",
    "Outcome",
    "Scores",
    "confused_pairs",
    "evaluate",
    "judge",
    "parse",
    "read_questions",
    "score",
]

SMALL_TALK = frozenset(
    (
        *("groet", "afscheid", "bedankt", "wat_kun_je", "ben_je_een_bot"),
        *("mens_spreken", "ja", "nee", "geen_van_deze"),
    )
)
"""The acts that are neither a question nor steer the conversation."""


@dataclass(frozen=True)
class Outcome:
    """What the guide made of one question.

    Attributes:
        intent: the decision: an intent, `nlu_fallback` (offer a choice) or `buiten_bereik`.
        offered: topics that a choice would offer, best first.
        confidence: probability of the decision.
    """

    intent: str
    offered: tuple[str, ...]
    confidence: float


@dataclass(frozen=True)
class Judged:
    """A question with what was expected and what came of it."""

    example: Example
    outcome: Outcome

    @property
    def right(self) -> bool:
        """Whether the expected intent was decided on at once."""
        return self.outcome.intent == self.example.intent

    @property
    def offered(self) -> bool:
        """Whether the expected topic was among the choices offered."""
        return self.outcome.intent == FALLBACK and self.example.intent in self.outcome.offered

    @property
    def wrong(self) -> bool:
        """Whether it counts as a confusion: a choice for an out-of-scope question does not."""
        return not self.right and (self.example.intent, self.got) != (OUT_OF_SCOPE, FALLBACK)

    @property
    def got(self) -> str:
        """The decision, for a table of confusions."""
        return self.outcome.intent


@dataclass(frozen=True)
class Scores:
    """The figures over a set of questions; every rate is between 0 and 1.

    Attributes:
        questions: number of questions of every kind.
        topics: number of topic questions.
        right: topic answered right at once.
        right_or_offered: right, or among the choices.
        wrong: topic question answered with another topic or with small talk.
        refused: topic question taken for out of scope.
        macro_f1: mean F1 over all topics.
        out_of_scope: out-of-scope questions that got no topic's answer.
        out_of_scope_refused: out-of-scope questions that were refused outright.
        small_talk: small talk answered right.
        steering: follow-ups, roles, searching and the plan understood right.
        by_label: right at once (for out-of-scope: not answered) by style.
        confusions: (expected, got) pairs that went wrong, with their number, worst first.
    """

    questions: int
    topics: int
    right: float
    right_or_offered: float
    wrong: float
    refused: float
    macro_f1: float
    out_of_scope: float
    out_of_scope_refused: float
    small_talk: float
    steering: float
    by_label: dict[str, tuple[float, int]]
    confusions: list[tuple[tuple[str, str], int]]


@dataclass(frozen=True)
class Evaluation:
    """A trained model, measured: the figures and the questions behind them.

    Attributes:
        catalogue: the catalogue that it was measured with.
        judged: every question, in the order of the files.
        scores: the figures over those questions.
    """

    catalogue: Catalogue
    judged: list[Judged]
    scores: Scores


def read_questions(folder: Path) -> list[Example]:
    """Return all labelled questions of the YAML files in a folder."""
    return [example for path in sorted(folder.glob("*.yml")) for example in examples_in(path)]


def parse(model: Path, texts: Sequence[str], catalogue: Catalogue) -> list[Outcome]:
    """Return what a trained model decides on each text.

    Args:
        model: the model file.
        texts: what people typed.
        catalogue: tells which intents are topics.
    """
    prepare_rasa()
    from rasa.core.agent import Agent  # noqa: PLC0415 - imports for seconds

    agent = Agent.load(model)

    async def run() -> list[dict[str, Any]]:
        return [await agent.parse_message(text) for text in texts]

    return [outcome_of(parsed, catalogue) for parsed in asyncio.run(run())]


def outcome_of(parsed: dict[str, Any], catalogue: Catalogue) -> Outcome:
    """Return the outcome of one parsed message (Rasa's NLU result)."""
    offered = choice_candidates(catalogue, parsed.get("intent_ranking") or [])
    return Outcome(
        intent=parsed["intent"]["name"],
        offered=tuple(name for name, _ in offered),
        confidence=float(parsed["intent"]["confidence"]),
    )


def judge(examples: Iterable[Example], outcomes: Iterable[Outcome]) -> list[Judged]:
    """Put questions and outcomes together."""
    return [Judged(e, o) for e, o in zip(examples, outcomes, strict=True)]


def _rate(values: Iterable[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def score(judged: Sequence[Judged], topics: Iterable[str]) -> Scores:
    """Return the figures over judged questions.

    Args:
        judged: the questions.
        topics: ids of all topics.
    """
    topic_ids = set(topics)
    about = [j for j in judged if j.example.intent in topic_ids]
    outside = [j for j in judged if j.example.intent == OUT_OF_SCOPE]
    talk = [j for j in judged if j.example.intent in SMALL_TALK]
    steering = [
        j for j in judged if j.example.intent not in topic_ids | SMALL_TALK | {OUT_OF_SCOPE}
    ]

    styles: dict[str, list[bool]] = defaultdict(list)
    for j in judged:
        ok = j.got not in topic_ids if j.example.intent == OUT_OF_SCOPE else j.right
        styles[j.example.labels.get("stijl", "")].append(ok)
    return Scores(
        questions=len(judged),
        topics=len(about),
        right=_rate(j.right for j in about),
        right_or_offered=_rate(j.right or j.offered for j in about),
        wrong=_rate(not j.right and j.got not in (FALLBACK, OUT_OF_SCOPE) for j in about),
        refused=_rate(j.got == OUT_OF_SCOPE for j in about),
        macro_f1=_macro_f1(judged, topic_ids),
        out_of_scope=_rate(j.got not in topic_ids for j in outside),
        out_of_scope_refused=_rate(j.right for j in outside),
        small_talk=_rate(j.right for j in talk),
        steering=_rate(j.right for j in steering),
        by_label={name: (_rate(oks), len(oks)) for name, oks in sorted(styles.items()) if name},
        confusions=[(pair, len(questions)) for pair, questions in confused_pairs(judged)],
    )


def confused_pairs(judged: Iterable[Judged]) -> list[tuple[tuple[str, str], list[Judged]]]:
    """Return each (expected, got) pair that went wrong with its questions, worst first.

    Of pairs that are equally frequent, a wrong answer is worse than a choice. Within a pair the
    question that was decided with most confidence comes first.
    """
    pairs: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    for j in judged:
        if j.wrong:
            pairs[j.example.intent, j.got].append(j)
    for questions in pairs.values():
        questions.sort(key=lambda j: -j.outcome.confidence)
    return sorted(
        pairs.items(),
        key=lambda item: (-len(item[1]), item[0][1] == FALLBACK, -item[1][0].outcome.confidence),
    )


def evaluate(model: Path, folder: Path) -> Evaluation:
    """Measure a trained model on the questions in a folder.

    Raises:
        bot.catalogue.CatalogueError: when the catalogue is not in order.
    """
    catalogue = load_catalogue(catalogue_path())
    questions = read_questions(folder)
    outcomes = parse(model, [question.text for question in questions], catalogue)
    judged = judge(questions, outcomes)
    return Evaluation(catalogue, judged, score(judged, catalogue.topics))


def _macro_f1(judged: Sequence[Judged], topics: set[str]) -> float:
    """Return the mean over topics of the harmonic mean of precision and recall."""
    scores = []
    for topic in topics:
        hits = sum(j.right and j.got == topic for j in judged)
        expected = sum(j.example.intent == topic for j in judged)
        given = sum(j.got == topic for j in judged)
        if expected:
            scores.append(2 * hits / (expected + given))
    return sum(scores) / len(scores) if scores else 0.0
