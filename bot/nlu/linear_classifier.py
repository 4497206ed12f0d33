"""Intent classifier: one linear support vector machine per intent, with calibrated confidence.

Takes every sentence feature the pipeline made, sparse and dense, side by side. The scores become
probabilities by a softmax whose temperature is fitted on examples the model did not see, with
whole writers held out (Guo et al. 2017, "On Calibration of Modern Neural Networks").

    pipeline:
      - name: bot.nlu.linear_classifier.LinearClassifier
        C: 1.0                  # less is smoother
        tolerance: 0.01         # of the solver; a smaller one takes longer and decides the same
        folds: 3                # for the calibration; 0 leaves the temperature at 1
        group_by: schrijver     # metadata of an intent's examples: who wrote them
        random_state: 42        # seed of the solver and of folds without writers
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.featurizers.featurizer import Featurizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.model_selection import GroupKFold, StratifiedKFold
from sklearn.svm import LinearSVC

from bot.nlu.softmax import log_softmax

__all__ = ["LinearClassifier", "Weights", "fit_temperature"]

Floats = npt.NDArray[np.float64]
Indexes = npt.NDArray[np.int64]

_TEMPERATURES = np.geomspace(0.05, 2.0, 80)


def fit_temperature(scores: Floats, truth: npt.NDArray[np.int64]) -> float:
    """Return the temperature under which the true intents are likeliest.

    Args:
        scores: out-of-fold scores (n x intents).
        truth: index of each example's intent (n).
    """
    rows = np.arange(len(truth))

    def loss(temperature: float) -> float:
        return -float(log_softmax(scores / temperature)[rows, truth].mean())

    return float(min(_TEMPERATURES, key=loss))


@dataclass(frozen=True)
class Weights:
    """A trained classifier.

    Attributes:
        intents: names, in the order of the columns.
        origins: the featurizers' aliases, in the order their features stand side by side.
        widths: number of features of each.
        coefficients: features x intents, float32.
        intercepts: one per intent.
        temperature: divides the scores before the softmax.
    """

    intents: list[str]
    origins: list[str]
    widths: list[int]
    coefficients: npt.NDArray[np.float32]
    intercepts: Floats
    temperature: float


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class LinearClassifier(GraphComponent, IntentClassifier):
    """Ranks all intents by calibrated probability; decides nothing about scope."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before it in the pipeline."""
        return [Featurizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults."""
        return {
            "C": 1.0,
            "tolerance": 0.01,
            "folds": 3,
            "group_by": "schrijver",
            "random_state": 42,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        weights: Weights | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._weights = weights

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LinearClassifier:
        """Build an untrained component."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LinearClassifier:
        """Load the trained weights."""
        with model_storage.read_from(resource) as folder:
            meta = json.loads((folder / "classifier.json").read_text(encoding="utf-8"))
            with np.load(folder / "classifier.npz", allow_pickle=False) as arrays:
                weights = Weights(
                    **meta,
                    coefficients=arrays["coefficients"],
                    intercepts=arrays["intercepts"],
                )
        return cls(config, model_storage, resource, weights)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the classifier and its temperature.

        Raises:
            ValueError: when fewer than two intents have examples.
        """
        examples = [m for m in training_data.intent_examples if m.get(TEXT)]
        intents, truth = np.unique([m.get(INTENT) for m in examples], return_inverse=True)
        if len(intents) < 2:  # noqa: PLR2004
            raise ValueError("LinearClassifier needs examples of at least two intents")
        origins = sorted({f.origin for m in examples for f in _sentence_features(m)})
        widths = _widths(examples, origins)
        features = _rows(examples, origins, widths)
        splits = self._splits(truth, [_writer(m, self._config) for m in examples])
        everything = np.arange(len(truth))
        # The solver lets go of Python's lock: the fits run on all cores, in one process.
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            model, *held_out = pool.map(
                lambda rows: self._new_model().fit(features[rows], truth[rows]),
                [everything, *(train for train, _ in splits)],
            )
        temperature = _calibrate(held_out, [test for _, test in splits], features, truth)
        coefficients, intercepts = model.coef_, np.atleast_1d(model.intercept_)
        if len(intents) == 2:  # noqa: PLR2004 - scikit-learn keeps one row for two classes
            coefficients = np.vstack([-coefficients, coefficients])
            intercepts = np.concatenate([-intercepts, intercepts])
        self._weights = Weights(
            intents=[str(name) for name in intents],
            origins=origins,
            widths=widths,
            coefficients=np.ascontiguousarray(coefficients.T, dtype=np.float32),
            intercepts=intercepts,
            temperature=temperature,
        )
        self._persist(self._weights)
        return self._resource

    def _new_model(self) -> LinearSVC:
        return LinearSVC(
            # No class weights: they would draw the many kinds of out-of-scope into the topics.
            C=self._config["C"],
            tol=self._config["tolerance"],
            random_state=self._config["random_state"],
        )

    def _splits(self, truth: Indexes, writers: list[str]) -> list[tuple[Indexes, Indexes]]:
        """Return rows to learn from and rows to calibrate on; whole writers apart where that can be."""
        folds = int(self._config["folds"])
        if len(set(writers)) >= folds > 1:
            return list(GroupKFold(folds).split(truth, truth, writers))
        folds = min(folds, int(np.bincount(truth).min()))
        if folds < 2:  # noqa: PLR2004
            return []
        shuffled = StratifiedKFold(folds, shuffle=True, random_state=self._config["random_state"])
        return list(shuffled.split(truth, truth))

    def _persist(self, weights: Weights) -> None:
        meta = {
            "intents": weights.intents,
            "origins": weights.origins,
            "widths": weights.widths,
            "temperature": weights.temperature,
        }
        with self._storage.write_to(self._resource) as folder:
            text = json.dumps(meta, ensure_ascii=False)
            (folder / "classifier.json").write_text(text, encoding="utf-8")
            np.savez(
                folder / "classifier.npz",
                coefficients=weights.coefficients,
                intercepts=weights.intercepts,
            )

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking on every message."""
        for message in messages:
            ranking = list(self._rank(message))
            top = ranking[0] if ranking else {"name": None, "confidence": 0.0}
            message.set(INTENT, top, add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _rank(self, message: Message) -> Iterator[dict[str, Any]]:
        weights = self._weights
        if weights is None or not message.get(TEXT):
            return
        row = _rows([message], weights.origins, weights.widths)
        scores = row @ weights.coefficients + weights.intercepts
        probabilities = np.exp(log_softmax(scores / weights.temperature))[0]
        for index in np.argsort(-probabilities, kind="stable"):
            yield {
                "name": weights.intents[index],
                "confidence": float(probabilities[index]),
            }


def _calibrate(
    models: list[LinearSVC], tests: list[Indexes], features: sp.csr_matrix, truth: Indexes
) -> float:
    """Return the temperature, fitted on scores of examples that each model did not see."""
    number = int(truth.max()) + 1
    scores, seen = [], []
    for model, test in zip(models, tests, strict=True):
        # An intent that only one writer wrote is missing from that writer's fold.
        if len(model.classes_) == number and number > 2:  # noqa: PLR2004
            scores.append(model.decision_function(features[test]))
            seen.append(truth[test])
    return fit_temperature(np.vstack(scores), np.concatenate(seen)) if scores else 1.0


def _sentence_features(message: Message) -> list[Any]:
    return [f for f in message.features if f.type == FEATURE_TYPE_SENTENCE and f.attribute == TEXT]


def _widths(messages: list[Message], origins: list[str]) -> list[int]:
    """Return the number of features each featurizer makes."""
    found: dict[str, int] = {}
    for message in messages:
        found.update({f.origin: f.features.shape[1] for f in _sentence_features(message)})
        if len(found) == len(origins):
            break
    return [found[origin] for origin in origins]


def _rows(messages: Sequence[Message], origins: list[str], widths: list[int]) -> sp.csr_matrix:
    """Return the messages' sentence features, those of each featurizer side by side.

    A featurizer that gave nothing (the sentence encoder where it can't run) counts as zeros.

    Returns:
        A matrix of messages x features.
    """
    found = [{f.origin: f.features for f in _sentence_features(message)} for message in messages]
    blocks = []
    for origin, width in zip(origins, widths, strict=True):
        nothing = sp.csr_matrix((1, width))
        given = [features.get(origin, nothing) for features in found]
        # Row by row it would take a minute for all examples.
        stack = sp.vstack if any(map(sp.issparse, given)) else np.vstack
        blocks.append(sp.csr_matrix(stack(given)))
    return sp.hstack(blocks, format="csr")


def _writer(message: Message, config: dict[str, Any]) -> str:
    metadata = (message.get("metadata") or {}).get("intent") or {}
    return str(metadata.get(config["group_by"], "")) if isinstance(metadata, dict) else ""
