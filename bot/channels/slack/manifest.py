"""The description of the app that Slack asks for: rights, addresses, events, command and start page.

See Slack's "App manifest reference".
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from bot.catalogue import Texts

__all__ = ["COMMAND", "EVENTS", "FOLLOW_UP_EVENTS", "ManifestError", "manifest"]

COMMAND = "/nt1"

EVENTS = {
    "app_home_opened": None,
    "app_mention": "app_mentions:read",
    "message.im": "im:history",
}
"""The events that the guide needs, with the right that Slack asks for each (or none)."""

FOLLOW_UP_EVENTS = {"message.channels": "channels:history", "message.groups": "groups:history"}
"""The same, to answer a next question in a thread without a mention; Slack then sends every message
of the channels that the guide is in."""

_NAME = "NT1-gids"
_LONG_DESCRIPTION = range(174, 4001)


class ManifestError(ValueError):
    """No manifest can be made; the message says why, in Dutch."""


def manifest(texts: Texts, url: str, follow_ups: bool = True) -> dict[str, Any]:
    """Return the app manifest.

    Args:
        texts: what the app says about itself.
        url: the guide's public address.
        follow_ups: answer next questions in a thread without a mention.

    Raises:
        ManifestError: when the address is none that Slack can reach, or a text does not fit.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise ManifestError(
            f"{url} is geen adres waarop Slack de gids kan bereiken. Geef een adres met https://, "
            "zoals: gids slack-manifest --url https://gids.gemeente.nl"
        )
    about = " ".join(texts.start.text.replace("**", "").split())
    if len(about) not in _LONG_DESCRIPTION:
        raise ManifestError(
            "De tekst 'start' in resources.yaml moet 174 tot 4.000 tekens hebben: "
            "Slack toont hem als omschrijving."
        )
    webhooks = f"{url.rstrip('/')}/webhooks/slack"
    events = {**EVENTS, **(FOLLOW_UP_EVENTS if follow_ups else {})}
    scopes = {"chat:write", "commands", *filter(None, events.values())}
    return {
        "display_information": {
            "name": _NAME,
            "description": texts.app_omschrijving,
            "long_description": about,
            "background_color": "#154273",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": _NAME, "always_online": True},
            "slash_commands": [
                {
                    "command": COMMAND,
                    "url": f"{webhooks}/commands",
                    "description": texts.app_opdracht,
                    "usage_hint": texts.app_voorbeeld,
                    "should_escape": False,
                }
            ],
        },
        "oauth_config": {"scopes": {"bot": sorted(scopes)}},
        "settings": {
            "event_subscriptions": {
                "request_url": f"{webhooks}/events",
                "bot_events": sorted(events),
            },
            "interactivity": {"is_enabled": True, "request_url": f"{webhooks}/interactivity"},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }
