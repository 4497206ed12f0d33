"""How often one may ask: counted per conversation and per address, in memory or in Redis."""

import asyncio
import contextlib
import shutil
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from types import SimpleNamespace

import pytest
from sanic.compat import Header

from bot.settings import SettingsError, web_settings
from bot.web.limits import Limits, TooMany

HERE, THERE = "192.0.2.1", "192.0.2.2"


@pytest.fixture
def settings():
    return replace(
        web_settings(),
        per_conversation="2/minute",
        per_address="4/minute",
        new_per_address="1/minute",
        connections=1,
        redis_url=None,
    )


@pytest.fixture
def clock(monkeypatch):
    """The time of day, in our hands: ten seconds into a minute."""
    now = SimpleNamespace(seconds=1_800_000_010.0)
    monkeypatch.setattr(time, "time", lambda: now.seconds)
    return now


def asked(limits, address, conversation):
    """Return 0, or how long to wait."""
    try:
        asyncio.run(limits.message(address, conversation))
    except TooMany as error:
        return error.retry_after
    return 0


def test_a_conversation_has_its_limit_and_another_its_own(settings, clock):
    limits = Limits(settings)
    assert [asked(limits, HERE, "een") for _ in range(2)] == [0, 0]
    assert 1 <= asked(limits, HERE, "een") <= 60
    assert asked(limits, HERE, "twee") == 0


def test_an_address_has_its_limit_over_all_its_conversations(settings, clock):
    limits = Limits(settings)
    assert [bool(asked(limits, HERE, name)) for name in "abcde"] == [False] * 4 + [True]
    assert asked(limits, THERE, "f") == 0


def test_who_waits_as_long_as_was_said_may_ask_again(settings, clock):
    limits = Limits(settings)
    for _ in range(2):
        asked(limits, HERE, "een")
    clock.seconds += asked(limits, HERE, "een")
    assert asked(limits, HERE, "een") == 0


def kept(limits):
    """Return the names that are still counted in memory, once its cleaning is done."""
    storage = limits._limiter.storage
    storage.timer.join()
    return {*storage.storage, *storage.expirations, *storage.events, *storage.locks}


def test_names_are_forgotten_when_their_time_is_over(settings, clock):
    limits = Limits(settings)
    for number in range(50):
        assert asked(limits, f"192.0.2.{number}", f"gesprek {number}") == 0
    assert len(kept(limits)) == 100
    clock.seconds += 180
    asked(limits, HERE, "later")
    assert len(kept(limits)) == 2


def test_a_caller_that_is_refused_by_address_adds_no_names(settings, clock):
    limits = Limits(settings)
    for number in range(50):
        asked(limits, HERE, f"gesprek {number}")
    conversations = [name for name in kept(limits) if "gesprek" in name]
    assert len(conversations) == 4


def test_a_header_that_the_caller_wrote_is_not_taken_for_the_proxys(settings, monkeypatch):
    monkeypatch.setenv("GIDS_TRUSTED_PROXIES", "127.0.0.1")
    limits = Limits(replace(settings, trusted_proxies=web_settings().trusted_proxies))
    lines = Header([("X-Forwarded-For", THERE), ("X-Forwarded-For", HERE)])
    assert limits.caller(SimpleNamespace(headers=lines, ip="127.0.0.1")) == HERE
    assert limits.caller(SimpleNamespace(headers=Header(), ip="127.0.0.1")) is None


def test_the_machine_itself_has_none(settings):
    limits = Limits(settings)
    assert [asked(limits, None, "een") for _ in range(10)] == [0] * 10


def test_connections_are_counted_while_they_last(settings):
    limits = Limits(settings)
    with limits.connection(HERE):
        with pytest.raises(TooMany), limits.connection(HERE):
            pass
        with limits.connection(THERE):
            pass
    with limits.connection(HERE):
        pass


@pytest.mark.parametrize("limit", ["veel", "30", "30/eeuwigheid", ""])
def test_a_limit_that_is_none_is_said(settings, limit):
    with pytest.raises(SettingsError, match="GIDS_LIMIT_NEW"):
        Limits(replace(settings, new_per_address=limit))


@pytest.fixture
def silent_redis():
    """Address of what takes connections and says nothing: a Redis that hangs."""
    with socket.create_server(("127.0.0.1", 0), backlog=128) as server:
        yield f"redis://127.0.0.1:{server.getsockname()[1]}/0"


class Redis:
    """Takes the place of what asks Redis; `problem` is what it fails with, if it does."""

    def __init__(self, limits):
        self.problem, self.asked = OSError("weg"), 0
        self._limiter, limits._limiter, limits._in_memory = limits._limiter, self, False

    def hit(self, *what):
        self.asked += 1
        if self.problem:
            raise self.problem
        return self._limiter.hit(*what)

    def get_window_stats(self, *what):
        return self._limiter.get_window_stats(*what)


@pytest.fixture
def seconds():
    return SimpleNamespace(passed=0.0)


@pytest.fixture
def away(settings, clock, seconds):
    """Limits whose Redis is away, and that Redis."""
    limits = Limits(settings, lambda: seconds.passed)
    return limits, Redis(limits)


class TestARedisThatIsAway:
    def test_one_that_never_answers_keeps_no_one_waiting_for_long(self, settings, silent_redis):
        limits = Limits(replace(settings, redis_url=silent_redis), lambda: 0.0)

        async def many():
            await asyncio.gather(*(limits.message(f"192.0.2.{n}", "een") for n in range(50)))

        begun = time.monotonic()
        asyncio.run(many())
        assert time.monotonic() - begun < 10
        begun = time.monotonic()
        assert [asked(limits, HERE, "een") for _ in range(100)] == [0] * 100
        assert time.monotonic() - begun < 5

    def test_it_keeps_none_of_the_event_loops_own_threads(self, away):
        """Those read conversations."""
        limits, redis = away
        used = []

        class Threads(ThreadPoolExecutor):
            def submit(self, *work):
                used.append(work)
                return super().submit(*work)

        async def scenario():
            asyncio.get_running_loop().set_default_executor(Threads())
            await limits.message(HERE, "een")

        asyncio.run(scenario())
        assert (redis.asked, used) == (1, [])

    def test_it_is_left_alone_for_a_while(self, away):
        limits, redis = away
        assert [asked(limits, HERE, "een") for _ in range(10)] == [0] * 10
        assert redis.asked == 1

    def test_then_one_tries_it_again_and_the_others_go_on(self, away, seconds):
        limits, redis = away
        asked(limits, HERE, "een")
        seconds.passed += 60
        assert [asked(limits, HERE, "een") for _ in range(10)] == [0] * 10
        assert redis.asked == 2

    def test_when_it_is_back_counting_goes_on(self, away, seconds):
        limits, redis = away
        asked(limits, HERE, "een")
        redis.problem = None
        seconds.passed += 60
        assert [bool(asked(limits, HERE, "een")) for _ in range(3)] == [False, False, True]

    def test_the_log_says_so_once_in_that_time(self, away, caplog):
        limits, redis = away
        redis.problem = TimeoutError()
        for _ in range(10):
            asked(limits, HERE, "een")
        (record,) = caplog.records
        assert record.message == "Niet kunnen tellen hoe vaak er wordt gevraagd: TimeoutError"


def test_documents_have_a_limit_of_their_own_per_address(settings, clock):
    limits = Limits(settings)

    def written(address):
        try:
            asyncio.run(limits.document(address))
        except TooMany as error:
            return error.retry_after
        return 0

    assert [bool(written(HERE)) for _ in range(3)] == [False, False, True]
    assert written(THERE) == 0
    assert asked(limits, HERE, "een") == 0
    assert [written(None) for _ in range(10)] == [0] * 10


@pytest.fixture
def redis(tmp_path):
    """Address of a Redis of our own, and a way to stop it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [shutil.which("redis-server"), "--port", str(port), "--bind", "127.0.0.1"]
    server = subprocess.Popen(
        [*command, "--save", "", "--dir", str(tmp_path)], stdout=subprocess.DEVNULL
    )
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            break
        time.sleep(0.05)
    yield f"redis://127.0.0.1:{port}/0", server
    server.kill()
    server.wait()


@pytest.mark.needs("redis")
def test_servers_that_share_a_redis_count_together(settings, redis):
    one, other = (Limits(replace(settings, redis_url=redis[0])) for _ in range(2))
    assert [asked(one, HERE, "een"), asked(other, HERE, "een")] == [0, 0]
    assert asked(one, HERE, "een") > 0


@pytest.mark.needs("redis")
def test_when_redis_is_away_people_are_answered(settings, redis):
    address, server = redis
    limits = Limits(replace(settings, redis_url=address))
    assert asked(limits, HERE, "een") == 0
    server.kill()
    server.wait()
    assert [asked(limits, HERE, "een") for _ in range(4)] == [0] * 4
    assert asked(Limits(replace(settings, redis_url=address)), HERE, "een") == 0
