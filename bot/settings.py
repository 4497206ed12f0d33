"""Where the guide finds its files and how it is configured: paths and environment variables.

Everything a site may change without touching code is read here, once, from the environment.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
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


def secret_file() -> Path:
    """Return where the guide's secret stands: `GIDS_SECRET_FILE`, or in the data folder.

    It signs the addresses of documents; `GIDS_SECRET` itself goes before it.
    """
    return Path(os.environ.get("GIDS_SECRET_FILE") or data_folder() / "geheim")


def public_url(port: int = DEFAULT_PORT) -> str:
    """Return the guide's own address, without a slash at the end, for links to its documents.

    `GIDS_PUBLIC_URL` is the address at which users reach it, behind a proxy; without it, loopback.
    """
    return (os.environ.get("GIDS_PUBLIC_URL") or f"http://{LOOPBACK}:{port}").rstrip("/")


def plan_lifetime() -> timedelta:
    """Return how long a plan's documents can be fetched: `GIDS_PLAN_DAYS`, or thirty days.

    Raises:
        ValueError: when it is not a whole number of days above zero.
    """
    days = os.environ.get("GIDS_PLAN_DAYS") or "30"
    if not days.isdecimal() or int(days) == 0:
        raise ValueError("GIDS_PLAN_DAYS moet een heel aantal dagen zijn, zoals 30.")
    return timedelta(days=int(days))


def models_folder() -> Path:
    """Return the folder with trained models: `GIDS_MODELS`, or models/."""
    return Path(os.environ.get("GIDS_MODELS") or ROOT / "models")


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
