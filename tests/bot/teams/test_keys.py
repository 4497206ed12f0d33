"""The keys of incoming tokens: fetched when needed, kept for a while, and not at a stranger's pace."""

import asyncio

import pytest

from bot.channels.teams.tokens import KeyRing, KeysUnavailable
from tests.e2e.teams.microsoft import SigningKey

OPENID = "https://login.voorbeeld.nl/openid"
KEY, OTHER = SigningKey(), SigningKey(["msteams"])


class Source:
    """Announces keys, counts how often it is asked, and fails when told to."""

    def __init__(self, *keys, keys_url="https://login.voorbeeld.nl/keys"):
        self.keys, self.keys_url = list(keys), keys_url
        self.asked = 0
        self.now = 0.0
        self.down = False

    async def fetch(self, url):
        await asyncio.sleep(0)
        if self.down:
            raise OSError("onbereikbaar")
        if url == OPENID:
            self.asked += 1
            return {"jwks_uri": self.keys_url}
        return {"keys": [key.public() for key in self.keys]}

    def ring(self):
        return KeyRing(OPENID, self.fetch, lambda: self.now)


def test_keys_are_fetched_once_for_many_calls_at_the_same_time():
    source = Source(KEY)

    async def play():
        ring = source.ring()
        found = await asyncio.gather(*(ring.find(KEY.kid) for _ in range(20)))
        assert all(found)

    asyncio.run(play())
    assert source.asked == 1


def test_keys_are_fetched_again_when_they_are_old():
    source = Source(KEY)

    async def play():
        ring = source.ring()
        await ring.find(KEY.kid)
        source.now += 13 * 3600
        source.keys = [OTHER]
        assert await ring.find(KEY.kid) is None
        assert await ring.find(OTHER.kid)

    asyncio.run(play())
    assert source.asked == 2


def test_old_keys_stay_in_use_while_the_source_is_down():
    source = Source(KEY)

    async def play():
        ring = source.ring()
        await ring.find(KEY.kid)
        source.now += 13 * 3600
        source.down = True
        assert await ring.find(KEY.kid)

    asyncio.run(play())


def test_without_any_keys_nothing_can_be_checked():
    source = Source(KEY)
    source.down = True
    with pytest.raises(KeysUnavailable):
        asyncio.run(source.ring().find(KEY.kid))


def test_unknown_keys_cost_a_few_fetches_and_then_one_a_minute():
    source = Source(KEY)

    async def play():
        ring = source.ring()
        for _ in range(50):
            await ring.find("onbekend")
        assert source.asked == 5
        source.now += 61
        for _ in range(50):
            await ring.find("onbekend")
        assert source.asked == 6

    asyncio.run(play())


@pytest.mark.parametrize("address", ["http://login.voorbeeld.nl/keys", "http://127.0.0.1/keys", 7])
def test_keys_at_an_unsafe_address_are_not_fetched(address):
    source = Source(KEY, keys_url=address)
    with pytest.raises(KeysUnavailable):
        asyncio.run(source.ring().find(KEY.kid))


def test_keys_of_another_kind_are_passed_over():
    source = Source(KEY)

    async def fetch(url):
        data = await source.fetch(url)
        return data if url == OPENID else {"keys": [{"kty": "EC", "kid": "x"}, {}, *data["keys"]]}

    async def play():
        ring = KeyRing(OPENID, fetch, lambda: 0.0)
        assert await ring.find(KEY.kid)
        assert await ring.find("x") is None

    asyncio.run(play())
