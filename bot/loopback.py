"""HTTP to a guide, past the proxy when it is our own."""

from __future__ import annotations

import contextlib
import ipaddress
import urllib.request
from typing import Any
from urllib.parse import urlsplit

__all__ = ["open_url"]

_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def open_url(request: urllib.request.Request | str, timeout: float, *, own: bool = False) -> Any:
    """Open an address of a guide, as `urllib.request.urlopen` does.

    The proxy that `HTTP_PROXY` names knows nothing of what runs on this machine.

    Args:
        request: an address or a request.
        timeout: in seconds.
        own: whether this process started that guide, so that it runs here whatever its address.

    Raises:
        OSError: when it can't be reached; `urllib.error.HTTPError` for a status from 400.
        ValueError: for what is no address.
    """
    address = request if isinstance(request, str) else request.full_url
    if own or _is_here(urlsplit(address).hostname or ""):
        return _DIRECT.open(request, timeout=timeout)
    return urllib.request.urlopen(request, timeout=timeout)  # noqa: S310 - the caller's own guide


def _is_here(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"
