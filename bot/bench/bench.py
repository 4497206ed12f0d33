"""The whole measurement: every side understood, and then trained, started and asked in turn.

What is timed comes last and one side after the other, with nothing else at work; or it is taken from
the last measurement that did so.
"""

from __future__ import annotations

import os
import platform
import random
import statistics
import sysconfig
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from bot.bench.kept import Kept
from bot.bench.report import Measured
from bot.bench.serving import ready, serving
from bot.bench.side import SIDES, Side
from bot.bench.times import Timed, Times, read_times, write_times
from bot.bench.understanding import examples, folds, train_whole, understanding
from bot.catalogue import Catalogue, load_catalogue
from bot.check import Example
from bot.evaluate import Scores, read_questions
from bot.settings import ROOT, catalogue_path

__all__ = ["Extent", "machine", "measure", "remarks"]

_FOLDS = 5
_STARTS = 3
_HOW_TIMED = [
    "Rasa's standaard draait met Rasa's eigen server (`rasa run`), de gids met zijn eigen server.",
    "Vragen over REST: steeds andere, uit `tests/nlu/`; elk gesprek wacht op zijn antwoord.",
    "Trainen en starten: de hele tijd van het proces, Rasa laden inbegrepen. De gids traint zonder "
    "Rasa's cache bij te houden, zoals `gids train`.",
    f"Starten: de middelste van {_STARTS} keer, de kanten om de beurt.",
]


@dataclass(frozen=True)
class Extent:
    """How much is measured.

    Attributes:
        parts: folds of the cross-validation that are done for the guide.
        reference_parts: folds that are done for Rasa's default.
        per_intent: at most so many examples of each intent; None takes all.
        epochs: epochs of DIET; None leaves them as they are in the configuration.
        plan: number of questions by number of conversations at once.
        turns: turns of one long conversation that are told.
        with_reference: whether Rasa's default is measured too.
        fresh: whether folds of an earlier measurement are done again.
        timed: whether times are taken; if not, those of the last measurement stand in the table.
    """

    parts: int = _FOLDS
    reference_parts: int = _FOLDS
    per_intent: int | None = None
    epochs: int | None = None
    plan: tuple[tuple[int, int], ...] = ((1, 100), (8, 240), (32, 400))
    turns: tuple[int, ...] = (1, 50, 100)
    with_reference: bool = True
    fresh: bool = False
    timed: bool = True

    @classmethod
    def small(cls) -> Extent:
        """Return an extent to see that it works, in some minutes."""
        return cls(1, 1, 12, 3, ((1, 10), (8, 24), (32, 32)), (1, 5, 10))


def measure(extent: Extent, report: Callable[[str], None]) -> tuple[list[Measured], Times]:
    """Measure every side.

    Args:
        extent: how much.
        report: called with what is done now.

    Returns:
        The sides, and the times that stand in their table.

    Raises:
        bot.bench.times.NoTimes: when no times are to be taken and none are kept.
        bot.bench.understanding.TrainingFailed: when a model can't be trained.
        bot.run.StartError: when a side does not start.
        bot.catalogue.CatalogueError: when the catalogue is not in order.
        OSError: when the times can't be kept.
    """
    sides = [side for side in SIDES if extent.with_reference or not side.reference]
    place = _kept_in(extent) / "tijden.json"
    times = None if extent.timed else read_times(place, sides, extent.epochs)
    with tempfile.TemporaryDirectory(prefix="gids-bench-") as name:
        parts = {s: extent.reference_parts if s.reference else extent.parts for s in sides}
        scores = _understood(parts, extent, Path(name), report)
        if times is None:
            times = _timed(sides, extent, Path(name), report)
            write_times(times, place)
    return [Measured(s, scores[s], parts[s], times.sides[s.key]) for s in sides], times


@cache
def _material(per_intent: int | None) -> tuple[Catalogue, list[Example]]:
    """Return the catalogue and the examples, read once: every side gets the same."""
    catalogue = load_catalogue(catalogue_path())
    return catalogue, examples(catalogue, per_intent)


def _understood(
    parts: dict[Side, int], extent: Extent, folder: Path, report: Callable[[str], None]
) -> dict[Side, Scores]:
    """Return how each side understands the examples of as many folds as are asked."""
    catalogue, items = _material(extent.per_intent)
    divided = folds(items, _FOLDS)
    return understanding(
        {side: divided[:number] for side, number in parts.items()},
        catalogue,
        folder / "begrip",
        epochs=extent.epochs,
        kept=Kept(_kept_in(extent) / "antwoorden", extent.fresh),
        report=report,
    )


def _timed(sides: list[Side], extent: Extent, folder: Path, report: Callable[[str], None]) -> Times:
    """Train, start and ask every side, one after the other."""
    items = _material(extent.per_intent)[1]
    some = None if extent.per_intent is None else items
    places = {side: folder / str(index) for index, side in enumerate(sides)}
    models: dict[Side, Path] = {}
    training: dict[Side, float] = {}
    for side, place in places.items():
        report(f"{side.name}: trainen op alle voorbeelden")
        models[side], training[side] = train_whole(side, some, place / "model", extent.epochs)
    texts = [question.text for question in read_questions(ROOT / "tests" / "nlu")]
    random.Random(42).shuffle(texts)  # noqa: S311 - not for secrets
    started: dict[Side, list[float]] = {side: [] for side in sides}
    for number in range(1, _STARTS + 1):
        for side, place in places.items():
            report(f"{side.name}: starten, {number} van {_STARTS}")
            taken = ready(side, models[side], place / f"start-{number}", texts[0])
            started[side].append(taken)
    timed = {
        side.key: Timed(
            training[side],
            models[side].stat().st_size,
            statistics.median(started[side]),
            serving(
                side,
                models[side],
                place / "server",
                texts=texts,
                plan=dict(extent.plan),
                turns=extent.turns,
                report=report,
            ),
        )
        for side, place in places.items()
    }
    now = datetime.now().astimezone().replace(tzinfo=None)
    return Times(now, machine(), len(items), extent.epochs, _installed_size(), _HOW_TIMED, timed)


def _kept_in(extent: Extent) -> Path:
    """Return the folder of answers and times; those of a trial are not for others to see."""
    return ROOT / "bench" if extent.per_intent is None else ROOT / "results" / "bench"


def remarks(extent: Extent, times: Times, now: datetime) -> list[str]:
    """Return in words how it was measured, and what was left out.

    Args:
        extent: how much was measured.
        times: the times in the table.
        now: when the understanding was judged.
    """
    number = _thousands(len(_material(extent.per_intent)[1]))
    said = [
        f"Voorbeelden: {number}, de vragen en titels van de catalogus inbegrepen.",
        "Begrip: kruisvalidatie in vijf delen; van elk deel zijn de schrijvers niet in de training.",
        "Beide kanten: dezelfde voorbeelden, hetzelfde domein, dezelfde regels en alleen RulePolicy.",
        *times.how,
        "Delen van de kruisvalidatie die al eerder met ditzelfde materiaal zijn gedaan, tellen mee; "
        "tijden komen altijd uit één keer.",
        "De pakketten zijn voor alle kanten dezelfde; ook TensorFlow staat er, omdat Rasa het vraagt.",
    ]
    if not extent.timed:
        said.append(
            f"Begrip: gemeten op {now:%d-%m-%Y}. Tijden, geheugen en groottes: van de meting die "
            f"hierboven staat, met {_thousands(times.examples)} voorbeelden."
        )
    if extent.parts < _FOLDS:
        said.append(f"Beperkt: van de gids zijn {extent.parts} van de {_FOLDS} delen gedaan.")
    if extent.epochs is not None and extent.with_reference:
        said.append(f"Beperkt: DIET leerde {extent.epochs} epochs in plaats van 100.")
    if extent.with_reference and extent.reference_parts < _FOLDS:
        done = extent.reference_parts
        said.append(f"Beperkt: van Rasa's standaard zijn {done} van de {_FOLDS} delen gedaan.")
    if extent.per_intent is not None:
        said.append(
            f"**Proef, geen meting**: hooguit {extent.per_intent} voorbeelden per intent "
            "en weinig vragen."
        )
    return said


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _installed_size() -> int:
    """Return the size of all installed packages, in bytes."""
    folder = Path(sysconfig.get_paths()["purelib"])
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink())


def machine() -> str:
    """Return the machine in words: processor cores and memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} kernen, {memory:.0f} GB geheugen, Python {platform.python_version()}"
