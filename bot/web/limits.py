"""How often people may ask: per conversation and per address, counted in memory or in Redis.

Callers on the guide's own machine are not limited (see docs/adr/0017).
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from bot.settings import SettingsError, WebSettings
from bot.web.address import caller

__all__ = ["Limits", "TooMany"]

logger = logging.getLogger(__name__)


class TooMany(RuntimeError):
    """Asked too often.

    Attributes:
        retry_after: whole seconds to wait, at least 1.
    """

    def __init__(self, retry_after: int) -> None:
        super().__init__(f"try again in {retry_after} s")
        self.retry_after = retry_after


class Limits:
    """Counts what callers do and says when it is too much.

    Raises:
        SettingsError: when a limit or the address of Redis can't be read.
    """

    def __init__(self, settings: WebSettings) -> None:
        self._settings = settings
        self._items = {
            "gesprek": _parse("GIDS_LIMIT_CONVERSATION", settings.per_conversation),
            "adres": _parse("GIDS_LIMIT_ADDRESS", settings.per_address),
            "nieuw": _parse("GIDS_LIMIT_NEW", settings.new_per_address),
        }
        try:
            storage = storage_from_string(settings.redis_url or "memory://")
        except Exception as error:
            raise SettingsError(
                "GIDS_REDIS_URL klopt niet. Schrijf het zo: redis://10.0.0.6:6379/0"
            ) from error
        self._in_memory = isinstance(storage, MemoryStorage)
        # Counts two windows per key, which both expire; a log of hits would stay in memory for good.
        self._limiter = SlidingWindowCounterRateLimiter(storage)
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

    async def handshake(self, address: str | None) -> None:
        """Count the opening of a connection. Raises TooMany."""
        await self._count("adres", address, address)

    async def message(self, address: str | None, conversation: str) -> None:
        """Count a message of a conversation. Raises TooMany."""
        # The address first: who is refused by it can't fill the memory with names of conversations.
        await self._count("adres", address, address)
        await self._count("gesprek", address, conversation)

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
        if address is None or key is None:
            return
        for item in self._items[kind]:
            try:
                wait = await self._hit(item, kind, key)
            except Exception as error:
                # Redis is away: better to answer than to count.
                logger.warning("Niet kunnen tellen hoe vaak er wordt gevraagd: %s", error)
                return
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

        return hit() if self._in_memory else await asyncio.to_thread(hit)


def _parse(name: str, text: str) -> list[RateLimitItem]:
    try:
        return parse_many(text)
    except ValueError:
        raise SettingsError(
            f"{name}: {text} is geen aantal per tijd. Schrijf het zo: 30/minute of 30/minute;5/second"
        ) from None
