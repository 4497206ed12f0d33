"""Dutch tokens and lemmas by spaCy, without a pipeline that must be downloaded.

spaCy's trained Dutch pipelines are not on PyPI. The default is therefore spaCy's Dutch tokeniser
with the lemma tables of spacy-lookups-data; a site that has `nl_core_news_lg` names it instead.

    pipeline:
      - name: bot.nlu.dutch_spacy.DutchSpacyNLP
        model: blank:nl            # or the name of an installed pipeline, such as nl_core_news_lg
      - name: SpacyTokenizer
"""

from __future__ import annotations

from functools import cache
from typing import Any

import spacy
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP

__all__ = ["BLANK", "DutchSpacyNLP", "blank_dutch"]

BLANK = "blank:nl"


@cache
def blank_dutch() -> spacy.language.Language:
    """Return spaCy's Dutch tokeniser with a lookup lemmatizer; built once a process."""
    nlp = spacy.blank("nl")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp


@DefaultV1Recipe.register(
    [
        DefaultV1Recipe.ComponentType.MODEL_LOADER,
        DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER,
    ],
    is_trainable=False,
    model_from="DutchSpacyNLP",
)
class DutchSpacyNLP(SpacyNLP):
    """Rasa's SpacyNLP that can also build the Dutch pipeline in memory."""

    @staticmethod
    def load_model(spacy_model_name: str) -> SpacyModel:
        """Return the named pipeline; `blank:nl` is built, any other name is loaded.

        Raises:
            rasa.nlu.model.InvalidModelError: when the named pipeline is not installed.
        """
        if spacy_model_name == BLANK:
            return SpacyModel(model=blank_dutch(), model_name=BLANK)
        return SpacyNLP.load_model(spacy_model_name)

    @staticmethod
    def ensure_proper_language_model(nlp: Any) -> None:
        """Accept a pipeline built in memory, which Rasa takes for an unusable stub."""
        if nlp is None:
            raise ValueError("spaCy gaf geen pijplijn terug; controleer 'model' in config.yml")
