"""The guide's server: Rasa's agent behind our own channels, with an honest health address.

Rasa's `rasa run` opens its port only when the model is loaded. This server opens at once, answers 503
with a reason until messages can be answered, and then serves the channels of credentials.yml; the
custom actions run in the same process. Run it with `python -m bot.server`.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from pathlib import Path
from typing import Any

from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.catalogue import CatalogueFile
from bot.nlu import encoder
from bot.plan.page import plan_routes
from bot.rasa_setup import prepare_rasa
from bot.settings import (
    DEFAULT_PORT,
    LOOPBACK,
    ROOT,
    ServerSettings,
    SettingsError,
    catalogue_path,
    data_folder,
    plan_lifetime,
    secret,
    version,
    web_settings,
)
from bot.web.errors import say_errors_in_json
from bot.web.headers import send_security_headers
from bot.web.limits import Limits
from bot.web.origins import Origins
from bot.web.pages import pages

__all__ = ["build_app", "main"]

logger = logging.getLogger(__name__)

MAX_BODY = 64 * 1024
"""Largest request body in bytes; the longest message is a thousand characters."""

ACTIONS = "actions"
"""The package with the actions. By name: nothing in bot/ imports it."""


class Readiness:
    """Whether messages can be answered, and if not, why not."""

    def __init__(self, settings: ServerSettings, catalogue: CatalogueFile) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self.failure: str | None = None

    def report(self, agent: Any) -> tuple[int, dict[str, Any]]:
        """Return the HTTP status and body of /health."""
        body: dict[str, Any] = {
            "status": "ok",
            "model": self._settings.model.name.removesuffix(".tar.gz"),
            "catalogue": self._catalogue.current.version,
            "version": version(),
        }
        if agent is not None and encoder.problem():
            body["encoder_problem"] = encoder.problem()
        if self._catalogue.problem:
            body["catalogue_problem"] = self._catalogue.problem
        if self.failure:
            return 503, {**body, "status": "error", "reason": self.failure}
        if agent is None:
            return 503, {**body, "status": "starting", "reason": "Het model wordt geladen."}
        return 200, body


def _load_agent(settings: ServerSettings, catalogue: CatalogueFile) -> Any:
    """Load Rasa's agent; takes seconds, so it runs in a thread of its own."""
    from rasa.core.agent import load_agent  # noqa: PLC0415 - imports for seconds
    from rasa.core.utils import AvailableEndpoints  # noqa: PLC0415

    from bot.context_rasa import read_in_context  # noqa: PLC0415
    from bot.local_actions import LocalActions  # noqa: PLC0415
    from bot.quick_rasa import quicken  # noqa: PLC0415

    quicken()
    read_in_context(catalogue)
    endpoints = AvailableEndpoints.read_endpoints(str(ROOT / "endpoints.yml"))
    endpoints.action = LocalActions(ACTIONS)
    data_folder().mkdir(parents=True, exist_ok=True)
    endpoints.tracker_store.kwargs["db"] = str(data_folder() / "gesprekken.db")
    agent = asyncio.run(load_agent(model_path=str(settings.model), endpoints=endpoints))
    store = getattr(agent.tracker_store, "_tracker_store", agent.tracker_store)
    if hasattr(store, "engine"):
        store.engine.hide_parameters = True  # a failing database must not log what people typed
    return agent


def build_app(settings: ServerSettings) -> Sanic:
    """Return the Sanic application; the model starts loading when it starts serving.

    Raises:
        bot.catalogue.CatalogueError: when the catalogue can't be read.
        SettingsError: when an environment variable has a value that can't be used.
    """
    import rasa.core.channels.channel as rasa_channel  # noqa: PLC0415 - see _load_agent
    from rasa.shared.utils.common import class_from_module_path  # noqa: PLC0415
    from rasa.shared.utils.io import read_config_file  # noqa: PLC0415

    app = Sanic("nt1-gids", configure_logging=False)
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.config.REQUEST_MAX_SIZE = MAX_BODY
    app.config.WEBSOCKET_MAX_SIZE = MAX_BODY
    app.config.GRACEFUL_SHUTDOWN_TIMEOUT = 5.0  # seconds; whoever starts us waits for fifteen
    web = web_settings()
    app.ctx.agent = None
    app.ctx.origins = Origins(web.origins)
    app.ctx.limits = Limits(web)
    say_errors_in_json(app)
    send_security_headers(app)
    catalogue = CatalogueFile(catalogue_path())
    readiness = Readiness(settings, catalogue)

    channels = [
        class_from_module_path(name).from_credentials(credentials)
        for name, credentials in read_config_file(str(ROOT / "credentials.yml")).items()
    ]
    rasa_channel.register(channels, app, route="/webhooks/")

    routes = Blueprint("gids")

    @routes.get("/health")
    async def health(request: Request) -> HTTPResponse:
        status, body = readiness.report(request.app.ctx.agent)
        return json_response(body, status=status)

    app.blueprint(routes)
    app.blueprint(plan_routes(catalogue, secret(), plan_lifetime()))
    app.blueprint(pages(web))

    async def load(running: Sanic) -> None:
        try:
            agent = await asyncio.get_running_loop().run_in_executor(
                None, _load_agent, settings, catalogue
            )
        except Exception:
            logger.exception("Model niet geladen")
            agent = None
        if agent is None or not agent.is_ready():
            readiness.failure = f"Het model {settings.model.name} kan niet worden geladen."
            logger.error(readiness.failure)
            return
        running.ctx.agent = agent
        logger.info("Model geladen: %s", settings.model.name)

    async def start_loading(running: Sanic, _: Any) -> None:
        running.add_task(load(running))

    app.register_listener(start_loading, "after_server_start")
    return app


def main() -> None:
    """Serve until the process is told to stop."""
    parser = argparse.ArgumentParser(description="Server of the NT1-gids")
    parser.add_argument("--host", default=LOOPBACK)
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    parser.add_argument("--model", type=Path, required=True)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    prepare_rasa()
    settings = ServerSettings(arguments.host, arguments.port, arguments.model)
    try:
        app = build_app(settings)
    except SettingsError as error:
        sys.exit(str(error))
    app.run(settings.host, settings.port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
