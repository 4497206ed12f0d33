"""Whether an incoming call really comes from Microsoft's Bot Framework service.

The rules: Microsoft, "Authenticate requests from the Bot Connector service to your bot". Keys are
fetched when the first call comes in, not at start; they rotate, so an unknown key is looked up
again, but not more often than a stranger could misuse.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import jwt

from bot.channels.teams.settings import TeamsSettings, is_safe

__all__ = ["KeyRing", "KeysUnavailable", "Refused", "check_service_url", "check_token"]

logger = logging.getLogger(__name__)

_ALGORITHMS = ("RS256",)
_LEEWAY_SECONDS = 300
"""How far two clocks may differ; Microsoft's own libraries use five minutes."""

_KEEP_SECONDS = 12 * 3600
_FETCHES = 5
_FETCH_SECONDS = 60
"""An unknown key may cost a fetch: five in a row, then one a minute."""

_MAX_TOKEN = 16 * 1024

FetchJson = Callable[[str], Awaitable[Any]]


class Refused(Exception):
    """A call that is not to be trusted.

    Attributes:
        status: the HTTP status to answer with.
    """

    def __init__(self, reason: str, status: int = 403) -> None:
        super().__init__(reason)
        self.status = status


class KeysUnavailable(RuntimeError):
    """Microsoft's keys can't be fetched now, so nothing can be checked."""


@dataclass(frozen=True)
class Key:
    """A public key and the channels it may vouch for (none named: any)."""

    key: Any
    endorsements: tuple[str, ...] | None


class KeyRing:
    """The keys with which incoming tokens are signed.

    Args:
        openid_url: where they are announced.
        fetch: fetches JSON from an address; raises OSError when it can't.
        clock: seconds, always rising.
    """

    def __init__(
        self, openid_url: str, fetch: FetchJson, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._openid_url = openid_url
        self._fetch = fetch
        self._clock = clock
        self._keys: dict[str, Key] = {}
        self._expires = float("-inf")
        self._allowance = float(_FETCHES)
        self._counted = clock()
        self._lock = asyncio.Lock()

    async def find(self, kid: str) -> Key | None:
        """Return a key by its id; look it up again when it is unknown or the keys are old.

        Raises:
            KeysUnavailable: when there are no keys at all.
        """
        if self._clock() >= self._expires or kid not in self._keys:
            before = self._expires
            async with self._lock:
                # Who waited here has the benefit of the fetch that was under way.
                if self._expires == before or self._clock() >= self._expires:
                    await self._refresh()
        if not self._keys:
            raise KeysUnavailable
        return self._keys.get(kid)

    async def _refresh(self) -> None:
        now = self._clock()
        self._allowance = min(
            float(_FETCHES), self._allowance + (now - self._counted) / _FETCH_SECONDS
        )
        self._counted = now
        if self._allowance < 1:
            return
        self._allowance -= 1
        try:
            metadata = await self._fetch(self._openid_url)
            keys_url = str(metadata["jwks_uri"])
            if not is_safe(keys_url) or (
                urlsplit(keys_url).scheme != urlsplit(self._openid_url).scheme
            ):
                raise ValueError(f"onveilig adres: {keys_url}")
            self._keys = _read_keys(await self._fetch(keys_url))
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            # Old keys stay in use: better than an outage while Microsoft has one.
            logger.error("Sleutels van Teams niet opgehaald: %s", error)
            return
        self._expires = now + _KEEP_SECONDS


def _read_keys(data: Mapping[str, Any]) -> dict[str, Key]:
    keys: dict[str, Key] = {}
    for item in data["keys"]:
        if item.get("kty") != "RSA" or item.get("use", "sig") != "sig" or not item.get("kid"):
            continue
        try:
            key = jwt.PyJWK(item, algorithm=_ALGORITHMS[0]).key
        except jwt.PyJWTError:
            continue
        endorsements = item.get("endorsements")
        keys[str(item["kid"])] = Key(key, tuple(endorsements) if endorsements else None)
    if not keys:
        raise ValueError("geen bruikbare sleutels")
    return keys


async def check_token(
    authorization: str | None, settings: TeamsSettings, keys: KeyRing
) -> dict[str, Any]:
    """Check the token of an incoming call and return its claims.

    Args:
        authorization: the header of that name.
        settings: whose token it must be.
        keys: with which it must be signed.

    Raises:
        Refused: when anything about it is not right.
        KeysUnavailable: when it can't be checked now.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Refused("Er is geen token meegestuurd.", 401)
    token = token.strip()
    if len(token) > _MAX_TOKEN:
        raise Refused("Het token is te lang.")
    try:
        header = jwt.get_unverified_header(token)
    except (jwt.PyJWTError, ValueError):  # a byte that is no UTF-8 raises the latter
        raise Refused("Het token is geen JWT.") from None
    if header.get("alg") not in _ALGORITHMS:
        raise Refused("Het token is met een verkeerd algoritme ondertekend.")
    key = await keys.find(str(header.get("kid", "")))
    if key is None:
        raise Refused("Het token is met een onbekende sleutel ondertekend.")
    if key.endorsements is not None and "msteams" not in key.endorsements:
        raise Refused("De sleutel van het token geldt niet voor Teams.")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key.key,
            algorithms=list(_ALGORITHMS),
            audience=settings.app_id,
            issuer=settings.issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["exp", "nbf", "iss", "aud"]},
        )
    except jwt.PyJWTError as error:
        raise Refused(f"Het token is niet geldig ({type(error).__name__}).") from None
    return claims


def check_service_url(service_url: str, settings: TeamsSettings, claims: Mapping[str, Any]) -> None:
    """Check where the reply would go to, with our own token.

    Raises:
        Refused: when Microsoft's service did not vouch for that address, or it is no address of it.
    """
    if not settings.trusts(service_url):
        raise Refused("'serviceUrl' is geen bekend adres van Teams.")
    if settings.insecure:
        return
    # Microsoft's documents write the name both ways.
    claim = claims.get("serviceurl", claims.get("serviceUrl"))
    if not isinstance(claim, str) or claim.rstrip("/") != service_url.rstrip("/"):
        raise Refused("'serviceUrl' is niet het adres in het token.")
