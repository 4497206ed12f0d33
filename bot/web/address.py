"""Whose request it is: the address of the caller, also behind proxies that a site trusts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from bot.settings import Network

__all__ = ["caller"]

_IPV6_PREFIX = 64  # what one household or office gets: everything in it is one caller
# As some proxies write it, such as Azure Application Gateway: 203.0.113.7:51234 or [2001:db8::7]:51234.
_WITH_PORT = re.compile(r"(?:\[([^\[\]]+)\]|([\d.]+))(?::\d{1,5})?", re.ASCII)


def caller(peer: str, forwarded: str | None, trusted: Sequence[Network]) -> str | None:
    """Return who is calling, as a key for limits; None for a caller on the guide's own machine.

    Args:
        peer: address of the other end of the connection.
        forwarded: the X-Forwarded-For header, or None. Anyone can send it, so it counts only as far
            as trusted proxies wrote it: from the right, up to the first address that is not trusted.
        trusted: networks of the trusted proxies.
    """
    hops = [part.strip() for part in (forwarded or "").split(",") if part.strip()]
    address = _parse(peer)
    while hops and address is not None and _within(address, trusted):
        following = _parse(hops.pop())
        if following is None:
            break
        address = following
    if address is None:
        return peer or "onbekend"
    # Whoever comes through a proxy on this machine is not on this machine.
    if address.is_loopback and not forwarded:
        return None
    if isinstance(address, IPv6Address):
        return str(ip_network(f"{address}/{_IPV6_PREFIX}", strict=False))
    return str(address)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    parts = _WITH_PORT.fullmatch(text)
    try:
        address = ip_address(parts[1] or parts[2] if parts else text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _within(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)
