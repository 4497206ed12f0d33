"""The app manifest holds what the code uses, and no more."""

import pytest
import yaml
from typer.testing import CliRunner

from bot.channels.slack.manifest import COMMAND, ManifestError, manifest
from bot.cli import app

URL = "https://gids.gemeente.nl"
READ = {"message.im", "message.channels", "message.groups", "app_mention", "app_home_opened"}


def described(*options):
    result = CliRunner().invoke(app, ["slack-manifest", "--url", URL, *options])
    assert result.exit_code == 0, result.output
    return yaml.safe_load(result.output)


def test_it_asks_for_the_rights_that_its_events_and_calls_need():
    shown = described()
    assert set(shown["settings"]["event_subscriptions"]["bot_events"]) == READ
    assert set(shown["oauth_config"]["scopes"]["bot"]) == {
        *("chat:write", "commands"),
        *("app_mentions:read", "im:history", "channels:history", "groups:history"),
    }


def test_without_follow_ups_it_reads_no_channels():
    shown = described("--zonder-vervolgvragen")
    assert set(shown["settings"]["event_subscriptions"]["bot_events"]) == {
        *("message.im", "app_mention", "app_home_opened"),
    }
    assert not {"channels:history", "groups:history"} & set(shown["oauth_config"]["scopes"]["bot"])


def test_its_addresses_are_those_of_the_channel(channel_routes):
    shown = described()
    urls = {
        shown["settings"]["event_subscriptions"]["request_url"],
        shown["settings"]["interactivity"]["request_url"],
        shown["features"]["slash_commands"][0]["url"],
    }
    assert urls == {f"{URL}/webhooks/slack{path}" for path in channel_routes}


@pytest.fixture
def channel_routes(catalogue, tmp_path, monkeypatch):
    """The addresses that the channel serves to Slack."""
    from bot.catalogue import CatalogueFile
    from bot.channels.slack.channel import SlackInput
    from bot.settings import ROOT, SlackSettings

    monkeypatch.setenv("GIDS_VAR", str(tmp_path))
    channel = SlackInput(
        CatalogueFile(ROOT / "resources.yaml"), SlackSettings("xoxb-x", "geheim", None)
    )
    routes = channel.blueprint(None)._future_routes
    return {route.uri for route in routes if "POST" in route.methods}


def test_it_has_the_command_the_start_page_and_messages():
    features = described()["features"]
    assert features["slash_commands"][0]["command"] == COMMAND == "/nt1"
    assert features["app_home"]["home_tab_enabled"]
    assert features["app_home"]["messages_tab_enabled"]
    assert not features["app_home"]["messages_tab_read_only_enabled"]
    assert described()["settings"]["interactivity"]["is_enabled"]


def test_its_texts_fit(catalogue):
    shown = manifest(catalogue.teksten, URL)
    about, bot = shown["display_information"], shown["features"]["bot_user"]
    assert len(about["name"]) <= 35
    assert len(about["description"]) <= 140
    assert 174 <= len(about["long_description"]) <= 4000
    assert "**" not in about["long_description"]
    assert len(bot["display_name"]) <= 80


@pytest.mark.parametrize("url", ["http://gids.gemeente.nl", "gids.gemeente.nl", "https://", ""])
def test_an_address_that_slack_can_not_reach_is_refused(catalogue, url):
    with pytest.raises(ManifestError, match="gids slack-manifest --url https://"):
        manifest(catalogue.teksten, url)


def test_without_an_address_it_fails(monkeypatch):
    monkeypatch.delenv("GIDS_PUBLIC_URL", raising=False)
    assert CliRunner().invoke(app, ["slack-manifest"]).exit_code == 1


def test_the_address_may_come_from_the_settings(monkeypatch):
    monkeypatch.setenv("GIDS_PUBLIC_URL", "https://gids.elders.nl/")
    result = CliRunner().invoke(app, ["slack-manifest"])
    assert "https://gids.elders.nl/webhooks/slack/events" in result.output
