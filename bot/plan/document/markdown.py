"""A plan as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.answer import Link
from bot.plan.compose import Plan, Step
from bot.plan.document.content import (
    agreements,
    labelled,
    levels,
    long_date,
    overview,
    step_heading,
)
from bot.plan.schema import PlanTexts

__all__ = ["markdown"]


def markdown(plan: Plan, day: date, texts: PlanTexts, no_link: str) -> str:
    """Return a plan as a Markdown document.

    Args:
        plan: what to write.
        day: the date on it.
        texts: for headings and labels.
        no_link: said of a resource without an address.
    """
    lines = [f"# {plan.title}", texts.plan_ondertitel, texts.datum.format(datum=long_date(day))]
    lines.append("\n".join(f"- **{name}:** {value}" for name, value in plan.basis))
    lines += plan.intro
    lines += [f"## {texts.overzicht}", _table(overview(plan, texts))]
    for level, steps in levels(plan):
        lines.append(f"## {level}")
        for step in steps:
            lines += _step(step, texts, no_link)
    lines += [f"## {texts.over}", texts.over_tekst]
    lines += [f"## {texts.afspraken}", texts.afspraken_tekst]
    lines.append(_table(agreements(plan, texts)))
    return "\n\n".join(lines) + "\n"


def _step(step: Step, texts: PlanTexts, no_link: str) -> list[str]:
    parts = [f"### {step_heading(step, texts)}", texts.naloop_tekst if step.is_check else step.why]
    box = "- [ ]" if step.is_check else "-"
    parts.append("\n".join(f"{box} {act}" for act in step.do))
    parts += [f"**{label}:** {text}" for label, text in labelled(step, texts)]
    if step.note:
        parts.append(f"*{step.note}*")
    if step.resources:
        links = "\n".join(f"- {_link(link, no_link)}" for link in step.resources)
        parts.append(f"**{texts.lezen}:**\n\n{links}")
    return parts


def _link(link: Link, no_link: str) -> str:
    name = link.title.replace("[", r"\[").replace("]", r"\]")
    shown = f"[{name}](<{link.url}>)" if link.url else f"{name}: {no_link}"
    return f"{shown} ({link.organisation})"


def _table(rows: Sequence[Sequence[str]]) -> str:
    head, *body = [[cell.replace("|", r"\|") for cell in row] for row in rows]
    ruler = ["---"] * len(head)
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ruler, *body))
