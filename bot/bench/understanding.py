"""Understanding: models trained on the project's examples with whole writers held out, and judged."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from sklearn.model_selection import GroupKFold

from bot.bench.side import Side
from bot.catalogue import Catalogue
from bot.check import Example, examples_in
from bot.evaluate import Scores, judge, outcome_of, score
from bot.settings import ROOT

__all__ = ["Fold", "TrainingFailed", "examples", "folds", "train_whole", "understanding"]

_WRITER = "schrijver"


class TrainingFailed(RuntimeError):
    """A model was not trained; the message says why, in Dutch."""


@dataclass(frozen=True)
class Fold:
    """One division of the examples: none of the writers of `test` is in `train`."""

    train: list[Example]
    test: list[Example]


def examples(catalogue: Catalogue, per_intent: int | None = None) -> list[Example]:
    """Return the training examples, the catalogue's own questions among them.

    Args:
        catalogue: gives each topic's question and title.
        per_intent: at most so many of each intent, drawn with a fixed seed; None takes all.
    """
    found = [e for p in sorted((ROOT / "data" / "nlu").glob("*.yml")) for e in examples_in(p)]
    found += [
        Example(text, topic.id, ROOT / "resources.yaml", 0, {_WRITER: "catalogus"})
        for topic in catalogue.topics.values()
        for text in dict.fromkeys((topic.question, topic.title))
    ]
    if per_intent is None:
        return found
    by_intent: dict[str, list[Example]] = defaultdict(list)
    for example in found:
        by_intent[example.intent].append(example)
    rng = random.Random(42)  # noqa: S311 - not for secrets
    return [e for many in by_intent.values() for e in rng.sample(many, min(per_intent, len(many)))]


def folds(items: Sequence[Example], parts: int) -> list[Fold]:
    """Divide examples in parts with whole writers held out.

    Intents that no one else wrote examples of are left out of a part's questions: nothing could
    have been learnt about them.
    """
    writers = [item.labels.get(_WRITER, "") for item in items]
    made = []
    for train, test in GroupKFold(parts).split(items, groups=writers):
        learnt = {items[i].intent for i in train}
        made.append(
            Fold([items[i] for i in train], [items[i] for i in test if items[i].intent in learnt])
        )
    return made


def _write_nlu(items: Sequence[Example], path: Path) -> None:
    blocks: dict[tuple[str, str], list[str]] = defaultdict(list)
    for item in items:
        blocks[item.intent, item.labels.get(_WRITER, "")].append(item.text)
    nlu = [
        {
            "intent": intent,
            "metadata": {_WRITER: writer},
            "examples": "".join(f"- {text}\n" for text in texts),
        }
        for (intent, writer), texts in blocks.items()
    ]
    path.write_text(
        yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8"
    )


def _work(side: Side, job: dict[str, Any], folder: Path) -> float:
    """Do a job in a process of its own and return how long it took, in seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "opdracht.json"
    file.write_text(json.dumps(job), encoding="utf-8")
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bot.bench.worker", str(file)],
        cwd=ROOT,
        # Rasa's cache would hand over what an earlier run learnt.
        env=side.environment(RASA_CACHE_DIRECTORY=str(folder / "cache")),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not Path(job["model"]).exists():
        last = (done.stderr.strip().splitlines() or ["geen melding"])[-1]
        raise TrainingFailed(f"Trainen van {side.name} mislukte: {last}")
    return time.perf_counter() - started


def _config(side: Side, folder: Path, epochs: int | None, importers: bool) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    settings = side.settings(epochs)
    if not importers:
        del settings["importers"]
    path = folder / "config.yml"
    path.write_text(yaml.safe_dump(settings, sort_keys=False), encoding="utf-8")
    return str(path)


def understanding(
    side: Side,
    parts: Sequence[Fold],
    catalogue: Catalogue,
    folder: Path,
    *,
    epochs: int | None,
    report: Callable[[str], None],
) -> Scores:
    """Return the figures over all held-out examples of the given folds.

    Raises:
        TrainingFailed: when a model can't be trained.
    """
    judged = []
    for number, part in enumerate(parts, 1):
        report(f"{side.name}: begrip, deel {number} van {len(parts)}")
        place = folder / f"deel{number}"
        job: dict[str, Any] = {
            "config": _config(side, place, epochs, importers=False),
            "nlu": str(place / "nlu.yml"),
            "model": str(place / "model.tar.gz"),
            "texts": [example.text for example in part.test],
            "out": str(place / "uit.json"),
        }
        _write_nlu(part.train, Path(job["nlu"]))
        _work(side, job, place)
        answers = json.loads(Path(job["out"]).read_text(encoding="utf-8"))
        judged += judge(part.test, (outcome_of(answer, catalogue) for answer in answers))
    return score(judged, catalogue.topics)


def train_whole(
    side: Side, items: Sequence[Example] | None, folder: Path, epochs: int | None
) -> tuple[Path, float]:
    """Train the whole project and return the model and how long it took, in seconds.

    Args:
        side: what to train.
        items: examples to train on instead of all of data/nlu/, to try the bench out.
        folder: where the model is put.
        epochs: see `Side.settings`.

    Raises:
        TrainingFailed: when it can't be trained.
    """
    data = [str(ROOT / "data")]
    config = _config(side, folder, epochs, importers=True)
    if items is not None:
        _write_nlu(items, folder / "nlu.yml")
        rest = [entry for entry in sorted((ROOT / "data").iterdir()) if entry.name != "nlu"]
        data = [*map(str, rest), str(folder / "nlu.yml")]
    model = folder / f"{'standaard' if side.reference else 'gids'}.tar.gz"
    return model, _work(side, {"config": config, "data": data, "model": str(model)}, folder)
