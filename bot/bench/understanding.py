"""Understanding: models trained on the project's examples with whole writers held out, and judged.

A fold takes minutes, and Rasa's default takes hours: what a model of a fold answered is kept (see
kept.py), and taken again by a later measurement of the same material. Times are never kept.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import yaml
from sklearn.model_selection import GroupKFold

from bot.bench.kept import WRITER, Answers, Fold, Kept
from bot.bench.side import Side
from bot.catalogue import Catalogue
from bot.check import Example, examples_in
from bot.evaluate import Judged, Scores, judge, outcome_of, score
from bot.settings import ROOT

__all__ = ["TrainingFailed", "examples", "folds", "train_whole", "understanding"]


class TrainingFailed(RuntimeError):
    """A model was not trained; the message says why, in Dutch."""


def examples(catalogue: Catalogue, per_intent: int | None = None) -> list[Example]:
    """Return the training examples, the catalogue's own questions among them.

    Args:
        catalogue: gives each topic's question and title.
        per_intent: at most so many of each intent, drawn with a fixed seed; None takes all.
    """
    found = [e for p in sorted((ROOT / "data" / "nlu").glob("*.yml")) for e in examples_in(p)]
    found += [
        Example(text, topic.id, ROOT / "resources.yaml", 0, {WRITER: "catalogus"})
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
    writers = [item.labels.get(WRITER, "") for item in items]
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
        blocks[item.intent, item.labels.get(WRITER, "")].append(item.text)
    nlu = [
        {
            "intent": intent,
            "metadata": {WRITER: writer},
            "examples": "".join(f"- {text}\n" for text in texts),
        }
        for (intent, writer), texts in blocks.items()
    ]
    path.write_text(
        yaml.safe_dump({"version": "3.1", "nlu": nlu}, allow_unicode=True), encoding="utf-8"
    )


def _work(side: Side, job: dict[str, Any], folder: Path, **environment: str) -> float:
    """Do a job in a process of its own and return how long it took, in seconds."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "opdracht.json"
    file.write_text(json.dumps(job), encoding="utf-8")
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 - our own module
        [sys.executable, "-m", "bot.bench.worker", str(file)],
        cwd=ROOT,
        # Rasa's cache would hand over what an earlier run learnt.
        env=side.environment(RASA_CACHE_DIRECTORY=str(folder / "cache"), **environment),
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


def _ask_fold(side: Side, fold: Fold, folder: Path, epochs: int | None, threads: int) -> Answers:
    """Train on a fold and return what the model makes of its questions."""
    job: dict[str, Any] = {
        "config": _config(side, folder, epochs, importers=False),
        "nlu": str(folder / "nlu.yml"),
        "model": str(folder / "model.tar.gz"),
        "texts": [example.text for example in fold.test],
        "out": str(folder / "uit.json"),
    }
    _write_nlu(fold.train, Path(job["nlu"]))
    names = ["OMP_NUM_THREADS"]
    if side.reference:  # the guide does not load TensorFlow
        names += ["TF_INTRA_OP_PARALLELISM_THREADS", "TF_INTER_OP_PARALLELISM_THREADS"]
    _work(side, job, folder, **dict.fromkeys(names, str(threads)))
    answers: Answers = json.loads(Path(job["out"]).read_text(encoding="utf-8"))
    return answers


def understanding(
    wanted: Mapping[Side, Sequence[Fold]],
    catalogue: Catalogue,
    folder: Path,
    *,
    epochs: int | None,
    kept: Kept,
    report: Callable[[str], None],
) -> dict[Side, Scores]:
    """Return each side's figures over all held-out examples of its folds.

    As many folds are done at the same time as there are processor cores, up to two: nothing is timed
    here.

    Args:
        wanted: the folds of each side.
        catalogue: tells topics from small talk.
        folder: where may be written.
        epochs: see `Side.settings`.
        kept: answers of earlier measurements.
        report: called with what is done now; from several threads.

    Raises:
        TrainingFailed: when a model can't be trained.
    """
    cores = os.cpu_count() or 1
    at_once = min(2, cores)

    def answers_of(job: tuple[Side, int]) -> Answers:
        side, index = job
        fold = wanted[side][index]
        step = f"{side.name}: begrip, deel {index + 1} van {len(wanted[side])}"
        place = kept.place(side, index, fold, epochs)
        if (before := kept.read(place, len(fold.test))) is not None:
            report(f"{step}: al eerder gedaan")
            return before
        report(step)
        answers = _ask_fold(side, fold, folder / place.stem, epochs, cores // at_once)
        kept.write(place, answers)
        report(f"{step}: klaar")
        return answers

    # The longest first: else one fold of Rasa's default is left at the end, beside a core at rest.
    longest_first = sorted(wanted, key=lambda side: not side.reference)
    jobs = [(side, index) for side in longest_first for index in range(len(wanted[side]))]
    judged: dict[Side, list[Judged]] = {side: [] for side in wanted}
    pool = ThreadPoolExecutor(at_once)
    try:
        for (side, index), answers in zip(jobs, pool.map(answers_of, jobs), strict=True):
            outcomes = (outcome_of(answer, catalogue) for answer in answers)
            judged[side] += judge(wanted[side][index].test, outcomes)
    finally:
        pool.shutdown(cancel_futures=True)
    return {side: score(found, catalogue.topics) for side, found in judged.items()}


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
    job = {"config": config, "data": data, "model": str(model), "cached": side.reference}
    return model, _work(side, job, folder)
