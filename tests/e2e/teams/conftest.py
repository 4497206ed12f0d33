"""A guide that takes the stand-in for Microsoft, and people who talk to it in Teams."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot import run
from tests.e2e.teams.microsoft import BOT, TENANT, Microsoft


class Chat:
    """One conversation in Teams.

    Args:
        microsoft: the stand-in.
        guide: address of the guide.
        kind: `personal`, `groupChat` or `channel`.
    """

    def __init__(self, microsoft: Microsoft, guide: str, kind: str = "personal", id: str = ""):
        self.microsoft = microsoft
        self.url = f"{guide}/webhooks/teams/webhook"
        self.kind = kind
        self.id = id or f"19:{uuid.uuid4().hex}@thread.tacv2"

    def activity(self, type: str = "message", **changes: Any) -> dict[str, Any]:
        activity = {
            "type": type,
            "id": uuid.uuid4().hex,
            "timestamp": "2026-01-01T12:00:00.000Z",
            "channelId": "msteams",
            "serviceUrl": self.microsoft.url,
            "from": {"id": "29:iemand", "name": "Anja de Vries", "aadObjectId": "a-1"},
            "recipient": {"id": BOT, "name": "NT1-gids"},
            "conversation": {"id": self.id, "conversationType": self.kind, "tenantId": TENANT},
            "channelData": {"tenant": {"id": TENANT}},
            "locale": "nl-NL",
        }
        return {**activity, **changes}

    def post(self, activity: Any, token: str | None = None) -> httpx.Response:
        """Deliver an activity; token "" sends none."""
        token = self.microsoft.token() if token is None else token
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = activity if isinstance(activity, bytes) else json.dumps(activity).encode()
        return httpx.post(self.url, content=content, headers=headers, timeout=30)

    def say(self, text: str, **changes: Any) -> None:
        reply = self.post(self.activity(text=text, **changes))
        assert reply.status_code == 202, reply.text

    def heard(self, count: int = 1) -> list[dict[str, Any]]:
        return self.microsoft.messages(self.id, count)


@pytest.fixture(scope="module")
def microsoft() -> Iterator[Microsoft]:
    world = Microsoft()
    yield world
    world.close()


@pytest.fixture(scope="module")
def teams_guide(
    model: Path, microsoft: Microsoft, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[run.Guide]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIDS_VAR", str(tmp_path_factory.mktemp("teams")))
        for name, value in microsoft.environment().items():
            patch.setenv(name, value)
        with run.start(model) as guide:
            yield guide


@pytest.fixture
def new_chat(microsoft: Microsoft, teams_guide: run.Guide) -> Callable[..., Chat]:
    def make(kind: str = "personal", id: str = "") -> Chat:
        return Chat(microsoft, teams_guide.url, kind, id)

    return make


@pytest.fixture
def chat(new_chat: Callable[..., Chat]) -> Chat:
    return new_chat()
