"""Slack's text markup, mrkdwn, both ways: our Markdown subset out, what people type in.

See Slack's "Formatting text for app surfaces" for the markup and the three characters to escape.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

__all__ = ["Typed", "escape", "from_markdown", "link", "read", "shorten", "split"]

_BOLD = re.compile(r"(?<!\w)\*\*(?=\S)(.+?)(?<=\S)\*\*(?!\w)", re.DOTALL)
_BULLET = re.compile(r"^( *)[-*+] +", re.MULTILINE)
# In Markdown a single line break is a space, except before a list item.
_SOFT_BREAK = re.compile(r"(?<=\S) *\n *(?=\S)(?!(?:[-*+]|\d+[.)]) )")
_ESCAPED = re.compile(r"\\([^\w\s]|_)")
_TOKEN = re.compile(r"<([^<>]*)>")
_SPACES = re.compile(r"[ \t]{2,}")
_UNSAFE_IN_URL = {"<": "%3C", ">": "%3E", "|": "%7C", " ": "%20"}
_SMALLEST_PART = 4


def escape(text: str) -> str:
    """Escape the three characters that are markup to Slack."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def from_markdown(text: str) -> str:
    """Return mrkdwn for our Markdown subset: paragraphs, lists and bold.

    A list item becomes a line with a bullet; numbers stay as they are. Bold that touches a letter
    would show its stars in Slack, so there they are dropped.
    """
    text = _SOFT_BREAK.sub(" ", escape(text.strip()))
    text = _BULLET.sub(lambda found: f"{found[1] * 2}• ", text)
    text = _BOLD.sub(r"*\1*", text).replace("**", "")
    return _ESCAPED.sub(r"\1", text)


def link(url: str, label: str) -> str:
    """Return a link that shows `label`."""
    for char, code in _UNSAFE_IN_URL.items():
        url = url.replace(char, code)
    return f"<{escape(url)}|{escape(label)}>"


def shorten(text: str, limit: int) -> str:
    """Return the text, cut with an ellipsis when it has more than `limit` characters."""
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def split(text: str, limit: int) -> list[str]:
    """Split mrkdwn into pieces of at most `limit` characters.

    Splits between paragraphs where it can, else between lines, else between words. A piece never
    ends inside an entity such as `&amp;`.
    """
    pieces: list[str] = []
    rest = text.strip()
    while len(rest) > limit:
        cut = _cut(rest, limit)
        pieces.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _cut(text: str, limit: int) -> int:
    for separator in ("\n\n", "\n", " "):
        cut = text.rfind(separator, 1, limit + 1)
        # A paragraph that ends very early would leave many small pieces.
        if cut > (limit // _SMALLEST_PART if separator != " " else 0):
            return cut
    ampersand = text.rfind("&", limit - len("&amp;") + 1, limit)
    inside = ampersand > 0 and ";" not in text[ampersand:limit]
    return ampersand if inside else limit


@dataclass(frozen=True)
class Typed:
    """What someone typed in Slack.

    Attributes:
        text: as they saw it, without the mentions of people.
        mentions: ids of the people and apps mentioned, in order.
    """

    text: str
    mentions: tuple[str, ...]


def read(text: str) -> Typed:
    """Return what someone typed, from the form in which Slack hands it over.

    Links become what was visible of them, an e-mail link its address (so that the gate sees it), and
    mentions of people are left out: names are not the guide's business.
    """
    mentions: list[str] = []

    def visible(found: re.Match[str]) -> str:
        target, _, label = found[1].partition("|")
        if target.startswith("@"):
            mentions.append(target[1:])
            return " "
        if target.startswith(("!subteam", "!here", "!channel", "!everyone")):
            return " "
        if target.startswith("mailto:"):
            return label or target.removeprefix("mailto:")
        if target.startswith("tel:"):
            return label or target.removeprefix("tel:")
        if target.startswith(("#", "!")):
            return label
        return label or target

    plain = html.unescape(_TOKEN.sub(visible, text))
    return Typed(_SPACES.sub(" ", plain).strip(), tuple(mentions))
