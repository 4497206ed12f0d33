"""Order per conversation, limits, and an orderly end."""

import asyncio

import pytest

from bot.channels.teams.queues import Full, Queues, Seen


def test_one_conversation_keeps_its_order_and_does_not_hold_up_another():
    done = []

    async def play():
        queues = Queues()
        gate = asyncio.Event()

        def job(name, wait=None):
            async def work():
                if wait:
                    await wait.wait()
                done.append(name)

            return work

        queues.add("a", job("a1", gate))
        queues.add("a", job("a2"))
        queues.add("b", job("b1"))
        for _ in range(5):
            await asyncio.sleep(0)
        assert done == ["b1"]
        gate.set()
        await queues.drain(5)

    asyncio.run(play())
    assert done == ["b1", "a1", "a2"]


def test_a_job_that_fails_does_not_stop_the_next():
    done = []

    async def play():
        queues = Queues()

        async def fail():
            raise RuntimeError

        async def work():
            done.append("ja")

        queues.add("a", fail)
        queues.add("a", work)
        await queues.drain(5)

    asyncio.run(play())
    assert done == ["ja"]


def test_too_much_is_refused_per_conversation_in_total_and_while_stopping():
    async def play():
        queues = Queues(per_conversation=2, total=3)
        stuck = asyncio.Event()
        queues.add("a", stuck.wait)
        queues.add("a", stuck.wait)
        with pytest.raises(Full):
            queues.add("a", stuck.wait)
        queues.add("b", stuck.wait)
        with pytest.raises(Full):
            queues.add("c", stuck.wait)
        stuck.set()
        await queues.drain(5)
        with pytest.raises(Full):
            queues.add("a", stuck.wait)

    asyncio.run(play())


def test_the_end_does_not_wait_for_ever():
    async def play():
        queues = Queues()
        queues.add("a", asyncio.Event().wait)
        await queues.drain(0.01)

    asyncio.run(asyncio.wait_for(play(), 5))


def test_a_key_is_seen_once_and_forgotten_when_many_others_came():
    seen = Seen(size=2)
    assert [seen.before(key) for key in ("a", "a", "b", "c", "a")] == [
        False,
        True,
        False,
        False,
        False,
    ]
    seen.forget("c")
    assert not seen.before("c")
