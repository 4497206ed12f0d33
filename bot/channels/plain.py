"""An answer as plain text: for readers that know nothing of the channel-neutral form."""

from __future__ import annotations

from bot.answer import Answer
from bot.catalogue import Texts

__all__ = ["plain_text"]


def plain_text(answer: Answer, texts: Texts) -> str:
    """Return the whole answer, links included, as text.

    Args:
        answer: what to show.
        texts: for the heading above the links and the words for a resource without address.

    Returns:
        Title, text and a list of links, separated by empty lines.
    """
    parts = [f"**{answer.title}**", answer.text]
    if answer.resources:
        lines = [
            f"- {link.title} ({link.organisation}): {link.url or texts.geen_link}"
            for link in answer.resources
        ]
        parts.append("\n".join([texts.links_kop, *lines]))
    return "\n\n".join(parts)
