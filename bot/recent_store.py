"""Keeps a long conversation as quick as a short one: a tracker store that reads what is recent.

Rasa reads, replays and hands to the action server every event of a conversation at each message, so each
turn costs more than the one before. What the guide needs of long ago are the slots and the form that is
active; of the rest the latest events are enough. All events stay stored. In endpoints.yml:

    tracker_store:
      type: bot.recent_store.RecentTrackerStore
      dialect: sqlite          # and the other settings of Rasa's SQL store
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

__all__ = ["RECENT_EVENTS", "RecentTrackerStore"]

RECENT_EVENTS = 120
"""How many of the latest events are read: about twenty turns."""
_LASTING = ("slot", "active_loop")
"""Types of events that count however long ago they were."""


class RecentTrackerStore(SQLTrackerStore):
    """Rasa's SQL store, which leaves out old events that no longer matter."""

    async def _retrieve(
        self, sender_id: str, fetch_events_from_all_sessions: bool
    ) -> DialogueStateTracker | None:
        if fetch_events_from_all_sessions or not self.domain:
            return await super()._retrieve(sender_id, fetch_events_from_all_sessions)
        with self.session_scope() as session:
            stored = self._event_query(session, sender_id, fetch_events_from_all_sessions=False)
            number = stored.count()
            if number <= RECENT_EVENTS:
                rows = stored.all()
            else:
                table = self.SQLEvent
                recent = stored.order_by(None).order_by(table.id.desc()).limit(RECENT_EVENTS).all()
                lasting = stored.filter(
                    table.type_name.in_(_LASTING), table.id < recent[-1].id
                ).all()
                rows = [*lasting, *reversed(recent)]
            events = [json.loads(row.data) for row in rows]
        if not events:
            return None
        tracker = DialogueStateTracker.from_dict(sender_id, events, self.domain.slots)
        tracker.left_unread = number - len(events)
        return tracker

    def _additional_events(self, session: Any, tracker: DialogueStateTracker) -> Iterator[Any]:
        """Return the events that are not stored yet: those after what was read."""
        stored = self._event_query(
            session, tracker.sender_id, fetch_events_from_all_sessions=False
        ).count()
        begin = stored - getattr(tracker, "left_unread", 0)
        return itertools.islice(tracker.events, begin, None)
