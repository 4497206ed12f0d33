"""The figures of `gids nlu` as tables for the terminal."""

from __future__ import annotations

from rich.markup import escape
from rich.table import Table

from bot.evaluate import Evaluation, Scores, confused_pairs

__all__ = ["FIGURES", "score_tables", "worst_pairs"]

_MOST_CONFUSIONS = 15
_MOST_EXAMPLES = 3

FIGURES = {
    "right": "goed beantwoord ({topics} vragen over een onderwerp)",
    "right_or_offered": "goed beantwoord, of aangeboden als keuze",
    "wrong": "verkeerd beantwoord",
    "refused": "ten onrechte geweigerd",
    "macro_f1": "macro-F1 over de onderwerpen",
    "out_of_scope": "buiten bereik: niet beantwoord",
    "out_of_scope_refused": "buiten bereik: meteen geweigerd",
    "small_talk": "gesprekje (groet, dank, ja, nee …)",
    "steering": "sturen (vervolgvraag, rol, zoeken, stappenplan)",
}
"""The main figures in words, by field of `Scores`; `{topics}` is a number of questions."""


def score_tables(scores: Scores) -> list[Table]:
    """Return three tables: the figures, the figures by style and the worst confusions."""
    main = Table(title=f"Begrip van {scores.questions} vragen die niet in de training zaten")
    main.add_column("wat")
    main.add_column("uitkomst", justify="right")
    for field, words in FIGURES.items():
        main.add_row(words.format(topics=scores.topics), f"{getattr(scores, field):.1%}")

    styles = Table(title="Goed, per stijl")
    styles.add_column("stijl")
    styles.add_column("vragen", justify="right")
    styles.add_column("goed", justify="right")
    for style, (rate, number) in scores.by_label.items():
        styles.add_row(style, str(number), f"{rate:.1%}")

    confusions = Table(title="Vaakst verward")
    for column in ("verwacht", "gekregen"):
        confusions.add_column(column)
    confusions.add_column("keer", justify="right")
    for (expected, got), number in scores.confusions[:_MOST_CONFUSIONS]:
        confusions.add_row(expected, got, str(number))
    return [main, styles, confusions]


def worst_pairs(evaluation: Evaluation) -> list[str]:
    """Return the worst confusions, each with one question that went wrong, as Rich markup."""
    return [
        f"{escape(expected)} → {escape(got)} ({len(questions)} keer), zoals:\n"
        f"  [dim]{escape(questions[0].example.text)}[/dim]"
        for (expected, got), questions in confused_pairs(evaluation.judged)[:_MOST_EXAMPLES]
    ]
