"""Where the guide finds its files and how it is configured: paths and environment variables.

Everything a site may change without touching code is read here, once, from the environment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.metadata import version as _version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
"""The project folder: where config.yml, domain.yml, data/ and resources.yaml stand."""

DEFAULT_PORT = 5005
LOOPBACK = "127.0.0.1"


def version() -> str:
    """Return the guide's version, as in pyproject.toml."""
    return _version("nt1-gids")


def catalogue_path() -> Path:
    """Return the catalogue file: `GIDS_CATALOGUE`, or resources.yaml in the project folder."""
    return Path(os.environ.get("GIDS_CATALOGUE") or ROOT / "resources.yaml")


def data_folder() -> Path:
    """Return the folder for what the guide writes (conversations): `GIDS_VAR`, or var/."""
    return Path(os.environ.get("GIDS_VAR") or ROOT / "var")


def models_folder() -> Path:
    """Return the folder with trained models: `GIDS_MODELS`, or models/."""
    return Path(os.environ.get("GIDS_MODELS") or ROOT / "models")


def feedback_database() -> str:
    """Return where feedback is kept, as an SQLAlchemy address: `GIDS_FEEDBACK_DB`, or a file.

    The file, feedback.db, stands in the data folder. The address may hold a password.
    """
    return os.environ.get("GIDS_FEEDBACK_DB") or f"sqlite:///{data_folder() / 'feedback.db'}"


def encoder_wanted() -> bool:
    """Return whether the sentence encoder may be used; `GIDS_ENCODER=uit` saves its memory."""
    return os.environ.get("GIDS_ENCODER", "").strip().lower() not in ("uit", "0", "off")


@dataclass(frozen=True)
class ServerSettings:
    """What one running guide needs to know.

    Attributes:
        host: address to listen on.
        port: port of the guide itself.
        model: the trained model file.
        action_url: webhook address of the action server.
    """

    host: str
    port: int
    model: Path
    action_url: str
