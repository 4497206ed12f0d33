"""An answer as plain text: for readers that know nothing of the channel-neutral form."""

from __future__ import annotations

from bot.answer import Answer, AnswerType, Link, Reading
from bot.catalogue import Texts
from bot.dates import page_dates

__all__ = ["plain_text"]


def plain_text(answer: Answer, texts: Texts) -> str:
    """Return the whole answer, links included, as text.

    Args:
        answer: what to show.
        texts: for the heading above the links and the words for a resource without address.

    Returns:
        Title, text, links, what pages say, files and how to rate it, separated by empty lines.
    """
    parts = [f"**{answer.title}**"]
    for part in answer.parts:
        if part.title:
            parts.append(f"**{part.title}**")
        parts.append(part.text)
        if part.resources:
            found = (_link(link, answer.type, texts) for link in part.resources)
            parts.append("\n".join([texts.links_kop, *found]))
        if part.readings:
            pages = "\n\n".join(_reading(reading, texts) for reading in part.readings)
            parts.append(f"**{texts.meer_weten_kop}**\n{texts.meer_weten_uitleg}\n\n{pages}")
    if answer.downloads:
        parts.append("\n".join(f"- {item.title}: {item.url}" for item in answer.downloads))
    if answer.feedback:
        parts.append(texts.feedback_typ)
    return "\n\n".join(parts)


def _link(link: Link, shown_in: AnswerType, texts: Texts) -> str:
    # Someone who searches compares: the kind of source matters there.
    kind = f", {link.kind.replace('_', ' ')}" if shown_in is AnswerType.SEARCH else ""
    return f"- {link.title} ({link.organisation}{kind}): {link.url or texts.geen_link}"


def _reading(reading: Reading, texts: Texts) -> str:
    facts = "\n".join(f"- {fact}" for fact in reading.facts)
    dates = page_dates(reading.published, reading.read_on, texts.gelezen_op)
    return f"{reading.title}, {dates}: {reading.url}\n{facts}"
