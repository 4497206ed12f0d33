"""The page: the words around the picture, put in `page.html` with the looks of `page.css`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template

from bot.evaluate import Evaluation, Judged, confused_pairs
from bot.intents import FALLBACK
from bot.score_page.names import Names, groups_of, percent, times
from bot.score_page.picture import matrix
from bot.score_table import FIGURES

__all__ = ["score_page"]


def _read(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _rival(j: Judged) -> str | None:
    """Return what a question was mixed up with: the answer, or the best other choice."""
    if j.got != FALLBACK:
        return j.got
    return next((name for name in j.outcome.offered if name != j.example.intent), None)


def _start_here(names: Names, judged: Iterable[Judged]) -> str:
    """Return which two topics are mixed up most, in either direction; answers before choices."""
    topics = names.catalogue.topics
    mixed: Counter[tuple[str, str]] = Counter()
    answered: Counter[tuple[str, str]] = Counter()
    for j in judged:
        rival = _rival(j)
        if j.wrong and j.example.intent in topics and rival in topics:
            first, second = sorted([j.example.intent, str(rival)])
            mixed[first, second] += 1
            answered[first, second] += j.got != FALLBACK
    if not mixed:
        return "<p>Er zijn geen twee onderwerpen door elkaar gehaald.</p>"
    worst = max(mixed, key=lambda pair: (mixed[pair], answered[pair]))
    ties = sum(number == mixed[worst] for number in mixed.values()) - 1
    one, other = (f"<strong>{escape(names.title(name))}</strong>" for name in worst)
    also = (
        f" {times(ties, 'ander paar ging', 'andere paren gingen')} even vaak mis." if ties else ""
    )
    return (
        f"<p>{one} en {other} zijn het vaakst door elkaar gehaald ({mixed[worst]} keer).{also} "
        f"Schrijf voor allebei voorbeelden die het verschil duidelijk maken.</p>"
        f"{_files(names, worst)}"
    )


def _files(names: Names, intents: Iterable[str]) -> str:
    places = [
        f"in <code>{escape(names.file(intent))}</code> bij <code>{escape(intent)}</code>"
        for intent in intents
    ]
    return f"<p>Voorbeelden komen {', en '.join(places)}.</p>"


def _question(names: Names, j: Judged) -> str:
    """Return one question that went wrong, with what the guide made of it."""
    others = [name for name in j.outcome.offered if name != j.got]
    shown = [
        f"<strong>{escape(names.title(name))}</strong> (verwacht)"
        if name == j.example.intent
        else escape(names.title(name))
        for name in others
    ]
    listed = " · ".join(shown)
    if j.got == FALLBACK:
        more = f" Aangeboden: {listed or 'niets'}."
    else:
        more = f" Ook mogelijk: {listed}." if listed else ""
    return (
        f'<li><q>{escape(j.example.text)}</q><span class="bij">'
        f"Zekerheid: {percent(j.outcome.confidence)}.{more}</span></li>"
    )


def _pair(names: Names, pair: tuple[str, str], questions: Sequence[Judged]) -> str:
    expected, got = pair
    if got == FALLBACK:
        first_offered = [rival for j in questions if (rival := _rival(j))]
        involved = list(dict.fromkeys([expected, *first_offered]))
    else:
        involved = [expected, got]
    listed = "".join(_question(names, j) for j in questions)
    return (
        f"<section><h3>{escape(names.title(expected))} → {escape(names.title(got))} "
        f'<span class="aantal">{times(len(questions), "vraag", "vragen")}</span></h3>'
        f'<ul class="vragen">{listed}</ul>{_files(names, involved)}</section>'
    )


def _table(caption: str, heads: Sequence[str], bodies: Iterable[str]) -> str:
    cells = "".join(f'<th scope="col">{escape(head)}</th>' for head in heads)
    return (
        f"<table><caption>{escape(caption)}</caption><thead><tr>{cells}</tr></thead>"
        f"{''.join(bodies)}</table>"
    )


def _row(head: str, *values: object) -> str:
    cells = "".join(f"<td>{escape(str(value))}</td>" for value in values)
    return f'<tr><th scope="row">{escape(head)}</th>{cells}</tr>'


def _figures(evaluation: Evaluation) -> str:
    scores = evaluation.scores
    rows = [
        _row(words.format(topics=scores.topics), percent(getattr(scores, field), 1))
        for field, words in FIGURES.items()
    ]
    main = _table("Alle vragen", ["wat", "uitkomst"], ["<tbody>", *rows, "</tbody>"])
    rows = [
        _row(style.replace("_", " "), number, percent(rate, 1))
        for style, (rate, number) in scores.by_label.items()
    ]
    styles = _table("Per stijl", ["stijl", "vragen", "goed"], ["<tbody>", *rows, "</tbody>"])
    return main + styles


def _all_intents(names: Names, groups: dict[str, list[str]], judged: Sequence[Judged]) -> str:
    """Return the matrix in words: per intent how often right, offered, and what else it became."""
    bodies = []
    for group, intents in groups.items():
        rows = []
        for intent in intents:
            if intent == FALLBACK:
                continue
            got = Counter(j.got for j in judged if j.example.intent == intent)
            rest = [
                f"{names.title(name)} ({number})"
                for name, number in got.most_common()
                if name not in (intent, FALLBACK)
            ]
            title = names.title(intent)
            rows.append(
                _row(title, got.total(), got[intent], got[FALLBACK], ", ".join(rest) or "–")
            )
        head = f'<tr><th scope="rowgroup" colspan="5">{escape(group)}</th></tr>'
        bodies.append(f"<tbody>{head}{''.join(rows)}</tbody>")
    heads = ["onderwerp", "vragen", "goed", "keuze", "iets anders"]
    return _table("Wat de gids besloot, per onderwerp", heads, bodies)


def score_page(evaluation: Evaluation, measured: datetime) -> str:
    """Return the whole page.

    Args:
        evaluation: what was measured.
        measured: when that was.
    """
    names, judged = Names(evaluation.catalogue), evaluation.judged
    groups = groups_of(names, judged)
    pairs = confused_pairs(judged)
    right = sum(j.right for j in judged)
    went_wrong = sum(len(questions) for _, questions in pairs)
    unanswered = len(judged) - right - went_wrong
    return Template(_read("page.html")).substitute(
        style=_read("page.css"),
        measured=f"{measured:%d-%m-%Y, %H:%M} uur",
        questions=len(judged),
        right=right,
        wrong=went_wrong,
        neutral=unanswered,
        start=_start_here(names, judged),
        figures=_figures(evaluation),
        matrix=matrix(names, groups, judged),
        pairs="".join(_pair(names, pair, questions) for pair, questions in pairs)
        or "<p>Alles ging goed.</p>",
        table=_all_intents(names, groups, judged),
    )
