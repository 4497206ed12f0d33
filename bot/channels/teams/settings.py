"""The settings of the Teams channel, read from the environment; docs/teams.md describes them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.settings import SettingsError

__all__ = ["TeamsSettings", "is_loopback"]

_OPENID_URL = "https://login.botframework.com/v1/.well-known/openidconfiguration"
_ISSUER = "https://api.botframework.com"
_TOKEN_URL = "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token"  # noqa: S105 - no secret
_SCOPE = "https://api.botframework.com/.default"
_SERVICE_HOSTS = "smba.trafficmanager.net,*.botframework.com,*.teams.microsoft.com"

_ID = re.compile(r"^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$")


def is_loopback(host: str) -> bool:
    """Return whether a host name or address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True)
class TeamsSettings:
    """What the channel needs to know.

    Attributes:
        app_id: id of the app registration; empty when `insecure`.
        app_secret: its client secret.
        tenant_id: the organisation whose app it is; messages of others are refused.
        insecure: no tokens at all, for the Agents Playground on this machine.
        openid_url: where the keys of incoming tokens are announced.
        issuer: who signs incoming tokens.
        token_url: where outgoing tokens are fetched.
        scope: what an outgoing token is for.
        service_hosts: hosts that replies may go to; `*.` in front stands for any one above it.
    """

    app_id: str = ""
    app_secret: str = ""
    tenant_id: str = ""
    insecure: bool = False
    openid_url: str = _OPENID_URL
    issuer: str = _ISSUER
    token_url: str = ""
    scope: str = _SCOPE
    service_hosts: tuple[str, ...] = tuple(_SERVICE_HOSTS.split(","))

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> TeamsSettings | None:
        """Read the settings.

        Returns:
            None when nothing is set: the channel is off.

        Raises:
            SettingsError: when something is missing or can't be right.
        """

        def read(name: str, default: str = "") -> str:
            return environment.get(f"GIDS_TEAMS_{name}", "").strip() or default

        required = {
            f"GIDS_TEAMS_{name}": read(name) for name in ("APP_ID", "APP_SECRET", "TENANT_ID")
        }
        if not any(required.values()):
            if read("ONBEVEILIGD").lower() != "ja":
                return None
            return cls(insecure=True, service_hosts=("localhost", "127.0.0.1", "::1"))
        if missing := [name for name, value in required.items() if not value]:
            raise SettingsError(f"{' en '.join(missing)} ontbreekt; zie docs/teams.md.")
        app_id, app_secret, tenant_id = required.values()
        for name, value in (("APP_ID", app_id), ("TENANT_ID", tenant_id)):
            if not _ID.match(value):
                raise SettingsError(
                    f"GIDS_TEAMS_{name} is geen id; neem het over uit Entra "
                    "(acht tekens, dan drie keer vier, dan twaalf, met streepjes)."
                )
        settings = cls(
            app_id=app_id,
            app_secret=app_secret,
            tenant_id=tenant_id,
            openid_url=read("OPENID_URL", _OPENID_URL),
            issuer=read("ISSUER", _ISSUER),
            token_url=read("TOKEN_URL", _TOKEN_URL).replace("{tenant}", tenant_id),
            scope=read("SCOPE", _SCOPE),
            service_hosts=tuple(
                host.strip().lower()
                for host in read("SERVICE_HOSTS", _SERVICE_HOSTS).split(",")
                if host.strip()
            ),
        )
        for name, url in (("OPENID_URL", settings.openid_url), ("TOKEN_URL", settings.token_url)):
            if not is_safe(url):
                raise SettingsError(f"GIDS_TEAMS_{name} moet met https:// beginnen.")
        return settings

    def trusts(self, service_url: str) -> bool:
        """Return whether a reply, with our token, may be sent to an address."""
        if not is_safe(service_url):
            return False
        parts = urlsplit(service_url)
        if parts.query or parts.fragment:
            return False
        host = parts.hostname or ""
        return any(
            host.endswith(allowed[1:]) if allowed.startswith("*.") else host == allowed
            for allowed in self.service_hosts
        )


def is_safe(url: str) -> bool:
    """Return whether an address is encrypted, or on this machine."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    host = parts.hostname
    if not host or parts.username is not None or parts.password is not None:
        return False
    # A backslash or space is read as the end of the host by one program and not by another.
    if re.search(r"[\s\\]", url):
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
