"""Intents that are recognised by their form, which no model needs to learn.

A number that picks an option, a reason after "reden:" and a thumb. Stands after the gate:

    pipeline:
      - name: bot.nlu.fixed_forms.FixedForms
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.clauses import chosen_number, reason

__all__ = ["FixedForms", "intent_of_form"]

_THUMBS = {"👍": "feedback_goed", "👎": "feedback_niet_goed"}


def intent_of_form(text: str) -> str | None:
    """Return the intent that the form of a text gives away, or None."""
    if chosen_number(text) is not None:
        return "keuze_nummer"
    if reason(text):
        return "feedback_reden"
    # A thumb may carry a skin tone.
    return _THUMBS.get(text.strip()[:1]) if len(text.strip()) <= 2 else None  # noqa: PLR2004


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class FixedForms(GraphComponent, IntentClassifier):
    """Replaces the decision on a message whose form says what it is."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> FixedForms:
        """Build the component; there is nothing to train."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of every message that has a known form."""
        for message in messages:
            if name := intent_of_form(str(message.get(TEXT) or "")):
                message.set(INTENT, {"name": name, "confidence": 1.0}, add_to_output=True)
        return messages

    def process_training_data(self, training_data: Any) -> Any:
        """Leave the training data as it is."""
        return training_data
