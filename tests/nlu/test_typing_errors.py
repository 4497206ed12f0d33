"""Typing errors at training time: realistic, repeatable, and only in what is learnt."""

import re

import pytest
from rapidfuzz.distance import OSA
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.tfidf_featurizer import TfidfFeaturizer
from bot.nlu.typing_augmenter import TypingAugmenter, is_copy
from bot.nlu.typing_errors import with_errors

QUESTION = "Hoe financier je de aanpak van laaggeletterdheid in onze gemeente?"


def test_the_same_seed_gives_the_same_errors():
    assert with_errors(QUESTION, 0.5, 1) == with_errors(QUESTION, 0.5, 1)
    assert len({with_errors(QUESTION, 0.5, seed) for seed in range(10)}) > 5


def test_without_a_rate_nothing_changes():
    assert with_errors(QUESTION, 0, 1) == QUESTION


@pytest.mark.parametrize("seed", range(20))
def test_a_word_gets_at_most_one_error(seed):
    typed = with_errors("financiering", 1, seed)
    assert OSA.distance("financiering", typed) <= 1 + typed.count(" ")


@pytest.mark.parametrize("seed", range(20))
def test_short_words_digits_and_signs_are_left_alone(seed):
    assert with_errors("NT1, B&W: 2024?", 1, seed) == "NT1, B&W: 2024?"


def test_all_kinds_of_errors_occur():
    typed = {with_errors("laaggeletterdheid", 1, seed) for seed in range(200)}
    assert any(" " in word for word in typed)
    for length in (16, 17, 18):
        assert any(len(word) == length and " " not in word for word in typed)
    assert any(re.search("lag", word) for word in typed)


class TestTypingAugmenter:
    CONFIG = TypingAugmenter.get_default_config()

    @pytest.fixture
    def data(self) -> TrainingData:
        texts = [f"{QUESTION} Dat is vraag nummer {i}." for i in range(100)]
        return TrainingData(
            [Message.build(t, "financiering", intent_metadata={"schrijver": "ik"}) for t in texts]
        )

    def test_a_share_of_the_examples_is_learnt_with_errors_too(self, data):
        made = TypingAugmenter(self.CONFIG).process_training_data(data)
        copies = [message for message in made.training_examples if is_copy(message)]
        originals = [message for message in made.training_examples if not is_copy(message)]
        assert originals == data.training_examples
        assert 25 <= len(copies) <= 55
        assert not {m.get(TEXT) for m in copies} & {m.get(TEXT) for m in originals}

    def test_a_copy_keeps_its_intent_and_writer(self, data):
        made = TypingAugmenter(self.CONFIG).process_training_data(data)
        copy = next(message for message in made.training_examples if is_copy(message))
        assert copy.get(INTENT) == "financiering"
        assert copy.get("metadata") == data.training_examples[0].get("metadata")

    def test_training_again_gives_the_same_copies(self, data):
        twice = [TypingAugmenter(self.CONFIG).process_training_data(data) for _ in range(2)]
        texts = [[message.get(TEXT) for message in made.training_examples] for made in twice]
        assert texts[0] == texts[1]

    def test_messages_are_left_alone(self):
        messages = [Message({TEXT: QUESTION}), Message({TEXT: "hallo"})]
        typed = TypingAugmenter(self.CONFIG).process(messages)
        assert [message.get(TEXT) for message in typed] == [QUESTION, "hallo"]

    def test_errors_are_no_words_of_the_vocabulary(self, data, tmp_path):
        made = TypingAugmenter({**self.CONFIG, "share": 1}).process_training_data(data)
        WhitespaceTokenizer(WhitespaceTokenizer.get_default_config()).process_training_data(made)
        context = ExecutionContext(GraphSchema({}), node_name="woord")
        config = {**TfidfFeaturizer.get_default_config(), "ngrams": [1, 1]}
        resource = Resource("woord")
        featurizer = TfidfFeaturizer.create(config, LocalModelStorage(tmp_path), resource, context)
        featurizer.train(made)
        words = {word for m in data.training_examples for word in m.get(TEXT).lower().split()}
        assert len(featurizer._vectorizer.vocabulary_) <= len(words)

    def test_a_share_that_makes_no_sense_is_refused(self):
        with pytest.raises(ValueError, match="between 0 and 1"):
            TypingAugmenter.validate_config({**self.CONFIG, "share": 2})
