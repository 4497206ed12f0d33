"""Where the guide finds its files and how it is configured: paths and environment variables.

Everything a site may change without touching code is read here, once, from the environment.
"""

from __future__ import annotations

import os
import secrets
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
    """Return the address at which others reach the guide: `GIDS_PUBLIC_URL`, or loopback."""
    return os.environ.get("GIDS_PUBLIC_URL") or f"http://{LOOPBACK}:{DEFAULT_PORT}"


def secret() -> bytes:
    """Return the key with which the guide makes ids that can't be guessed or traced back.

    `GIDS_SECRET`, or a key that is made once and kept in the data folder, readable to its owner only.
    """
    if given := os.environ.get("GIDS_SECRET"):
        return given.encode()
    path = data_folder() / "geheim"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written whole before it gets its name: server and action server may both be first.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_hex(32), encoding="ascii")
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_bytes()


@dataclass(frozen=True)
class SlackSettings:
    """What the Slack channel needs.

    Attributes:
        bot_token: the app's token, xoxb-….
        signing_secret: with which Slack signs what it sends.
        api_url: address of Slack's Web API, or None for Slack's own.
    """

    bot_token: str
    signing_secret: str
    api_url: str | None


SLACK_CREDENTIALS = ("GIDS_SLACK_BOT_TOKEN", "GIDS_SLACK_SIGNING_SECRET")


def slack_settings() -> SlackSettings | None:
    """Return the settings of the Slack channel, or None when its credentials are not (all) there."""
    token, signing_secret = (os.environ.get(name, "").strip() for name in SLACK_CREDENTIALS)
    if not token or not signing_secret:
        return None
    return SlackSettings(token, signing_secret, os.environ.get("GIDS_SLACK_API_URL") or None)


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
