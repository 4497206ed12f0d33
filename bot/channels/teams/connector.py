"""Outgoing calls: the access token of our app, and activities to Microsoft's connector service.

The protocols: OAuth 2.0 client credentials (RFC 6749, 4.4) and Microsoft's "Bot Connector REST
API". Sending is tried again as Microsoft asks: after the time named with status 429, and with a
growing pause after a fault of the service.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from bot.channels.teams.settings import TeamsSettings

__all__ = ["Connector", "NotAccepted", "NotDelivered"]

logger = logging.getLogger(__name__)

ATTEMPTS = 5
MAX_WAIT_SECONDS = 60.0
_FIRST_WAIT_SECONDS = 0.5
_TIMEOUT = aiohttp.ClientTimeout(total=20)
_EARLY_SECONDS = 300
"""A token is renewed this long before it expires."""
_RETRY = frozenset({408, 412, 429, 500, 502, 503, 504})


class NotDelivered(RuntimeError):
    """An activity was not accepted.

    Attributes:
        status: the last HTTP status, or 0 when there was none.
    """

    def __init__(self, status: int, reason: str = "") -> None:
        super().__init__(f"status {status} {reason}".strip())
        self.status = status


class NotAccepted(NotDelivered):
    """The connector finds the activity too large, or can't read its card (413, 400)."""


class _NoToken(OSError):
    """The token service refused."""


class Connector:
    """Sends activities as our app.

    One for each app: its token is shared by all conversations. Nothing is opened before the first
    call.

    Args:
        settings: of the app.
        clock: seconds, always rising.
        first_wait: pause before the second attempt, in seconds.
    """

    def __init__(
        self,
        settings: TeamsSettings,
        clock: Callable[[], float] = time.monotonic,
        first_wait: float = _FIRST_WAIT_SECONDS,
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._first_wait = first_wait
        self._session: aiohttp.ClientSession | None = None
        self._token = ""
        self._renew_at = float("-inf")
        self._lock = asyncio.Lock()

    @property
    def session(self) -> aiohttp.ClientSession:
        """The connections, opened at first use."""
        if self._session is None or self._session.closed:
            # With the proxy variables, as municipal networks often let nothing out directly.
            self._session = aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=True)
        return self._session

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()

    async def fetch_json(self, url: str) -> Any:
        """Return the JSON at an address.

        Raises:
            OSError: when it can't be fetched.
            ValueError: when it is no JSON.
        """
        try:
            async with self.session.get(url, allow_redirects=False) as reply:
                if reply.status != 200:  # noqa: PLR2004
                    raise OSError(f"status {reply.status} van {url}")
                return json.loads(await reply.read())
        except (aiohttp.ClientError, TimeoutError) as error:
            raise OSError(f"{type(error).__name__} bij {url}") from error

    async def send(
        self,
        service_url: str,
        conversation: str,
        activity: dict[str, Any],
        reply_to: str = "",
        attempts: int = ATTEMPTS,
    ) -> None:
        """Send one activity; in a channel, to the thread that the conversation's id names.

        Args:
            service_url: address of the connector service, checked by the caller.
            conversation: id of the conversation.
            activity: what to send.
            reply_to: id of the activity that is answered, if there is one.
            attempts: how often to try.

        Raises:
            NotDelivered: when it was not accepted, after all attempts.
            NotAccepted: when another form of it might be accepted.
        """
        path = f"/v3/conversations/{quote(conversation, safe='')}/activities"
        if reply_to:
            path += f"/{quote(reply_to, safe='')}"
        url = URL(service_url.rstrip("/") + path, encoded=True)
        body = json.dumps(activity, ensure_ascii=False).encode()
        status, reason = 0, ""
        for attempt in range(attempts):
            wait = self._first_wait * 2**attempt * random.uniform(1, 1.5)  # noqa: S311 - no secret
            token = ""
            try:
                token = await self._access_token()
                headers = {"Content-Type": "application/json; charset=utf-8"}
                if token:
                    headers["Authorization"] = f"Bearer {token}"
                # A redirect would take our token elsewhere.
                async with self.session.post(
                    url, data=body, headers=headers, allow_redirects=False
                ) as reply:
                    status, reason = reply.status, ""
                    if status < 300:  # noqa: PLR2004
                        return
                    wait = _retry_after(reply.headers.get("Retry-After")) or wait
            except (aiohttp.ClientError, TimeoutError, OSError) as error:
                status, reason = 0, type(error).__name__
            if status == 401:  # noqa: PLR2004 - withdrawn before its time
                self._forget(token)
            elif status in (400, 413):
                raise NotAccepted(status)
            elif status and status not in _RETRY:
                break
            if attempt + 1 < attempts:
                await asyncio.sleep(min(wait, MAX_WAIT_SECONDS))
        raise NotDelivered(status, reason)

    def _forget(self, token: str) -> None:
        if token == self._token:
            self._renew_at = float("-inf")

    async def _access_token(self) -> str:
        """Return the app's token; fetch one when it is (nearly) too old. Raises OSError."""
        if self._settings.insecure:
            return ""
        async with self._lock:
            if self._clock() < self._renew_at:
                return self._token
            form = {
                "grant_type": "client_credentials",
                "client_id": self._settings.app_id,
                "client_secret": self._settings.app_secret,
                "scope": self._settings.scope,
            }
            async with self.session.post(
                self._settings.token_url, data=form, allow_redirects=False
            ) as reply:
                if reply.status != 200:  # noqa: PLR2004
                    logger.error(
                        "Geen token voor Teams (status %s). Kloppen GIDS_TEAMS_APP_ID, "
                        "GIDS_TEAMS_APP_SECRET en GIDS_TEAMS_TENANT_ID, en is het geheim nog geldig?",
                        reply.status,
                    )
                    raise _NoToken(f"status {reply.status}")
                try:
                    data = await reply.json(content_type=None)
                    token, seconds = str(data["access_token"]), float(data.get("expires_in", 3600))
                except (ValueError, KeyError, TypeError, AttributeError):
                    raise _NoToken("onleesbaar antwoord") from None
            self._token = token
            self._renew_at = self._clock() + max(seconds - _EARLY_SECONDS, seconds / 2)
            return token


def _retry_after(value: str | None) -> float:
    """Return the seconds that a Retry-After header asks for (a number or a date), or 0."""
    if not value:
        return 0.0
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return 0.0
