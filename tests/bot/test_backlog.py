"""Work behind an acknowledgement: order, bounds, and the end."""

import asyncio

import pytest

from bot import run
from bot.channels.backlog import DRAIN_SECONDS, Backlog, BacklogFull, Seen


def test_one_conversation_keeps_its_order_and_others_do_not_wait():
    async def scenario():
        backlog, done, gate = Backlog(), [], asyncio.Event()

        def job(name, waits=False):
            async def run():
                if waits:
                    await gate.wait()
                done.append(name)

            return run

        backlog.put("a", job("a1", waits=True))
        backlog.put("a", job("a2"))
        backlog.put("b", job("b1"))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert done == ["b1"]
        gate.set()
        assert await backlog.drain(5) == 0
        assert done == ["b1", "a1", "a2"]
        assert len(backlog) == 0

    asyncio.run(scenario())


def test_a_job_that_fails_does_not_stop_the_next():
    async def scenario():
        backlog, done = Backlog(), []

        async def fails():
            raise RuntimeError("stuk")

        async def works():
            done.append(1)

        backlog.put("a", fails)
        backlog.put("a", works)
        await backlog.drain(5)
        assert done == [1]

    asyncio.run(scenario())


def test_it_is_bounded_in_all_and_per_conversation():
    async def scenario():
        async def never():
            await asyncio.Event().wait()

        backlog = Backlog(limit=5, per_conversation=2)
        for _ in range(2):
            backlog.put("a", never)
        await asyncio.sleep(0)
        backlog.put("a", never)
        with pytest.raises(BacklogFull):
            backlog.put("a", never)
        backlog.put("b", never)
        backlog.put("c", never)
        with pytest.raises(BacklogFull):
            backlog.put("d", never)
        assert await backlog.drain(0.01) == 5
        with pytest.raises(BacklogFull):
            backlog.put("e", never)

    asyncio.run(scenario())


def test_two_channels_can_finish_before_the_guide_is_stopped_by_force():
    assert 2 * DRAIN_SECONDS < run._STOP_SECONDS


class TestSeen:
    def test_it_forgets_after_a_while(self):
        now = [0.0]
        seen = Seen(seconds=10, clock=lambda: now[0])
        seen.add("a")
        now[0] = 9.9
        assert "a" in seen
        now[0] = 10
        assert "a" not in seen

    def test_it_forgets_the_oldest_when_it_is_full(self):
        seen = Seen(limit=2, clock=lambda: 0.0)
        for name in "abc":
            seen.add(name)
        assert ["a" in seen, "b" in seen, "c" in seen] == [False, True, True]
