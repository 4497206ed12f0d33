"""Settings that hold a secret."""

import pytest

from bot.settings import SettingsError, plan_lifetime, public_url, secret, web_settings


def test_a_given_secret_is_used_and_nothing_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("GIDS_VAR", str(tmp_path / "var"))
    monkeypatch.setenv("GIDS_SECRET", "gegeven")
    assert secret() == b"gegeven"
    assert not (tmp_path / "var").exists()


def test_else_one_is_made_once_and_kept(tmp_path, monkeypatch):
    monkeypatch.setenv("GIDS_VAR", str(tmp_path / "var"))
    monkeypatch.delenv("GIDS_SECRET", raising=False)
    first = secret()
    assert len(first) >= 32
    assert secret() == first
    (path,) = (tmp_path / "var").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("GIDS_VAR", str(tmp_path / "elders"))
    assert secret() != first


@pytest.mark.parametrize("value", ["abc", "0", "-1", "1.5", "99999999999"])
def test_a_lifetime_of_plans_that_makes_no_sense_is_said(monkeypatch, value):
    monkeypatch.setenv("GIDS_PLAN_DAYS", value)
    with pytest.raises(SettingsError, match="GIDS_PLAN_DAYS"):
        plan_lifetime()


def test_plans_can_be_fetched_for_thirty_days_unless_told_otherwise(monkeypatch):
    monkeypatch.delenv("GIDS_PLAN_DAYS", raising=False)
    assert plan_lifetime().days == 30
    monkeypatch.setenv("GIDS_PLAN_DAYS", "7")
    assert plan_lifetime().days == 7


@pytest.mark.parametrize("value", ["gids.gemeente.nl", "ftp://gids.gemeente.nl", "https://"])
def test_an_own_address_that_is_none_is_said(monkeypatch, value):
    monkeypatch.setenv("GIDS_PUBLIC_URL", value)
    for read in (public_url, web_settings):
        with pytest.raises(SettingsError, match="GIDS_PUBLIC_URL"):
            read()
