"""The settings of the Teams channel."""

import pytest

from bot.channels.teams.settings import TeamsSettings
from bot.settings import SettingsError

ID = "11111111-2222-3333-4444-555555555555"
WHOLE = {"GIDS_TEAMS_APP_ID": ID, "GIDS_TEAMS_APP_SECRET": "s", "GIDS_TEAMS_TENANT_ID": ID}


def read(**changes):
    values = {**WHOLE, **{f"GIDS_TEAMS_{name}": value for name, value in changes.items()}}
    return TeamsSettings.from_environment(values)


def test_nothing_set_is_off():
    assert TeamsSettings.from_environment({}) is None


def test_the_token_is_asked_of_the_own_organisation():
    assert read().token_url == f"https://login.microsoftonline.com/{ID}/oauth2/v2.0/token"


@pytest.mark.parametrize("name", WHOLE)
def test_what_is_missing_is_named(name):
    values = {key: value for key, value in WHOLE.items() if key != name}
    with pytest.raises(SettingsError, match=name):
        TeamsSettings.from_environment(values)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("APP_ID", "gids"),
        ("TENANT_ID", "gemeente.nl"),
        ("TOKEN_URL", "http://login.microsoftonline.com/"),
        ("OPENID_URL", "ftp://x"),
    ],
)
def test_what_can_not_be_right_is_refused(name, value):
    with pytest.raises(SettingsError, match=name):
        read(**{name: value})


def test_without_tokens_only_this_machine_is_trusted():
    settings = TeamsSettings.from_environment({"GIDS_TEAMS_ONBEVEILIGD": "ja"})
    assert settings.insecure
    assert settings.trusts("http://localhost:56150/_connector")
    assert not settings.trusts("https://smba.trafficmanager.net/emea/")


def test_real_credentials_are_never_without_tokens():
    assert not read(ONBEVEILIGD="ja").insecure


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("https://smba.trafficmanager.net/emea/", True),
        ("https://SMBA.trafficmanager.net/emea", True),
        ("https://smba.infra.gcc.teams.microsoft.com/gcc", True),
        ("http://smba.trafficmanager.net/emea/", False),
        ("https://smba.trafficmanager.net.aanvaller.nl/", False),
        ("https://aanvaller-botframework.com/", False),
        ("https://trafficmanager.net/", False),
        ("https://iemand.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net@aanvaller.nl/", False),
        ("https://aanvaller.nl\\@smba.trafficmanager.net/", False),
        ("https://smba.trafficmanager.net:x/", False),
        ("https://smba.trafficmanager.net/?a=b", False),
        ("https://127.0.0.1/", False),
        ("", False),
    ],
)
def test_where_replies_may_go(url, trusted):
    assert read().trusts(url) is trusted
