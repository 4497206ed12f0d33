"""Where the guide finds its files and how it is configured: paths and environment variables.

Everything a site may change without touching code is read here, once, from the environment.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
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


def encoder_wanted() -> bool:
    """Return whether the sentence encoder may be used; `GIDS_ENCODER=uit` saves its memory."""
    return os.environ.get("GIDS_ENCODER", "").strip().lower() not in ("uit", "0", "off")


def public_url() -> str:
    """Return the guide's own address for links to it: `GIDS_PUBLIC_URL`, without a slash at the end."""
    url = os.environ.get("GIDS_PUBLIC_URL") or f"http://{LOOPBACK}:{DEFAULT_PORT}"
    return url.rstrip("/")


def secret() -> bytes:
    """Return the key for what must not be forged or traced back: `GIDS_SECRET`.

    Without it, one is made once and kept in the data folder, readable by the guide's user only.
    """
    if given := os.environ.get("GIDS_SECRET", "").strip():
        return given.encode()
    path = data_folder() / "geheim"
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".geheim") as fresh:  # mode 0600
        fresh.write(secrets.token_hex(32).encode())
        fresh.flush()
        # Whole or not at all: the server and the action server may both be first.
        with contextlib.suppress(FileExistsError):
            os.link(fresh.name, path)
    return path.read_bytes()


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
