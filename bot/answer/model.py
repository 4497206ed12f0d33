"""The channel-neutral answer: what every action dispatches and every channel renders."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

__all__ = [
    "Answer",
    "AnswerType",
    "Button",
    "Download",
    "Link",
    "Reading",
    "Section",
    "payload_for",
    "payload_parts",
]


class AnswerType(StrEnum):
    """What kind of answer this is; outside programs rely on the values."""

    ANSWER = "answer"
    MULTI = "multi"
    CHOICE = "choice"
    SEARCH = "search"
    PLAN = "plan"
    CHAT = "chat"
    OUT_OF_SCOPE = "out_of_scope"
    NOTICE = "notice"


@dataclass(frozen=True)
class Link:
    """A resource as it is shown below an answer; `url` is None when only its name is known."""

    id: str
    title: str
    organisation: str
    kind: str
    url: str | None
    summary: str


@dataclass(frozen=True)
class Button:
    """A suggestion to press; `payload` is sent back as the next message."""

    title: str
    payload: str


@dataclass(frozen=True)
class Reading:
    """What one page says about the subject ("Meer weten"), apart from the guide's own advice.

    Attributes:
        title: name of the page.
        url: the page itself.
        read_on: ISO date on which it was read.
        published: ISO date, year or period that the page gives itself, or None.
        facts: sentences, each a fact of that page.
    """

    title: str
    url: str
    read_on: str
    published: str | None
    facts: tuple[str, ...]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Reading:
        """Build a reading from its form in JSON."""
        return cls(**{**data, "facts": tuple(data["facts"])})


@dataclass(frozen=True)
class Section:
    """A part of an answer that has links of its own: one topic of several, one step of a plan.

    Attributes:
        topic: the topic it is about, or None.
        title: a heading; empty for an introduction.
        text: Markdown with paragraphs, lists and bold only.
        resources: the links that belong to it.
        readings: what pages say about it.
    """

    topic: str | None
    title: str
    text: str
    resources: tuple[Link, ...] = ()
    readings: tuple[Reading, ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Section:
        """Build a section from its form in JSON."""
        return cls(
            topic=data["topic"],
            title=data["title"],
            text=data["text"],
            resources=tuple(Link(**link) for link in data["resources"]),
            readings=tuple(Reading.from_dict(reading) for reading in data["readings"]),
        )


@dataclass(frozen=True)
class Download:
    """A file that belongs to an answer, such as the plan as a document.

    Attributes:
        title: what the file is, with its kind.
        url: address that expires; absolute, or relative to the guide's own address.
        media_type: such as text/markdown.
    """

    title: str
    url: str
    media_type: str


@dataclass(frozen=True)
class Answer:
    """One answer of the guide, ready for any channel.

    Attributes:
        type: what kind of answer it is.
        topic: the topic answered, or None.
        topics: topics answered or offered, best first.
        confidence: how sure the guide is, 0 to 1.
        title: a heading.
        text: Markdown with paragraphs, lists and bold only.
        resources: the links that belong to it.
        buttons: suggestions for a next message.
        readings: what pages say about the topic; shown apart from the advice, folded where possible.
        sections: the same content as `text`, `resources` and `readings` in parts. A renderer shows
            either the sections, or the text with all resources.
        downloads: files to fetch.
        feedback: the buttons for "useful" and "not useful", or none.
    """

    type: AnswerType
    title: str
    text: str
    confidence: float = 1.0
    topic: str | None = None
    topics: tuple[str, ...] = ()
    resources: tuple[Link, ...] = ()
    buttons: tuple[Button, ...] = ()
    readings: tuple[Reading, ...] = ()
    sections: tuple[Section, ...] = ()
    downloads: tuple[Download, ...] = ()
    feedback: tuple[Button, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the answer as the JSON object of the REST contract; tuples become lists."""
        data: dict[str, Any] = json.loads(json.dumps(asdict(self), ensure_ascii=False))
        return data

    @property
    def parts(self) -> tuple[Section, ...]:
        """The answer in parts: its sections, or all of it as one part without a heading."""
        whole = Section(self.topic, "", self.text, self.resources, self.readings)
        return self.sections or (whole,)

    @property
    def payloads(self) -> tuple[str, ...]:
        """The payloads that this answer offers, of its buttons and its feedback."""
        return tuple(button.payload for button in (*self.buttons, *self.feedback))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Answer:
        """Build an answer from `to_dict`'s form.

        Raises:
            KeyError, TypeError, ValueError: when it is not of that form.
        """
        return cls(
            type=AnswerType(data["type"]),
            topic=data["topic"],
            topics=tuple(data["topics"]),
            confidence=float(data["confidence"]),
            title=data["title"],
            text=data["text"],
            resources=tuple(Link(**link) for link in data["resources"]),
            buttons=tuple(Button(**button) for button in data["buttons"]),
            readings=tuple(Reading.from_dict(reading) for reading in data.get("readings", ())),
            sections=tuple(Section.from_dict(section) for section in data.get("sections", ())),
            downloads=tuple(Download(**download) for download in data.get("downloads", ())),
            feedback=tuple(Button(**button) for button in data.get("feedback", ())),
        )


def payload_for(intent: str, **entities: str) -> str:
    """Return the payload that makes the guide act on an intent without guessing.

    Args:
        intent: its name.
        entities: values to hand over with it, such as `onderwerp="taalhuis"`.
    """
    return f"/{intent}{json.dumps(entities, ensure_ascii=False)}" if entities else f"/{intent}"


def payload_parts(payload: str) -> tuple[str, dict[str, str]]:
    """Return intent and entities of a payload that `payload_for` made."""
    intent, brace, entities = payload.removeprefix("/").partition("{")
    return intent, json.loads(brace + entities) if brace else {}
