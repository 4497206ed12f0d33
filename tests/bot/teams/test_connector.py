"""Outgoing calls: one token for many, and no more attempts than make sense. The rest is shown with a
running guide in tests/e2e/teams."""

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.channels.teams import connector as module
from bot.channels.teams.connector import Connector, NotDelivered
from bot.channels.teams.settings import TeamsSettings
from tests.e2e.teams.microsoft import Microsoft

MESSAGE = {"type": "message", "text": "hoi"}


@pytest.fixture(scope="module")
def microsoft():
    world = Microsoft()
    yield world
    world.close()


def play(microsoft, steps, clock=None):
    """Run steps with a connector to the stand-in."""

    async def run():
        settings = TeamsSettings.from_environment(microsoft.environment())
        connector = Connector(settings, clock or (lambda: 0.0), first_wait=0.001)
        try:
            await steps(connector)
        finally:
            await connector.close()

    asyncio.run(run())


def test_many_conversations_at_once_fetch_one_token(microsoft):
    microsoft.token_forms.clear()

    async def steps(connector):
        await asyncio.gather(
            *(connector.send(microsoft.url, f"een-{n}", MESSAGE) for n in range(20))
        )

    play(microsoft, steps)
    assert len(microsoft.token_forms) == 1


def test_a_token_is_renewed_before_it_expires(microsoft):
    microsoft.token_forms.clear()
    now = [0.0]

    async def steps(connector):
        for moment in (0, 3200, 3350):
            now[0] = moment
            await connector.send(microsoft.url, "vers", MESSAGE)

    play(microsoft, steps, lambda: now[0])
    assert len(microsoft.token_forms) == 2


def test_it_gives_up_after_five_attempts(microsoft):
    microsoft.refusals["stuk"].extend([(500, {})] * 9)

    async def steps(connector):
        with pytest.raises(NotDelivered, match="500"):
            await connector.send(microsoft.url, "stuk", MESSAGE)

    play(microsoft, steps)
    assert len(microsoft.refusals["stuk"]) == 4


@pytest.mark.parametrize("status", [403, 404, 302])
def test_what_will_not_change_is_not_tried_again(microsoft, status):
    name = f"nooit-{status}"
    microsoft.refusals[name].extend([(status, {"Location": microsoft.url})] * 2)

    async def steps(connector):
        with pytest.raises(NotDelivered):
            await connector.send(microsoft.url, name, MESSAGE)

    play(microsoft, steps)
    assert len(microsoft.refusals[name]) == 1


def test_nobody_there_is_tried_again_and_then_said(microsoft):
    async def steps(connector):
        with pytest.raises(NotDelivered):
            await connector.send("http://127.0.0.1:9", "x", MESSAGE)

    play(microsoft, steps)


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7", 7, 7),
        ("0", 0, 0),
        (None, 0, 0),
        ("straks", 0, 0),
        ("-3", 0, 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
    ],
)
def test_how_long_to_wait(header, low, high):
    assert low <= module._retry_after(header) <= high


def test_how_long_to_wait_may_be_said_as_a_moment():
    moment = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert 50 <= module._retry_after(moment) <= 100
