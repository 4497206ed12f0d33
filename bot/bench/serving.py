"""Serving: how soon a side answers after its start, how fast, and in how much memory."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unittest import mock

import aiohttp
import numpy as np
import yaml

from bot.bench.side import Side
from bot.run import Guide, StartError, free_port, start
from bot.settings import LOOPBACK, ROOT

__all__ = ["Load", "Serving", "Turns", "ready", "serving"]

_READY_SECONDS = 300
_ANSWER_SECONDS = 60
_LOOP_SECONDS = 120
"""A round of questions is cut off after this long; what was answered by then is counted."""
_OK = 200


@dataclass(frozen=True)
class Load:
    """A round of questions from a number of conversations at once.

    Attributes:
        conversations: how many, each asking its next question when the last one is answered.
        answered: questions that were answered.
        failed: questions that were not.
        p50: median time of an answer, in milliseconds.
        p95: the time that 95 of 100 answers stay under, in milliseconds.
        rate: answers a second.
    """

    conversations: int
    answered: int
    failed: int
    p50: float
    p95: float
    rate: float


Turns = dict[int, float]
"""Median time around a turn of one long conversation, in milliseconds, by turn."""


@dataclass(frozen=True)
class Serving:
    """Everything that is measured of a side that runs.

    Attributes:
        memory: resident bytes of all its processes after the rounds.
        loads: the rounds.
        turns: the long conversation.
    """

    memory: int
    loads: list[Load] = field(default_factory=list)
    turns: Turns = field(default_factory=dict)


async def _say(session: aiohttp.ClientSession, url: str, sender: str, text: str) -> bool:
    body = {"sender": sender, "message": text}
    try:
        async with session.post(f"{url}/webhooks/rest/webhook", json=body) as reply:
            return reply.status == _OK and bool(await reply.json())
    except (aiohttp.ClientError, TimeoutError):
        return False


async def _round(url: str, conversations: int, texts: Sequence[str]) -> Load:
    """Ask all texts, shared out over the conversations."""
    waiting = iter(texts)
    times: list[float] = []
    failed = 0
    started = time.perf_counter()

    async def converse(number: int) -> None:
        nonlocal failed
        for text in waiting:
            if time.perf_counter() - started > _LOOP_SECONDS:
                return
            asked = time.perf_counter()
            if await _say(session, url, f"meting-{conversations}-{number}", text):
                times.append(time.perf_counter() - asked)
            else:
                failed += 1

    timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        await asyncio.gather(*(converse(number) for number in range(conversations)))
    took = time.perf_counter() - started
    p50, p95 = np.percentile(times, [50, 95]) * 1000 if times else (np.nan, np.nan)
    return Load(conversations, len(times), failed, float(p50), float(p95), len(times) / took)


async def _long_conversation(url: str, texts: Sequence[str], at: Sequence[int]) -> Turns:
    """Ask all texts in one conversation; each figure is the median of five turns around its turn."""
    times: list[float] = []
    timeout = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        for text in texts:
            asked = time.perf_counter()
            if not await _say(session, url, "meting-lang", text):
                break
            times.append((time.perf_counter() - asked) * 1000)
    return {
        turn: float(np.median(times[max(0, turn - 3) : turn + 2]))
        for turn in at
        if turn <= len(times)
    }


def _memory(roots: Sequence[int]) -> int:
    """Return the resident bytes of processes and all that they started."""
    children: dict[int, list[int]] = {}
    pages: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with contextlib.suppress(OSError, ValueError):
            parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(entry.name))
            pages[int(entry.name)] = int((entry / "statm").read_text().split()[1])
    todo, total = list(roots), 0
    while todo:
        pid = todo.pop()
        total += pages.get(pid, 0)
        todo += children.get(pid, [])
    return total * os.sysconf("SC_PAGE_SIZE")


@contextlib.contextmanager
def _reference_server(side: Side, model: Path, folder: Path) -> Iterator[Guide]:
    """Run Rasa's own server beside our actions."""
    port, action_port = free_port(), free_port()
    endpoints = {
        "action_endpoint": {"url": f"http://{LOOPBACK}:{action_port}/webhook"},
        "tracker_store": {"type": "SQL", "dialect": "sqlite", "db": str(folder / "gesprekken.db")},
    }
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    (folder / "credentials.yml").write_text("rest:\n", encoding="utf-8")
    rasa = ["-m", "rasa", "run", "--model", str(model), "--interface", LOOPBACK, "-p", str(port)]
    rasa += ["--endpoints", str(folder / "endpoints.yml")]
    rasa += ["--credentials", str(folder / "credentials.yml")]
    with (folder / "rasa.log").open("wb") as log:
        processes = {
            name: subprocess.Popen(  # noqa: S603 - our own modules and Rasa's
                [sys.executable, *arguments],
                cwd=ROOT,
                start_new_session=True,
                stdout=log,
                stderr=log,
                env=side.environment(TF_CPP_MIN_LOG_LEVEL="3"),
            )
            for name, arguments in (
                ("de action server", ["-m", "actions", "--port", str(action_port)]),
                ("Rasa's server", rasa),
            )
        }
        guide = Guide(f"http://{LOOPBACK}:{port}", processes)
        try:
            yield guide
        finally:
            guide.stop()


@contextlib.contextmanager
def _running(side: Side, model: Path, folder: Path) -> Iterator[Guide]:
    folder.mkdir(parents=True, exist_ok=True)
    if side.reference:
        with _reference_server(side, model, folder) as guide:
            yield guide
        return
    wanted = side.environment(GIDS_VAR=str(folder / "var"))
    with mock.patch.dict(os.environ, wanted), start(model) as guide:
        yield guide


async def _first_answer(guide: Guide, text: str) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    async with aiohttp.ClientSession() as session:
        while not await _say(session, guide.url, "meting-start", text):
            if name := guide.dead():
                raise StartError(f"{name} is gestopt tijdens het meten.")
            if time.monotonic() > deadline:
                raise StartError(f"Na {_READY_SECONDS} seconden was er nog geen antwoord.")
            await asyncio.sleep(0.1)


def ready(side: Side, model: Path, folder: Path, text: str) -> float:
    """Start a side, ask it one question, stop it, and return how long the answer took to come.

    Args:
        side: what to run.
        model: its trained model.
        folder: where it may write.
        text: the question.

    Returns:
        Seconds from the start of its processes until the answer.

    Raises:
        bot.run.StartError: when it does not start.
    """
    started = time.perf_counter()
    with _running(side, model, folder) as guide:
        asyncio.run(_first_answer(guide, text))
        return time.perf_counter() - started


def serving(
    side: Side,
    model: Path,
    folder: Path,
    *,
    texts: Sequence[str],
    plan: dict[int, int],
    turns: Sequence[int],
    report: Callable[[str], None],
) -> Serving:
    """Start a side, ask it questions and stop it.

    Args:
        side: what to run.
        model: its trained model.
        folder: where it may write.
        texts: different questions, so that no cache helps.
        plan: number of questions by number of conversations.
        turns: turns of the long conversation that are told; it ends after the last one.
        report: called with what is done now.

    Raises:
        bot.run.StartError: when it does not start.
    """
    questions = itertools.cycle(texts)
    report(f"{side.name}: starten om vragen te stellen")
    with _running(side, model, folder) as guide:
        asyncio.run(_first_answer(guide, next(questions)))
        loads = []
        for conversations, number in plan.items():
            report(f"{side.name}: {number} vragen uit {conversations} gesprekken")
            chosen = list(itertools.islice(questions, number))
            loads.append(asyncio.run(_round(guide.url, conversations, chosen)))
        report(f"{side.name}: gesprek van {max(turns)} beurten")
        chosen = list(itertools.islice(questions, max(turns) + 2))
        told = asyncio.run(_long_conversation(guide.url, chosen, turns))
        memory = _memory([process.pid for process in guide.processes.values()])
    return Serving(memory, loads, told)
