"""Follow-ups: answers to messages that point back at what the conversation is about.

Pure functions. What an answer says comes from the catalogue: the topic itself, the relations that
stand with it, and the topic that its text (`vervolg_…`) names as source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.answer import (
    Answer,
    AnswerType,
    Button,
    Link,
    led_by,
    links,
    numbered,
    payload_for,
    payload_parts,
    reading_from,
    thumbs,
    topic_buttons,
)
from bot.catalogue import Catalogue, Level, PageFacts, Topic

__all__ = [
    "FollowUp",
    "Subject",
    "ask_which",
    "asked_about",
    "earlier_topic",
    "follow_up",
    "source",
    "subject",
    "which_topic",
]

_BACK = "vervolg_terug"
"""Intent of going back to the topic before."""
_EXAMPLE_KIND = "praktijkvoorbeeld"
_MAX_BUTTONS = 4


class FollowUp(StrEnum):
    """The follow-ups that have an answer; the values are intents and keys of the texts."""

    EXAMPLE = "vervolg_voorbeeld"
    LINKS = "vervolg_links"
    WHO = "vervolg_wie"
    MEASURE = "vervolg_meten"
    MORE = "vervolg_meer"


@dataclass(frozen=True)
class Subject:
    """What a message that points back is about: one topic, or several that it may be.

    Attributes:
        topic: the topic, or None.
        candidates: topics to choose from when it is not clear.
    """

    topic: str | None = None
    candidates: tuple[str, ...] = ()

    @property
    def topics(self) -> tuple[str, ...]:
        """All topics that it may be."""
        return (self.topic,) if self.topic else self.candidates


def subject(catalogue: Catalogue, answers: Iterable[Answer]) -> Subject:
    """Return what a conversation is about.

    Args:
        catalogue: knows the answer to "none of these".
        answers: those given so far, newest first. Answers without a topic (a greeting, out of
            scope) leave the subject as it was, and so does a choice of which none was meant; a
            choice that stands open and an answer on several topics leave it unclear.
    """
    none_meant = catalogue.teksten.geen_van_deze.title
    rejected = False
    for answer in answers:
        rejected = rejected or (answer.type, answer.title) == (AnswerType.CHAT, none_meant)
        if answer.type is AnswerType.MULTI or (answer.type is AnswerType.CHOICE and not rejected):
            return Subject(candidates=answer.topics)
        if answer.topic:
            return Subject(answer.topic)
    return Subject()


def earlier_topic(exchanges: Iterable[tuple[str, Answer]]) -> str | None:
    """Return the topic to go back to from where a conversation is, or None.

    Who went back from B to A and goes back once more, goes to what was before A.

    Args:
        exchanges: the answers given so far, oldest first, each with the intent it replied to.
    """
    way: list[str | None] = []  # None: an answer on several topics, or a choice between them
    for intent, answer in exchanges:
        several = answer.type in (AnswerType.CHOICE, AnswerType.MULTI)
        if not (several or answer.topic):
            continue
        place = None if several else answer.topic
        if intent == _BACK:
            del way[-1:]
            while way and way[-1] != place:
                way.pop()
        if way[-1:] != [place]:
            way.append(place)
    return next((topic for topic in reversed(way[:-1]) if topic and topic != way[-1]), None)


def which_topic(catalogue: Catalogue, ask: FollowUp, candidates: Iterable[str] = ()) -> Answer:
    """Ask which topic a follow-up is about; each button then answers the follow-up at once.

    Args:
        catalogue: for the words and the titles.
        ask: the follow-up.
        candidates: ids of the topics it may be about; without any, a few that many ask for.
    """
    general = source(catalogue, ask)
    topics = [name for name in candidates if name in catalogue.topics] or list(
        dict.fromkeys([*([general.id] if general else []), *catalogue.teksten.vervolg_welk.topics])
    )
    return ask_which(catalogue, topics, lambda name: payload_for(ask, onderwerp=name))


def ask_which(
    catalogue: Catalogue, topics: Sequence[str], payload_of: Callable[[str], str]
) -> Answer:
    """Ask which topic is meant.

    Args:
        catalogue: for the words and the titles.
        topics: ids of the topics to choose from.
        payload_of: gives what the button of a topic sends.
    """
    passage = catalogue.teksten.vervolg_welk
    titles = [catalogue.topics[name].title for name in topics]
    return Answer(
        type=AnswerType.CHOICE,
        topics=tuple(topics),
        title=passage.title,
        text=f"{passage.text}\n\n{numbered(titles)}",
        buttons=tuple(
            Button(title, payload_of(name)) for title, name in zip(titles, topics, strict=True)
        ),
    )


def asked_about(answer: Answer | None) -> FollowUp | None:
    """Return the follow-up for which an answer asks the topic, or None when it asks no such thing."""
    if answer is None or answer.type is not AnswerType.CHOICE or not answer.buttons:
        return None
    intent, _ = payload_parts(answer.buttons[0].payload)
    return FollowUp(intent) if intent in set(FollowUp) else None


def follow_up(
    catalogue: Catalogue,
    ask: FollowUp,
    topic: Topic,
    confidence: float,
    role: str | None = None,
) -> Answer:
    """Compose the answer to a follow-up; its title names the topic.

    Args:
        catalogue: where everything it says stands.
        ask: what was asked.
        topic: what the conversation is about.
        confidence: how sure the guide is that this was asked, 0 to 1.
        role: id of the role of who asks.
    """
    text, found, topics = _COMPOSERS[ask](catalogue, topic)
    title = getattr(catalogue.teksten, ask).title
    known = catalogue.roles.get(role) if role else None
    if known and ask is FollowUp.WHO and known.id in topic.roles:
        heading = catalogue.teksten.rol_kop.replace("{rol}", known.title)
        text = led_by(heading, topic.roles[known.id], text)
    pages = {FollowUp.MORE: topic.readings, FollowUp.EXAMPLE: _example_pages(topic)}
    return Answer(
        type=AnswerType.ANSWER,
        topic=topic.id,
        topics=(topic.id,),
        confidence=confidence,
        title=_named(title, topic),
        text=text,
        resources=found,
        buttons=topic_buttons(
            catalogue, [n for n in dict.fromkeys(topics) if n != topic.id][:_MAX_BUTTONS]
        ),
        readings=tuple(map(reading_from, pages.get(ask, ()))),
        feedback=thumbs(catalogue, (topic.id,)),
    )


_Composed = tuple[str, tuple[Link, ...], list[str]]
"""Text, links, and ids of the topics to offer next."""


def _named(template: str, topic: Topic) -> str:
    return template.replace("{onderwerp}", topic.title)


def source(catalogue: Catalogue, ask: FollowUp) -> Topic | None:
    """Return the topic that the text of a follow-up names as its source, or None."""
    named = getattr(catalogue.teksten, ask).topics
    return catalogue.topics[named[0]] if named else None


def _list(catalogue: Catalogue, items: Iterable[Link]) -> str:
    unknown = catalogue.teksten.geen_link
    return "\n".join(
        f"- **{link.title}** ({link.organisation}{'' if link.url else f'; {unknown}'}): {link.summary}"
        for link in items
    )


def _examples_of(catalogue: Catalogue, topic: Topic) -> list[str]:
    """Return ids of the resources that are an example of a topic."""
    if topic.examples:
        return topic.examples
    if topic.level is Level.PRAKTIJK:
        return topic.resources
    own = [name for name in topic.resources if catalogue.resources[name].kind == _EXAMPLE_KIND]
    if _example_pages(topic):
        return own
    # The topic that gathers all examples says nothing of this topic in particular.
    gathering = source(catalogue, FollowUp.EXAMPLE)
    related = [
        name
        for other in topic.follow_ups
        if (gathering is None or other != gathering.id)
        and catalogue.topics[other].level is Level.PRAKTIJK
        for name in catalogue.topics[other].resources
    ]
    return own + related


def _example_pages(topic: Topic) -> list[PageFacts]:
    """Return the pages that tell how someone does it."""
    return [page for page in topic.readings if page.example]


def _example(catalogue: Catalogue, topic: Topic) -> _Composed:
    texts = catalogue.teksten
    general = source(catalogue, FollowUp.EXAMPLE)
    own, pages = _examples_of(catalogue, topic), _example_pages(topic)
    parts = [_named(texts.vervolg_voorbeeld_pagina, topic)] if pages else []
    if own or not pages:
        found = links(catalogue, own or (general.resources if general else ()))
        intro = texts.vervolg_voorbeeld.text if own else texts.vervolg_zonder_voorbeeld
        parts = [_named(intro, topic), _list(catalogue, found), *parts]
    else:
        found = ()
    practice = [n for n in topic.follow_ups if catalogue.topics[n].level is Level.PRAKTIJK]
    return "\n\n".join(parts), found, [*practice, *_next(general)]


def _next(general: Topic | None) -> list[str]:
    """Return what to offer of a source: the source itself and its follow-up topics."""
    return [general.id, *general.follow_ups] if general else []


def _listed(catalogue: Catalogue, topic: Topic, intro: str, without: str) -> _Composed:
    """List all resources of a topic, below an introduction; without any, say so."""
    found = links(catalogue, topic.resources)
    parts = (_named(intro, topic), _list(catalogue, found)) if found else (_named(without, topic),)
    return "\n\n".join(parts), found, topic.follow_ups


def _links(catalogue: Catalogue, topic: Topic) -> _Composed:
    texts = catalogue.teksten
    return _listed(catalogue, topic, texts.vervolg_links.text, texts.vervolg_zonder_links)


def _who(catalogue: Catalogue, topic: Topic) -> _Composed:
    texts = catalogue.teksten
    general = source(catalogue, FollowUp.WHO)
    parts = [_named(texts.vervolg_wie.text, topic).replace("{niveau}", texts.niveau[topic.level])]
    if topic.who:
        parts.append(topic.who)
    if general:
        parts.append(general.advice)
    found = links(catalogue, [*(general.resources if general else ()), *topic.resources])
    return "\n\n".join(parts), found, [*_next(general), *topic.follow_ups]


def _measure(catalogue: Catalogue, topic: Topic) -> _Composed:
    general = source(catalogue, FollowUp.MEASURE) or topic
    parts = [general.advice]
    if topic.id != general.id:
        parts.insert(0, _named(catalogue.teksten.vervolg_meten.text, topic))
    return (
        "\n\n".join(parts),
        links(catalogue, general.resources),
        [*_next(general), *topic.follow_ups],
    )


def _more(catalogue: Catalogue, topic: Topic) -> _Composed:
    texts = catalogue.teksten
    return _listed(catalogue, topic, texts.vervolg_meer.text, texts.vervolg_zonder_meer)


_COMPOSERS: dict[FollowUp, Callable[[Catalogue, Topic], _Composed]] = {
    FollowUp.EXAMPLE: _example,
    FollowUp.LINKS: _links,
    FollowUp.WHO: _who,
    FollowUp.MEASURE: _measure,
    FollowUp.MORE: _more,
}
