"""How often people may ask: per conversation and per address, counted in memory or in Redis.

Callers on the guide's own machine are not limited (see docs/adr/0017).
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from bot.settings import SettingsError, WebSettings
from bot.web.address import caller

__all__ = ["Limits", "TooMany"]

logger = logging.getLogger(__name__)

_REDIS_TIMEOUTS = {"socket_connect_timeout": 1, "socket_timeout": 1}
"""In seconds; the client itself would wait for ever. An address may name its own."""
_PATIENCE = 2.5
"""How long one question to Redis may take in all, with looking up its name, in seconds."""
_PAUSE = 10.0
"""How long nothing is counted after Redis failed, in seconds."""
_WORKERS = 4


class TooMany(RuntimeError):
    """Asked too often.

    Attributes:
        retry_after: whole seconds to wait, at least 1.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


class _Pause:
    """A time in which something that failed is left alone.

    When it is over, one may try; the others go on leaving it alone until that one has succeeded.

    Args:
        seconds: how long.
        clock: returns seconds that never go back.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._until: float | None = None

    def begin(self) -> None:
        """Begin, or begin anew."""
        self._until = self._clock() + self._seconds

    def end(self) -> None:
        """End: it works again."""
        self._until = None

    def may_try(self) -> bool:
        """Return whether the asker may try."""
        if self._until is None:
            return True
        if self._clock() < self._until:
            return False
        self.begin()
        return True


class Limits:
    """Counts what callers do and says when it is too much.

    Args:
        settings: the limits, the trusted proxies and the address of Redis.
        clock: returns seconds that never go back.

    Raises:
        SettingsError: when a limit or the address of Redis can't be read.
    """

    def __init__(self, settings: WebSettings, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings = settings
        self._items = {
            "gesprek": _parse("GIDS_LIMIT_CONVERSATION", settings.per_conversation),
            "adres": _parse("GIDS_LIMIT_ADDRESS", settings.per_address),
            "nieuw": _parse("GIDS_LIMIT_NEW", settings.new_per_address),
            "bestand": _parse("GIDS_LIMIT_CONVERSATION", settings.per_conversation),
        }
        try:
            storage = storage_from_string(settings.redis_url or "memory://", **_REDIS_TIMEOUTS)
        except Exception as error:
            raise SettingsError(
                "GIDS_REDIS_URL klopt niet. Schrijf het zo: redis://10.0.0.6:6379/0"
            ) from error
        self._in_memory = isinstance(storage, MemoryStorage)
        # Counts two windows per key, which both expire; a log of hits would stay in memory for good.
        self._limiter = SlidingWindowCounterRateLimiter(storage)
        # Not the event loop's own threads: those read conversations while Redis keeps us waiting.
        self._threads = ThreadPoolExecutor(_WORKERS, "gids-limits")
        self._pause = _Pause(_PAUSE, clock)
        self._open: Counter[str] = Counter()
        self._warned = False

    def caller(self, request: Any) -> str | None:
        """Return who sent a Sanic request; None is the guide's own machine."""
        # A proxy may add a line of its own: only the last ones are what trusted proxies wrote.
        forwarded = ", ".join(request.headers.getall("x-forwarded-for", [])) or None
        trusted = self._settings.trusted_proxies
        if forwarded and not trusted and not self._warned:
            self._warned = True
            logger.warning(
                "Berichten komen via een proxy op %s, maar GIDS_TRUSTED_PROXIES is leeg. "
                "Daardoor tellen alle gebruikers samen als één adres.",
                request.ip,
            )
        return caller(request.ip, forwarded, trusted)

    async def new_conversation(self, address: str | None) -> None:
        """Count a new conversation. Raises TooMany."""
        await self._count("nieuw", address, address)

    async def request(self, address: str | None) -> None:
        """Count what brings no message: a new connection, the fetching of a file. Raises TooMany."""
        await self._count("adres", address, address)

    async def message(self, address: str | None, conversation: str) -> None:
        """Count a message of a conversation. Raises TooMany."""
        # The address first: who is refused by it can't fill the memory with names of conversations.
        await self._count("adres", address, address)
        await self._count("gesprek", address, conversation)

    async def document(self, address: str | None) -> None:
        """Count the writing of a document, which takes more work than a message. Raises TooMany."""
        await self._count("bestand", address, address)

    @contextmanager
    def connection(self, address: str | None) -> Iterator[None]:
        """Hold one of an address's connections. Raises TooMany when it has too many."""
        if address is None:
            yield
            return
        if self._open[address] >= self._settings.connections:
            raise TooMany(10)
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]

    async def _count(self, kind: str, address: str | None, key: str | None) -> None:
        if address is None or key is None or not self._pause.may_try():
            return
        for item in self._items[kind]:
            try:
                wait = await self._hit(item, kind, key)
            except Exception as error:
                # Redis is away: better to answer than to count.
                self._pause.begin()
                reason = str(error) or type(error).__name__
                logger.warning("Niet kunnen tellen hoe vaak er wordt gevraagd: %s", reason)
                return
            self._pause.end()
            if wait:
                raise TooMany(wait)

    async def _hit(self, item: RateLimitItem, kind: str, key: str) -> int:
        """Return 0 when it may, or else the seconds to wait."""

        def hit() -> int:
            if self._limiter.hit(item, kind, key):
                return 0
            reset = self._limiter.get_window_stats(item, kind, key).reset_time
            # A whole second past it: at that very moment the oldest one still counts.
            return max(1, math.floor(reset - time.time()) + 1)

        if self._in_memory:
            return hit()
        asked = asyncio.get_running_loop().run_in_executor(self._threads, hit)
        return await asyncio.wait_for(asked, _PATIENCE)


def _parse(name: str, text: str) -> list[RateLimitItem]:
    try:
        return parse_many(text)
    except ValueError:
        raise SettingsError(
            f"{name}: {text} is geen aantal per tijd. Schrijf het zo: 30/minute of 30/minute;5/second"
        ) from None
