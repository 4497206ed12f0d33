"""Reading and erasing conversations in Rasa's SQL tracker store.

Rasa's own way to read one builds a whole tracker, on the event loop; it has no way to erase one.
"""

from __future__ import annotations

import asyncio
import json
import logging
from typing import Any

import sqlalchemy as sa

from bot.nlu.encoder import forget_texts

__all__ = ["NotSql", "erase", "events"]

logger = logging.getLogger(__name__)


class NotSql(TypeError):
    """Rasa's tracker store is not its SQL one; the message says what to do, in Dutch."""


async def events(agent: Any, conversation: str) -> list[dict[str, Any]]:
    """Return all user and bot events of a conversation, oldest first; empty if it does not exist.

    Args:
        agent: Rasa's agent, with a SQL tracker store.
        conversation: the conversation's id in the store.

    Raises:
        NotSql: when the store is another one.
    """
    store = _sql(agent)

    def read() -> list[dict[str, Any]]:
        table = store.SQLEvent
        with store.session_scope() as session:
            rows = (
                session.query(table.data)
                .filter(table.sender_id == conversation, table.type_name.in_(("user", "bot")))
                .order_by(table.id)
                .all()
            )
        return [json.loads(row.data) for row in rows]

    return await asyncio.to_thread(read)


async def erase(agent: Any, conversation: str) -> None:
    """Delete everything that is kept of a conversation, on disk and in memory.

    It waits for a message of that conversation that is being handled, in any process that shares
    Rasa's lock store: Rasa would otherwise write it after the deletion.

    Raises:
        NotSql: when the tracker store is another one.
    """
    store = _sql(agent)

    def delete() -> None:
        with store.session_scope() as session:
            session.query(store.SQLEvent).filter(store.SQLEvent.sender_id == conversation).delete(
                synchronize_session=False
            )
            session.commit()
            if store.engine.dialect.name == "sqlite":
                # Its log still holds what was deleted, until it is written into the file.
                busy, *_ = session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)")).one()
                if busy:
                    logger.warning("Een gewist gesprek staat nog in het logboek van SQLite.")

    async with agent.lock_store.lock(conversation):
        await asyncio.to_thread(delete)
        if hasattr(store, "forget"):
            store.forget(conversation)
        forget_texts()


def _sql(agent: Any) -> Any:
    store = agent.tracker_store
    store = getattr(store, "_tracker_store", store)  # Rasa wraps it to survive its failing
    if not hasattr(store, "SQLEvent"):
        raise NotSql("De widget heeft een tracker store van type SQL nodig; zie endpoints.yml.")
    return store
