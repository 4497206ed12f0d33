"""Adds training examples with typing errors, so that a question typed in a hurry is understood.

A share of the examples is learnt a second time as typed in a hurry (see typing_errors.py). They are made
anew at every training with a fixed seed and never stored. Featurizers learn their vocabulary without
them: an error is no word.

    pipeline:                   # first of all: the copies must be tokenised and featurised too
      - name: bot.nlu.typing_augmenter.TypingAugmenter
        share: 0.4              # of the examples that get a copy, 0 to 1
        rate: 0.25              # chance of an error in a word of a copy, 0 to 1
        seed: 42
"""

from __future__ import annotations

import random
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.typing_errors import with_errors

__all__ = ["TypingAugmenter", "is_copy"]

_COPY = "met_typefouten"


def is_copy(message: Message) -> bool:
    """Return whether a training example is a copy with typing errors."""
    return bool(message.get(_COPY))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class TypingAugmenter(GraphComponent):
    """Adds copies to the training examples; leaves incoming messages as they are."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults."""
        return {"share": 0.4, "rate": 0.25, "seed": 42}

    def __init__(self, config: dict[str, Any]) -> None:
        self.validate_config(config)
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TypingAugmenter:
        """Build the component; there is nothing to train."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Return the training data with the copies added."""
        seed = self._config["seed"]
        copies = []
        for example in training_data.intent_examples:
            text = example.get(TEXT)
            # Drawn per text, so that a new example changes nothing for the other ones.
            draw = random.Random(f"{seed}\0{text}").random()  # noqa: S311 - not for secrets
            if not text or draw >= self._config["share"]:
                continue
            typed = with_errors(text, self._config["rate"], seed)
            if typed != text:
                kept = {k: v for k, v in example.data.items() if k in (INTENT, "metadata")}
                copies.append(Message({**kept, TEXT: typed, _COPY: True}))
        return training_data.merge(TrainingData(copies))

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages as they are."""
        return messages

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the settings.

        Raises:
            ValueError: for a share or rate that is not between 0 and 1.
        """
        if not (0 <= config["share"] <= 1 and 0 <= config["rate"] <= 1):
            raise ValueError("TypingAugmenter: share and rate must be between 0 and 1")
