"""An answer as Block Kit: messages, the modal with "Meer weten" and the App Home.

All within the limits that Slack publishes for blocks, elements and views; the names below say which.
Built with the SDK's block models, which check the same limits once more.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import count
from typing import Any
from urllib.parse import urljoin

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContextActionsBlock,
    ContextBlock,
    DividerBlock,
    FeedbackButtonObject,
    FeedbackButtonsElement,
    HeaderBlock,
    InteractiveElement,
    LinkButtonElement,
    MarkdownTextObject,
    Option,
    OverflowMenuElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.answer import Answer, AnswerType, Button, Link, Reading
from bot.catalogue import Texts
from bot.channels.slack.mrkdwn import escape, from_markdown, link, shorten, split
from bot.dates import page_dates

__all__ = [
    "BUTTON",
    "FEEDBACK",
    "MORE",
    "PRIVATE_TEXT",
    "READ_ON",
    "Message",
    "home_view",
    "readings_key",
    "readings_messages",
    "readings_of",
    "readings_view",
    "render",
]

MAX_MESSAGE_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_SECTION = 3000
MAX_HEADER = 150
MAX_BUTTON_TEXT = 75
MAX_BUTTON_VALUE = 2000
MAX_URL = 3000
MAX_OPTION_VALUE = 150
MAX_OVERFLOW = 5
MAX_SELECT = 100
MAX_ELEMENTS = 25
MAX_VIEW_TITLE = 24

MESSAGE_TEXT = 3800
"""How long one message may be, in characters: Slack advises at most 4,000 for `text`, which screen
readers read. It also keeps what Slack sends back with a press (the whole message) within the
server's limit."""

PRIVATE_TEXT = 11_000
"""The same for what one person sees: Slack takes few messages there, and sends nothing back of them.
Slack refuses blocks of more than some 13,000 characters together."""

PLAIN_BUTTONS = 5
"""How many suggestions are buttons; what follows goes into a menu."""

MAX_LABEL = 300
"""A title longer than this is cut; in characters."""

# The first part of an action id says what a press means; links to files have nothing to handle.
BUTTON, MORE, READ_ON, FEEDBACK, FILE = "knop", "keuze", "lees", "waardering", "bestand"


@dataclass(frozen=True)
class Message:
    """One message for Slack.

    Attributes:
        text: all of it as mrkdwn, for notifications and screen readers.
        blocks: the same as Block Kit, ready for JSON.
    """

    text: str
    blocks: tuple[dict[str, Any], ...]


@dataclass(frozen=True)
class _Part:
    """A block with its text.

    `holds`: the next part stays with it, for a heading does not end a message. A part without text
    stays with the one before it, so that every message has a text.
    """

    block: Block
    text: str
    holds: bool = False


def render(
    answers: Iterable[Answer],
    texts: Texts,
    base_url: str,
    pressed: str | None = None,
    limit: int = MESSAGE_TEXT,
) -> list[Message]:
    """Return the messages that show a reply, in order; usually one.

    Args:
        answers: what the guide says, in order.
        texts: for the words around it.
        base_url: the guide's own address, for files with a relative address.
        pressed: title of the button that was pressed for it, shown above it.
        limit: how long one message may be, in characters.
    """
    parts: list[_Part] = []
    number = count()
    if pressed:
        parts.append(_context(f"{escape(texts.gekozen)}: *{escape(_label(pressed))}*", holds=True))
    for index, answer in enumerate(answers):
        if index:
            parts.append(_Part(DividerBlock(), "", holds=True))
        parts.extend(_answer(answer, texts, base_url, number))
    return _messages(parts, limit)


def _messages(parts: Iterable[_Part], limit: int) -> list[Message]:
    """Fill messages with parts, as few as the limits allow; keep headings with what follows."""
    groups: list[list[_Part]] = [[]]
    for part in parts:
        last = groups[-1]
        if not last or last[-1].holds or not (part.text or part.holds):
            last.append(part)
        else:
            groups.append([part])
    pages: list[list[_Part]] = [[]]
    for group in groups:
        page = [*pages[-1], *group]
        if pages[-1] and (len(page) > MAX_MESSAGE_BLOCKS or len(_text(page)) > limit):
            pages.append([])
            # A line between two parts has no use at the top of a message.
            group = [part for part in group if not isinstance(part.block, DividerBlock)]  # noqa: PLW2901
        pages[-1].extend(group)
    return [Message(_text(page), tuple(p.block.to_dict() for p in page)) for page in pages if page]


def _text(parts: Iterable[_Part]) -> str:
    return "\n\n".join(part.text for part in parts if part.text)


# --- one answer ----------------------------------------------------------------------------------


def _answer(answer: Answer, texts: Texts, base_url: str, number: Iterator[int]) -> Iterator[_Part]:
    if answer.title.strip():
        title = shorten(answer.title, MAX_HEADER)
        heading = HeaderBlock(text=PlainTextObject(text=title, emoji=False))
        yield _Part(heading, f"*{escape(_label(answer.title))}*", holds=True)
    if answer.sections:
        for index, section in enumerate(answer.sections):
            if index:
                yield _Part(DividerBlock(), "", holds=True)
            title = f"*{escape(section.title.strip('* '))}*\n" if section.title.strip() else ""
            yield from _sections(title + from_markdown(section.text))
            yield from _links(section.resources, texts)
    else:
        yield from _sections(from_markdown(answer.text))
        yield from _links(answer.resources, texts)
    buttons = answer.buttons
    if answer.type is AnswerType.CHOICE:
        options = len(answer.topics)
        buttons = tuple(
            Button(f"{place}. {button.title}" if place <= options else button.title, button.payload)
            for place, button in enumerate(buttons, 1)
        )
        # Slack cuts the words on a button; the whole question stands above it.
        yield from _sections("\n".join(escape(button.title) for button in buttons[:options]))
    if extra := [*_downloads(answer, base_url, number), *_read_on(answer, texts, number)]:
        yield _actions(extra, _spoken(element.text.text for element in extra if element.text))
    yield from _suggestions(buttons, texts, number)
    yield from _feedback(answer.feedback, number)


def _sections(text: str) -> Iterator[_Part]:
    for piece in split(text, MAX_SECTION):
        yield _Part(SectionBlock(text=MarkdownTextObject(text=piece)), piece)


def _context(text: str, holds: bool = False) -> _Part:
    return _Part(ContextBlock(elements=[MarkdownTextObject(text=text)]), text, holds)


def _label(text: str) -> str:
    return shorten(" ".join(text.replace("*", "").split()), MAX_LABEL)


def _links(links: Sequence[Link], texts: Texts) -> Iterator[_Part]:
    if links:
        lines = [f"*{escape(texts.links_kop)}*", *(_link_line(item, texts) for item in links)]
        yield from _sections("\n".join(lines))


def _link_line(item: Link, texts: Texts) -> str:
    title = _label(item.title)
    shown = f"{escape(title)} ({escape(texts.geen_link)})"
    if item.url and len(item.url) < MAX_SECTION // 2:
        shown = link(item.url, title)
    origin = f"{_label(item.organisation)}, {item.kind.replace('_', ' ')}"
    return f"• {shown}\n    _{escape(origin.replace('_', ' '))}_"


# --- elements ------------------------------------------------------------------------------------


def _caption(text: str) -> PlainTextObject:
    return PlainTextObject(text=shorten(text, MAX_BUTTON_TEXT), emoji=False)


def _spoken(captions: Iterable[str]) -> str:
    """Return what a screen reader says of buttons."""
    return " ".join(f"[{escape(_label(caption))}]" for caption in captions)


def _actions(elements: Sequence[InteractiveElement], text: str = "") -> _Part:
    return _Part(ActionsBlock(elements=list(elements)), text)


def _button(button: Button, kind: str, number: Iterator[int]) -> ButtonElement:
    return ButtonElement(
        text=_caption(button.title), value=button.payload, action_id=f"{kind}:{next(number)}"
    )


def _suggestions(buttons: Sequence[Button], texts: Texts, number: Iterator[int]) -> Iterator[_Part]:
    """Yield buttons, and a menu for what is more than five."""
    buttons = [button for button in buttons if len(button.payload) <= MAX_BUTTON_VALUE]
    plain, rest = buttons[:PLAIN_BUTTONS], buttons[PLAIN_BUTTONS:]
    in_menu = [button for button in rest if len(button.payload) <= MAX_OPTION_VALUE]
    # The value of a menu's option is shorter than that of a button.
    plain = [*plain, *(button for button in rest if button not in in_menu)]
    elements: list[InteractiveElement] = [_button(button, BUTTON, number) for button in plain]
    for start in range(0, len(in_menu), MAX_SELECT):
        elements.append(_menu(in_menu[start : start + MAX_SELECT], texts, number))
    spoken = _spoken(button.title for button in buttons)
    for start in range(0, len(elements), MAX_ELEMENTS):
        yield _actions(elements[start : start + MAX_ELEMENTS], "" if start else spoken)


def _menu(buttons: Sequence[Button], texts: Texts, number: Iterator[int]) -> InteractiveElement:
    options = [Option(text=_caption(button.title), value=button.payload) for button in buttons]
    action = f"{MORE}:{next(number)}"
    if len(options) <= MAX_OVERFLOW:
        return OverflowMenuElement(options=options, action_id=action)
    return StaticSelectElement(
        placeholder=_caption(texts.meer_keuzes), options=options, action_id=action
    )


def _feedback(buttons: Sequence[Button], number: Iterator[int]) -> Iterator[_Part]:
    if len(buttons) == 2:  # noqa: PLR2004 - Slack's own element knows a good and a bad one
        good, bad = (
            FeedbackButtonObject(text=_caption(button.title), value=button.payload)
            for button in buttons
        )
        thumbs = FeedbackButtonsElement(
            positive_button=good, negative_button=bad, action_id=f"{FEEDBACK}:{next(number)}"
        )
        yield _Part(ContextActionsBlock(elements=[thumbs]), "")
    elif buttons:
        yield _actions([_button(button, FEEDBACK, number) for button in buttons[:MAX_ELEMENTS]])


def _downloads(answer: Answer, base_url: str, number: Iterator[int]) -> Iterator[ButtonElement]:
    for file in answer.downloads:
        url = urljoin(base_url, file.url)
        if len(url) <= MAX_URL:
            yield LinkButtonElement(
                text=shorten(file.title, MAX_BUTTON_TEXT),
                url=url,
                action_id=f"{FILE}:{next(number)}",
            )


def _read_on(answer: Answer, texts: Texts, number: Iterator[int]) -> Iterator[ButtonElement]:
    if readings_of(answer):
        yield _button(Button(texts.meer_weten_kop, readings_key(answer)), READ_ON, number)


# --- what pages say ------------------------------------------------------------------------------


def readings_of(answer: Answer) -> tuple[Reading, ...]:
    """Return all readings of an answer, those of its sections too, without repeats."""
    of_sections = (reading for section in answer.sections for reading in section.readings)
    return tuple(dict.fromkeys([*answer.readings, *of_sections]))


def readings_key(answer: Answer) -> str:
    """Return a short name for an answer's readings, the same for the same content."""
    content = json.dumps([asdict(reading) for reading in readings_of(answer)], sort_keys=True)
    return hashlib.sha256(content.encode()).hexdigest()[:16]


def _reading_parts(answer: Answer, texts: Texts) -> Iterator[_Part]:
    yield _context(escape(texts.meer_weten_uitleg), holds=True)
    for reading in readings_of(answer):
        facts = "\n".join(f"• {escape(fact)}" for fact in reading.facts)
        yield from _sections(f"*{link(reading.url, _label(reading.title))}*\n{facts}")
        dates = page_dates(reading.published, reading.read_on, texts.gelezen_op)
        yield _context(escape(dates))


def readings_view(answer: Answer, texts: Texts) -> dict[str, Any]:
    """Return the modal with what pages say."""
    blocks = [part.block for part in _reading_parts(answer, texts)][:MAX_VIEW_BLOCKS]
    view: dict[str, Any] = View(
        type="modal",
        title=PlainTextObject(text=shorten(texts.meer_weten_kop, MAX_VIEW_TITLE), emoji=False),
        close=PlainTextObject(text=shorten(texts.sluiten, MAX_VIEW_TITLE), emoji=False),
        blocks=blocks,
    ).to_dict()
    return view


def readings_messages(answer: Answer, texts: Texts) -> list[Message]:
    """Return what pages say as messages, for when a modal can not be opened."""
    heading = _context(f"*{escape(texts.meer_weten_kop)}*", holds=True)
    return _messages([heading, *_reading_parts(answer, texts)], MESSAGE_TEXT)


def home_view(start: Answer, texts: Texts) -> dict[str, Any]:
    """Return the App Home: what the guide is, and first questions.

    Args:
        start: the first words of a conversation.
        texts: for where the answer to a button appears.
    """
    number = count()
    parts = [*_answer(start, texts, "", number), _context(escape(texts.startpagina_uitleg))]
    blocks = [part.block for part in parts if not isinstance(part.block, ContextActionsBlock)]
    view: dict[str, Any] = View(type="home", blocks=blocks[:MAX_VIEW_BLOCKS]).to_dict()
    return view
