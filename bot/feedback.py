"""Feedback on answers: kept with topic, confidence and day, never with person or conversation.

A reason is free text, so personal data in it is masked and its length is capped.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import make_url

from bot.privacy import mask

__all__ = ["MAX_REASON", "Feedback", "TopicFeedback", "Verdict", "per_topic"]

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

        Nothing tells whose verdict a row is, so of two people who say so on one day the reasons may
        be swapped; counts and reasons per topic stay right.
        """
        for topic in topics:
            open_rows = (
                sa.select(sa.func.max(_table.c.id))
                .where(_table.c.onderwerp == topic, _table.c.dag == day)
                .where(_table.c.oordeel == Verdict.NOT_GOOD.value, _table.c.reden.is_(None))
            )
            with self._engine.begin() as connection:
                row = connection.execute(open_rows).scalar()
                if row is not None:
                    change = _table.update().where(_table.c.id == row)
                    connection.execute(change.values(reden=_cleaned(reason)))

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
