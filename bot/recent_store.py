"""Keeps every turn of a conversation as quick as the first: a tracker store that reads little.

Rasa reads and replays every event of a conversation at each message, so each turn costs more than the
one before. What the guide needs of long ago are the slots and the form that is active; of the rest the
latest events are enough. And who asked a moment ago is still in memory: one small query tells whether
anything was stored since, by this process or another. All events stay stored. In endpoints.yml:

    tracker_store:
      type: bot.recent_store.RecentTrackerStore
      dialect: sqlite          # and the other settings of Rasa's SQL store
"""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

__all__ = ["KEPT_CONVERSATIONS", "RECENT_EVENTS", "RecentTrackerStore"]

RECENT_EVENTS = 120
"""How many of the latest events are read: about twenty turns."""
KEPT_CONVERSATIONS = 100
"""How many of the latest conversations stay in memory, at some 100 kB each."""
_GROWTH = 60
"""How many events a conversation in memory may get before it is read anew."""
_LASTING = ("slot", "active_loop")
"""Types of events that count however long ago they were."""


def _prepare_sqlite(connection: Any, _: Any) -> None:
    """Let SQLite write to its log first, keep what was stored, and wipe what is deleted."""
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("PRAGMA secure_delete=ON")


class RecentTrackerStore(SQLTrackerStore):
    """Rasa's SQL store, which leaves out old events that no longer matter."""

    engine: sa.engine.Engine

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()
        if self.engine.dialect.name == "sqlite":
            # Rasa would open the file anew for every query.
            self.engine = sa.create_engine(
                self.engine.url,
                poolclass=sa.pool.QueuePool,
                connect_args={"check_same_thread": False},  # each is used by one thread at a time
            )
            sa.event.listen(self.engine, "connect", _prepare_sqlite)
            self.sessionmaker = sa.orm.sessionmaker(bind=self.engine)

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        if fetch_events_from_all_sessions or not self.domain:
            return await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        # Taken out, and put back when it is saved: what goes wrong halfway is never seen again.
        kept = self._kept.pop(sender_id, None)
        with self.session_scope() as session:
            if kept is not None and kept.last == self._last_id(session, sender_id):
                return kept
            return self._read(session, sender_id)

    def _last_id(self, session: Any, sender_id: str, below: int | None = None) -> int | None:
        """Return the id of a conversation's latest event, of those before `below`; None without any."""
        table = self.SQLEvent
        latest = session.query(sa.func.max(table.id)).filter(table.sender_id == sender_id)
        if below is not None:
            latest = latest.filter(table.id < below)
        found: int | None = latest.scalar()
        return found

    def _read(self, session: Any, sender_id: str) -> DialogueStateTracker | None:
        stored = self._event_query(session, sender_id, fetch_events_from_all_sessions=False)
        if stored.count() <= RECENT_EVENTS:
            rows = stored.all()
        else:
            table = self.SQLEvent
            recent = stored.order_by(None).order_by(table.id.desc()).limit(RECENT_EVENTS).all()
            old = stored.filter(table.type_name.in_(_LASTING), table.id < recent[-1].id)
            # Of each slot the latest value: a long session sets the same ones time and again.
            latest = (
                old.order_by(None)
                .with_entities(sa.func.max(table.id))
                .group_by(table.type_name, table.action_name)
                .correlate(None)
            )
            rows = [*old.filter(table.id.in_(latest)).all(), *reversed(recent)]
        if not rows:
            return None
        events = [json.loads(row.data) for row in rows]
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        tracker.stored = tracker.as_read = len(tracker.events)
        tracker.last = max(row.id for row in rows)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Store the events that are not stored yet, and keep the conversation in memory."""
        await self.stream_events(tracker)
        with self.session_scope() as session:
            new = list(self._additional_events(session, tracker))
            rows = [self._row(tracker.sender_id, event) for event in new]
            if not rows:
                return
            session.add_all(rows)
            session.flush()
            last = rows[-1].id
            # Asked when ours are in: until the commit no other process adds to SQLite.
            before = self._last_id(session, tracker.sender_id, below=rows[0].id)
            session.commit()
        tracker.stored = len(tracker.events)
        # What another process stored meanwhile is in the database, not in this tracker.
        alone = before == getattr(tracker, "last", None)
        tracker.last = last
        if alone:
            self._keep(tracker, new)

    def forget(self, sender_id: str) -> None:
        """Let go of a conversation in memory; for who deletes it from the database."""
        self._kept.pop(sender_id, None)

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Any]:
        """Return the events that are not stored yet: those after what was read or stored."""
        if not hasattr(tracker, "stored"):  # not of this store: a new one, or a whole one
            return iter(super()._additional_events(session, tracker))
        return itertools.islice(tracker.events, tracker.stored, None)

    def _row(self, sender_id: str, event: Event) -> Any:
        data = event.as_dict()
        return self.SQLEvent(
            sender_id=sender_id,
            type_name=event.type_name,
            timestamp=data.get("timestamp"),
            intent_name=data.get("parse_data", {}).get("intent", {}).get("name"),
            action_name=data.get("name"),
            data=json.dumps(data),
        )

    def _keep(self, tracker: DialogueStateTracker, new: list[Event]) -> None:
        """Keep a conversation in memory, unless reading it again would give something else."""
        if len(new) == len(tracker.events):
            tracker.as_read = 0
        elif any(isinstance(event, SessionStarted) for event in new):
            return  # a session that starts halfway leaves out what was before it
        # A tracker that was read elsewhere may hold all sessions.
        as_read = getattr(tracker, "as_read", None)
        if as_read is None or len(tracker.events) - as_read > _GROWTH:
            return
        self._kept[tracker.sender_id] = tracker
        self._kept.move_to_end(tracker.sender_id)
        if len(self._kept) > KEPT_CONVERSATIONS:
            self._kept.popitem(last=False)
