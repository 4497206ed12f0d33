"""Makes Rasa behave before it is imported: lean, no telemetry, no message text in logs."""

from __future__ import annotations

import logging
import os
import warnings

import structlog

from bot.lean_rasa import import_lean
from bot.settings import ROOT

__all__ = ["prepare_rasa"]


def prepare_rasa() -> None:
    """Set environment, warnings and log levels; call it before the first import of rasa."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("LOG_LEVEL", "WARNING")  # Rasa's own; it also hides progress bars
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    # SQLAlchemy 2.0 and pkg_resources notices concern Rasa 3.6 itself, not its users.
    warnings.simplefilter("ignore")
    import_lean(ROOT / "config.yml")
    # Rasa writes what people type to structlog at debug level, and structlog prints all by default.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    for noisy in ("rasa", "sanic", "apscheduler", "matplotlib", "tensorflow", "spacy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
