"""The inbound gate: what the guide reads of what comes in."""

import pytest

from bot.answer import AnswerType, payload_for
from bot.channels.gate import MAX_LENGTH, Admitted, Refused, admit, payload_in


@pytest.fixture
def read(catalogue):
    def read(text, offered=()):
        verdict = admit(text, catalogue, offered)
        assert isinstance(verdict, Admitted), verdict
        return verdict.text

    return read


@pytest.fixture
def refused(catalogue):
    def refused(text):
        verdict = admit(text, catalogue)
        assert isinstance(verdict, Refused), verdict
        assert verdict.notice.type is AnswerType.NOTICE
        return verdict.notice.title

    return refused


def test_ordinary_text_passes_unchanged(read):
    text = "Hoe financiër je de aanpak? 👍 Regel één\nRegel twee"
    assert read(text) == text


def test_of_empty_lines_one_is_left(read):
    assert read("Beste gids,\n\n \n\n\nWat is NT1?\nDank!") == "Beste gids,\n\nWat is NT1?\nDank!"


def test_invisible_marks_do_not_keep_white_space_apart(read):
    assert read("wat" + " \u200b" * 100 + "is nt1") == "wat is nt1"


def test_the_longest_message_passes_and_one_more_does_not(read, refused, catalogue):
    assert len(read("a" * MAX_LENGTH)) == MAX_LENGTH
    assert refused("a" * (MAX_LENGTH + 1)) == catalogue.teksten.te_lang_bericht.title


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "/", "///", "\u200b", "\ufeff "])
def test_nothing_to_read_gets_a_notice(refused, catalogue, text):
    assert refused(text) == catalogue.teksten.leeg_bericht.title


@pytest.mark.parametrize(
    "text",
    [
        *("a\x00b", "\x1b[31m", "\x7f", "a\x90", "\ud800", "\ue000"),
        *("\uffff", "\ufdd0", "\ufdef", "\ufffe", "\U0001fffe", "\U0010ffff"),
    ],
)
def test_characters_no_one_types_get_a_notice(refused, catalogue, text):
    assert refused(text) == catalogue.teksten.vreemde_tekens.title


@pytest.mark.parametrize("emoji", ["🩷", "🫨", "🪿", "🫩"])
def test_an_emoji_that_is_newer_than_pythons_tables_passes(read, emoji):
    assert read(f"Wat is een Taalhuis? {emoji}") == f"Wat is een Taalhuis? {emoji}"


def test_what_comes_along_with_pasting_is_cleaned(read):
    assert read("wat\u00a0is\tNT1\r\nen\u200b NT2\x0b?\ufeff") == "wat is NT1\nen NT2 ?"


@pytest.mark.parametrize(
    "text", ["/financiering", "/restart", "/session_start", "//x", ' /a{"b":1}']
)
def test_text_that_starts_with_a_slash_is_text(read, text):
    assert not read(text).startswith("/")


def test_an_offered_payload_passes(read):
    assert read("/financiering", {"/financiering"}) == "/financiering"


def test_a_payload_that_was_not_offered_is_text(read):
    assert read("/taalhuis", {"/financiering"}) == "taalhuis"


def test_an_offered_payload_may_hand_over_values(read):
    offered = payload_for("vervolg", onderwerp="klasse")
    assert read(offered, {offered}) == offered
    assert read('/vervolg{"onderwerp": "taalhuis"}', {offered})[0] != "/"


@pytest.mark.parametrize("text", ["/taalhuis", " /taalhuis\n", "\ufeff/taal\u200bhuis"])
def test_the_payload_in_a_text_is_what_will_be_read(read, text):
    assert payload_in(text) == "/taalhuis"
    assert read(text, {payload_in(text)}) == "/taalhuis"


@pytest.mark.parametrize(
    "text", ["taalhuis", "en/of", "/", "/ hoi", "//x", "/a\x00", "/a" + " " * MAX_LENGTH]
)
def test_other_texts_hold_no_payload(text):
    assert payload_in(text) is None


def test_an_offered_text_that_is_no_payload_has_no_power(read):
    assert read('/restart {"a": 1}', {'/restart {"a": 1}'}) == 'restart {"a": 1}'


def test_personal_data_is_left_out_and_said(catalogue):
    verdict = admit("Mijn nummer is 0612345678, wat is NT1?", catalogue)
    assert isinstance(verdict, Admitted)
    assert verdict.text == "Mijn nummer is [telefoonnummer], wat is NT1?"
    assert verdict.remark.title == catalogue.teksten.persoonsgegevens.title
    assert "0612345678" not in verdict.remark.text
