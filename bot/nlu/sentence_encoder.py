"""Dense sentence features: vectors of multilingual-e5-small, centred on the training examples.

One vector of each of two layers, side by side: the lower one knows more of the words, the higher one
more of what is meant. Vectors of this model lie close together; without their common direction they
separate far better. The encoder itself is in encoder.py. Where it can't run, no features are added and
the classifier goes on with the other ones.

    pipeline:
      - name: bot.nlu.sentence_encoder.SentenceEncoder
        alias: zin
        scale: 1.0              # length of each layer's vector beside the unit-length tf-idf vectors
        threads: 1              # processor threads for a message
"""

from __future__ import annotations

import os
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.encoder import DIMENSIONS, LAYERS, forget_texts, load_encoder

__all__ = ["SentenceEncoder"]

Floats = npt.NDArray[np.float32]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """The layers' vectors (1 x layers * 384, float32, each of length `scale`) of every sentence."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults."""
        return {**DenseFeaturizer.get_default_config(), "scale": 1.0, "threads": 1}

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        storage: ModelStorage,
        resource: Resource,
        mean: Floats | None = None,
    ) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._mean = mean

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Build an untrained component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEncoder:
        """Load the mean of the training examples, and the encoder."""
        with model_storage.read_from(resource) as folder:
            mean = np.load(folder / "mean.npy")
        load_encoder(config["threads"])
        return cls(config, execution_context.node_name, model_storage, resource, mean)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn each layer's mean vector of the training examples."""
        texts = sorted({m.get(TEXT) for m in training_data.training_examples if m.get(TEXT)})
        vectors = _encode_many(texts)
        nothing = np.zeros((len(LAYERS), DIMENSIONS), np.float32)
        self._mean = vectors.mean(0) if len(vectors) else nothing
        with self._storage.write_to(self._resource) as folder:
            np.save(folder / "mean.npy", self._mean)
        return self._resource

    def _add(self, message: Message, vectors: Floats) -> None:
        if self._mean is None:
            return
        centred = vectors - self._mean
        centred *= self._config["scale"] / (np.linalg.norm(centred, axis=1, keepdims=True) + 1e-9)
        message.add_features(
            Features(
                centred.reshape(1, -1).astype(np.float32),
                FEATURE_TYPE_SENTENCE,
                TEXT,
                self._config[FEATURIZER_CLASS_ALIAS],
            )
        )

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to the training examples."""
        messages = [m for m in training_data.training_examples if m.get(TEXT)]
        encoded = _encode_many([message.get(TEXT) for message in messages])
        for message, vectors in zip(messages, encoded, strict=False):
            self._add(message, vectors)
        forget_texts()  # nothing asks for the examples again
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to incoming messages."""
        encoder = load_encoder(self._config["threads"])
        for message in messages:
            text = message.get(TEXT)
            # A button's payload names its intent: its vector would be made for nothing.
            if encoder is not None and text and not text.startswith(INTENT_MESSAGE_PREFIX):
                self._add(message, encoder.encode(text))
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the settings.

        Raises:
            ValueError: for a scale or number of threads that makes no sense.
        """
        if config["scale"] <= 0 or config["threads"] < 1:
            raise ValueError("SentenceEncoder: scale must be above 0 and threads at least 1")


def _encode_many(texts: list[str]) -> Floats:
    """Return the vectors of many texts (n x layers x 384), or none where the encoder can't run."""
    encoder = load_encoder(os.cpu_count() or 1)  # training has the machine to itself
    if encoder is None:
        return np.zeros((0, len(LAYERS), DIMENSIONS), np.float32)
    return encoder.encode_all(texts)
