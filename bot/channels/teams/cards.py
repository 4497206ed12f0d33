"""An answer as messages of Teams: Adaptive Cards, or plain text when there is nothing to press.

The format: Microsoft, "Adaptive Card Schema", of which Teams shows version 1.5; the `msteams` parts
are Teams' own. A message that would be too large becomes several.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urljoin

from bot.answer import Answer, AnswerType, Button, Download, Link, Reading
from bot.catalogue import Texts
from bot.channels.plain import plain_text
from bot.channels.teams.activity import PAYLOAD_KEY, WORDS_KEY
from bot.channels.teams.markdown import blocks, escape, link, plain
from bot.dates import page_dates

__all__ = ["CARD_TYPE", "MAX_BYTES", "messages", "text_message"]

CARD_TYPE = "application/vnd.microsoft.card.adaptive"
VERSION = "1.5"

MAX_BYTES = 24 * 1024
"""Largest message in bytes. Teams refuses those over 28 KB; the rest is for ids and addresses."""

_SHORT_ROW = 60
"""Titles of buttons that are together at most this long, in characters, stand side by side."""

_ROW = 4
"""So many buttons side by side at most; Teams hides more than six."""

Element = dict[str, Any]


def messages(
    answer: Answer, texts: Texts, base_url: str, chosen: str = "", own_words: bool = True
) -> list[dict[str, Any]]:
    """Return the messages that show one answer, as activities without addressing.

    Args:
        answer: what to show.
        texts: for headings and fixed words.
        base_url: the guide's own address, to which an address of a file may be relative.
        chosen: words of the button that was pressed for it, when Teams did not show them.
        own_words: whether Teams is to show the words of a button as the person's own message.

    Returns:
        At least one; buttons stand in the last.
    """
    if _is_talk(answer) and not chosen:
        return [text_message(answer, texts)]
    summary = f"{answer.title}: {plain(answer.text)}"
    return [
        {
            "type": "message",
            "summary": summary,
            "attachments": [{"contentType": CARD_TYPE, "content": _card(body, summary)}],
        }
        for body in _split(_body(answer, texts, base_url, chosen, own_words), MAX_BYTES)
    ]


def text_message(answer: Answer, texts: Texts) -> dict[str, Any]:
    """Return the whole answer as a message without a card: for talk, and when a card is refused."""
    text = plain_text(answer, texts)
    if _is_talk(answer):
        text = f"**{escape(answer.title)}**\n\n" + "\n\n".join(blocks(answer.text))
    while len(text.encode()) > MAX_BYTES:
        text = text[: len(text) * 9 // 10].rsplit("\n", 1)[0] + "\n…"
    return {"type": "message", "textFormat": "markdown", "text": text}


def _is_talk(answer: Answer) -> bool:
    """Return whether there is nothing to press or to open."""
    return answer.type in (AnswerType.CHAT, AnswerType.NOTICE) and not (
        answer.resources
        or answer.buttons
        or answer.readings
        or answer.sections
        or answer.downloads
        or answer.feedback
    )


def _card(body: list[Element], summary: str) -> dict[str, Any]:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": VERSION,
        "lang": "nl",
        "fallbackText": summary,
        "body": body,
    }


def _body(
    answer: Answer, texts: Texts, base_url: str, chosen: str, own_words: bool
) -> list[Element]:
    """Return the parts of the card; a part is never split further, so the folded text stays with
    the button that unfolds it."""
    body = [_title(answer.title, "Large")]
    if chosen:
        words = f"{texts.gekozen}: {chosen}"
        body.insert(0, _text(escape(words), isSubtle=True, size="Small"))
    if answer.sections:
        for number, section in enumerate(answer.sections):
            items = [_title(section.title, "Medium")] if section.title else []
            items += _paragraphs(section.text)
            if number and items:
                items[0] |= {"separator": True, "spacing": "Large"}
            body += items
            body += _links(section.resources, texts)
            body += _more(section.readings, texts, f"meer-{number}")
    else:
        body += _paragraphs(answer.text)
        body += _links(answer.resources, texts)
        body += _more(answer.readings, texts, "meer")
    body += _files(answer.downloads, base_url)
    body += _rows(answer.buttons, own_words)
    if answer.feedback:
        body.append(_buttons(answer.feedback, own_words) | {"separator": True, "spacing": "Medium"})
    return body


def _title(text: str, size: str) -> Element:
    return {
        "type": "TextBlock",
        "text": escape(text),
        "size": size,
        "weight": "Bolder",
        "style": "heading",
        "wrap": True,
    }


def _text(text: str, **properties: Any) -> Element:
    return {"type": "TextBlock", "text": text, "wrap": True, **properties}


def _paragraphs(text: str) -> list[Element]:
    return [_text(block) for block in blocks(text)]


def _links(resources: Sequence[Link], texts: Texts) -> list[Element]:
    if not resources:
        return []
    heading = _text(escape(texts.links_kop), weight="Bolder", spacing="Medium")
    return [heading, *(_link(resource, texts) for resource in resources)]


def _link(resource: Link, texts: Texts) -> Element:
    title = link(resource.title, resource.url) if resource.url else escape(resource.title)
    about = [resource.organisation, resource.kind.replace("_", " ")]
    if not resource.url:
        about.append(texts.geen_link)
    return {
        "type": "Container",
        "items": [
            _text(title, weight="Bolder"),
            _text(
                escape(" · ".join(part for part in about if part)),
                isSubtle=True,
                size="Small",
                spacing="None",
            ),
            *([_text(escape(resource.summary), spacing="None")] if resource.summary else []),
        ],
    }


def _more(readings: Sequence[Reading], texts: Texts, name: str) -> list[Element]:
    """Return what pages say, folded away; too much of it is folded in several parts."""
    if not readings:
        return []
    items = [_text(escape(texts.meer_weten_uitleg), isSubtle=True, size="Small")]
    items += [element for reading in readings for element in _reading(reading, texts)]
    # Half a message, so that a fold fits in with the heading above it.
    folds = _pack(items, MAX_BYTES // 2)
    parts: list[Element] = []
    for number, fold in enumerate(folds):
        identity = f"{name}-{number}"
        title = texts.meer_weten_kop
        if len(folds) > 1:
            title = f"{title} ({number + 1}/{len(folds)})"
        parts.append(
            {
                "type": "Container",
                "items": [
                    {
                        "type": "ActionSet",
                        "actions": [
                            {
                                "type": "Action.ToggleVisibility",
                                "title": title,
                                "targetElements": [identity],
                            }
                        ],
                    },
                    {
                        "type": "Container",
                        "id": identity,
                        "isVisible": False,
                        "style": "emphasis",
                        "items": fold,
                    },
                ],
            }
        )
    return parts


def _reading(reading: Reading, texts: Texts) -> list[Element]:
    facts = "\n".join(f"- {escape(fact)}" for fact in reading.facts)
    dates = page_dates(reading.published, reading.read_on, texts.gelezen_op)
    return [
        *[_text(part) for part in blocks(facts)],
        _text(
            f"{link(reading.title, reading.url)} ({escape(dates)})", size="Small", spacing="Small"
        ),
    ]


def _files(downloads: Sequence[Download], base_url: str) -> list[Element]:
    if not downloads:
        return []
    actions = [
        {
            "type": "Action.OpenUrl",
            "title": item.title,
            "url": urljoin(base_url.rstrip("/") + "/", item.url),
        }
        for item in downloads
    ]
    return [{"type": "ActionSet", "actions": actions}]


def _rows(buttons: Sequence[Button], own_words: bool) -> list[Element]:
    """Return the buttons: side by side when they are few and short, else one below the other."""
    if not buttons:
        return []
    if len(buttons) <= _ROW and sum(len(button.title) for button in buttons) <= _SHORT_ROW:
        return [_buttons(buttons, own_words)]
    return [
        _buttons([button], own_words) | ({"spacing": "Small"} if number else {})
        for number, button in enumerate(buttons)
    ]


def _buttons(buttons: Iterable[Button], own_words: bool) -> Element:
    return {"type": "ActionSet", "actions": [_press(button, own_words) for button in buttons]}


def _press(button: Button, own_words: bool) -> Element:
    data: dict[str, Any] = {PAYLOAD_KEY: button.payload, WORDS_KEY: button.title}
    if own_words:
        data = {
            "msteams": {
                "type": "messageBack",
                "displayText": button.title,
                "text": button.title,
                # Text, not an object: Microsoft's card library takes nothing else.
                "value": json.dumps(data, ensure_ascii=False),
            }
        }
    return {"type": "Action.Submit", "title": button.title, "data": data}


def _size(value: Any) -> int:
    return len(json.dumps(value, ensure_ascii=False).encode())


def _pack(elements: Iterable[Element], limit: int) -> list[list[Element]]:
    """Return elements in groups, each of at most so many bytes as JSON, order kept."""
    groups: list[list[Element]] = []
    room = 0
    for element in elements:
        size = _size(element) + 2
        if not groups or size > room:
            groups.append([])
            room = limit
        groups[-1].append(element)
        room -= size
    return groups


def _split(body: list[Element], limit: int) -> list[list[Element]]:
    """Return the body in parts that fit in a message together with what every card has."""
    frame = 2048  # summary (twice), schema, version
    return _pack(body, limit - frame)
