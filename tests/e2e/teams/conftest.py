"""People who talk to the running guide in Teams."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot import run
from tests.e2e.teams.microsoft import Chat, Microsoft


@pytest.fixture
def new_chat(microsoft: Microsoft, channels_guide: run.Guide) -> Callable[..., Chat]:
    def make(kind: str = "personal", id: str = "") -> Chat:
        return Chat(microsoft, channels_guide.url, kind, id)

    return make


@pytest.fixture
def chat(new_chat: Callable[..., Chat]) -> Chat:
    return new_chat()
