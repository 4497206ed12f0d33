"""The figures of `gids nlu` as tables for the terminal."""

from __future__ import annotations

from rich.table import Table

from bot.evaluate import Scores

__all__ = ["score_tables"]

_MOST_CONFUSIONS = 15


def score_tables(scores: Scores) -> list[Table]:
    """Return three tables: the figures, the figures by style and the worst confusions."""
    main = Table(title=f"Begrip van {scores.questions} vragen die niet in de training zaten")
    main.add_column("wat")
    main.add_column("uitkomst", justify="right")
    for name, value in [
        (f"goed beantwoord ({scores.topics} vragen over een onderwerp)", scores.right),
        ("goed beantwoord, of aangeboden als keuze", scores.right_or_offered),
        ("verkeerd beantwoord", scores.wrong),
        ("ten onrechte geweigerd", scores.refused),
        ("macro-F1 over de onderwerpen", scores.macro_f1),
        ("buiten bereik: niet beantwoord", scores.out_of_scope),
        ("buiten bereik: meteen geweigerd", scores.out_of_scope_refused),
        ("gesprekje (groet, dank, ja, nee …)", scores.small_talk),
    ]:
        main.add_row(name, f"{value:.1%}")

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
