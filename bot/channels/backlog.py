"""Work that waits behind an acknowledgement: in order per conversation, bounded, drained at the end.

For channels that must acknowledge a message at once and answer it later.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable

__all__ = ["DRAIN_SECONDS", "Backlog", "BacklogFull", "Seen"]

logger = logging.getLogger(__name__)

DRAIN_SECONDS = 3.5
"""How long a channel may finish its messages when the server stops.

Channels take turns, and then connections get five seconds; `bot.run` waits for all of that.
"""

Job = Callable[[], Awaitable[None]]


class BacklogFull(RuntimeError):
    """There is no room for more work now; the sender should try again later."""


class Backlog:
    """Runs jobs: those of one conversation one after another, different conversations side by side.

    Args:
        limit: how many jobs may be waiting or running in all.
        per_conversation: how many of one conversation, so that no one fills the house.
    """

    def __init__(self, limit: int = 1000, per_conversation: int = 50) -> None:
        self._limit = limit
        self._per_conversation = per_conversation
        self._waiting: dict[str, deque[Job]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._size = 0
        self._closed = False

    def __len__(self) -> int:
        return self._size

    def put(self, conversation: str, job: Job) -> None:
        """Add a job behind the others of its conversation; it runs in a task of its own.

        Raises:
            BacklogFull: when there is no room, or `drain` has begun. Nothing was added.
        """
        queue = self._waiting.get(conversation)
        if self._closed or self._size >= self._limit:
            raise BacklogFull
        if queue is not None and len(queue) >= self._per_conversation:
            raise BacklogFull
        self._size += 1
        if queue is not None:
            queue.append(job)
            return
        self._waiting[conversation] = deque([job])
        task = asyncio.get_running_loop().create_task(self._work(conversation))
        self._tasks.add(task)  # the loop itself keeps no reference
        task.add_done_callback(self._tasks.discard)

    async def _work(self, conversation: str) -> None:
        queue = self._waiting[conversation]
        try:
            while queue:
                try:
                    await queue.popleft()()
                except Exception:
                    logger.exception("Een bericht is niet verwerkt")
                finally:
                    self._size -= 1
        finally:
            del self._waiting[conversation]

    async def drain(self, seconds: float) -> int:
        """Take no more work and finish what there is.

        Args:
            seconds: how long that may take.

        Returns:
            How many jobs were not finished and have been given up.
        """
        self._closed = True
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=seconds)
        left = self._size
        for task in tuple(self._tasks):
            task.cancel()
        return left


class Seen:
    """Remembers ids for a while, so that a message that is delivered again is answered once.

    Args:
        seconds: how long an id is remembered.
        limit: how many ids at most; the oldest go first.
        clock: returns seconds that never go back.
    """

    def __init__(
        self,
        seconds: float = 3600,
        limit: int = 20_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds = seconds
        self._limit = limit
        self._clock = clock
        self._times: OrderedDict[str, float] = OrderedDict()

    def __contains__(self, name: str) -> bool:
        self._forget()
        return name in self._times

    def add(self, name: str) -> None:
        """Remember an id from now on."""
        self._times[name] = self._clock()
        self._times.move_to_end(name)
        self._forget()

    def discard(self, name: str) -> None:
        """Forget an id before its time, if it is there."""
        self._times.pop(name, None)

    def _forget(self) -> None:
        too_old = self._clock() - self._seconds
        while self._times:
            name, added = next(iter(self._times.items()))
            if added > too_old and len(self._times) <= self._limit:
                return
            del self._times[name]
