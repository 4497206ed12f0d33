"""The one place where is decided: answer, ask which topic is meant, or say it is out of scope.

Reads the classifier's calibrated probabilities. How likely it is that a question is about any topic
at all separates far better than the likelihood of one topic, so both are asked for: a question that
is surely in scope with one likely topic is answered, one that may be in scope gets a choice.

    pipeline:
      - name: bot.nlu.scope_gate.ScopeGate
        scope: 0.9              # all topics together, to answer
        answer: 0.5             # the likeliest topic, to answer
        margin: 2               # times it must be likelier than the next one; 1 asks nothing
        offer: 0.6              # all topics together, to offer the likeliest ones
        chat: 0.5               # small talk, to reply to it
        small_talk: [groet, afscheid]
        follow_ups: [vervolg_meer]  # replied to like small talk, but in scope like topics
        ranking_length: 10      # how many of the ranking are kept; it is stored with every message
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.intents import FALLBACK, OUT_OF_SCOPE

__all__ = ["ScopeGate", "decide"]


def decide(ranking: list[dict[str, Any]], config: dict[str, Any]) -> dict[str, Any]:
    """Return the intent to act on, with its probability.

    Args:
        ranking: all intents, best first, with `name` and `confidence` (probabilities that add up
            to 1).
        config: `scope`, `answer`, `offer` and `chat` (thresholds, 0 to 1), `margin` (a ratio),
            `small_talk` and `follow_ups` (intent names).

    Returns:
        A dictionary with `name` and `confidence`.
    """
    talk = set(config["small_talk"])
    best = ranking[0]
    follow_ups = set(config["follow_ups"])
    if best["name"] in talk | follow_ups and best["confidence"] >= config["chat"]:
        return best
    inside = [entry for entry in ranking if entry["name"] not in talk | {OUT_OF_SCOPE}]
    in_scope = sum(entry["confidence"] for entry in inside)
    topics = [entry for entry in inside if entry["name"] not in follow_ups]
    first, second, *_ = [*(entry["confidence"] for entry in topics[:2]), 0.0, 0.0]
    clear = first >= max(config["answer"], config["margin"] * second)
    if topics and in_scope >= config["scope"] and clear:
        return topics[0]
    if in_scope >= config["offer"]:
        return {"name": FALLBACK, "confidence": in_scope}
    return {"name": OUT_OF_SCOPE, "confidence": 1.0 - in_scope}


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ScopeGate(GraphComponent, IntentClassifier):
    """Replaces the intent by the decision; of the ranking the first ones stay."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before it in the pipeline."""
        return [IntentClassifier]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults."""
        return {
            "scope": 0.9,
            "answer": 0.5,
            "margin": 2.0,
            "offer": 0.6,
            "chat": 0.5,
            "small_talk": [],
            "follow_ups": [],
            "ranking_length": 10,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ScopeGate:
        """Build the component; there is nothing to train."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the decision as the intent of every message."""
        for message in messages:
            ranking = message.get(INTENT_RANKING_KEY) or []
            if ranking:
                message.set(INTENT, decide(ranking, self._config), add_to_output=True)
                first = ranking[: self._config["ranking_length"]]
                message.set(INTENT_RANKING_KEY, first, add_to_output=True)
            else:
                nothing = {"name": OUT_OF_SCOPE, "confidence": 1.0}
                message.set(INTENT, nothing, add_to_output=True)
        return messages

    def process_training_data(self, training_data: Any) -> Any:
        """Leave the training data as it is."""
        return training_data
