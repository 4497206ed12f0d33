"""What the models of folds answered, kept so that a measurement can go on another day, elsewhere too.

A file for each fold of each side, in bench/antwoorden/ and under version control: whoever doubts a
figure of docs/benchmarks.md can work it out again without the hours of training. There are no texts in
it. A line for each question of the fold: the intent that was decided on with its probability, and then
the other intents that are likely enough to be offered.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.answer import MIN_CANDIDATE
from bot.bench.side import Side
from bot.check import Example
from bot.train import code_fingerprint, package_versions

__all__ = ["WRITER", "Answers", "Fold", "Kept"]

WRITER = "schrijver"
"""The label of an example that says who wrote it."""

Answers = list[dict[str, Any]]
"""Intent and ranking of each text, as the model gave them."""


@dataclass(frozen=True)
class Fold:
    """One division of the examples: none of the writers of `test` is in `train`."""

    train: list[Example]
    test: list[Example]


@dataclass(frozen=True)
class Kept:
    """The answers of folds that were done before.

    Attributes:
        folder: where the files are.
        fresh: whether to train again what is kept; what comes out takes its place.
    """

    folder: Path
    fresh: bool = False

    def place(self, side: Side, index: int, fold: Fold, epochs: int | None) -> Path:
        """Return the file of a fold; its name changes with anything the answers depend on.

        Args:
            side: what is measured.
            index: which fold, from 0.
            fold: its examples.
            epochs: see `Side.settings`.
        """
        material = {
            "settings": side.settings(epochs),
            "encoder": side.encoder,
            "packages": package_versions(),
            # Rasa's own components do not change with our code.
            "code": None if side.reference else code_fingerprint(),
            "train": [(e.text, e.intent, e.labels.get(WRITER)) for e in fold.train],
            "test": [e.text for e in fold.test],
        }
        digest = hashlib.sha256(json.dumps(material, sort_keys=True).encode()).hexdigest()[:12]
        of_epochs = f"-{epochs or 100}" if side.reference else ""
        return self.folder / f"{side.key}{of_epochs}-deel{index + 1}-{digest}.txt"

    def read(self, place: Path, questions: int) -> Answers | None:
        """Return the answers that were kept in a file, or None when they are not (all) there.

        Args:
            place: see `place`.
            questions: how many there are in the fold.
        """
        try:
            answers = [_from_line(line) for line in place.read_text(encoding="utf-8").splitlines()]
        except (OSError, ValueError, IndexError):
            return None
        return None if self.fresh or len(answers) != questions else answers

    def write(self, place: Path, answers: Answers) -> None:
        """Keep answers in a file, in the place of those of other material for the same fold."""
        self.folder.mkdir(parents=True, exist_ok=True)
        half = place.with_suffix(".half")
        half.write_text("".join(map(_line, answers)), encoding="utf-8")
        for old in self.folder.glob(f"{place.stem.rpartition('-')[0]}-*.txt"):
            old.unlink()
        half.replace(place)


def _line(answer: dict[str, Any]) -> str:
    decided = answer["intent"]
    others = [
        other
        for other in answer.get("intent_ranking") or []
        if other["confidence"] >= MIN_CANDIDATE and other["name"] != decided["name"]
    ]
    return " ".join(f"{x['name']} {x['confidence']:.4f}" for x in (decided, *others)) + "\n"


def _from_line(line: str) -> dict[str, Any]:
    words = line.split()
    ranking = [
        {"name": name, "confidence": float(probability)}
        for name, probability in zip(words[::2], words[1::2], strict=True)
    ]
    return {"intent": ranking[0], "intent_ranking": ranking}
