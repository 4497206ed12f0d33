"""Personal data is found and replaced; what only looks like it stays."""

import pytest

from bot.privacy import mask

# 111222333 satisfies the elfproef; the IBAN is the bank's published example.
IBAN = "NL91 ABNA 0417 1643 00"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("mail naar j.jansen@gemeente.nl graag", "e-mailadres"),
        ("J_Jansen+test@sub.gemeente-x.nl", "e-mailadres"),
        ("bel 06-12345678", "telefoonnummer"),
        ("bel 0612345678 even", "telefoonnummer"),
        ("06 12 34 56 78", "telefoonnummer"),
        ("+31 6 12345678", "telefoonnummer"),
        ("0031612345678", "telefoonnummer"),
        ("020-1234567", "telefoonnummer"),
        (f"rekening {IBAN}", "rekeningnummer"),
        (f"rekening {IBAN.replace(' ', '').lower()}", "rekeningnummer"),
        (IBAN.replace("91", "19"), "rekeningnummer"),
        ("BSN 111222333", "burgerservicenummer"),
        ("bsn: 111.222.333", "burgerservicenummer"),
        ("111 222 333.", "burgerservicenummer"),
    ],
)
def test_personal_data_is_replaced_by_its_kind(text, kind):
    masked = mask(text)
    assert masked.kinds == (kind,)
    assert f"[{kind}]" in masked.text
    assert not any(part in masked.text for part in ("jansen", "12345678", "222", "0417"))


@pytest.mark.parametrize(
    "text",
    [
        "Er zijn 2,5 miljoen mensen, 123456789 is geen BSN",
        "raadsvoorstel 2024-0456 van 12-03-2026",
        "postcode 1234 AB",
        "begroting 100.400.000 euro",
        "artikel 2.3.1 en pagina 69",
        "in 2016-2020",
        "zaak AB12 CDEF 1234 5678",
        "000000000",
        "NL12 \u212a\u212a\u212a\u212a 1234 567",  # the sign for kelvin is no K
    ],
)
def test_other_numbers_stay(text):
    assert mask(text).text == text
    assert mask(text).kinds == ()


def test_each_kind_is_named_once():
    masked = mask("a@b.nl en c@d.nl en 0612345678")
    assert masked.kinds == ("e-mailadres", "telefoonnummer")
    assert masked.text == "[e-mailadres] en [e-mailadres] en [telefoonnummer]"


@pytest.mark.parametrize(
    "text", ["a@" * 5000, "0 " * 5000, "a." * 5000, "NL91" * 2500, "1" * 10000]
)
def test_no_text_makes_a_pattern_backtrack(text):
    """A pattern that backtracks would need hours here."""
    assert mask(text).text


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("BE68 5390 0754 7034 van mij", "[rekeningnummer] van mij"),
        ("BE68539007547034 voor de les", "[rekeningnummer] voor de les"),
        ("NL91 ABNA 0417 1643 00 is van ons", "[rekeningnummer] is van ons"),
    ],
)
def test_words_behind_an_account_number_do_not_hide_it(text, masked):
    assert mask(text).text == masked


@pytest.mark.parametrize("number", ["06.12.34.56.78", "06/12345678"])
def test_telephone_numbers_are_found_however_they_are_cut_up(number):
    assert mask(f"bel {number} even").text == "bel [telefoonnummer] even"
