"""Our graph components, each trained, stored and loaded on its own with a handful of examples."""

from collections.abc import Iterator
from typing import ClassVar

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.special import erf, softmax

from bot.intents import FALLBACK, OUT_OF_SCOPE
from bot.nlu import encoder, tuner
from bot.nlu.dutch_spacy import DutchSpacyNLP, blank_dutch
from bot.nlu.encoder import DIMENSIONS, LAYERS, load_encoder, new_session
from bot.nlu.encoder_graph import Shape
from bot.nlu.importer import CatalogueImporter
from bot.nlu.linear_classifier import LinearClassifier, fit_temperature
from bot.nlu.scope_gate import ScopeGate, decide
from bot.nlu.sentence_encoder import SentenceEncoder
from bot.nlu.softmax import log_softmax
from bot.nlu.tfidf_featurizer import TfidfFeaturizer
from bot.nlu.tuned_classifier import TunedClassifier, blend, tuned_model
from bot.nlu.tuner import Tuned, TuningError

EXAMPLES = {
    "geld": ["wie betaalt dit", "waar is geld voor", "hoeveel geld is er", "wie betaalt geld"],
    "taal": ["wat is een taalhuis", "waar is het taalhuis", "taalhuis openen", "taalhuis wat"],
    "dag": ["hallo daar", "hallo gids", "dag hallo", "hallo"],
}


@pytest.fixture
def training_data() -> TrainingData:
    return TrainingData(
        [Message.build(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    )


@pytest.fixture
def parts(tmp_path) -> tuple:
    context = ExecutionContext(GraphSchema({}), node_name="onderdeel")
    return LocalModelStorage(tmp_path), Resource("onderdeel"), context


def build(component, config, parts):
    return component.create({**component.get_default_config(), **config}, *parts)


def reload(component, config, parts):
    return component.load({**component.get_default_config(), **config}, *parts)


def tokenized(messages):
    tokenizer = WhitespaceTokenizer(WhitespaceTokenizer.get_default_config())
    return tokenizer.process(messages)


def vector(message) -> np.ndarray:
    (features,) = message.features
    return features.features.toarray()[0]


class TestTfidfFeaturizer:
    @pytest.mark.parametrize("analyzer", ["word", "char_wb"])
    def test_it_gives_the_same_features_after_loading(self, training_data, parts, analyzer):
        config = {"analyzer": analyzer, "alias": "x"}
        tokenized(training_data.training_examples)
        trained = build(TfidfFeaturizer, config, parts)
        trained.train(training_data)
        first, second = (tokenized([Message({TEXT: "wat is geld"})]) for _ in range(2))
        trained.process(first)
        reload(TfidfFeaturizer, config, parts).process(second)
        assert vector(first[0]).any()
        assert np.allclose(vector(first[0]), vector(second[0]))
        assert np.isclose(np.linalg.norm(vector(first[0])), 1)

    def test_unknown_words_give_an_empty_vector(self, training_data, parts):
        tokenized(training_data.training_examples)
        trained = build(TfidfFeaturizer, {"alias": "x"}, parts)
        trained.train(training_data)
        (message,) = trained.process(tokenized([Message({TEXT: "xyzzy"})]))
        assert not vector(message).any()

    def test_a_message_without_text_is_left_alone(self, training_data, parts):
        tokenized(training_data.training_examples)
        trained = build(TfidfFeaturizer, {"alias": "x"}, parts)
        trained.train(training_data)
        (message,) = trained.process([Message({})])
        assert not message.features

    def test_an_unknown_analyzer_is_refused(self):
        config = {**TfidfFeaturizer.get_default_config(), "analyzer": "zin"}
        with pytest.raises(ValueError, match="analyzer"):
            TfidfFeaturizer.validate_config(config)


class TestSentenceEncoder:
    def test_every_layer_gives_a_vector_of_the_length_asked_for(self, training_data, parts):
        trained = build(SentenceEncoder, {"alias": "x", "scale": 0.5}, parts)
        trained.train(training_data)
        (message,) = trained.process([Message({TEXT: "waar is het taalhuis"})])
        (features,) = message.features
        assert features.features.shape == (1, len(LAYERS) * DIMENSIONS)
        layers = features.features.reshape(len(LAYERS), DIMENSIONS)
        assert np.allclose(np.linalg.norm(layers, axis=1), 0.5, atol=1e-4)
        # They are not one vector twice.
        assert np.abs(layers[0] @ layers[-1]) < 0.9 * 0.5**2

    def test_it_gives_the_same_features_after_loading(self, training_data, parts):
        trained = build(SentenceEncoder, {"alias": "x"}, parts)
        trained.train(training_data)
        loaded = reload(SentenceEncoder, {"alias": "x"}, parts)
        before, after = (
            part.process([Message({TEXT: "hallo"})])[0].features[0].features
            for part in (trained, loaded)
        )
        assert np.array_equal(before, after)

    def test_texts_alone_and_in_a_batch_give_about_the_same(self):
        encoder = load_encoder()
        texts = ["wat is een taalhuis", "hoe betalen wij dit op den duur, en wie beslist daarover?"]
        together = encoder.encode_all(texts)
        for text, vectors in zip(texts, together, strict=True):
            # Rounding to int8 is done per batch.
            assert ((encoder.encode(text) * vectors).sum(axis=1) > 0.99).all()

    def test_a_processor_that_cuts_off_sums_gets_the_same_vectors(self, monkeypatch):
        text = "hoe betalen wij dit op den duur?"
        before = load_encoder().encode(text)
        monkeypatch.setattr(encoder, "_adds_up_int8", lambda: False)
        assert np.allclose(encoder.Encoder().encode(text), before, atol=1e-5)


class TestLinearClassifier:
    @pytest.fixture
    def featurized(self, training_data, parts) -> Iterator:
        storage, _, context = parts
        tokenized(training_data.training_examples)
        featurizer = build(TfidfFeaturizer, {"alias": "x"}, (storage, Resource("kenmerk"), context))
        featurizer.train(training_data)
        featurizer.process_training_data(training_data)
        return featurizer

    def ask(self, classifier, featurizer, text):
        (message,) = classifier.process(featurizer.process(tokenized([Message({TEXT: text})])))
        return message.get(INTENT), message.get(INTENT_RANKING_KEY)

    def test_it_ranks_all_intents_by_probability(self, training_data, featurized, parts):
        classifier = build(LinearClassifier, {}, parts)
        classifier.train(training_data)
        intent, ranking = self.ask(classifier, featurized, "wie heeft geld")
        assert intent["name"] == "geld"
        assert {entry["name"] for entry in ranking} == set(EXAMPLES)
        assert np.isclose(sum(entry["confidence"] for entry in ranking), 1)
        assert ranking == sorted(ranking, key=lambda entry: -entry["confidence"])

    def test_it_decides_the_same_after_loading(self, training_data, featurized, parts):
        classifier = build(LinearClassifier, {}, parts)
        classifier.train(training_data)
        before = self.ask(classifier, featurized, "het taalhuis")
        assert self.ask(reload(LinearClassifier, {}, parts), featurized, "het taalhuis") == before

    def test_two_intents_are_enough_and_one_is_not(self, featurized, parts):
        for intents, works in ((("geld", "taal"), True), (("geld",), False)):
            data = TrainingData(
                [Message.build(t, i) for i in intents for t in EXAMPLES[i]],
            )
            tokenized(data.training_examples)
            featurized.process_training_data(data)
            classifier = build(LinearClassifier, {}, parts)
            if works:
                classifier.train(data)
                assert self.ask(classifier, featurized, "geld")[0]["name"] == "geld"
            else:
                with pytest.raises(ValueError, match="two intents"):
                    classifier.train(data)

    def test_an_untrained_classifier_decides_nothing(self, parts):
        (message,) = build(LinearClassifier, {}, parts).process([Message({TEXT: "x"})])
        assert message.get(INTENT)["name"] is None


class TestTunedClassifier:
    CONFIG: ClassVar = {"epochs": 12, "batch": 4, "learning_rate": 1e-3}
    UNSURE: ClassVar = [{"name": name, "confidence": 1 / 3} for name in EXAMPLES]

    @classmethod
    def ask(cls, classifier, text):
        message = Message({TEXT: text, INTENT_RANKING_KEY: cls.UNSURE})
        classifier.process([message])
        return message.get(INTENT_RANKING_KEY)

    def test_it_learns_and_decides_the_same_after_loading(self, training_data, parts):
        trained = build(TunedClassifier, self.CONFIG, parts)
        trained.train(training_data)
        for text, intent in (("wie betaalt het", "geld"), ("hallo", "dag"), ("Taalhuis", "taal")):
            ranking = self.ask(trained, text)
            assert ranking[0]["name"] == intent
            assert np.isclose(sum(entry["confidence"] for entry in ranking), 1)
            assert self.ask(reload(TunedClassifier, self.CONFIG, parts), text) == ranking

    def test_the_payload_of_a_button_is_left_alone(self, training_data, parts):
        trained = build(TunedClassifier, {**self.CONFIG, "epochs": 1}, parts)
        trained.train(training_data)
        assert self.ask(trained, "/groet") is self.UNSURE

    def test_a_process_that_fails_is_said(self, training_data, parts, monkeypatch):
        monkeypatch.setattr(tuner.sys, "executable", "/bin/false")
        with pytest.raises(TuningError, match="stopte met 1"):
            build(TunedClassifier, self.CONFIG, parts).train(training_data)

    @pytest.mark.parametrize(
        "setting", [{"weight": 1.5}, {"temperature": 0}, {"learning_rate": 0}, {"batch": 0}]
    )
    def test_settings_that_make_no_sense_are_refused(self, setting, parts):
        with pytest.raises(ValueError, match=next(iter(setting))):
            build(TunedClassifier, setting, parts)

    def test_a_model_that_was_trained_without_encoder_leaves_the_ranking(self, parts):
        storage, resource, _ = parts
        with storage.write_to(resource):
            pass
        assert self.ask(reload(TunedClassifier, {}, parts), "hallo") is self.UNSURE

    def test_what_is_read_ahead_is_forgotten(self, training_data, parts):
        build(TunedClassifier, self.CONFIG, parts).train(training_data)
        loaded = reload(TunedClassifier, self.CONFIG, parts)
        kept = loaded._layers._kept
        encoder.read_ahead(["een vraag over geld"])
        assert kept.cache_info().currsize == 1
        encoder.forget_texts()
        assert kept.cache_info().currsize == 0
        for cache in (load_encoder()._one, load_encoder()._both):
            assert cache.cache_info().currsize == 0

    def test_the_graph_computes_what_was_learnt(self):
        """Held against the same layer in NumPy; int8 weights round a bit off."""
        shape = Shape(hidden=32, heads=4, epsilon=1e-12)
        random = np.random.default_rng(1)

        def array(*size):
            return random.normal(0, 0.3, size).astype(np.float32)

        sizes = {"qkv": (32, 96), "ao": (32, 32), "fi": (32, 64), "fo": (64, 32)}
        layer = {name: array(*size) for name, size in sizes.items()}
        layer |= {f"{name}.b": array(size[1]) for name, size in sizes.items()}
        layer |= {name: 1 + array(32) for name in ("aln", "oln")}
        layer |= {f"{name}.b": array(32) for name in ("aln", "oln")}
        tuned = Tuned([layer], head=array(32, 3), bias=array(3))
        tokens = array(7, 32)
        (scores,) = new_session(tuned_model(tuned, shape), 1).run(None, {"tokens": tokens[None]})

        def norm(x, name):
            x = x - x.mean(1, keepdims=True)
            return x / np.sqrt((x**2).mean(1, keepdims=True)) * layer[name] + layer[f"{name}.b"]

        def linear(x, name):
            return x @ layer[name] + layer[f"{name}.b"]

        query, key, value = (
            part.reshape(7, 4, 8).swapaxes(0, 1) for part in np.split(linear(tokens, "qkv"), 3, 1)
        )
        attention = softmax(query @ key.swapaxes(1, 2) / np.sqrt(8), axis=2)
        x = norm(tokens + linear((attention @ value).swapaxes(0, 1).reshape(7, 32), "ao"), "aln")
        wide = linear(x, "fi")
        x = norm(x + linear(wide * (1 + erf(wide / np.sqrt(2))) / 2, "fo"), "oln")
        assert np.allclose(scores[0], x.mean(0) @ tuned.head + tuned.bias, atol=0.05)

    def test_the_surer_opinion_counts_most(self):
        ranking = [{"name": "geld", "confidence": 0.6}, {"name": "taal", "confidence": 0.4}]
        config = {"weight": 0.5, "temperature": 1.0}
        unsure, sure = np.array([0.0, 0.1]), np.array([0.0, 5.0])
        assert blend(ranking, ["geld", "taal"], unsure, config)[0]["name"] == "geld"
        assert blend(ranking, ["geld", "taal"], sure, config)[0]["name"] == "taal"


def test_softmax_adds_up_and_survives_large_scores():
    probabilities = np.exp(log_softmax(np.array([[1000.0, 0.0, -1000.0], [0.0, 0.0, 0.0]])))
    assert np.allclose(probabilities.sum(1), 1)
    assert np.allclose(probabilities[1], 1 / 3)


def test_temperature_is_low_for_sure_scores_and_high_for_wrong_ones():
    scores = np.eye(3)[[0, 1, 2] * 10]
    right = fit_temperature(scores, np.array([0, 1, 2] * 10))
    wrong = fit_temperature(scores, np.array([1, 2, 0] * 10))
    assert right < wrong


class TestScopeGate:
    CONFIG: ClassVar = {**ScopeGate.get_default_config(), "small_talk": ["dag"]}

    @pytest.mark.parametrize(
        ("probabilities", "decision"),
        [
            ({"geld": 0.95, "taal": 0.03, OUT_OF_SCOPE: 0.02}, "geld"),
            ({"geld": 0.48, "taal": 0.47, OUT_OF_SCOPE: 0.05}, FALLBACK),
            ({"geld": 0.60, "taal": 0.35, OUT_OF_SCOPE: 0.05}, FALLBACK),
            ({"geld": 0.55, "taal": 0.20, "werk": 0.20, OUT_OF_SCOPE: 0.05}, "geld"),
            ({"geld": 0.70, OUT_OF_SCOPE: 0.25, "taal": 0.05}, FALLBACK),
            ({OUT_OF_SCOPE: 0.35, "geld": 0.33, "taal": 0.32}, FALLBACK),
            ({OUT_OF_SCOPE: 0.80, "geld": 0.15, "taal": 0.05}, OUT_OF_SCOPE),
            ({"dag": 0.90, "geld": 0.10}, "dag"),
            ({"dag": 0.40, OUT_OF_SCOPE: 0.35, "geld": 0.25}, OUT_OF_SCOPE),
        ],
    )
    def test_the_decision(self, probabilities, decision):
        ranking = [{"name": n, "confidence": p} for n, p in probabilities.items()]
        assert decide(ranking, self.CONFIG)["name"] == decision

    def test_the_ranking_stays_as_it_was(self):
        ranking = [{"name": OUT_OF_SCOPE, "confidence": 1.0}]
        message = Message({TEXT: "x", INTENT_RANKING_KEY: ranking})
        ScopeGate(self.CONFIG).process([message])
        assert message.get(INTENT_RANKING_KEY) == ranking

    def test_without_a_ranking_it_is_out_of_scope(self):
        (message,) = ScopeGate(self.CONFIG).process([Message({TEXT: "x"})])
        assert message.get(INTENT)["name"] == OUT_OF_SCOPE


class TestDutchSpacy:
    def test_it_knows_dutch_lemmas(self):
        lemmas = [token.lemma_ for token in blank_dutch()("cursussen gekocht")]
        assert lemmas == ["cursus", "kopen"]

    def test_a_pipeline_that_is_not_installed_is_said(self):
        from rasa.nlu.model import InvalidModelError

        with pytest.raises(InvalidModelError, match="nl_core_news_xx"):
            DutchSpacyNLP.load_model("nl_core_news_xx")


class TestCatalogueImporter:
    def test_every_topic_has_an_intent_a_rule_and_its_own_question(self, catalogue):
        importer = CatalogueImporter()
        assert set(catalogue.topics) <= set(importer.get_domain().intents)
        rules = {step.block_name for step in importer.get_stories().story_steps}
        assert rules >= {f"onderwerp {topic}" for topic in catalogue.topics}
        texts = {m.get(TEXT): m.get(INTENT) for m in importer.get_nlu_data().training_examples}
        for topic in catalogue.topics.values():
            assert texts[topic.question] == topic.id

    def test_a_topic_is_added_in_the_catalogue_alone(
        self, small_catalogue, write_catalogue, monkeypatch
    ):
        monkeypatch.setenv("GIDS_CATALOGUE", str(write_catalogue(small_catalogue)))
        assert {"een", "twee", "drie"} <= set(CatalogueImporter().get_domain().intents)
