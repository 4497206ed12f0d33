"""Runs the action server on loopback: `python -m actions --port 5055`.

Rasa's SDK would listen on every address; only the guide itself has business here.
"""

from __future__ import annotations

import argparse
import logging

import actions
from actions.common import catalogue
from bot.rasa_setup import hush_logs, hush_warnings
from bot.settings import LOOPBACK


def main() -> None:
    """Serve the actions until the process is told to stop."""
    parser = argparse.ArgumentParser(description="Action server of the NT1-gids")
    parser.add_argument("--port", type=int, default=5055)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    hush_logs()
    hush_warnings()
    from rasa_sdk.endpoint import create_app  # noqa: PLC0415 - its import warns

    catalogue()  # a catalogue that can't be read must stop the start, not the first question
    app = create_app(actions, cors_origins=[])
    app.run(LOOPBACK, arguments.port, access_log=False, motd=False)


if __name__ == "__main__":
    main()
