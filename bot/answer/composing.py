"""Pure functions that compose an answer from the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.answer.model import (
    Answer,
    AnswerType,
    Button,
    Link,
    Reading,
    Section,
    payload_for,
)
from bot.catalogue import Body, Catalogue, PageFacts, Passage, Topic

__all__ = [
    "MAX_CHOICES",
    "MIN_CANDIDATE",
    "choice",
    "choice_candidates",
    "from_passage",
    "led_by",
    "links",
    "multi",
    "numbered",
    "out_of_scope",
    "question_buttons",
    "reading_from",
    "reasons_asked",
    "search_button",
    "start",
    "thumbs",
    "topic_answer",
    "topic_buttons",
    "with_role",
]

MAX_CHOICES = 3
"""How many topics a choice offers at most."""

_MAX_FOLLOW_UPS = 4
"""How many follow-up topics an answer offers at most."""

MIN_CANDIDATE = 0.03
"""A topic less likely than this is not worth offering (probability)."""


def links(catalogue: Catalogue, ids: Iterable[str]) -> tuple[Link, ...]:
    """Return resources as they are shown, each once, in the order given."""
    return tuple(Link(**catalogue.resources[name].dict()) for name in dict.fromkeys(ids))


def topic_buttons(catalogue: Catalogue, ids: Iterable[str]) -> tuple[Button, ...]:
    """Return a button for each topic, with its title."""
    return tuple(Button(catalogue.topics[name].title, payload_for(name)) for name in ids)


def search_button(catalogue: Catalogue) -> Button:
    """Return the button that asks for search words."""
    return Button(catalogue.teksten.zoek_knop, payload_for("zoek"))


def _plan_button(catalogue: Catalogue, wanted: bool) -> tuple[Button, ...]:
    button = Button(catalogue.teksten.plan_knop, payload_for("stappenplan"))
    return (button,) if wanted else ()


def reading_from(page: PageFacts) -> Reading:
    """Return what a page says in the form that channels render."""
    return Reading(
        title=page.title,
        url=page.url,
        read_on=page.read_on.isoformat(),
        published=page.published,
        facts=tuple(page.facts),
    )


def question_buttons(catalogue: Catalogue, ids: Iterable[str]) -> tuple[Button, ...]:
    """Return a button for each topic, with its question."""
    return tuple(Button(catalogue.topics[name].question, payload_for(name)) for name in ids)


def thumbs(catalogue: Catalogue, topics: Sequence[str]) -> tuple[Button, ...]:
    """Return the two buttons with which to say whether an answer on these topics was useful."""
    texts = catalogue.teksten
    about = ",".join(topics)
    return (
        Button(texts.feedback_goed_knop, payload_for("feedback_goed", onderwerp=about)),
        Button(texts.feedback_niet_goed_knop, payload_for("feedback_niet_goed", onderwerp=about)),
    )


def led_by(heading: str, told: str, text: str) -> str:
    """Return a text that begins with what someone in particular can do."""
    return f"**{heading}** {told}\n\n{text}"


def with_role(catalogue: Catalogue, topic: Topic, role: str | None) -> str:
    """Return a topic's advice; with a role, led by what that role can do about it."""
    known = catalogue.roles.get(role) if role else None
    if known is None:
        return topic.advice
    heading = catalogue.teksten.rol_kop.replace("{rol}", known.title)
    return led_by(heading, topic.roles.get(known.id, known.lead), topic.advice)


def _with_body(catalogue: Catalogue, topic: Topic, body: Body) -> str:
    """Return a topic's advice, led by what it tells the members of a body, if it does."""
    told = topic.roles.get(body.role or "")
    # The advice on what a body can do says it itself.
    if told is None or topic.id == body.topic:
        return topic.advice
    heading = catalogue.teksten.orgaan_kop.format(orgaan=body.title)
    return led_by(heading, told, topic.advice)


def topic_answer(
    catalogue: Catalogue,
    topic: Topic,
    confidence: float,
    role: str | None = None,
    body: str | None = None,
) -> Answer:
    """Compose the advice on one topic, with all its resources and its follow-up topics.

    Args:
        catalogue: where its resources and follow-up topics stand.
        topic: what to advise on.
        confidence: how sure the guide is that it was asked for, 0 to 1.
        role: id of the role of who asks; the advice then leads with what that role can do.
        body: id of the body that the question names, such as "gemeenteraad". What it can do is the
            first topic to go on with, and leads the advice when the role is not known.
    """
    named = catalogue.bodies.get(body) if body else None
    following = dict.fromkeys([*([named.topic] if named else []), *topic.follow_ups])
    following.pop(topic.id, None)
    if named and role not in catalogue.roles:
        advice = _with_body(catalogue, topic, named)
    else:
        advice = with_role(catalogue, topic, role)
    return Answer(
        type=AnswerType.ANSWER,
        topic=topic.id,
        topics=(topic.id,),
        confidence=confidence,
        title=topic.title,
        text=advice,
        resources=links(catalogue, topic.resources),
        buttons=(
            *_plan_button(catalogue, topic.plan),
            *topic_buttons(catalogue, list(following)[:_MAX_FOLLOW_UPS]),
        ),
        readings=tuple(reading_from(page) for page in topic.readings),
        feedback=thumbs(catalogue, (topic.id,)),
    )


def multi(catalogue: Catalogue, parts: Sequence[Answer], confidence: float) -> Answer:
    """Compose one answer of several: each its own section with its own links.

    Args:
        catalogue: for the words around the parts.
        parts: answers on a topic each, in the order they were asked for; `topics` of the answer has
            the surest first.
        confidence: how sure the guide is that all of them were asked for, 0 to 1.
    """
    passage = catalogue.teksten.meer_vragen
    surest = sorted(parts, key=lambda part: -part.confidence)
    topics = tuple(dict.fromkeys(name for part in surest for name in part.topics))
    offered = {b.payload: b for part in parts for b in part.buttons}
    for name in topics:
        offered.pop(payload_for(name), None)
    return Answer(
        type=AnswerType.MULTI,
        topics=topics,
        confidence=confidence,
        title=passage.title,
        text="\n\n".join((passage.text, *(f"**{part.title}**\n\n{part.text}" for part in parts))),
        resources=tuple({link.id: link for part in parts for link in part.resources}.values()),
        buttons=tuple(offered.values())[:_MAX_FOLLOW_UPS],
        readings=tuple({r.url: r for part in parts for r in part.readings}.values()),
        sections=(
            Section(None, "", passage.text),
            *(
                Section(part.topic, part.title, part.text, part.resources, part.readings)
                for part in parts
            ),
        ),
        feedback=thumbs(catalogue, topics),
    )


def reasons_asked(catalogue: Catalogue) -> Answer:
    """Ask why an answer was not useful, with a button for each likely reason."""
    passage = catalogue.teksten.feedback_niet_goed
    return Answer(
        type=AnswerType.CHAT,
        title=passage.title,
        text=passage.text,
        buttons=tuple(
            Button(why, payload_for("feedback_reden", reden=why))
            for why in catalogue.teksten.feedback_redenen
        ),
    )


def start(catalogue: Catalogue, role: str | None = None) -> Answer:
    """Compose the first words: what the guide is, and five good first questions.

    Args:
        catalogue: for the words and the questions.
        role: id of the role of who starts, when a channel knows it.
    """
    passage = catalogue.teksten.start
    known = catalogue.roles.get(role) if role else None
    return Answer(
        type=AnswerType.CHAT,
        title=passage.title,
        text=passage.text,
        buttons=question_buttons(catalogue, known.questions if known else passage.topics),
    )


def from_passage(
    catalogue: Catalogue,
    passage: Passage,
    answer_type: AnswerType = AnswerType.CHAT,
    confidence: float = 1.0,
) -> Answer:
    """Compose an answer from one of the catalogue's other texts."""
    return Answer(
        type=answer_type,
        confidence=confidence,
        title=passage.title,
        text=passage.text,
        resources=links(catalogue, passage.resources),
        buttons=(
            *((search_button(catalogue),) if passage.search else ()),
            *topic_buttons(catalogue, passage.topics),
            *_plan_button(catalogue, passage.plan),
        ),
    )


def out_of_scope(catalogue: Catalogue, confidence: float) -> Answer:
    """Say that the guide does not know, and what it does know."""
    passage = catalogue.teksten.buiten_bereik
    return from_passage(catalogue, passage, AnswerType.OUT_OF_SCOPE, confidence)


def numbered(options: Iterable[str]) -> str:
    """Return options as a numbered list, so that one can type the number."""
    return "\n".join(f"{number}. {option}" for number, option in enumerate(options, 1))


def choice_candidates(
    catalogue: Catalogue, ranking: Sequence[Mapping[str, Any]]
) -> list[tuple[str, float]]:
    """Return the topics worth offering, best first.

    Args:
        ranking: the NLU's intent ranking, each with `name` and `confidence` (probability).

    Returns:
        Up to `MAX_CHOICES` pairs of topic id and probability.
    """
    likely = [
        (entry["name"], float(entry["confidence"]))
        for entry in ranking
        if entry["name"] in catalogue.topics and entry["confidence"] >= MIN_CANDIDATE
    ]
    return likely[:MAX_CHOICES]


def choice(catalogue: Catalogue, candidates: Sequence[tuple[str, float]]) -> Answer:
    """Ask which of a few topics is meant; without candidates, say what the guide knows."""
    if not candidates:
        return out_of_scope(catalogue, 0.0)
    passage = catalogue.teksten.keuze
    topics = tuple(name for name, _ in candidates)
    return Answer(
        type=AnswerType.CHOICE,
        topics=topics,
        confidence=candidates[0][1],
        title=passage.title,
        text=f"{passage.text}\n\n{numbered(catalogue.topics[name].question for name in topics)}",
        buttons=(
            *question_buttons(catalogue, topics),
            Button(catalogue.teksten.keuze_anders, payload_for("geen_van_deze")),
        ),
    )
