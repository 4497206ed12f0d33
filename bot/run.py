"""Running the guide's server: started, waited for and stopped."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

from bot.loopback import open_url
from bot.settings import LOOPBACK, ROOT, public_url

__all__ = ["Guide", "StartError", "free_port", "health", "start"]

_START_SECONDS = 240
_STOP_SECONDS = 15
_POLL_SECONDS = 0.2


class StartError(RuntimeError):
    """The guide could not start; the message says why, in Dutch."""


class _Stopped(Exception):
    """Someone asked the guide to stop."""


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def health(url: str) -> tuple[int, dict[str, Any]]:
    """Return status and body of a guide's /health; status 0 when nothing answers there."""
    try:
        with open_url(f"{url}/health", timeout=5, own=True) as reply:
            return int(reply.status), json.load(reply)
    except urllib.error.HTTPError as error:
        with contextlib.suppress(ValueError):
            return error.code, json.load(error)
        return error.code, {}
    except (OSError, ValueError):
        return 0, {}


class Guide:
    """A running guide: processes that live and die together.

    Attributes:
        url: address of the guide.
        processes: its parts, by the name a person would use.
    """

    def __init__(self, url: str, processes: dict[str, subprocess.Popen[bytes]]) -> None:
        self.url = url
        self.processes = processes

    def dead(self) -> str | None:
        """Return the name of a part that has ended, or None while all of it runs."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                return name
        return None

    def wait(self) -> str:
        """Wait until a part ends and return its name."""
        while True:
            if name := self.dead():
                return name
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """Stop every part, the last one first: politely, and by force when that takes too long."""
        deadline = time.monotonic() + _STOP_SECONDS
        for process in reversed(self.processes.values()):
            if process.poll() is None:
                process.terminate()
            try:
                process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _spawn(arguments: list[str], port: int) -> subprocess.Popen[bytes]:
    # Answers link to documents that the server hands out: at the address users know.
    shared = {"GIDS_PUBLIC_URL": public_url(port)}
    # A session of its own: Ctrl-C reaches only us, and we stop the parts in order.
    return subprocess.Popen(  # noqa: S603 - our own modules
        [sys.executable, *arguments],
        cwd=ROOT,
        start_new_session=True,
        env={**os.environ, **shared, "RASA_TELEMETRY_ENABLED": "false", "PYTHONUNBUFFERED": "1"},
    )


@contextlib.contextmanager
def start(
    model: Path,
    host: str = LOOPBACK,
    port: int = 0,
    report: Callable[[str], None] = lambda line: None,
) -> Iterator[Guide]:
    """Start the guide and yield it when it can answer; stop it on leaving, whatever happens.

    Args:
        model: the trained model file.
        host: address to listen on.
        port: port to listen on; 0 takes a free one.
        report: called with each new state while starting.

    Raises:
        StartError: when the port is taken, a part ends, or it takes too long.
    """
    port = port or free_port()
    if not _is_free(host, port):
        raise StartError(
            f"Poort {port} is al in gebruik. "
            "Stop wat daar draait of kies een andere: PORT=5006 make run"
        )
    server = ["-m", "bot.server", "--host", host, "--port", str(port), "--model", str(model)]
    local = LOOPBACK if host == "0.0.0.0" else host  # noqa: S104 - comparison only
    guide = Guide(f"http://{local}:{port}", {})

    asked = False

    def stop(_signal: int, _frame: FrameType | None) -> None:
        nonlocal asked
        asked = True
        if guide.processes:  # one that is half made would be lost
            raise _Stopped

    # Ctrl-C too: a shell that starts us in the background has it ignored. And a closed terminal.
    signals = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    previous = {name: signal.signal(name, stop) for name in signals}
    ready = False
    try:
        guide.processes["de server"] = _spawn(server, port)
        if asked:
            raise _Stopped
        _wait_until_ready(guide, report)
        ready = True
        yield guide
    except _Stopped:
        if not ready:
            raise StartError("De gids is gestopt voordat hij klaar was.") from None
    finally:
        for name in signals:  # a second Ctrl-C must not leave half of it running
            signal.signal(name, signal.SIG_IGN)
        guide.stop()
        for name, handler in previous.items():
            signal.signal(name, handler)


def _wait_until_ready(guide: Guide, report: Callable[[str], None]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if name := guide.dead():
            raise StartError(
                f"De gids start niet: {name} is gestopt. Kijk in de meldingen hierboven."
            )
        status, body = health(guide.url)
        if status == 200:  # noqa: PLR2004
            return
        if body.get("status") == "error":
            raise StartError(body["reason"])
        report(body.get("reason", "De server wordt gestart."))
        time.sleep(_POLL_SECONDS)
    raise StartError(f"De gids is na {_START_SECONDS} seconden nog niet klaar.")
