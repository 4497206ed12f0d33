"""HTTP to a guide, past the proxy when it runs on this machine."""

from __future__ import annotations

import urllib.request
from typing import Any
from urllib.parse import urlsplit

from bot.settings import LOOPBACK

__all__ = ["open_url"]

_HERE = frozenset({LOOPBACK, "localhost", "::1"})
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def open_url(request: urllib.request.Request | str, timeout: float) -> Any:
    """Open an address of a guide, as `urllib.request.urlopen` does.

    The proxy that `HTTP_PROXY` names knows nothing of this machine's own addresses.

    Args:
        request: an address or a request.
        timeout: in seconds.

    Raises:
        OSError: when it can't be reached; `urllib.error.HTTPError` for a status from 400.
    """
    address = request if isinstance(request, str) else request.full_url
    if urlsplit(address).hostname in _HERE:
        return _DIRECT.open(request, timeout=timeout)
    return urllib.request.urlopen(request, timeout=timeout)  # noqa: S310 - the caller's own guide
