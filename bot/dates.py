"""Dates in Dutch words, for texts that a person reads."""

from __future__ import annotations

__all__ = ["dutch_date", "page_dates"]

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


def dutch_date(value: str) -> str:
    """Return an ISO date, or the year and month of one, in Dutch words.

    Args:
        value: such as "2026-11-23" or "2023-09"; any other text ("2021", "rond 2014") comes back
            as it is.
    """
    year, *rest = value.split("-")
    if not (len(year) == len("2026") and all(part.isdigit() for part in (year, *rest))):
        return value
    if not rest or len(rest) > 2 or not 1 <= int(rest[0]) <= len(_MONTHS):  # noqa: PLR2004
        return value
    words = [_MONTHS[int(rest[0]) - 1], year]
    return " ".join([str(int(rest[1])), *words] if rest[1:] else words)


def page_dates(published: str | None, read_on: str, read_words: str) -> str:
    """Return when a page was written, if that is known, and when it was read.

    Args:
        published: date on the page, or None.
        read_on: date on which it was read.
        read_words: what stands before that date ("gelezen op").
    """
    read = f"{read_words} {dutch_date(read_on)}"
    return f"{dutch_date(published)}, {read}" if published else read
