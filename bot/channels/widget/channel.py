"""The widget's channel in Rasa: its one route, and which requests are let through."""

from __future__ import annotations

import asyncio
from typing import Any

import socketio
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.catalogue import CatalogueFile
from bot.channels.inbound import Inbound, OnMessage
from bot.channels.sanic_websocket import mend
from bot.channels.widget.desk import Desk
from bot.settings import catalogue_path
from bot.web.errors import problem
from bot.web.limits import TooMany

__all__ = ["WidgetInput"]

MAX_PACKET = 16 * 1024
"""Largest packet from a client, in bytes; the longest message is a thousand characters."""


class WidgetInput(InputChannel):
    """The web widget's face; named in credentials.yml as `bot.channels.widget.WidgetInput`."""

    def __init__(self, catalogue: CatalogueFile) -> None:
        self._catalogue = catalogue

    @classmethod
    def name(cls) -> str:
        """Return the channel's name."""
        return "widget"

    def url_prefix(self) -> str:
        """Return where its routes stand: not among the webhooks."""
        return "/widget"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WidgetInput:
        """Build the channel; it has no credentials."""
        return cls(CatalogueFile(catalogue_path()))

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """Return the route of this channel."""
        inbound = Inbound(self._catalogue, self.name(), on_new_message)
        sio = socketio.AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=[],  # decided in the route, for all of the guide in one way
            max_http_buffer_size=MAX_PACKET,
            allow_upgrades=True,
            transports=["polling", "websocket"],
        )
        routes = _SocketBlueprint("widget_socket")

        @routes.route("/socket.io/", methods=["GET", "POST", "OPTIONS"])
        async def socket(request: Request) -> HTTPResponse:
            return await _guarded(sio, request)

        @routes.listener("before_server_start")
        async def open_desk(app: Sanic, _: Any) -> None:
            Desk(sio, app, inbound, self._catalogue).listen()

        @routes.listener("before_server_stop")
        async def hang_up(_app: Sanic, _: Any) -> None:
            # Clients take this for a lost connection and come back; a "disconnect" they would obey.
            if sio.eio.sockets:
                await sio.eio.disconnect()
            await sio.shutdown()
            for task in asyncio.all_tasks():  # each sleeps for its next ping; Python would complain
                if getattr(task.get_coro(), "__name__", "") == "_send_ping":
                    task.cancel()

        return routes


class _SocketBlueprint(Blueprint):
    """A blueprint of which one route may become a WebSocket."""

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        mend()
        app.enable_websocket()
        super().register(app, options)


async def _guarded(sio: socketio.AsyncServer, request: Request) -> HTTPResponse:
    """Hand a request to socket.io when its origin and its caller's connections allow it."""
    context = request.app.ctx
    origin = request.headers.get("origin")
    if not context.origins.allow(origin, request.headers.get("host", "")):
        return problem(403, f"{origin} staat niet in GIDS_ORIGINS van de gids.")
    address = context.limits.caller(request)
    try:
        if "sid" not in request.args and request.method == "GET":
            await context.limits.request(address)
        with context.limits.connection(address):
            response = await sio.handle_request(request)
    except TooMany as error:
        response = problem(429, headers={"Retry-After": str(error.retry_after)})
    if response is not None and origin is not None:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Vary"] = "Origin"
    return response
