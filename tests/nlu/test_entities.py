"""Entities: what the guide picks out of a message, with one value for every way to say it."""

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.utils.spacy_utils import SpacyModel
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.catalogue import load_catalogue
from bot.gemeenten import municipalities
from bot.nlu.dutch_spacy import blank_dutch
from bot.nlu.entity_finder import WORDS, EntityFinder, phrases_from
from bot.settings import ROOT

ROLES = {
    "raadslid", "griffier", "wethouder", "beleid", "consulent", "inkoop", "data", "communicatie",
    "taalhuis",
}  # fmt: skip


@pytest.fixture(scope="module")
def spacy_model() -> SpacyModel:
    return SpacyModel(blank_dutch(), "blank:nl")


@pytest.fixture(scope="module")
def finder(tmp_path_factory, spacy_model) -> EntityFinder:
    """A finder that was trained, stored and loaded again."""
    storage = LocalModelStorage(tmp_path_factory.mktemp("model"))
    parts = storage, Resource("vinder"), ExecutionContext(GraphSchema({}), node_name="vinder")
    EntityFinder.create({}, *parts).train(TrainingData(), spacy_model)
    return EntityFinder.load({}, *parts)


@pytest.fixture
def find(finder, spacy_model):
    def entities(text: str) -> list[tuple[str, str, str]]:
        (message,) = finder.process([Message({TEXT: text})], spacy_model)
        return [
            (e["entity"], e["value"], text[e["start"] : e["end"]]) for e in message.get(ENTITIES)
        ]

    return entities


@pytest.mark.parametrize(
    ("text", "entity", "value"),
    [
        ("Ik ben gemeenteraadslid", "rol", "raadslid"),
        ("wat moet een griffier weten", "rol", "griffier"),
        ("de portefeuillehouder vraagt ernaar", "rol", "wethouder"),
        ("als BELEIDSMEDEWERKER", "rol", "beleid"),
        ("onze klantmanagers", "rol", "consulent"),
        ("ik ben inkoper", "rol", "inkoop"),
        ("data-analist hier", "rol", "data"),
        ("woordvoerder van de wijk", "rol", "communicatie"),
        ("taalhuiscoördinator", "rol", "taalhuis"),
        ("Taalhuiscoordinatoren", "rol", "taalhuis"),
        ("Wat kan B&W doen?", "bestuursorgaan", "college"),
        ("college van burgemeester en wethouders", "bestuursorgaan", "college"),
        ("coalitiepartijen", "bestuursorgaan", "coalitie"),
        ("vanuit de raad", "bestuursorgaan", "gemeenteraad"),
        ("iets van lezen & schrijven", "organisatie", "Stichting Lezen en Schrijven"),
        ("heeft Movisie iets", "organisatie", "Movisie"),
        ("is er een factsheet", "soort_bron", "onderzoek"),
        ("Goede voorbeelden graag", "soort_bron", "praktijkvoorbeeld"),
        ("een workshop", "soort_bron", "training"),
        ("wij zitten in den bosch", "gemeente", "'s-Hertogenbosch"),
        ("Zaandam", "gemeente", "Zaanstad"),
        ("de gemeente Amstredam", "gemeente", "Amsterdam"),
    ],
)
def test_many_words_have_one_value(find, text, entity, value):
    assert (entity, value) in [found[:2] for found in find(text)]


def test_place_and_text_are_those_of_the_message(find):
    text = "Wij (gemeente Súdwest-Fryslân) zoeken een training voor raadsleden."
    assert find(text) == [
        ("gemeente", "Súdwest-Fryslân", "Súdwest-Fryslân"),
        ("soort_bron", "training", "training"),
        ("rol", "raadslid", "raadsleden"),
    ]


def test_the_longest_match_wins(find):
    assert find("College van B&W") == [("bestuursorgaan", "college", "College van B&W")]


@pytest.mark.parametrize(
    "text",
    [
        "Beste collega, dit is best lastig",
        "Best veel mensen kunnen niet lezen",
        "hoe leiden wij op",
        "wat raad je aan",
    ],
)
def test_ordinary_words_are_left_alone(find, text):
    assert find(text) == []


@pytest.mark.parametrize("text", ["wij van Best", "bij de gemeente best", "ik werk in goes"])
def test_an_ordinary_word_is_a_municipality_where_it_is_meant(find, text):
    assert [entity for entity, *_ in find(text)] == ["gemeente"]


def test_several_messages_and_earlier_entities_are_kept(finder, spacy_model):
    earlier = {"entity": "x", "value": "y", "start": 0, "end": 1}
    messages = [
        Message({TEXT: "inkoper", ENTITIES: [earlier]}),
        Message({}),
        Message({TEXT: "abc"}),
    ]
    finder.process(messages, spacy_model)
    assert [len(message.get(ENTITIES, [])) for message in messages] == [2, 0, 1]
    assert messages[0].get(ENTITIES)[0] == earlier


class TestThePhrases:
    @pytest.fixture(scope="class")
    def phrases(self):
        catalogue = load_catalogue(ROOT / "resources.yaml")
        return phrases_from(WORDS, catalogue, municipalities())

    def test_every_role_is_known(self, phrases):
        assert set(phrases["rol"]) == ROLES

    def test_every_kind_and_organisation_of_the_catalogue_is_known(self, phrases, catalogue):
        resources = catalogue.resources.values()
        assert set(phrases["soort_bron"]) == {resource.kind for resource in resources}
        assert set(phrases["organisatie"]) >= {resource.organisation for resource in resources}

    def test_no_phrase_means_two_things(self, phrases):
        meanings: dict[str, set] = {}
        for entity, values in phrases.items():
            for value, known in values.items():
                for phrase in known:
                    meanings.setdefault(phrase.lower(), set()).add((entity, value))
        assert {p: m for p, m in meanings.items() if len(m) > 1} == {}

    def test_a_mistake_in_the_file_is_said(self, tmp_path, catalogue):
        file = tmp_path / "woorden.yml"
        file.write_text("rol: [raadslid]\n", encoding="utf-8")
        with pytest.raises(ValueError, match=r"woorden\.yml"):
            phrases_from(file, catalogue, municipalities())
