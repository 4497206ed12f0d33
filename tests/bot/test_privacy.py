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
        ("mail naar j.jansen@gemeente\u2011x.nl", "e-mailadres"),
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
        "in de jaren 2020 - 2024",
        "in 2016\u20132020",
        "week 05 - 2024",
        "op 01-02-2024 10:30 uur",
        "op 06\u201312\u20132024 10:30 uur",
        "van 06 - 12 - 2024 tot 10 - 12 - 2025",
        "een budget van € 1.234.567",
        "begroting 100.400.000",
        "van 0 - 100.400.000 euro",
        "het BSN-loket kost 100.400.000 euro",
        "voor het BSN is € 100.400.000 nodig",
        "110.000 inwoners",
        "pagina 010 - 020 - 0300",
        "zaak 2017.12.352, eerder 2017-12-352",  # these satisfy the elfproef
        "zaak Z-111-222-333",
        "artikel 1.234.56.782",
        "BSN 1234.56.783",
        "ISBN 978-90-111-222-3",
        "0800 - 023 44 44",
        "0800 - 023 444 4",
        "0900 - 1234567",
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
    "piece",
    [
        *("a@", "a\u2011@", "0 ", "a.", "NL91", "NL91.", "NL91ABNA0.", "1"),
        *("06 - ", "(020) ", "+31 (0) ", "+31 - ", "(+31) ", "00 31 ", "01-02-2024"),
        *("bsn ", "bsn-", "bsn is ", "bsn 1 - ", "bsn 111.222.333.", "1234.56.", "111-222-"),
    ],
)
def test_no_text_makes_a_pattern_backtrack(piece):
    """A pattern that backtracks would need hours here."""
    assert mask(piece * (10_000 // len(piece))).text


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


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("bsn: 111.222.333", "bsn: [burgerservicenummer]"),
        ("BSN is 111.222.333", "BSN is [burgerservicenummer]"),
        ("bsn 111-222-333", "bsn [burgerservicenummer]"),
        (
            "het bsn van mijn moeder (111.222.333)",
            "het bsn van mijn moeder ([burgerservicenummer])",
        ),
        ("burgerservicenummer\n1234.56.782.", "burgerservicenummer\n[burgerservicenummer]."),
        ("BSN-nr. 1234 56 782 van hem", "BSN-nr. [burgerservicenummer] van hem"),
        ("nummer 111\u2011222\u2011333", "nummer [burgerservicenummer]"),
        ("op de loonstrook 1234.56.782", "op de loonstrook [burgerservicenummer]"),
    ],
)
def test_the_word_before_a_bsn_stays(text, masked):
    assert mask(text).text == masked


@pytest.mark.parametrize(
    "number",
    [
        "NL91.ABNA.0417.1643.00",
        "NL91-ABNA-0417-1643-00",
        "NL91\u2011ABNA\u20110417\u20111643\u201100",
        "NL 91 ABNA 0417 16 43 00",
        "BE68-5390-0754-7034",
    ],
)
def test_account_numbers_are_found_however_they_are_cut_up(number):
    assert mask(f"op {number} graag").text == "op [rekeningnummer] graag"


@pytest.mark.parametrize(
    "number",
    [
        *("06.12.34.56.78", "06/12345678", "06 - 12345678", "06- 12345678", "06 / 12345678"),
        *("06\u201312345678", "06\u201112345678", "06 \u2013 12345678", "06\u221212345678"),
        *("020 - 123 45 67", "0570 - 12 34 56", "088 - 123 4567"),
        *("(020) 123 45 67", "(06) 12345678", "(0570)-123456", "(020)1234567"),
        *("+31 (6) 12345678", "+31 (06) 12345678", "+31 (0)20 - 123 45 67", "+31-(0)20-1234567"),
        *("(+31) 6 12345678", "(0031) 6 12345678", "00 31 6 12345678", "+31 6 - 1234 - 5678"),
    ],
)
def test_telephone_numbers_are_found_however_they_are_cut_up(number):
    assert mask(f"bel {number} even").text == "bel [telefoonnummer] even"
