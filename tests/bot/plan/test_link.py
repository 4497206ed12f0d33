"""The token in the address of a plan's documents."""

from datetime import timedelta

import pytest
from itsdangerous import TimestampSigner

from bot.plan.compose import PlanAnswers
from bot.plan.link import Expired, Invalid, downloads, open_token, token_for

SECRET = b"een geheim van minstens zestien tekens"
MONTH = timedelta(days=30)
FULL = PlanAnswers("wethouder", "Súdwest-Fryslân", ("bestuur", "taalhuis"), False, "meten")


@pytest.mark.parametrize("answers", [FULL, PlanAnswers(), PlanAnswers(unknown=True)])
def test_what_goes_in_comes_out(catalogue, answers):
    assert open_token(token_for(answers, SECRET), SECRET, MONTH, catalogue)[0] == answers


def test_it_fits_in_an_address(catalogue):
    token = token_for(FULL, SECRET)
    assert len(token) < 250
    assert token.replace("-", "").replace("_", "").replace(".", "").isalnum()


def test_no_other_secret_opens_it(catalogue):
    with pytest.raises(Invalid):
        open_token(token_for(FULL, SECRET), b"een ander geheim dan dat", MONTH, catalogue)


def test_a_changed_token_is_refused(catalogue):
    token = token_for(FULL, SECRET)
    for place in range(0, len(token), 7):
        other = "A" if token[place] != "A" else "B"
        with pytest.raises(Invalid):
            open_token(token[:place] + other + token[place + 1 :], SECRET, MONTH, catalogue)


@pytest.mark.parametrize("token", ["", "onzin", "a.b.c", "é" * 20, "x" * 5000])
def test_what_is_no_token_is_refused(catalogue, token):
    with pytest.raises(Invalid):
        open_token(token, SECRET, MONTH, catalogue)


def test_an_old_token_has_expired(catalogue, monkeypatch):
    now = TimestampSigner(SECRET).get_timestamp()
    monkeypatch.setattr(TimestampSigner, "get_timestamp", lambda self: now - 31 * 24 * 3600)
    token = token_for(FULL, SECRET)
    monkeypatch.undo()
    with pytest.raises(Expired):
        open_token(token, SECRET, MONTH, catalogue)
    assert open_token(token, SECRET, timedelta(days=32), catalogue)[0] == FULL


def test_an_answer_that_left_the_catalogue_is_dropped(catalogue):
    gone = PlanAnswers("burgemeester van Lilliput", "Lilliput", ("bestuur",), False, "toveren")
    opened, _ = open_token(token_for(gone, SECRET), SECRET, MONTH, catalogue)
    assert opened == PlanAnswers(in_place=("bestuur",))


def test_the_files_stand_at_the_guides_own_address(catalogue):
    files = downloads(catalogue, "token", "https://gids.gemeente.nl")
    assert [file.url for file in files] == [
        "https://gids.gemeente.nl/plan/token/stappenplan.docx",
        "https://gids.gemeente.nl/plan/token/stappenplan.md",
    ]
