"""The whole measurement: every side understood, and then trained, started and asked in turn.

What is timed comes last and one side after the other, with nothing else at work.
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
from functools import cache
from pathlib import Path

from bot.bench.kept import Kept
from bot.bench.report import Measured
from bot.bench.serving import ready, serving
from bot.bench.side import SIDES, Side
from bot.bench.understanding import examples, folds, train_whole, understanding
from bot.catalogue import Catalogue, load_catalogue
from bot.check import Example
from bot.evaluate import read_questions
from bot.settings import ROOT, catalogue_path

__all__ = ["Extent", "installed_size", "machine", "measure", "remarks"]

_FOLDS = 5
_STARTS = 3


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
    """

    parts: int = _FOLDS
    reference_parts: int = _FOLDS
    per_intent: int | None = None
    epochs: int | None = None
    plan: tuple[tuple[int, int], ...] = ((1, 100), (8, 240), (32, 400))
    turns: tuple[int, ...] = (1, 50, 100)
    with_reference: bool = True
    fresh: bool = False

    @classmethod
    def small(cls) -> Extent:
        """Return an extent to see that it works, in some minutes."""
        return cls(1, 1, 12, 3, ((1, 10), (8, 24), (32, 32)), (1, 5, 10))


def measure(extent: Extent, report: Callable[[str], None]) -> list[Measured]:
    """Measure every side.

    Args:
        extent: how much.
        report: called with what is done now.

    Raises:
        bot.bench.understanding.TrainingFailed: when a model can't be trained.
        bot.run.StartError: when a side does not start.
        bot.catalogue.CatalogueError: when the catalogue is not in order.
    """
    sides = [side for side in SIDES if extent.with_reference or not side.reference]
    with tempfile.TemporaryDirectory(prefix="gids-bench-") as name:
        return _measure_sides(sides, extent, Path(name), report)


@cache
def _material(per_intent: int | None) -> tuple[Catalogue, list[Example]]:
    """Return the catalogue and the examples, read once: every side gets the same."""
    catalogue = load_catalogue(catalogue_path())
    return catalogue, examples(catalogue, per_intent)


def _measure_sides(
    sides: list[Side], extent: Extent, folder: Path, report: Callable[[str], None]
) -> list[Measured]:
    catalogue, items = _material(extent.per_intent)
    divided = folds(items, _FOLDS)
    wanted = {s: divided[: extent.reference_parts if s.reference else extent.parts] for s in sides}
    scores = understanding(
        wanted,
        catalogue,
        folder / "begrip",
        epochs=extent.epochs,
        kept=Kept(_kept_in(extent), extent.fresh),
        report=report,
    )
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
    return [
        Measured(
            side,
            scores[side],
            len(wanted[side]),
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
    ]


def _kept_in(extent: Extent) -> Path:
    """Return the folder of the folds' answers; those of a trial are not for others to see."""
    whole = extent.per_intent is None
    return ROOT / "bench" / "antwoorden" if whole else ROOT / "results" / "begrip"


def remarks(extent: Extent) -> list[str]:
    """Return in words how it was measured, and what was left out."""
    number = f"{len(_material(extent.per_intent)[1]):,}"
    said = [
        f"Voorbeelden: {number.replace(',', '.')}, de vragen en titels van de catalogus inbegrepen.",
        "Begrip: kruisvalidatie in vijf delen; van elk deel zijn de schrijvers niet in de training.",
        "Beide kanten: dezelfde voorbeelden, hetzelfde domein, dezelfde regels en alleen RulePolicy.",
        "Rasa's standaard draait met Rasa's eigen server (`rasa run`), de gids met zijn eigen server.",
        "Vragen over REST: steeds andere, uit `tests/nlu/`; elk gesprek wacht op zijn antwoord.",
        "Trainen en starten: de hele tijd van het proces, Rasa laden inbegrepen.",
        f"Starten: de middelste van {_STARTS} keer, de kanten om de beurt.",
        "Delen van de kruisvalidatie die al eerder met ditzelfde materiaal zijn gedaan, tellen mee; "
        "tijden komen altijd uit één keer.",
        "De pakketten zijn voor alle kanten dezelfde; ook TensorFlow staat er, omdat Rasa het vraagt.",
    ]
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


def installed_size() -> int:
    """Return the size of all installed packages, in bytes."""
    folder = Path(sysconfig.get_paths()["purelib"])
    return sum(f.stat().st_size for f in folder.rglob("*") if f.is_file() and not f.is_symlink())


def machine() -> str:
    """Return the machine in words: processor cores and memory."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} kernen, {memory:.0f} GB geheugen, Python {platform.python_version()}"
