"""Calls to Slack: its Web API and the addresses for answers that one person sees.

Rate limits, server errors and lost connections are tried again as the SDK does; what can not be sent
is logged with what an administrator can do about it, never with what it said.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Sequence
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.channels.slack.blocks import Message
from bot.channels.slack.events import Where

__all__ = ["DEFAULT_API", "SlackClient"]

logger = logging.getLogger(__name__)

DEFAULT_API = AsyncWebClient.BASE_URL

_TIMEOUT_SECONDS = 30
_RATE_LIMIT_TRIES = 10
_TRIES = 3
_OK = 200
_SERVER_ERROR = 500
_RESPONSES_PER_URL = 5
"""Slack takes at most five answers at one response address."""

_HOOK_HOSTS = (".slack.com", ".slack-gov.com")
_REFUSED_BLOCKS = {"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"}
_ADVICE = {
    "invalid_auth": "Controleer GIDS_SLACK_BOT_TOKEN.",
    "not_authed": "Controleer GIDS_SLACK_BOT_TOKEN.",
    "account_inactive": "De app is verwijderd of uitgezet; installeer hem opnieuw.",
    "token_revoked": "Het token is ingetrokken; installeer de app opnieuw en zet het nieuwe token.",
    "missing_scope": "De app mist een recht; werk hem bij met `gids slack-manifest`.",
    "not_in_channel": "Nodig de app uit in het kanaal.",
    "channel_not_found": "De app ziet dit kanaal niet; nodig hem uit in het kanaal.",
}


class _ServerErrors(AsyncServerErrorRetryHandler):
    """Also what a proxy in front of Slack answers (502, 504)."""

    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return response is not None and response.status_code >= _SERVER_ERROR


def _handlers() -> list[AsyncRetryHandler]:
    return [
        AsyncRateLimitErrorRetryHandler(max_retry_count=_RATE_LIMIT_TRIES),
        AsyncConnectionErrorRetryHandler(max_retry_count=_TRIES),
        _ServerErrors(max_retry_count=_TRIES),
    ]


class SlackClient:
    """Sends to one Slack workspace.

    Args:
        token: the app's bot token.
        api_url: address of the Web API.
    """

    def __init__(self, token: str, api_url: str = DEFAULT_API) -> None:
        self._token = token
        self._api_url = api_url
        self._session: aiohttp.ClientSession | None = None

    async def close(self) -> None:
        """Close the connections that are open."""
        if self._session is not None:
            await self._session.close()

    def _connections(self) -> aiohttp.ClientSession:
        if self._session is None:
            # aiohttp honours no_proxy besides the proxy variables; the SDK's own reading does not.
            timeout = aiohttp.ClientTimeout(total=_TIMEOUT_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout, trust_env=True)
        return self._session

    def _web(self) -> AsyncWebClient:
        client = AsyncWebClient(
            self._token, self._api_url, session=self._connections(), retry_handlers=_handlers()
        )
        client.proxy = None
        return client

    async def say(self, where: Where, messages: Sequence[Message]) -> None:
        """Show messages, one after another."""
        if where.response_url:
            await self._respond(where.response_url, messages)
            return
        for message in messages:
            await self._post(where, message)

    async def _post(self, where: Where, message: Message) -> None:
        web = self._web()

        def post(blocks: Sequence[dict[str, Any]] | None) -> Awaitable[Any]:
            return web.chat_postMessage(
                channel=where.channel,
                thread_ts=where.thread,
                text=message.text,
                blocks=blocks,
                unfurl_links=False,
                unfurl_media=False,
            )

        error = await _attempt(post(message.blocks or None))
        if error in _REFUSED_BLOCKS:
            # Better plain than lost; the text holds the whole message.
            await _attempt(post(None))

    async def _respond(self, url: str, messages: Sequence[Message]) -> None:
        if not self._is_slack(url):
            logger.warning("Slack: antwoordadres geweigerd, want het is niet van Slack")
            return
        hook = AsyncWebhookClient(url, session=self._connections(), retry_handlers=_handlers())
        hook.proxy = None
        for message in messages[:_RESPONSES_PER_URL]:
            status = 0
            for attempt in range(_TRIES):
                try:
                    reply = await hook.send(
                        text=message.text,
                        blocks=message.blocks or None,
                        response_type="ephemeral",
                        replace_original=False,
                        unfurl_links=False,
                        unfurl_media=False,
                    )
                except (aiohttp.ClientError, TimeoutError) as error:
                    logger.error("Slack is niet te bereiken: %s", type(error).__name__)
                    return
                status = reply.status_code
                if status < _SERVER_ERROR:  # the SDK's own handlers see only a 429 here
                    break
                await asyncio.sleep(0.5 * 2**attempt)
            if status != _OK:
                logger.error("Slack nam een antwoord niet aan: status %s", status)

    def _is_slack(self, url: str) -> bool:
        target, api = urlsplit(url), urlsplit(self._api_url)
        if (target.scheme, target.netloc) == (api.scheme, api.netloc):
            return True
        host = f".{target.hostname or ''}"
        return target.scheme == "https" and host.endswith(_HOOK_HOSTS)

    async def show_home(self, user: str, view: dict[str, Any]) -> None:
        """Show the start page to a person."""
        await _attempt(self._web().views_publish(user_id=user, view=view))

    async def open_window(self, trigger: str, view: dict[str, Any]) -> bool:
        """Open a window; return whether that worked (a trigger expires after three seconds)."""
        return await _attempt(self._web().views_open(trigger_id=trigger, view=view)) is None


async def _attempt(call: Awaitable[Any]) -> str | None:
    """Return None when a call worked, else Slack's word for what is wrong with it, after logging it."""
    try:
        await call
    except SlackApiError as error:
        reply = error.response
        problem = str(reply.get("error") or getattr(reply, "status_code", "") or "onbekend")
        logger.error("Slack weigert: %s. %s", problem, _ADVICE.get(problem, ""))
        return problem
    except (aiohttp.ClientError, TimeoutError) as error:
        logger.error("Slack is niet te bereiken: %s", type(error).__name__)
        return "unreachable"
    return None
