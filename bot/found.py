"""Answers from what a search found: resources of the catalogue, or facts of its readings."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.answer import (
    Answer,
    AnswerType,
    Button,
    Link,
    Reading,
    from_passage,
    payload_for,
    reading_from,
    search_button,
    topic_answer,
)
from bot.catalogue import Catalogue, Topic
from bot.dates import dutch_date
from bot.search import FactHit, Found, Search

__all__ = [
    "PAGE_SIZE",
    "ask_for_words",
    "asks_for_words",
    "fact_answer",
    "fact_payload",
    "facts_of",
    "more_of",
    "no_fact",
    "search_answer",
]

PAGE_SIZE = 5
"""How many resources a search shows at a time."""
_MAX_WORDS = 150
"""Longest search text, in characters, that a button carries on."""


def ask_for_words(catalogue: Catalogue) -> Answer:
    """Ask what to search for."""
    return from_passage(catalogue, catalogue.teksten.zoek_vraag, AnswerType.SEARCH)


def asks_for_words(catalogue: Catalogue, answer: Answer | None) -> bool:
    """Return whether an answer is the one that asks what to search for."""
    asking = (AnswerType.SEARCH, catalogue.teksten.zoek_vraag.title)
    return answer is not None and (answer.type, answer.title) == asking


def search_answer(catalogue: Catalogue, found: Found, words: str, start: int = 0) -> Answer:
    """Show what was found, a page at a time, with topics about the same words as buttons.

    Args:
        found: what the search gave.
        words: what was searched for; goes with the button for more.
        start: how many resources were shown before.
    """
    texts = catalogue.teksten
    topics = tuple(Button(catalogue.topics[name].title, payload_for(name)) for name in found.topics)
    if not found.resources:
        nothing = from_passage(catalogue, texts.zoek_niets, AnswerType.SEARCH)
        known = [b for b in nothing.buttons if b not in topics]
        again = Button(texts.zoek_opnieuw_knop, payload_for("zoek"))
        return replace(nothing, buttons=(*topics, *known, again))

    total = len(found.resources)
    shown = found.resources[start : start + PAGE_SIZE]
    buttons = list(topics)
    if start + len(shown) < total:
        more = payload_for("zoek_meer", zoekwoorden=_carried(words), vanaf=str(start + len(shown)))
        buttons.insert(0, Button(texts.zoek_meer_knop, more))
    counted = texts.zoek_een_bron if total == 1 else texts.zoek_aantal_bronnen
    text = counted.format(aantal=total)
    if len(shown) < total:
        text += " " + texts.zoek_welke.format(van=start + 1, tot=start + len(shown))
    if topics:
        text += "\n\n" + texts.zoek_onderwerpen
    kept_to = ", ".join((*found.organisations, *(kind.replace("_", " ") for kind in found.kinds)))
    return Answer(
        type=AnswerType.SEARCH,
        title=kept_to[:1].upper() + kept_to[1:] or texts.zoek_kop,
        text=text,
        resources=tuple(Link(**catalogue.resources[name].dict()) for name in shown),
        buttons=tuple(buttons),
    )


def _carried(words: str) -> str:
    """Return a search text as a payload may hold it: one line, no braces."""
    return " ".join(words.replace("{", " ").replace("}", " ").split())[:_MAX_WORDS]


def more_of(answer: Answer | None) -> dict[str, str]:
    """Return what the button for more results of an answer carries; empty without one."""
    for button in answer.buttons if answer else ():
        if button.payload.startswith("/zoek_meer{"):
            carried: dict[str, Any] = json.loads(button.payload.removeprefix("/zoek_meer"))
            return {key: str(value) for key, value in carried.items()}
    return {}


def fact_answer(catalogue: Catalogue, hits: Sequence[FactHit], confidence: float) -> Answer:
    """Answer with facts of one topic, each under the page it stands on.

    The readings hold those pages, with what they say besides.

    Args:
        hits: at least one, all of one topic.
        confidence: how sure the guide is that this was asked, 0 to 1.
    """
    texts = catalogue.teksten
    topic = catalogue.topics[hits[0].topic]
    parts: list[str] = []
    readings: list[Reading] = []
    for page in {hit.page.url: hit.page for hit in hits}.values():
        told = [hit.fact for hit in hits if hit.page.url == page.url]
        source = texts.feit_bron.format(
            pagina=page.title, gelezen=dutch_date(page.read_on.isoformat())
        )
        parts.append(source + "\n\n" + "\n".join(f"- {fact}" for fact in told))
        besides = tuple(fact for fact in page.facts if fact not in told)
        whole = reading_from(page)
        readings.append(replace(whole, facts=besides or whole.facts))
    answer = topic_answer(catalogue, topic, confidence)
    return replace(
        answer,
        text="\n\n".join(parts),
        readings=tuple(readings),
        buttons=(_whole_topic_button(catalogue, topic), *answer.buttons[:2]),
    )


def facts_of(
    search: Search, question: str, topics: Iterable[str], before: str = ""
) -> dict[str, tuple[FactHit, ...]]:
    """Return the topics that have facts which answer a question, each with those facts.

    Args:
        search: knows the facts.
        question: what was asked.
        topics: ids of the topics it may be about.
        before: the question before it.
    """
    found = {name: search.facts(question, name, before) for name in topics}
    return {name: hits for name, hits in found.items() if hits and hits[0].topic == name}


def fact_payload(topic: str, question: str) -> str:
    """Return the payload that asks for a fact of one topic.

    Args:
        topic: its id.
        question: what was asked.
    """
    return payload_for("vervolg_feit", onderwerp=topic, zoekwoorden=_carried(question))


def no_fact(catalogue: Catalogue, topics: Sequence[str] = ()) -> Answer:
    """Say that no fact answers the question, and offer all that is known about the topic.

    Args:
        catalogue: for the words and the titles.
        topics: ids of the topic talked about, or of those it may be.
    """
    answer = from_passage(catalogue, catalogue.teksten.feit_onbekend)
    known = [catalogue.topics[name] for name in topics if name in catalogue.topics]
    if not known:
        return answer
    whole_topics = (_whole_topic_button(catalogue, topic) for topic in known)
    return replace(answer, buttons=(*whole_topics, search_button(catalogue)))


def _whole_topic_button(catalogue: Catalogue, topic: Topic) -> Button:
    title = catalogue.teksten.feit_alles_knop.format(onderwerp=topic.title)
    return Button(title, payload_for(topic.id))
