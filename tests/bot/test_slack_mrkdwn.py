"""Slack's markup, both ways."""

import pytest

from bot.channels.slack.mrkdwn import from_markdown, link, read, shorten, split


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("Een alinea.\n\nNog een.", "Een alinea.\n\nNog een."),
        ("Dit is **vet** en dit niet.", "Dit is *vet* en dit niet."),
        ("- **bestuur:** de raad\n- beleid", "• *bestuur:* de raad\n• beleid"),
        ("1. eerst\n2. dan", "1. eerst\n2. dan"),
        ("- een\n  - binnen", "• een\n    • binnen"),
        ("vast**vet**vast", "vastvetvast"),
        ("een regel\ndie doorloopt", "een regel die doorloopt"),
        ("- een punt\n  dat doorloopt\n- twee", "• een punt dat doorloopt\n• twee"),
        ("kies:\n- een\n- twee", "kies:\n• een\n• twee"),
        (r"zoek \*alles\* op a\_b", "zoek *alles* op a_b"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("<!channel> <@U1>", "&lt;!channel&gt; &lt;@U1&gt;"),
        ("", ""),
    ],
)
def test_our_markdown_becomes_mrkdwn(markdown, mrkdwn):
    assert from_markdown(markdown) == mrkdwn


def test_a_link_can_not_break_out():
    shown = link("https://x.nl/a b?c=1&d=<e>|f", "Wat <is> dit & zo")
    assert shown == "<https://x.nl/a%20b?c=1&amp;d=%3Ce%3E%7Cf|Wat &lt;is&gt; dit &amp; zo>"


@pytest.mark.parametrize(
    ("sent", "seen", "mentions"),
    [
        ("Wat is NT1?", "Wat is NT1?", ()),
        ("<@U1> wat is NT1?", "wat is NT1?", ("U1",)),
        ("vraag <@U1|jan> en <@U2>", "vraag en", ("U1", "U2")),
        ("<!here> in <#C1|algemeen>", "in algemeen", ()),
        ("<!subteam^S1|@team> hoi", "hoi", ()),
        ("zie <https://x.nl/a>", "zie https://x.nl/a", ()),
        ("zie <https://x.nl/a|x.nl>", "zie x.nl", ()),
        ("mail <mailto:jan@x.nl|jan@x.nl>", "mail jan@x.nl", ()),
        ("bel <tel:+31612345678|06 12345678>", "bel 06 12345678", ()),
        ("1 &lt; 2 &amp;amp; 3", "1 < 2 &amp; 3", ()),
        ("<!date^1^{date}|1 mei> gaat door", "1 mei gaat door", ()),
        ("  <@U1>  ", "", ("U1",)),
    ],
)
def test_what_people_type_is_read_as_they_saw_it(sent, seen, mentions):
    typed = read(sent)
    assert (typed.text, typed.mentions) == (seen, mentions)


class TestSplitting:
    def test_short_text_stays_whole(self):
        assert split("kort", 10) == ["kort"]
        assert split("  ", 10) == []

    def test_it_prefers_paragraphs_then_lines_then_words(self):
        assert split("een twee\n\ndrie vier", 12) == ["een twee", "drie vier"]
        assert split("een twee\ndrie vier", 12) == ["een twee", "drie vier"]
        assert split("een twee drie", 9) == ["een twee", "drie"]

    @pytest.mark.parametrize(
        "text", ["a" * 10_000, "&amp;" * 3000, "ab &lt; " * 2000, "x\n" * 5000]
    )
    def test_nothing_is_lost_and_no_entity_is_broken(self, text):
        pieces = split(text, 3000)
        assert all(0 < len(piece) <= 3000 for piece in pieces)
        assert "".join("".join(pieces).split()) == "".join(text.split())
        assert all(piece.count("&") == piece.count(";") for piece in pieces)


def test_shorten_shows_that_something_is_missing():
    assert shorten("kort", 4) == "kort"
    assert shorten("te lang", 4) == "te…"
