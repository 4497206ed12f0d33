"""Makes Rasa behave before it is imported: lean, no telemetry, no message text in logs."""

from __future__ import annotations

import logging
import os
import warnings
from pathlib import Path

import structlog

from bot.lean_rasa import import_lean
from bot.settings import ROOT

__all__ = ["hush_logs", "hush_warnings", "prepare_rasa"]


def _say_nothing(*_: object, **__: object) -> None:
    """Take the place of Python's own way to show a warning."""


def hush_warnings() -> None:
    """Show no Python warnings: they concern Rasa 3.6 itself, not the guide's users.

    A filter does not hold, as some of Rasa's packages add filters of their own when imported.
    """
    warnings.showwarning = _say_nothing


def hush_logs() -> None:
    """Let the packages we use log no more than warnings."""
    names = "rasa rasa_sdk sanic apscheduler matplotlib tensorflow spacy"
    for name in names.split():
        logging.getLogger(name).setLevel(logging.WARNING)


def prepare_rasa(config: Path = ROOT / "config.yml") -> None:
    """Set environment, warnings and log levels; call it before the first import of rasa.

    Args:
        config: the Rasa configuration that will be used: it tells what need not be imported.
    """
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa's own; it also hides progress bars
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    hush_warnings()
    import_lean(config)
    # Rasa writes what people type to structlog at debug level, and structlog prints all by default.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    hush_logs()
