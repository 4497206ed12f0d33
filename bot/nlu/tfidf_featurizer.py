"""Sparse sentence features: tf-idf over lemmas or over the characters of words.

Rasa's CountVectorsFeaturizer also builds features for every token, which only sequence models
use, and leaves counts unweighted. This one makes one row-normalised tf-idf vector per sentence.

    pipeline:
      - name: bot.nlu.tfidf_featurizer.TfidfFeaturizer
        alias: woord
        analyzer: word          # lemmas of the tokenizer; char_wb takes the characters of words
        ngrams: [1, 2]
        min_df: 1               # least number of examples an n-gram occurs in
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np
import scipy.sparse as sp
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS, TOKENS_NAMES
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.nlu.tokenizers.tokenizer import Tokenizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.typing_augmenter import is_copy

__all__ = ["TfidfFeaturizer"]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=True)
class TfidfFeaturizer(SparseFeaturizer, GraphComponent):
    """One tf-idf vector (1 x vocabulary, float32, unit length) per sentence."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before it in the pipeline."""
        return [Tokenizer]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings and their defaults."""
        return {
            **SparseFeaturizer.get_default_config(),
            "analyzer": "word",
            "ngrams": [1, 2],
            "min_df": 1,
        }

    def __init__(
        self,
        config: dict[str, Any],
        name: str,
        storage: ModelStorage,
        resource: Resource,
        vectorizer: TfidfVectorizer | None = None,
    ) -> None:
        super().__init__(name, config)
        self._storage = storage
        self._resource = resource
        self._vectorizer = vectorizer
        self._analyze: Callable[[str], list[str]] | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> TfidfFeaturizer:
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
    ) -> TfidfFeaturizer:
        """Load the trained vocabulary and weights."""
        with model_storage.read_from(resource) as folder:
            vocabulary = json.loads((folder / "vocabulary.json").read_text(encoding="utf-8"))
            idf = np.load(folder / "idf.npy")
        vectorizer = cls._new_vectorizer(config)
        vectorizer.vocabulary_ = {term: index for index, term in enumerate(vocabulary)}
        vectorizer.idf_ = idf
        return cls(config, execution_context.node_name, model_storage, resource, vectorizer)

    @staticmethod
    def _new_vectorizer(config: dict[str, Any]) -> TfidfVectorizer:
        low, high = config["ngrams"]
        by_word = config["analyzer"] == "word"
        return TfidfVectorizer(
            analyzer=config["analyzer"],
            ngram_range=(low, high),
            min_df=config["min_df"],
            sublinear_tf=True,
            dtype=np.float32,
            # Words arrive as lemmas separated by spaces: every run of other signs is one.
            **({"token_pattern": r"\S+"} if by_word else {}),
        )

    def _prepare(self, message: Message) -> str:
        """Return the text to count in: lemmas without punctuation, or the text as typed."""
        if self._config["analyzer"] != "word":
            return str(message.get(TEXT)).lower()
        tokens = message.get(TOKENS_NAMES[TEXT]) or []
        lemmas = ((token.lemma or token.text).lower() for token in tokens)
        return " ".join(lemma for lemma in lemmas if any(map(str.isalnum, lemma)))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn vocabulary and weights from the training examples."""
        texts = [
            self._prepare(m)
            for m in training_data.training_examples
            if m.get(TEXT) and not is_copy(m)
        ]
        self._vectorizer = self._new_vectorizer(self._config).fit(texts)
        terms = sorted(self._vectorizer.vocabulary_, key=self._vectorizer.vocabulary_.get)
        with self._storage.write_to(self._resource) as folder:
            text = json.dumps(terms, ensure_ascii=False)
            (folder / "vocabulary.json").write_text(text, encoding="utf-8")
            np.save(folder / "idf.npy", self._vectorizer.idf_)
        return self._resource

    def _add(self, message: Message, row: sp.csr_matrix) -> None:
        message.add_features(
            Features(row, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS])
        )

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add features to the training examples."""
        typed = [message for message in training_data.training_examples if message.get(TEXT)]
        if typed and self._vectorizer is not None:
            rows = self._vectorizer.transform(map(self._prepare, typed))
            for message, row in zip(typed, rows, strict=True):
                self._add(message, row)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add features to incoming messages."""
        for message in messages:
            if message.get(TEXT) and self._vectorizer is not None:
                self._add(message, self._row(self._vectorizer, self._prepare(message)))
        return messages

    def _row(self, vectorizer: TfidfVectorizer, text: str) -> sp.csr_matrix:
        """Return what the vectorizer's `transform` gives, without its checks of whole tables."""
        known = vectorizer.vocabulary_
        if self._analyze is None:
            self._analyze = vectorizer.build_analyzer()
        counts = Counter(known[term] for term in self._analyze(text) if term in known)
        columns = np.fromiter(sorted(counts), np.int32, len(counts))
        weights = np.fromiter((counts[column] for column in columns), np.float32, len(counts))
        weights = (np.log(weights) + 1) * vectorizer.idf_[columns]
        weights /= np.linalg.norm(weights) or 1.0
        return sp.csr_matrix(
            (weights.astype(np.float32), columns, [0, len(columns)]), shape=(1, len(known))
        )

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Check the settings.

        Raises:
            ValueError: for an unknown analyzer.
        """
        if config["analyzer"] not in ("word", "char_wb"):
            raise ValueError("TfidfFeaturizer: analyzer must be 'word' or 'char_wb'")
