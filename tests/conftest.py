"""Shared fixtures: the real catalogue, the trained model and one running guide for all tests."""

from __future__ import annotations

import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from bot import run
from bot.catalogue import Catalogue, load_catalogue
from bot.settings import ROOT
from bot.train import current_model, train
from tests import intranet as intranets
from tests.tools import TOOLS, in_ci

Say = Callable[[str], dict[str, Any]]

_MISSING = "ontbreekt; installeren:"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "needs(tool): a program of tests/tools.py that it drives")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run browser tests last: Playwright keeps an event loop running, which others can't share."""
    items.sort(key=lambda item: item.path.parent.name == "browser")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out when a tool it needs is missing; in CI that is a failure."""
    for mark in item.iter_markers("needs"):
        name = mark.args[0]
        if TOOLS[name].found() is None:
            reason = f"{name} {_MISSING} {TOOLS[name].command}"
            (pytest.fail if in_ci() else pytest.skip)(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say which tests were left out, so that a short run can't pass for a whole one."""
    skipped = (str(report.longrepr) for report in terminalreporter.stats.get("skipped", []))
    found = (re.search(rf"(\w+) {_MISSING}", reason) for reason in skipped)
    for name, number in Counter(match[1] for match in found if match).items():
        terminalreporter.write_line(
            f"LET OP: {number} tests niet gedraaid, want {name} ontbreekt. "
            f"Installeren: {TOOLS[name].command}",
            yellow=True,
        )


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    return load_catalogue(ROOT / "resources.yaml")


@pytest.fixture
def small_catalogue() -> dict[str, Any]:
    """A catalogue that is in order, as plain data: two topics, one resource, the real texts."""
    real = yaml.safe_load((ROOT / "resources.yaml").read_text(encoding="utf-8"))
    texts, plan = real["teksten"], real["plan"]
    for step in plan["stappen"]:
        step.update(topics=["een"], roles=[])
    for passage in texts.values():
        if isinstance(passage, dict):
            passage.pop("topics", None)
            passage.pop("resources", None)
    resource = {
        "id": "boek",
        "title": "Het boek",
        "organisation": "Uitgever",
        "kind": "boek",
        "url": "https://voorbeeld.nl/boek",
        "summary": "Een boek.",
    }
    topics = [
        {
            "id": name,
            "level": "beleid",
            "question": f"Wat is {name}?",
            "title": name.capitalize(),
            "advice": "Lees het boek.",
            "resources": ["boek"],
            "follow_ups": [other for other in ("een", "twee", "drie") if other != name],
        }
        for name in ("een", "twee", "drie")
    ]
    return {"teksten": texts, "plan": plan, "resources": [resource], "topics": topics}


@pytest.fixture
def write_catalogue(tmp_path: Path) -> Callable[[dict[str, Any]], Path]:
    def write(data: dict[str, Any]) -> Path:
        path = tmp_path / "resources.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of the project as it stands; trained once when it is missing."""
    path = current_model()
    return path if path.exists() else train()


@pytest.fixture(scope="session")
def intranet() -> Iterator[intranets.Intranet]:
    """The one other site whose pages may use the guide."""
    with intranets.start() as serving:
        yield serving


@pytest.fixture(scope="session")
def guide(
    model: Path, intranet: intranets.Intranet, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[run.Guide]:
    """One running guide: real server, real model, conversations in a folder
    of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIDS_VAR", str(tmp_path_factory.mktemp("var")))
        patch.setenv("GIDS_ORIGINS", intranet.origin)
        with run.start(model) as running:
            yield running


@pytest.fixture(scope="session")
def http(guide: run.Guide) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=guide.url, timeout=30) as client:
        yield client


@pytest.fixture
def post(http: httpx.Client) -> Callable[..., httpx.Response]:
    """Post any body to the REST address: a dictionary as JSON, anything else as it is."""

    def send(body: Any) -> httpx.Response:
        content = json.dumps(body).encode() if isinstance(body, dict) else body
        return http.post("/webhooks/rest/webhook", content=content)

    return send


@pytest.fixture
def say(post: Callable[..., httpx.Response]) -> Say:
    """Say something in one new conversation and get the channel-neutral answer."""
    sender = uuid.uuid4().hex

    def speak(text: str) -> dict[str, Any]:
        reply = post({"sender": sender, "message": text})
        assert reply.status_code == 200, reply.text
        answers = [message["custom"] for message in reply.json() if "custom" in message]
        assert len(answers) == 1, reply.json()
        return answers[0]

    return speak
