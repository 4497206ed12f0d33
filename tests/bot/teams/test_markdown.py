"""Markdown for cards."""

import pytest

from bot.channels.teams.markdown import blocks, escape, link, plain


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("gewoon", "gewoon"),
        ("a_b*c", r"a\_b\*c"),
        ("[x](https://y)", r"\[x\](https://y)"),
        ("- geen lijst", r"\- geen lijst"),
        ("# geen kop", r"\# geen kop"),
        ("1. geen lijst", r"1\. geen lijst"),
        ("> geen citaat", r"\> geen citaat"),
        ("twee\n\nregels", "twee regels"),
        ("`code` ~~weg~~ \\", r"\`code\` \~\~weg\~\~ " + "\\\\"),
        ("2026 - 2027", "2026 - 2027"),
    ],
)
def test_plain_text_stays_plain(text, escaped):
    assert escape(text) == escaped


def test_a_link_survives_brackets_in_its_address():
    assert link("A [b]", "https://x.nl/(c) d") == r"[A \[b\]](https://x.nl/%28c%29%20d)"


def test_paragraphs_and_lists_become_parts():
    text = "Een regel\nen nog een.\n\n- punt\n  vervolg\n* punt twee\n\n1. een\n2) twee"
    assert blocks(text) == [
        "Een regel en nog een.",
        "- punt vervolg\n- punt twee",
        "1. een\n2. twee",
    ]


def test_a_list_directly_below_its_introduction_is_a_part_of_its_own():
    assert blocks("Doe dit:\n- een\n- twee") == ["Doe dit:", "- een\n- twee"]


def test_bold_stays_and_other_marks_are_shown():
    assert blocks("**vet** en [geen](link) a_b en *") == [r"**vet** en \[geen\](link) a\_b en \*"]


def test_what_is_escaped_already_stays_so():
    assert blocks(r"a\*b\[c") == [r"a\*b\[c"]


def test_a_long_part_is_cut_between_words_or_items():
    assert blocks("aaa bbb ccc", limit=8) == ["aaa bbb", "ccc"]
    assert blocks("- aa\n- bb\n- cc", limit=10) == ["- aa\n- bb", "- cc"]
    assert "".join(blocks("x" * 25, limit=10)) == "x" * 25


def test_a_notification_is_one_short_line():
    assert plain("**Vet**\n\n- een\n- a\\_b") == "Vet een a_b"
    assert len(plain("woord " * 100)) <= 200
