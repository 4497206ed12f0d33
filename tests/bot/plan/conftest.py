"""Shared fixtures: what a message means while the plan is being made."""

import pytest

from bot.plan.dialogue import decide
from bot.plan.reading import Said
from tests.bot.plan.states import state


@pytest.fixture
def understood(catalogue):
    """Return what a text gives for an open question, without the remark about it."""

    def understand(pending, text, intent="nlu_fallback", roles=(), **values):
        said = Said(text, intent, roles)
        return decide(catalogue, state(pending, **values), said).get(pending.value)

    return understand
