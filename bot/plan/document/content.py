"""What the two forms of a plan share: its date, headings, levels and tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby

from bot.plan.compose import Plan, Step
from bot.plan.schema import PlanTexts

__all__ = ["agreements", "labelled", "levels", "long_date", "overview", "step_heading"]

_MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus"),
    *("september", "oktober", "november", "december"),
)


def long_date(day: date) -> str:
    """Return a date as it is written in Dutch: 5 mei 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def step_heading(step: Step, texts: PlanTexts) -> str:
    """Return the heading of one step: its number and its title."""
    return f"{texts.kolom_stap} {_numbered(step)}"


def _title(step: Step) -> str:
    return step.title[:1].upper() + step.title[1:]


def _numbered(step: Step) -> str:
    return f"{step.number}. {_title(step)}"


def levels(plan: Plan) -> Iterator[tuple[str, list[Step]]]:
    """Yield each level's name with its steps, in the plan's order."""
    for name, steps in groupby(plan.steps, key=lambda step: step.level_title):
        yield name, list(steps)


def labelled(step: Step, texts: PlanTexts) -> list[tuple[str, str]]:
    """Return who does a step and how it is measured, each with its label."""
    pairs = [(texts.wie, step.who), (texts.meten, step.measure)]
    return [(label, text) for label, text in pairs if text]


def overview(plan: Plan, texts: PlanTexts) -> list[list[str]]:
    """Return the table of all steps: a header row, then a row a step."""
    head = [texts.kolom_stap, texts.kolom_niveau, texts.kolom_wat, texts.kolom_wie]
    return [
        head,
        *([str(s.number), s.level_title, _title(s), s.who or ""] for s in plan.steps),
    ]


def agreements(plan: Plan, texts: PlanTexts) -> list[list[str]]:
    """Return the table to fill in: a header row, then a row a step."""
    head = [texts.kolom_stap, texts.kolom_eigenaar, texts.kolom_taken, texts.kolom_borging]
    return [head, *([_numbered(step), "", "", ""] for step in plan.steps)]
