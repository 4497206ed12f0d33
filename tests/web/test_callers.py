"""Who is calling and from which page: origins and addresses."""

from ipaddress import ip_network

import pytest

from bot.settings import SettingsError, web_settings
from bot.web.address import caller
from bot.web.origins import Origins

OWN = "gids.gemeente.nl"
ALLOWED = Origins(["https://intranet.gemeente.nl", "http://localhost:8080"])
PROXY = (ip_network("10.0.0.0/24"),)


@pytest.mark.parametrize(
    "origin",
    [
        None,
        "https://intranet.gemeente.nl",
        "https://INTRANET.gemeente.nl",
        "http://localhost:8080",
        "https://gids.gemeente.nl",
        "http://gids.gemeente.nl",
    ],
)
def test_these_pages_may(origin):
    assert ALLOWED.allow(origin, OWN)


@pytest.mark.parametrize(
    "origin",
    [
        "",
        "null",
        "file://",
        "http://intranet.gemeente.nl",
        "https://intranet.gemeente.nl:8443",
        "https://intranet.gemeente.nl.elders.nl",
        "https://elders.nl/https://intranet.gemeente.nl",
        "https://gids.gemeente.nl:5005",
        "https://gids.gemeente.nl@elders.nl",
        "http://[",
        "http://a\u2100b",
    ],
)
def test_these_pages_may_not(origin):
    assert not ALLOWED.allow(origin, OWN)


def test_without_a_host_nothing_is_the_same_origin():
    assert not ALLOWED.allow("file://", "")


@pytest.mark.parametrize(
    ("peer", "forwarded", "who"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("127.0.0.1", None, None),
        ("::1", None, None),
        ("::ffff:127.0.0.1", None, None),
        # Through a proxy that is not trusted, everyone is that proxy: also on this machine.
        ("127.0.0.1", "192.0.2.1", "127.0.0.1"),
        ("192.0.2.1", "127.0.0.1", "192.0.2.1"),
        ("10.0.0.5", "192.0.2.1", "192.0.2.1"),
        # What the caller wrote in the header himself counts for nothing.
        ("10.0.0.5", "127.0.0.1, 192.0.2.1", "192.0.2.1"),
        ("10.0.0.5", "192.0.2.1, 10.0.0.6", "192.0.2.1"),
        ("10.0.0.5", "onzin, 10.0.0.6", "10.0.0.6"),
        ("10.0.0.5", "", "10.0.0.5"),
        # Some proxies write the port too.
        ("10.0.0.5", "203.0.113.7:51234", "203.0.113.7"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.7:51234, 10.0.0.6:443", "203.0.113.7"),
        ("10.0.0.5", "[2001:db8:1:2::7]:51234", "2001:db8:1:2::/64"),
        ("10.0.0.5", "[2001:db8:1:2::7]", "2001:db8:1:2::/64"),
        ("10.0.0.5", "2001:db8:1:2::7", "2001:db8:1:2::/64"),
        ("10.0.0.5", "[::ffff:203.0.113.7]:51234", "203.0.113.7"),
        ("10.0.0.5", "127.0.0.1:51234", "127.0.0.1"),
        # What is no address is not guessed at.
        ("10.0.0.5", "203.0.113.7:poort", "10.0.0.5"),
        ("10.0.0.5", "203.0.113.7:", "10.0.0.5"),
        ("10.0.0.5", "[2001:db8::7", "10.0.0.5"),
        ("10.0.0.5", "[2001:db8::7]x", "10.0.0.5"),
        ("10.0.0.5", "[]:80", "10.0.0.5"),
        ("10.0.0.5", "gids.gemeente.nl:443", "10.0.0.5"),
        # One household or office has a whole /64.
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
    ],
)
def test_who_is_calling(peer, forwarded, who):
    assert caller(peer, forwarded, PROXY) == who


class TestSettings:
    def test_without_settings_only_the_guide_itself_is_allowed(self, monkeypatch):
        for name in ("GIDS_ORIGINS", "GIDS_TRUSTED_PROXIES", "GIDS_PUBLIC_URL"):
            monkeypatch.delenv(name, raising=False)
        settings = web_settings()
        assert (settings.origins, settings.trusted_proxies) == ((), ())

    def test_the_public_address_is_the_guide_itself(self, monkeypatch):
        monkeypatch.delenv("GIDS_ORIGINS", raising=False)
        monkeypatch.setenv("GIDS_PUBLIC_URL", "https://www.gemeente.nl/gids/")
        assert web_settings().origins == ("https://www.gemeente.nl",)

    @pytest.mark.parametrize(
        "value", ["*", "https://*.gemeente.nl", "gemeente.nl", "ftp://x.nl", "https://x.nl/pad"]
    )
    def test_an_origin_that_is_none_is_said(self, monkeypatch, value):
        monkeypatch.setenv("GIDS_ORIGINS", f"https://goed.nl {value}")
        with pytest.raises(SettingsError, match="GIDS_ORIGINS"):
            web_settings()
