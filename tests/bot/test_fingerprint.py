"""What the model is trained from, and so what asks for training."""

from bot.train import fingerprint


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
