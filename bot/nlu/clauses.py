"""Lets the whole pipeline read the parts of a message, and puts what it made of them together.

Rasa takes the first message a pipeline returns. So `ClauseSplitter`, before the tokenizer,
adds a message for each part, every component after it reads them all, and `ClauseFolder`, last, decides:

- "nee, ik bedoel het Taalhuis", "terug naar het Taalhuis": the rest is the question;
- "hoe financieren we dit en hoe meten we of het werkt?": two questions on two topics, which become
  the intent `meer_vragen` and the property `deelvragen`.

    pipeline:
      - name: bot.nlu.clauses.ClauseSplitter
      # … tokenizer, featurizers, classifier, gate …
      - name: bot.nlu.clauses.ClauseFolder
        sure: 0.9               # probability of each question's intent, to answer them all
        one: 0.9                # probability of one topic for the whole, to leave it one question
        doubt: 0.01             # doubt of the whole, beside the least sure part's, that is none
        not_questions: [groet]  # intents that are no question
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.clauses import Lead, led, questions
from bot.intents import FALLBACK, OUT_OF_SCOPE, SEVERAL

__all__ = ["PARTS", "ClauseFolder", "ClauseSplitter", "fold", "parts_of"]

PARTS = "deelvragen"
"""Property with the questions' intents: a list of `{name, confidence}`."""

_PART_OF = "part_of"  # never in the output: what a part is of the first message
_QUESTION = "question"


def parts_of(text: str) -> list[tuple[str, str]]:
    """Return the parts of a message that are read besides the whole, each with what it is.

    Args:
        text: the message; a payload (it begins with a slash) has no parts.
    """
    if text.startswith("/"):
        return []
    several = questions(text)
    lead = led(text)
    if lead and not (several and lead.lead is Lead.INTRODUCTION):
        return [(lead.rest, lead.lead.value)]
    return [(question, _QUESTION) for question in several]


class _Component(GraphComponent, IntentClassifier):
    """What both components share: they have nothing to train."""

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> _Component:
        """Build the component; there is nothing to train."""
        return cls(config)

    def process_training_data(self, training_data: Any) -> Any:
        """Leave the training data as it is."""
        return training_data


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClauseSplitter(_Component):
    """Adds a message for the rest of a led message, or for each of several questions."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the first message with its parts; several messages at once are left alone."""
        if len(messages) != 1:
            return messages
        parts = parts_of(str(messages[0].get(TEXT) or ""))
        return [messages[0], *(Message({TEXT: part, _PART_OF: kind}) for part, kind in parts)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class ClauseFolder(_Component):
    """Replaces the decision on a message by what its parts say, where they say more."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before it in the pipeline."""
        return [ClauseSplitter]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults."""
        return {"sure": 0.9, "one": 0.9, "doubt": 0.01, "not_questions": []}

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the first message only, when the others are its parts."""
        if not any(message.get(_PART_OF) for message in messages[1:]):
            return messages
        whole, *parts = messages
        kind = parts[0].get(_PART_OF)
        if kind != _QUESTION:
            self._follow_lead(whole, parts[0], Lead(kind))
        elif several := fold(whole.get(INTENT), [part.get(INTENT) for part in parts], self._config):
            least = min(entry["confidence"] for entry in several)
            whole.set(INTENT, {"name": SEVERAL, "confidence": least}, add_to_output=True)
            whole.set(PARTS, several, add_to_output=True)
        return [whole]

    def _follow_lead(self, whole: Message, rest: Message, lead: Lead) -> None:
        name = rest.get(INTENT)["name"]
        if name in self._config["not_questions"]:
            return
        # Only who says "ik bedoel" is sure to ask something; the rest may be no question at all.
        if lead is not Lead.CORRECTION and name == OUT_OF_SCOPE:
            return
        # Who introduces himself may ask a question that is clear as a whole, or none at all.
        whole_says = whole.get(INTENT)["name"]
        unclear = {*self._config["not_questions"], FALLBACK, OUT_OF_SCOPE}
        if lead is Lead.INTRODUCTION and (name == FALLBACK or whole_says not in unclear):
            return
        for key in (INTENT, INTENT_RANKING_KEY):
            whole.set(key, rest.get(key), add_to_output=True)


def fold(
    whole: dict[str, Any], parts: list[dict[str, Any]], config: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the intents to answer when a message asks several things, or nothing.

    Args:
        whole: the decision on the whole message, with `name` and `confidence` (probability).
        parts: the decisions on its questions.
        config: `sure` and `one` (thresholds, 0 to 1), `doubt` (a share, 0 to 1), `not_questions`
            (intent names).

    Returns:
        The decisions on different things, in order, when there are two or more; else an empty list.
    """
    no_question = {*config["not_questions"], FALLBACK, OUT_OF_SCOPE}
    sure = [
        part
        for part in parts
        if part["name"] not in no_question and part["confidence"] >= config["sure"]
    ]
    different = list({part["name"]: part for part in reversed(sure)}.values())[::-1]
    if len(different) < 2:  # noqa: PLR2004 - two make several
        return []
    doubt = 1 - whole["confidence"]
    most = max(1 - part["confidence"] for part in different)
    clearly_one = whole["name"] not in no_question and (
        (whole["confidence"] >= config["one"] and len(different) < len(parts))
        # Two questions in one make the whole a bit doubtful; here only a part of it is.
        or doubt < config["doubt"] * most
    )
    return [] if clearly_one else different
