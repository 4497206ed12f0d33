"""Text for cards: the guide's Markdown in blocks, and everything else escaped.

Cards know a small Markdown of their own (bold, italic, lists, links). What is meant as plain text
must not turn into any of these.
"""

from __future__ import annotations

import re

__all__ = ["blocks", "escape", "link", "plain"]

_SPECIAL = re.compile(r"[\\`*_\[\]~]")
_LINE_START = re.compile(r"^(\s*)([-+#>]|\d+[.)])(?=\s|$|#)")
# In the guide's own Markdown a pair of stars is bold and a backslash escapes already.
_KEPT_OR_SPECIAL = re.compile(r"(\\.|\*\*)|([\\`*_\[\]~])")
_LIST_ITEM = re.compile(r"^\s*([-*+]|\d+[.)])\s+(.*)$")


def escape(text: str) -> str:
    """Return plain text, on one line, that a card shows as it is."""
    text = _SPECIAL.sub(r"\\\g<0>", " ".join(text.split()))
    return _LINE_START.sub(lambda found: found[1] + _escape_marker(found[2]), text)


def _escape_marker(marker: str) -> str:
    return f"{marker[:-1]}\\{marker[-1]}"


def link(title: str, url: str) -> str:
    """Return a link; the title is plain text."""
    address = url.replace("(", "%28").replace(")", "%29").replace(" ", "%20")
    return f"[{escape(title)}]({address})"


def _escape_inline(text: str) -> str:
    return _KEPT_OR_SPECIAL.sub(lambda found: found[1] or f"\\{found[2]}", text)


def blocks(text: str, limit: int = 4000) -> list[str]:
    """Return the guide's Markdown in parts that a card shows one below the other.

    Args:
        text: paragraphs, lists and bold.
        limit: the longest part, in characters; longer ones are cut between words or items.

    Returns:
        Each a paragraph, or a list with an item per line.
    """
    parts: list[str] = []
    for chunk in re.split(r"\n\s*\n", text.strip()):
        paragraph: list[str] = []
        items: list[str] = []
        for line in chunk.splitlines():
            if item := _LIST_ITEM.match(line):
                if paragraph:
                    parts.append(" ".join(paragraph))
                    paragraph = []
                marker = "-" if item[1] in "-*+" else f"{item[1][:-1]}."
                items.append(f"{marker} {_escape_inline(item[2])}")
            elif items:
                items[-1] += " " + _escape_inline(line.strip())
            else:
                paragraph.append(_escape_inline(line.strip()))
        if paragraph:
            parts.append(" ".join(paragraph))
        if items:
            parts.append("\n".join(items))
    return [piece for part in parts if part for piece in _cut(part, limit)]


def _cut(part: str, limit: int) -> list[str]:
    pieces: list[str] = []
    while len(part) > limit:
        at = max(part.rfind("\n", 0, limit), 0) or max(part.rfind(" ", 0, limit), 0) or limit
        pieces.append(part[:at].rstrip())
        part = part[at:].lstrip()
    return [*pieces, part]


def plain(text: str, limit: int = 200) -> str:
    """Return the guide's Markdown as one short line without marks, for a notification."""
    line = " ".join(re.sub(r"\*\*|(?m:^\s*[-*+]\s+)|\\(?=.)", "", text).split())
    return line if len(line) <= limit else f"{line[: limit - 1].rsplit(' ', 1)[0]}…"
