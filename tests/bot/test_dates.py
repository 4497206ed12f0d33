"""Dates as a person reads them."""

import pytest

from bot.dates import dutch_date


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
