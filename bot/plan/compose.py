"""The plan for a municipality: which steps, in which order, and the answer that shows them.

Pure: from the catalogue and four answers to a `Plan`, and from a `Plan` to an `Answer`. The order is
that of the source (administration, policy, finding and motivating, monitoring, with a Taalhuis as
the base); within it, the steps of the main question come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Answer, AnswerType, Button, Download, Link, Section, links, payload_for
from bot.catalogue import Catalogue
from bot.gemeenten import municipality_names
from bot.plan.schema import IN_PLACE, PlanLevel, PlanStep, PlanTexts

__all__ = [
    "UNKNOWN",
    "Plan",
    "PlanAnswers",
    "Step",
    "compose",
    "enumerated",
    "known_answers",
    "normalised_levels",
    "plan_answer",
    "step_title",
]

UNKNOWN = "weet_niet"
"""Said of what is in place: nobody knows yet."""

_COOPERATION = "samenwerken"
"""The main question that brings the Taalhuis forward: the source calls it the base of it all."""


@dataclass(frozen=True)
class PlanAnswers:
    """What someone told about their municipality.

    Attributes:
        role: id of their role, or None.
        municipality: its name, or None.
        in_place: ids of the levels that are in place, in the order of `IN_PLACE`.
        unknown: whether they said not to know what is in place.
        question: id of the main question, or None.
    """

    role: str | None = None
    municipality: str | None = None
    in_place: tuple[str, ...] = ()
    unknown: bool = False
    question: str | None = None


def known_answers(
    catalogue: Catalogue,
    role: str | None,
    municipality: str | None,
    state: Sequence[str],
    question: str | None,
) -> PlanAnswers:
    """Return answers, without those that are not or no longer in the catalogue.

    Args:
        catalogue: it may have changed since the answers were given.
        role: id of a role, or something else, such as that the question was skipped.
        municipality: a name.
        state: ids of levels, or `UNKNOWN`.
        question: id of a main question.
    """
    questions = {option.id for option in catalogue.plan.vragen}
    return PlanAnswers(
        role=role if role in catalogue.roles else None,
        municipality=municipality if municipality in municipality_names() else None,
        in_place=normalised_levels(state),
        unknown=UNKNOWN in state,
        question=question if question in questions else None,
    )


@dataclass(frozen=True)
class Step:
    """One step as it is shown.

    Attributes:
        number: its place in the plan, from 1.
        level: id of its level.
        level_title: name of its level.
        title: what to do, in a few words.
        topic: the topic it rests on, or None for a list of things to check.
        why: why it is taken; empty for a list of things to check.
        do: acts, or things to check.
        who: who does it, or None where the source is silent.
        measure: what to measure, or None where the source is silent.
        note: that it suits the reader's role, or None.
        resources: its links.
        is_check: whether it is only a list of things to check.
    """

    number: int
    level: str
    level_title: str
    title: str
    topic: str | None
    why: str
    do: tuple[str, ...]
    who: str | None
    measure: str | None
    note: str | None
    resources: tuple[Link, ...]
    is_check: bool


@dataclass(frozen=True)
class Plan:
    """A whole plan, ready to be shown or written.

    Attributes:
        title: with the municipality, when it is known.
        basis: what it was made from: pairs of a name and what was answered.
        intro: paragraphs.
        steps: in order.
    """

    title: str
    basis: tuple[tuple[str, str], ...]
    intro: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def resources(self) -> tuple[Link, ...]:
        """Every link of every step, once each."""
        return tuple({link.id: link for step in self.steps for link in step.resources}.values())


def enumerated(words: Sequence[str], last: str) -> str:
    """Return words as a list in a sentence: "a, b en c"."""
    if len(words) < 2:  # noqa: PLR2004
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _is_wanted(step: PlanStep, answers: PlanAnswers) -> bool:
    return step.always or answers.question in step.questions or answers.role in step.roles


def _level_order(answers: PlanAnswers) -> list[PlanLevel]:
    order = list(PlanLevel)
    if answers.question == _COOPERATION:
        order.remove(PlanLevel.TAALHUIS)
        order.insert(0, PlanLevel.TAALHUIS)
    return order


def _in_order(steps: Sequence[PlanStep], question: str | None) -> list[PlanStep]:
    """Return the steps of one level: the question's own first, none before what it comes after."""
    waiting = list(steps)
    ordered: list[PlanStep] = []
    while waiting:
        names = {step.id for step in waiting}
        # A step comes after earlier steps of the list only, so there is always one that is free.
        free = [step for step in waiting if not names & set(step.after)]
        chosen = next((step for step in free if question in step.questions), free[0])
        waiting.remove(chosen)
        ordered.append(chosen)
    return ordered


def _links(catalogue: Catalogue, steps: Sequence[PlanStep]) -> tuple[Link, ...]:
    topics = [catalogue.topics[name] for step in steps for name in step.topics]
    return links(catalogue, list(dict.fromkeys(name for t in topics for name in t.resources)))


def _steps(catalogue: Catalogue, answers: PlanAnswers) -> tuple[tuple[Step, ...], list[int]]:
    """Return the steps, and the numbers of those about the main question."""
    texts = catalogue.teksten.stappenplan
    steps: list[Step] = []
    about: list[int] = []
    for level in _level_order(answers):
        level_title = catalogue.plan.option("niveaus", level.value).title
        wanted = [
            step
            for step in catalogue.plan.stappen
            if step.level is level and _is_wanted(step, answers)
        ]
        present = level.value in answers.in_place
        # What is in place is only checked, unless it is what the person came for.
        checked = [step for step in wanted if present and answers.question not in step.questions]
        if checked:
            steps.append(
                Step(
                    number=len(steps) + 1,
                    level=level.value,
                    level_title=level_title,
                    title=texts.naloop_titel,
                    topic=None,
                    why="",
                    do=tuple(step.check for step in checked),
                    who=None,
                    measure=None,
                    note=None,
                    resources=_links(catalogue, checked),
                    is_check=True,
                )
            )
        for step in _in_order([s for s in wanted if s not in checked], answers.question):
            number = len(steps) + 1
            if answers.question in step.questions:
                about.append(number)
            note = None
            if answers.role and answers.role in step.roles:
                note = texts.jouw_rol.format(rol=catalogue.roles[answers.role].title)
            steps.append(
                Step(
                    number=number,
                    level=level.value,
                    level_title=level_title,
                    title=step.title,
                    topic=step.topics[0],
                    why=step.why,
                    do=tuple(step.do),
                    who=step.who,
                    measure=step.measure,
                    note=note,
                    resources=_links(catalogue, [step]),
                    is_check=False,
                )
            )
    return tuple(steps), about


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _levels(catalogue: Catalogue, answers: PlanAnswers) -> str:
    """Return what is in place as a list in a sentence."""
    names = [catalogue.plan.option("niveaus", name).in_sentence for name in answers.in_place]
    return enumerated(names, catalogue.teksten.stappenplan.en)


def _basis(catalogue: Catalogue, answers: PlanAnswers) -> tuple[tuple[str, str], ...]:
    texts = catalogue.teksten.stappenplan
    plan = catalogue.plan
    if answers.in_place:
        state = _levels(catalogue, answers)
        state = _capital(state)
    else:
        state = texts.weet_niet if answers.unknown else texts.niets
    return (
        (texts.naam_gemeente, answers.municipality or texts.niet_ingevuld),
        (
            texts.naam_rol,
            _capital(catalogue.roles[answers.role].title) if answers.role else texts.niet_ingevuld,
        ),
        (texts.naam_staat, state),
        (
            texts.naam_vraag,
            plan.option("vragen", answers.question).title
            if answers.question
            else texts.niet_ingevuld,
        ),
    )


def _intro(catalogue: Catalogue, answers: PlanAnswers, about: list[int]) -> tuple[str, ...]:
    texts = catalogue.teksten.stappenplan
    intro = [texts.plan_intro]
    if answers.in_place:
        intro.append(texts.plan_geregeld.format(niveaus=_levels(catalogue, answers)))
    elif answers.unknown:
        intro.append(texts.plan_weet_niet)
    if answers.question and about:
        template = texts.plan_vraag_een if len(about) == 1 else texts.plan_vraag_meer
        intro.append(
            template.format(
                vraag=catalogue.plan.option("vragen", answers.question).in_sentence,
                stappen=enumerated([str(number) for number in about], texts.en),
            )
        )
    return tuple(intro)


def compose(catalogue: Catalogue, answers: PlanAnswers) -> Plan:
    """Choose and order the steps for one municipality.

    Args:
        catalogue: for the steps and all words.
        answers: ids that are in the catalogue.
    """
    texts = catalogue.teksten.stappenplan
    steps, about = _steps(catalogue, answers)
    title = (
        texts.plan_titel_gemeente.format(gemeente=answers.municipality)
        if answers.municipality
        else texts.plan_titel
    )
    return Plan(title, _basis(catalogue, answers), _intro(catalogue, answers, about), steps)


def step_title(step: Step, texts: PlanTexts) -> str:
    """Return a step's heading: number, level and title."""
    return texts.stap_titel.format(
        nummer=step.number,
        niveau=step.level_title,
        titel=step.title[:1].lower() + step.title[1:],
    )


def _step_text(step: Step, texts: PlanTexts) -> str:
    """Return a step as Markdown with paragraphs, lists and bold only."""
    acts = "\n".join(f"- {act}" for act in step.do)
    if step.is_check:
        return f"{texts.naloop_tekst}\n\n{acts}"
    parts = [step.why, acts]
    if step.who:
        parts.append(f"**{texts.wie}:** {step.who}")
    if step.measure:
        parts.append(f"**{texts.meten}:** {step.measure}")
    if step.note:
        parts.append(step.note)
    return "\n\n".join(parts)


def plan_answer(
    catalogue: Catalogue,
    plan: Plan,
    downloads: Sequence[Download] = (),
    remark: str | None = None,
) -> Answer:
    """Compose the answer that shows a plan: an introduction, a section a step, and its files.

    Args:
        catalogue: for the words.
        plan: what to show.
        downloads: its files.
        remark: something to say first, about the last answer.
    """
    texts = catalogue.teksten.stappenplan
    basis = "\n".join(f"- **{name}:** {value}" for name, value in plan.basis)
    sections = (
        Section(None, "", "\n\n".join((*filter(None, [remark]), basis, *plan.intro))),
        *(
            Section(step.topic, step_title(step, texts), _step_text(step, texts), step.resources)
            for step in plan.steps
        ),
    )
    text = "\n\n".join(
        f"**{section.title}**\n\n{section.text}" if section.title else section.text
        for section in sections
    )
    return Answer(
        type=AnswerType.PLAN,
        title=plan.title,
        text=text,
        resources=plan.resources,
        buttons=(
            Button(texts.knop_wijzigen, payload_for("plan_wijzigen")),
            Button(texts.knop_opnieuw, payload_for("stappenplan")),
        ),
        sections=sections,
        downloads=tuple(downloads),
    )


def normalised_levels(names: Sequence[str]) -> tuple[str, ...]:
    """Return levels in their own order, once each, without what is no level."""
    return tuple(level for level in IN_PLACE if level in names)
