"""Dates as a person reads them."""

import pytest

from bot.dates import dutch_date, page_dates


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-11-23", "23 november 2026"),
        ("2024-01-08", "8 januari 2024"),
        ("2023-09", "september 2023"),
        ("2021", "2021"),
        ("rond 2014", "rond 2014"),
        ("2026-13-01", "2026-13-01"),
        ("2024-2027", "2024-2027"),
        ("", ""),
    ],
)
def test_dates_are_written_in_dutch_and_other_words_stay(value, words):
    assert dutch_date(value) == words


def test_a_page_says_when_it_was_read_and_when_it_was_written_if_that_is_known():
    read = "gelezen op 23 november 2026"
    assert page_dates("2023-06-27", "2026-11-23", "gelezen op") == f"27 juni 2023, {read}"
    assert page_dates(None, "2026-11-23", "gelezen op") == read
