"""One line per conversation: answered in the background, in the order of arrival.

Microsoft's service wants a reply to its call within seconds and sends it again otherwise, so the
channel takes a message in and answers later. Conversations don't wait for each other.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

__all__ = ["Full", "Queues", "Seen"]

logger = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]


class Full(RuntimeError):
    """Too much is waiting to take this in."""


class Queues:
    """Background work in order per conversation.

    Args:
        per_conversation: how many jobs of one conversation may wait or run.
        total: how many jobs of all conversations together.
    """

    def __init__(self, per_conversation: int = 20, total: int = 2000) -> None:
        self._per_conversation = per_conversation
        self._total = total
        self._waiting: dict[str, deque[Job]] = {}
        self._workers: set[asyncio.Task[None]] = set()
        self._count = 0
        self._closed = False

    def add(self, conversation: str, job: Job) -> None:
        """Have a job done after all earlier ones of its conversation.

        Raises:
            Full: when too much is waiting, or when the guide is stopping.
        """
        line = self._waiting.get(conversation)
        if self._closed or self._count >= self._total:
            raise Full
        if line is not None and len(line) >= self._per_conversation:
            raise Full
        self._count += 1
        if line is not None:
            line.append(job)
            return
        self._waiting[conversation] = deque([job])
        worker = asyncio.create_task(self._work(conversation))
        self._workers.add(worker)
        worker.add_done_callback(self._workers.discard)

    async def _work(self, conversation: str) -> None:
        line = self._waiting[conversation]
        while line:
            try:
                await line[0]()
            except Exception:
                logger.exception("Bericht uit Teams niet beantwoord")
            finally:
                line.popleft()
                self._count -= 1
        del self._waiting[conversation]

    async def drain(self, seconds: float) -> None:
        """Take in nothing more and wait until all is done, at most for a while."""
        self._closed = True
        if not self._workers:
            return
        _, late = await asyncio.wait(set(self._workers), timeout=seconds)
        for worker in late:
            worker.cancel()
        if late:
            logger.warning("%d gesprekken in Teams niet afgemaakt bij het stoppen", len(late))


class Seen:
    """Remembers the latest keys, to notice a repeated delivery.

    Args:
        size: how many to remember.
    """

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._keys: OrderedDict[str, None] = OrderedDict()

    def before(self, key: str) -> bool:
        """Return whether a key was seen before, and remember it."""
        if key in self._keys:
            self._keys.move_to_end(key)
            return True
        self._keys[key] = None
        if len(self._keys) > self._size:
            self._keys.popitem(last=False)
        return False

    def forget(self, key: str) -> None:
        """Forget a key: what it stood for was not taken in after all."""
        self._keys.pop(key, None)
