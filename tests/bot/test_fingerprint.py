"""What the model is trained from, and so what asks for training, and what training leaves behind."""

import contextlib
import sqlite3

import pytest
import yaml
from rasa.model_training import train_nlu

from bot.train import fingerprint, nothing_cached


def test_editing_advice_or_readings_asks_for_no_training(
    small_catalogue, write_catalogue, monkeypatch
):
    monkeypatch.setenv("GIDS_CATALOGUE", str(write_catalogue(small_catalogue)))
    before = fingerprint()
    small_catalogue["topics"][0]["advice"] = "Lees het boek nog eens."
    small_catalogue["topics"][0]["readings"] = [
        {
            "title": "Een pagina",
            "url": "https://voorbeeld.nl/pagina",
            "read_on": "2026-11-23",
            "facts": ["Het boek heeft vijf hoofdstukken."],
        }
    ]
    write_catalogue(small_catalogue)
    assert fingerprint() == before
    small_catalogue["topics"][0]["question"] = "Wat staat er in het boek?"
    write_catalogue(small_catalogue)
    assert fingerprint() != before


@pytest.mark.parametrize(("how", "kept"), [(contextlib.nullcontext, True), (nothing_cached, False)])
def test_training_keeps_no_outputs_for_a_next_one(tmp_path, monkeypatch, how, kept):
    monkeypatch.setenv("RASA_CACHE_DIRECTORY", str(tmp_path / "cache"))
    parts = [{"name": "WhitespaceTokenizer"}, {"name": "KeywordIntentClassifier"}]
    config = {"recipe": "default.v1", "assistant_id": "proef", "language": "nl", "pipeline": parts}
    nlu = [{"intent": name, "examples": f"- {name}\n"} for name in ("geld", "taal")]
    (tmp_path / "config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    (tmp_path / "nlu.yml").write_text(
        yaml.safe_dump({"version": "3.1", "nlu": nlu}), encoding="utf-8"
    )
    with how():
        assert train_nlu(
            str(tmp_path / "config.yml"), str(tmp_path / "nlu.yml"), str(tmp_path / "uit")
        )
    with contextlib.closing(sqlite3.connect(tmp_path / "cache" / "cache.db")) as cache:
        assert bool(cache.execute("select count(*) from cache_entry").fetchone()[0]) is kept
