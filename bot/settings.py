"""Where the guide finds its files and how it is configured: paths and environment variables.

What a site may change without touching code is read here from the environment, at each call; the Teams
channel has settings of its own.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version as _version
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent
"""The project folder: where config.yml, domain.yml, data/ and resources.yaml stand."""

DEFAULT_PORT = 5005
LOOPBACK = "127.0.0.1"


_MOST_DAYS = 3650


class SettingsError(ValueError):
    """An environment variable has a value that can't be used; the message says what to do."""


def version() -> str:
    """Return the guide's version, as in pyproject.toml."""
    return _version("nt1-gids")


def catalogue_path() -> Path:
    """Return the catalogue file: `GIDS_CATALOGUE`, or resources.yaml in the project folder."""
    return Path(os.environ.get("GIDS_CATALOGUE") or ROOT / "resources.yaml")


def data_folder() -> Path:
    """Return the folder for what the guide writes (conversations): `GIDS_VAR`, or var/."""
    return Path(os.environ.get("GIDS_VAR") or ROOT / "var")


def public_url(port: int = DEFAULT_PORT) -> str:
    """Return the guide's own address, without a slash at the end, for links to its documents.

    `GIDS_PUBLIC_URL` is the address at which users reach it, behind a proxy; without it, loopback.

    Raises:
        SettingsError: when it is no address.
    """
    return (_public() or f"http://{LOOPBACK}:{port}").rstrip("/")


def _public() -> str:
    value = _setting("GIDS_PUBLIC_URL", "")
    parts = urlsplit(value)
    if value and not (parts.scheme in ("http", "https") and parts.hostname):
        raise SettingsError(
            f"GIDS_PUBLIC_URL: {value} is geen adres. Schrijf het zo: https://gids.gemeente.nl"
        )
    return value


def plan_lifetime() -> timedelta:
    """Return how long a plan's documents can be fetched: `GIDS_PLAN_DAYS`, or thirty days.

    Raises:
        SettingsError: when it is not a whole number of days, from one to ten years.
    """
    days = os.environ.get("GIDS_PLAN_DAYS") or "30"
    if not days.isdecimal() or not 1 <= int(days) <= _MOST_DAYS:
        raise SettingsError(
            f"GIDS_PLAN_DAYS moet een heel aantal dagen zijn, zoals 30, en hooguit {_MOST_DAYS}."
        )
    return timedelta(days=int(days))


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


def secret() -> bytes:
    """Return the key with which the guide makes ids that can't be guessed or traced back.

    `GIDS_SECRET`, or a key that is made once and kept in the data folder, readable to its owner only.
    """
    if given := os.environ.get("GIDS_SECRET"):
        return given.encode()
    path = data_folder() / "geheim"
    if path.exists():
        return path.read_bytes()
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written whole before it gets its name: server and command line may both be first.
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
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
    """

    host: str
    port: int
    model: Path


Network = IPv4Network | IPv6Network


@dataclass(frozen=True)
class WebSettings:
    """How the guide behaves towards browsers and other callers.

    Attributes:
        origins: origins (scheme, host, port) whose pages may use the guide; besides these, pages on
            the host to which a request is sent.
        trusted_proxies: networks whose X-Forwarded-For tells who is asking.
        per_conversation: messages of one conversation, such as "30/minute"; several with ";".
        per_address: messages, handshakes and fetched documents of one address.
        new_per_address: new conversations of one address.
        connections: how many connections one address may have open at once.
        redis_url: where several servers keep these counts together, or None to count in memory.
        widget: folder with the built widget.
    """

    origins: tuple[str, ...]
    trusted_proxies: tuple[Network, ...]
    per_conversation: str
    per_address: str
    new_per_address: str
    connections: int
    redis_url: str | None
    widget: Path


def _setting(name: str, default: str) -> str:
    return os.environ.get(name, "").strip() or default


def _origin(value: str) -> str:
    parts = urlsplit(value)
    whole = parts.scheme in ("http", "https") and parts.hostname and parts.path in ("", "/")
    if "*" in value:
        raise SettingsError(
            f"GIDS_ORIGINS: {value} mag niet, omdat dan elke site de gids kan gebruiken. "
            "Noem elk adres apart, zoals: https://intranet.gemeente.nl"
        )
    if not whole or parts.query or parts.fragment or parts.username:
        raise SettingsError(
            f"GIDS_ORIGINS: {value} is geen adres van een site. "
            "Schrijf het zo, zonder pad: https://intranet.gemeente.nl"
        )
    return f"{parts.scheme}://{parts.netloc}".lower()


def _network(value: str) -> Network:
    try:
        return ip_network(value, strict=False)
    except ValueError:
        raise SettingsError(
            f"GIDS_TRUSTED_PROXIES: {value} is geen IP-adres of netwerk. "
            "Schrijf het zo: 10.0.0.5 of 10.0.0.0/24"
        ) from None


def web_settings() -> WebSettings:
    """Return the settings for browsers and callers.

    Raises:
        SettingsError: naming the variable and what it should be.
    """
    connections = _setting("GIDS_LIMIT_CONNECTIONS", "1000")
    if not connections.isdecimal() or int(connections) < 1:
        raise SettingsError(f"GIDS_LIMIT_CONNECTIONS: {connections} is geen aantal boven 0.")
    own = urlsplit(_public())
    return WebSettings(
        origins=(
            *map(_origin, _setting("GIDS_ORIGINS", "").split()),
            *([f"{own.scheme}://{own.netloc}".lower()] if own.netloc else []),
        ),
        trusted_proxies=tuple(map(_network, _setting("GIDS_TRUSTED_PROXIES", "").split())),
        per_conversation=_setting("GIDS_LIMIT_CONVERSATION", "30/minute"),
        per_address=_setting("GIDS_LIMIT_ADDRESS", "1200/minute"),
        new_per_address=_setting("GIDS_LIMIT_NEW", "300/minute"),
        connections=int(connections),
        redis_url=_setting("GIDS_REDIS_URL", "") or None,
        widget=Path(_setting("GIDS_WIDGET", str(ROOT / "widget" / "dist"))),
    )
