"""A running guide with every channel on, each pointed at a stand-in on loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot import run
from bot.ask import ask
from tests import slack_api
from tests.e2e.teams.microsoft import Microsoft


@pytest.fixture(scope="session")
def slack() -> Iterator[slack_api.SlackStandIn]:
    """Slack's Web API, as far as the guide uses it."""
    with slack_api.slack_api() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def microsoft() -> Iterator[Microsoft]:
    """What Microsoft runs for Teams: tokens, keys and the service that takes replies."""
    stand_in = Microsoft()
    yield stand_in
    stand_in.close()


@pytest.fixture(scope="session")
def channels_guide(
    model: Path,
    slack: slack_api.SlackStandIn,
    microsoft: Microsoft,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[run.Guide]:
    """One running guide with its channels on, conversations in a folder of its own."""
    with ExitStack() as stack:
        # Only while it starts: other guides of this run have their channels off.
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("GIDS_VAR", str(tmp_path_factory.mktemp("kanalen")))
            patch.setenv("GIDS_SLACK_BOT_TOKEN", slack_api.TOKEN)
            patch.setenv("GIDS_SLACK_SIGNING_SECRET", slack_api.SIGNING_SECRET)
            patch.setenv("GIDS_SLACK_API_URL", f"{slack.url}/api/")
            for name, value in microsoft.environment().items():
                patch.setenv(name, value)
            running = stack.enter_context(run.start(model))
        yield running


@pytest.fixture(scope="session")
def doubtful(guide: run.Guide) -> str:
    """A question too broad to answer, on which the guide offers a choice."""
    for question in (
        "laaggeletterdheid",
        "laaggeletterden",
        "tips",
        "onze gemeente wil iets doen",
        "samenwerken met partners",
        "inwoners",
    ):
        if ask(guide.url, question).type.value == "choice":
            return question
    pytest.fail("the model is never in doubt: no choice could be tested")
