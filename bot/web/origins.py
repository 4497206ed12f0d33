"""Which web pages may use the guide: those of the guide itself, and those of the allowed origins.

An origin is scheme, host and port, as a browser sends it in the Origin header (RFC 6454).
"""

from __future__ import annotations

from collections.abc import Collection

__all__ = ["Origins"]


class Origins:
    """The origins that may use the guide.

    Args:
        allowed: origins from the settings, such as `https://intranet.gemeente.nl`.
    """

    def __init__(self, allowed: Collection[str]) -> None:
        self.allowed = tuple(allowed)

    def allow(self, origin: str | None, host: str) -> bool:
        """Return whether a request may go on.

        Args:
            origin: the Origin header; a request without one is not a browser's, or is of the same
                origin. Browsers send it with every cross-origin request that can do something here.
            host: the Host header. The scheme is left out of the comparison: behind a proxy that ends
                TLS the guide does not see it, and another scheme on the same host is the same site.
        """
        if origin is None:
            return True
        origin = origin.lower()
        # Not parsed: an odd origin would raise.
        same = bool(host) and origin.partition("://")[2] == host.lower()
        return origin in self.allowed or same
