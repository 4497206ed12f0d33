"""Mends WebSockets of Sanic 21.12, the version Rasa pins, for Python 3.11.

Its `recv` hands a coroutine to `asyncio.wait`, which Python 3.11 no longer takes: every WebSocket ends
at its first message.
"""

from __future__ import annotations

import asyncio
from typing import Any

from sanic.exceptions import WebsocketClosed
from sanic.server.websockets.impl import WebsocketImplProtocol

__all__ = ["mend"]


async def _recv(self: Any, timeout: float | None = None) -> str | bytes | None:
    """Receive the next message, or None when it takes longer than `timeout` seconds.

    Raises:
        WebsocketClosed: when the connection is or gets closed.
    """
    async with self.recv_lock:
        # Sanic cancels this future when the connection is lost or closed.
        self.recv_cancel = asyncio.get_running_loop().create_future()
        message = asyncio.ensure_future(self.assembler.get(timeout))
        try:
            if self.connection.state.name != "CLOSED":
                await asyncio.wait((self.recv_cancel, message), return_when=asyncio.FIRST_COMPLETED)
            if not message.done():
                raise WebsocketClosed("The connection has been closed.")
            return message.result()  # type: ignore[no-any-return]
        finally:
            message.cancel()
            self.recv_cancel = None


def mend() -> None:
    """Put the mended function in its place; harmless when done twice."""
    WebsocketImplProtocol.recv = _recv
