"""The measurements as one table: in the terminal, and as docs/benchmarks.md."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.table import Table

from bot.bench.side import Side
from bot.bench.times import Timed, Times
from bot.evaluate import Scores

__all__ = ["Measured", "Row", "markdown", "rows", "table"]

_MEGA = 1e6


@dataclass(frozen=True)
class Measured:
    """One side with all that was measured of it.

    Attributes:
        side: which one.
        scores: understanding of examples whose writers were held out.
        parts: number of folds behind the scores.
        timed: its times and sizes.
    """

    side: Side
    scores: Scores
    parts: int
    timed: Timed


Row = tuple[str, list[str]]
"""What was measured, and a cell for each side."""


def _number(value: float, unit: str = "", digits: int = 0) -> str:
    if math.isnan(value):
        return "niet gemeten"
    return f"{value:.{digits}f}".replace(".", ",") + (f" {unit}" if unit else "")


def _share(value: float) -> str:
    return _number(value * 100, "%", 1)


def rows(measured: Sequence[Measured], installed: int) -> list[Row]:
    """Return the rows of the table.

    Args:
        measured: the sides, in the order of the columns.
        installed: size of the installed packages, in bytes.
    """
    timed = [m.timed for m in measured]
    made: list[Row] = []

    def add(what: str, cells: list[str]) -> None:
        made.append((what, cells))

    for what, name in (
        ("vraag meteen goed beantwoord", "right"),
        ("macro-F1 over de onderwerpen", "macro_f1"),
        ("goed, of aangeboden als keuze", "right_or_offered"),
        ("verkeerd beantwoord", "wrong"),
        ("buiten bereik: niet beantwoord", "out_of_scope"),
        ("gesprekje goed", "small_talk"),
    ):
        add(what, [_share(getattr(m.scores, name) if m.parts else math.nan) for m in measured])
    add("delen van de kruisvalidatie", [str(m.parts) for m in measured])
    add("trainen", [_number(t.training, "s") for t in timed])
    add("van start tot eerste antwoord", [_number(t.ready, "s", 1) for t in timed])
    for index, load in enumerate(timed[0].serving.loads):
        many = f"{load.conversations} gesprek" + ("ken" if load.conversations > 1 else "")
        many = many.replace("gesprekken", "gesprekken tegelijk")
        loads = [t.serving.loads[index] for t in timed]
        add(f"{many}: p50 / p95", [f"{x.p50:.0f} / {_number(x.p95, 'ms')}" for x in loads])
        add(f"{many}: antwoorden per seconde", [_number(x.rate, digits=1) for x in loads])
        if any(x.failed for x in loads):
            add(f"{many}: mislukt", [f"{x.failed} van {x.answered + x.failed}" for x in loads])
    for turn in timed[0].serving.turns:
        at = [t.serving.turns.get(turn, math.nan) for t in timed]
        add(f"beurt {turn} van één gesprek", [_number(time, "ms") for time in at])
    add(
        "geheugen (met action server, waar die er is)",
        [_number(t.serving.memory / _MEGA, "MB") for t in timed],
    )
    add("model", [_number(t.model / _MEGA, "MB", 1) for t in timed])
    add("geïnstalleerde pakketten", [_number(installed / _MEGA, "MB")] * len(measured))
    return made


def table(measured: Sequence[Measured], made: Sequence[Row]) -> Table:
    """Return the table for the terminal."""
    shown = Table(title="Deze gids naast Rasa's standaard")
    shown.add_column("wat")
    for m in measured:
        shown.add_column(m.side.name, justify="right")
    for what, cells in made:
        shown.add_row(what, *cells)
    return shown


def markdown(
    measured: Sequence[Measured],
    made: Sequence[Row],
    remarks: Sequence[str],
    times: Times,
) -> str:
    """Return the page for docs/benchmarks.md: how it was measured, and the table."""
    head = ["wat", *(m.side.name for m in measured)]
    lines = [
        "# Metingen",
        "",
        "Gemaakt met `make bench`; schrijf hier niets met de hand. Tijden zijn in één keer gemeten, op",
        f"dezelfde machine, met dezelfde voorbeelden: {times.when:%d-%m-%Y %H:%M}, {times.machine}.",
        "",
        *(f"- {remark}" for remark in remarks),
        "",
        "| " + " | ".join(head) + " |",
        "| --- |" + " ---: |" * len(measured),
        *(f"| {what} | " + " | ".join(cells) + " |" for what, cells in made),
        "",
    ]
    return "\n".join(lines)
