"""Reads on where the sentence encoder stops: its top layers, tuned on the examples.

The encoder's lower layers stay as they were published; those above are fine-tuned to tell the intents
apart (`tuner.py`), and then run on onnxruntime with int8 weights, as the lower ones do. What they say is
weighed with what the classifier before it says: a logarithmic opinion pool (Genest and Zidek 1986), in
which the surer opinion counts most. Where the encoder can't run, the ranking stays as it is. That a
classifier must stand before it can't be declared to Rasa: while training, they do not hear each other.

    pipeline:
      - name: bot.nlu.tuned_classifier.TunedClassifier
        weight: 0.35            # of this component's opinion, beside the ranking that stands
        temperature: 0.8        # divides its scores; its training with soft labels makes it unsure
        epochs: 2
        learning_rate: 0.0006   # highest one; it rises first and then falls
        batch: 32
        seed: 42
        threads: 1              # processor threads for a message
"""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import Encoder, also_read, load_encoder, new_session
from bot.nlu.encoder_graph import Graph, Shape
from bot.nlu.encoder_weights import LAYERS, open_weights, read_layer
from bot.nlu.softmax import log_softmax
from bot.nlu.tuner import Settings, Tuned, tune
from bot.nlu.typing_augmenter import is_copy

__all__ = ["TunedClassifier", "blend", "tuned_model"]

Floats = npt.NDArray[np.float32]

_FILE = "tuned.onnx"
_INTENTS = "intents.json"
_KEPT = 1024
_LEAST = 1e-9
"""A probability is taken to be at least this: no opinion rules an intent out for good."""


def tuned_model(tuned: Tuned, shape: Shape) -> bytes:
    """Return an ONNX model: tokens (1 x L x hidden) to the intents' scores (1 x intents).

    Args:
        tuned: what was learnt.
        shape: sizes of the layers.
    """
    graph = Graph(shape)
    x = "tokens"
    for index, weights in enumerate(tuned.layers):
        x = graph.layer(x, None, f"t{index}", weights)
    mean = graph.node("ReduceMean", [x, graph.constant("axes", np.array([1]))], keepdims=0)
    scores = graph.node("MatMul", [mean, graph.constant("head.w", tuned.head)])
    graph.name(graph.node("Add", [scores, graph.constant("head.b", tuned.bias)]), "scores")
    return graph.model(
        "tuned", {"tokens": (1, "L", shape.hidden)}, {"scores": (1, tuned.head.shape[1])}
    )


class _TunedLayers:
    """The tuned layers, loaded.

    Args:
        folder: with what `TunedClassifier` stored.
        encoder: that reads a text up to them.
        threads: processor threads for a text.
    """

    def __init__(self, folder: Path, encoder: Encoder, threads: int) -> None:
        # As bytes: Rasa removes the folder when the component is loaded.
        self._session = new_session((folder / _FILE).read_bytes(), threads)
        self._encoder = encoder
        self.intents: list[str] = json.loads((folder / _INTENTS).read_text(encoding="utf-8"))
        self._kept = lru_cache(maxsize=_KEPT)(self._scores)

    def read(self, text: str) -> Floats:
        """Return the scores of the intents; those of a repeated text come from a cache."""
        return self._kept(text)

    def forget(self) -> None:
        """Let go of all texts that are remembered."""
        self._kept.cache_clear()

    def _scores(self, text: str) -> Floats:
        tokens = self._encoder.tokens(text)[None]
        scores: Floats = self._session.run(None, {"tokens": tokens})[0][0]
        scores.flags.writeable = False  # they are shared by all who ask for this text
        return scores


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class TunedClassifier(GraphComponent, IntentClassifier):
    """Weighs the ranking of the classifier before it with what the tuned layers say."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults."""
        return {
            "weight": 0.35,
            "temperature": 0.8,
            "epochs": 2,
            "learning_rate": 6e-4,
            "batch": 32,
            "seed": 42,
            "threads": 1,
        }

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        layers: _TunedLayers | None = None,
    ) -> None:
        self.validate_config(config)
        self._config = config
        self._storage = storage
        self._resource = resource
        self._layers = layers

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TunedClassifier:
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
    ) -> TunedClassifier:
        """Load the tuned layers, where the encoder runs and they were trained."""
        layers = None
        encoder = load_encoder(config["threads"])
        with model_storage.read_from(resource) as folder:
            if encoder is not None and (folder / _FILE).exists():
                layers = _TunedLayers(folder, encoder, config["threads"])
                also_read(layers)
        return cls(config, model_storage, resource, layers)

    def train(self, training_data: TrainingData) -> Resource:
        """Tune the layers, where the encoder runs.

        Raises:
            bot.nlu.tuner.TuningError: when that fails.
        """
        with self._storage.write_to(self._resource) as folder:
            encoder = load_encoder(os.cpu_count() or 1)  # training has the machine to itself
            if encoder is None:
                return self._resource
            examples = [m for m in training_data.intent_examples if m.get(TEXT) and not is_copy(m)]
            intents, truth = np.unique([m.get(INTENT) for m in examples], return_inverse=True)
            weights = open_weights()
            head = weights.header
            tuned = tune(
                encoder.tokens_all([m.get(TEXT) for m in examples]),
                truth,
                [read_layer(weights, index) for index in range(max(LAYERS), head.layers)],
                head.shape,
                Settings(
                    **{k: self._config[k] for k in ("epochs", "learning_rate", "batch", "seed")}
                ),
            )
            (folder / _FILE).write_bytes(tuned_model(tuned, head.shape))
            names = json.dumps([str(name) for name in intents], ensure_ascii=False)
            (folder / _INTENTS).write_text(names, encoding="utf-8")
            self._layers = _TunedLayers(folder, encoder, self._config["threads"])
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent and ranking anew on every message that the encoder can read."""
        for message in messages:
            text = message.get(TEXT)
            ranking = message.get(INTENT_RANKING_KEY)
            if self._layers is None or not text or not ranking:
                continue
            if text.startswith(INTENT_MESSAGE_PREFIX):  # a button's payload names its intent
                continue
            scores = self._layers.read(text)
            blended = blend(ranking, self._layers.intents, scores, self._config)
            message.set(INTENT, blended[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, blended, add_to_output=True)
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the settings.

        Raises:
            ValueError: for a weight, temperature or number that makes no sense.
        """
        if not 0 < config["weight"] < 1 or config["temperature"] <= 0:
            raise ValueError("TunedClassifier: weight must be between 0 and 1, temperature above 0")
        if config["learning_rate"] <= 0:
            raise ValueError("TunedClassifier: learning_rate must be above 0")
        if min(config["epochs"], config["batch"], config["threads"]) < 1:
            raise ValueError("TunedClassifier: epochs, batch and threads must be at least 1")


def blend(
    ranking: list[dict[str, Any]], intents: list[str], scores: Floats, config: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return a ranking that weighs another one with scores, likeliest first.

    Args:
        ranking: `name` and `confidence` (probability) of every intent.
        intents: names, in the order of the scores.
        scores: of the intents, before the softmax.
        config: `weight` of the scores (0 to 1) and `temperature`.
    """
    told = dict(zip(intents, log_softmax(scores[None] / config["temperature"])[0], strict=True))
    names = [entry["name"] for entry in ranking]
    stood = np.log([max(entry["confidence"], _LEAST) for entry in ranking])
    said = np.array([max(told.get(name, -np.inf), np.log(_LEAST)) for name in names])
    mixed = log_softmax(((1 - config["weight"]) * stood + config["weight"] * said)[None])[0]
    return [
        {"name": names[index], "confidence": float(np.exp(mixed[index]))}
        for index in np.argsort(-mixed, kind="stable")
    ]
