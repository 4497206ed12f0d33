"""Settings that hold a secret."""

from bot.settings import secret


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
