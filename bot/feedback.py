"""Feedback on answers: what it is about, and a store without person or conversation.

Kept are topic, confidence and day. A reason is free text, so personal data in it is masked and its
length is capped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.privacy import mask

__all__ = [
    "MAX_REASON",
    "Feedback",
    "Opinion",
    "Opinions",
    "Remark",
    "TopicFeedback",
    "Verdict",
    "per_topic",
]

MAX_REASON = 300
"""Longest reason that is kept, in characters."""

_metadata = sa.MetaData()
_table = sa.Table(
    "feedback",
    _metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("dag", sa.Date, nullable=False),
    sa.Column("onderwerp", sa.String(64), nullable=False, index=True),
    sa.Column("zekerheid", sa.Float),
    sa.Column("oordeel", sa.String(16), nullable=False),
    sa.Column("reden", sa.String(MAX_REASON)),
)


class Verdict(StrEnum):
    """What was thought of an answer."""

    GOOD = "goed"
    NOT_GOOD = "niet_goed"


Topics = tuple[str, ...]
"""Ids of the topics of one answer."""


@dataclass(frozen=True)
class Remark:
    """A message that says what someone thinks of an answer.

    Attributes:
        verdict: of a thumb; None for a reason.
        pressed: whether it is a button, which stays under the answer it belongs to.
        topics: those of the answer that the button stands under; empty when it does not say so.
        reason: why; empty for a thumb.
    """

    verdict: Verdict | None
    pressed: bool = False
    topics: Topics = ()
    reason: str = ""


@dataclass(frozen=True)
class Opinion:
    """What a remark means in its conversation.

    Attributes:
        topics: of the answer it is about.
        counts: whether it is to be kept; not when the very same was said before.
        verdict: what was thought of the answer; None for a reason that goes with an earlier verdict.
        confidence: how sure the guide was of the answer, or None when the answer is out of sight.
        explained: whether the reason is known, so that it need not be asked.
    """

    topics: Topics
    counts: bool
    verdict: Verdict | None = None
    confidence: float | None = None
    explained: bool = False


class Opinions:
    """Reads the answers and remarks of a conversation, oldest first, and tells what remarks mean.

    Args:
        known: ids of the topics that exist: of an answer out of sight, no others are believed.

    Attributes:
        waiting: topics of the answer that was not useful, while no reason is given yet. To be set by
            who remembers it, as the thumb may be out of sight.
    """

    def __init__(self, known: Collection[str]) -> None:
        self._known = known
        self._answers: dict[Topics, float] = {}
        self._latest: Topics = ()
        self._given: set[tuple[Verdict, Topics]] = set()
        self._explained: set[Topics] = set()
        # Since the latest answer: which one was not useful, and the reasons that were given.
        self._disliked: Topics = ()
        self._reasons: set[str] = set()
        self.waiting: Topics = ()

    def answered(self, topics: Topics, confidence: float) -> None:
        """Take note of an answer; what was thought of an earlier one on the same topics is past."""
        self._answers[topics] = confidence
        self._latest = topics
        self._given -= {(verdict, topics) for verdict in Verdict}
        self._explained.discard(topics)
        self._disliked = ()
        self._reasons.clear()

    def remarked(self, remark: Remark) -> Opinion | None:
        """Return what a remark means, or None when there is no answer that it can be about."""
        if remark.verdict is None:
            return self._reason(remark)
        return self._verdict(remark.verdict, remark.topics or self._latest)

    def _verdict(self, verdict: Verdict, named: Topics) -> Opinion | None:
        seen = named in self._answers  # or else of an earlier session, or too long ago to be read
        topics = tuple(name for name in named if seen or name in self._known)
        if not topics:
            return None
        counts = (verdict, topics) not in self._given
        explained = topics in self._explained
        self._given.add((verdict, topics))
        if verdict is Verdict.NOT_GOOD:
            self._disliked = topics
            self.waiting = self.waiting if explained else topics
        return Opinion(topics, counts, verdict, self._answers.get(named), explained)

    def _reason(self, remark: Remark) -> Opinion | None:
        reason = " ".join(remark.reason.lower().split())
        about = self.waiting or self._disliked
        if not about and not self._latest and not remark.pressed:
            return None
        if not self.waiting and (remark.pressed or reason in self._reasons):
            return Opinion(about or self._latest, counts=False, explained=True)
        verdict = None if about else Verdict.NOT_GOOD
        about = about or self._latest
        self.waiting = ()
        self._disliked = about
        self._given.add((Verdict.NOT_GOOD, about))
        self._explained.add(about)
        self._reasons.add(reason)
        return Opinion(about, True, verdict, self._answers.get(about), explained=True)


@dataclass(frozen=True)
class TopicFeedback:
    """What was thought of the answers on one topic.

    Attributes:
        topic: its id.
        good: number of answers that were useful.
        not_good: number of answers that were not.
        confidence: mean confidence of the answers that were not useful (0 to 1), or None.
        reasons: the reasons given, newest first.
    """

    topic: str
    good: int
    not_good: int
    confidence: float | None
    reasons: tuple[str, ...]


def _cleaned(reason: str) -> str:
    return mask(" ".join(reason.split())).text[:MAX_REASON]


class Feedback:
    """The store.

    Args:
        url: an SQLAlchemy address; for a file, its folder is made.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: when it can't be opened; also by every method.
    """

    def __init__(self, url: str) -> None:
        address = make_url(url)
        if address.get_backend_name() == "sqlite" and address.database:
            Path(address.database).parent.mkdir(parents=True, exist_ok=True)
        self._engine = sa.create_engine(address, hide_parameters=True)  # no reasons in the log
        _metadata.create_all(self._engine)

    def add(
        self,
        topics: Iterable[str],
        verdict: Verdict,
        confidence: float | None,
        day: date,
        reason: str | None = None,
    ) -> None:
        """Keep a verdict, once for each topic of the answer.

        Args:
            topics: ids of the answer's topics.
            verdict: what was thought of it.
            confidence: how sure the guide was of the answer, 0 to 1, or None when that is not known.
            day: the day it was given; no time is kept.
            reason: why, in someone's own words.
        """
        rows = [
            {
                "dag": day,
                "onderwerp": topic,
                "zekerheid": None if confidence is None else round(confidence, 2),
                "oordeel": verdict.value,
                "reden": _cleaned(reason) if reason else None,
            }
            for topic in topics
        ]
        if rows:
            with self._engine.begin() as connection:
                connection.execute(_table.insert(), rows)

    def add_reason(self, topics: Iterable[str], reason: str, day: date) -> None:
        """Add the reason to the day's newest "not useful" without one, for each topic.

        When all have one, it stands behind that of the newest: who says more is no one else.
        Nothing tells whose verdict a row is, so of two people who say so on one day the reasons may
        be swapped; counts and reasons per topic stay right.
        """
        for topic in topics:
            rows = (
                sa.select(_table.c.id, _table.c.reden)
                .where(_table.c.onderwerp == topic, _table.c.dag == day)
                .where(_table.c.oordeel == Verdict.NOT_GOOD.value)
                .order_by(_table.c.reden.is_not(None), _table.c.id.desc())
            )
            with self._engine.begin() as connection:
                row = connection.execute(rows.limit(1)).first()
                if row is not None:
                    said = f"{row.reden}; {reason}" if row.reden else reason
                    change = _table.update().where(_table.c.id == row.id)
                    connection.execute(change.values(reden=_cleaned(said)))

    def rows(self) -> list[dict[str, object]]:
        """Return all that is kept, newest first."""
        with self._engine.connect() as connection:
            found = connection.execute(sa.select(_table).order_by(_table.c.id.desc()))
            return [dict(row) for row in found.mappings()]


def per_topic(rows: Iterable[dict[str, object]]) -> list[TopicFeedback]:
    """Return what was thought per topic: most "not useful" first.

    Args:
        rows: as `Feedback.rows` returns them.
    """
    grouped: dict[str, list[dict[str, object]]] = {}
    for row in rows:
        grouped.setdefault(str(row["onderwerp"]), []).append(row)
    summed = [_summed(topic, entries) for topic, entries in grouped.items()]
    return sorted(summed, key=lambda item: (-item.not_good, -item.good, item.topic))


def _summed(topic: str, rows: list[dict[str, object]]) -> TopicFeedback:
    bad = [row for row in rows if row["oordeel"] == Verdict.NOT_GOOD.value]
    sure = [float(str(row["zekerheid"])) for row in bad if row["zekerheid"] is not None]
    return TopicFeedback(
        topic=topic,
        good=len(rows) - len(bad),
        not_good=len(bad),
        confidence=sum(sure) / len(sure) if sure else None,
        reasons=tuple(str(row["reden"]) for row in bad if row["reden"]),
    )
