"""Where the sentence encoder can't run, the guide says so and goes on with the words alone."""

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.catalogue import CatalogueFile
from bot.nlu import encoder
from bot.nlu.linear_classifier import LinearClassifier
from bot.nlu.sentence_encoder import SentenceEncoder
from bot.nlu.tfidf_featurizer import TfidfFeaturizer
from bot.nlu.tuned_classifier import TunedClassifier
from bot.server import Readiness
from bot.settings import ROOT, ServerSettings

EXAMPLES = {
    "geld": ["wie betaalt dit", "waar is geld voor", "hoeveel geld is er", "wie betaalt geld"],
    "taal": ["wat is een taalhuis", "waar is het taalhuis", "taalhuis openen", "taalhuis wat"],
    "dag": ["hallo daar", "hallo gids", "dag hallo", "hallo"],
}


@pytest.fixture(autouse=True)
def switched_off(monkeypatch):
    monkeypatch.setenv("GIDS_ENCODER", "uit")
    monkeypatch.setattr(encoder, "_loaded", {})
    monkeypatch.setattr(encoder, "_problem", None)


def test_it_says_why():
    assert encoder.load_encoder() is None
    assert "GIDS_ENCODER=uit" in encoder.problem()


def test_health_says_so():
    encoder.load_encoder()
    settings = ServerSettings("127.0.0.1", 5005, Path("model.tar.gz"))
    readiness = Readiness(settings, CatalogueFile(ROOT / "resources.yaml"))
    _, body = readiness.report(object())
    assert "GIDS_ENCODER=uit" in body["encoder_problem"]


def test_a_model_is_trained_and_decides_without_it(tmp_path):
    data = TrainingData([Message.build(t, i) for i, texts in EXAMPLES.items() for t in texts])
    tokenizer = WhitespaceTokenizer(WhitespaceTokenizer.get_default_config())
    tokenizer.process_training_data(data)

    def build(component, alias):
        storage, resource = LocalModelStorage(tmp_path / alias), Resource(alias)
        context = ExecutionContext(GraphSchema({}), node_name=alias)
        (tmp_path / alias).mkdir()
        config = {**component.get_default_config(), "alias": alias}
        return component.create(config, storage, resource, context)

    words, vectors = build(TfidfFeaturizer, "woord"), build(SentenceEncoder, "zin")
    classifier, tuned = build(LinearClassifier, "intent"), build(TunedClassifier, "bijgeleerd")
    for featurizer in (words, vectors):
        featurizer.train(data)
        featurizer.process_training_data(data)
    classifier.train(data)
    tuned.train(data)
    messages = tokenizer.process([Message({TEXT: "wie heeft geld"}), Message({TEXT: "taalhuis"})])
    tuned.process(classifier.process(vectors.process(words.process(messages))))
    assert [message.get(INTENT)["name"] for message in messages] == ["geld", "taal"]
