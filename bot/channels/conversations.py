"""Reading and erasing conversations in Rasa's SQL tracker store.

Rasa's own way to read one builds a whole tracker, on the event loop; it has no way to erase one.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from bot.nlu.encoder import forget_texts

__all__ = ["NotSql", "any_said", "erase", "events"]

logger = logging.getLogger(__name__)

_AT_A_TIME = 20
"""How many events are fetched at once by who may stop before the last."""


class NotSql(TypeError):
    """Rasa's tracker store is not its SQL one; the message says what to do, in Dutch."""


async def events(agent: Any, conversation: str, start: int = 0) -> list[dict[str, Any]]:
    """Return the user and bot events of a conversation, oldest first; empty if it does not exist.

    Args:
        agent: Rasa's agent, with a SQL tracker store.
        conversation: the conversation's id in the store.
        start: how many to leave out: those that were read before.

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
                .offset(start)
                .all()
            )
        return [json.loads(row.data) for row in rows]

    return await asyncio.to_thread(read)


async def any_said(
    agent: Any, conversation: str, words: str, wanted: Callable[[dict[str, Any]], bool]
) -> bool:
    """Return whether the guide said what is wanted; it looks from the newest and stops at the first.

    Args:
        agent: as in `events`.
        conversation: as in `events`.
        words: a text that stands in a wanted event, by which the database leaves out most others.
        wanted: whether a bot event is one.

    Raises:
        NotSql: when the store is another one.
    """
    store = _sql(agent)
    within = json.dumps(words)[1:-1]  # as they are stored

    def read() -> bool:
        table = store.SQLEvent
        with store.session_scope() as session:
            rows = (
                session.query(table.data)
                .filter(table.sender_id == conversation, table.type_name == "bot")
                .filter(table.data.contains(within, autoescape=True))
                .order_by(table.id.desc())
                .yield_per(_AT_A_TIME)
            )
            return any(wanted(json.loads(row.data)) for row in rows)

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
