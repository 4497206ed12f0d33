"""Searching the catalogue: what people type, and what they should then see."""

import pytest

from bot.catalogue import load_catalogue
from bot.search import Search, search_for


@pytest.fixture(scope="module")
def search(catalogue):
    return Search(catalogue)


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("iets van Movisie", "Movisie"),
        ("heb je iets van movise", "Movisie"),
        ("wat heeft Stichting ABC", "Stichting ABC"),
        ("stichting lezen en schijven", "Stichting Lezen en Schrijven"),
        ("LOST LEMON", "Lost Lemon"),
        ("documenten van het expertisepunt basisvaardigheden", "Expertisepunt Basisvaardigheden"),
    ],
)
def test_an_organisation_gives_all_that_it_made(search, catalogue, text, organisation):
    found = search.find(text)
    made = {r.id for r in catalogue.resources.values() if r.organisation == organisation}
    assert found.organisations == (organisation,)
    assert set(found.resources) == made


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("onderzoeken", "onderzoek"),
        ("welke praktijkvoorbeelden zijn er", "praktijkvoorbeeld"),
        ("artikelen", "artikel"),
        ("trainigen", "training"),
        ("handreiking", "handreiking"),
    ],
)
def test_a_kind_of_source_gives_all_of_that_kind(search, catalogue, text, kind):
    found = search.find(text)
    assert found.kinds == (kind,)
    assert {r.id for r in catalogue.resources.values() if r.kind == kind} <= set(found.resources)


def test_a_resource_that_calls_itself_a_training_is_one(search):
    assert set(search.find("trainingen").resources) == {"training_koken", "workshop_bespreken"}


@pytest.mark.parametrize(
    ("text", "resource"),
    [
        ("iets over koken", "training_koken"),
        ("kookles", "training_koken"),
        ("hulp voor ouders", "gezinsaanpak_programma"),
        ("iets met kinderen", "gezinsaanpak_programma"),
        ("voetbal", "supporter_van_elkaar"),
        ("werkgevrs", "taal_werkt"),
        ("subsidies", "kennisdocument_budgetten"),
        ("ERVARINGSDESKUNDIGEN inzetten", "abc_beleidshulp"),
        ("onderzoek van lost lemon", "onderzoek_neder_betuwe"),
        ("geldproblemen", "kennisdocument_budgetten"),
        ("rekenmeter", "basismeters"),
    ],
)
def test_words_meaning_and_typing_errors_find_the_right_resource_first(search, text, resource):
    assert search.find(text).resources[0] == resource


def test_organisation_kind_and_words_narrow_each_other(search):
    found = search.find("artikelen van Cubiss over camouflage")
    assert found.resources == ("camouflage_leren_artikel",)
    assert (found.organisations, found.kinds) == (("Cubiss",), ("artikel",))


def test_the_kind_is_let_go_when_it_leaves_nothing(search):
    found = search.find("training van Movisie")
    assert found.resources == ("laaggeletterde_leert_ons",)
    assert found.kinds == ()


def test_topics_about_the_same_words_are_offered_too(search):
    assert search.find("iets over koken").topics[0] == "camouflage_leren"
    assert len(search.find("taalhuis").topics) <= 3


@pytest.mark.parametrize(
    "text", ["recept voor appeltaart", "windmolens", "", "?!", "xq", "iets over"]
)
def test_nothing_is_found_for_what_the_catalogue_does_not_have(search, text):
    found = search.find(text)
    assert (found.resources, found.topics) == ((), ())


@pytest.mark.parametrize(
    "text", ["x" * 1000, "a b c " * 150, "{}[]()\\*.+?^$|", "Ⅻ ﬁ İ ß", "'s's’s"]
)
def test_odd_texts_are_searched_like_any_other(search, text):
    assert search.find(text) is not None
    assert search.facts(text, "klasse") is not None


def told(search, question, topic):
    return [hit.fact for hit in search.facts(question, topic)]


@pytest.mark.parametrize(
    ("question", "topic", "words"),
    [
        (
            "welke vijf stappen zijn dat?",
            "aanbod_inkopen",
            ("beleidskader", "doelen en plannen", "selectie van aanbieders", "evaluatie"),
        ),
        ("welke 5 stapen", "aanbod_inkopen", ("beleidskader", "kwaliteitskader")),
        ("welke vier profielen?", "klasse", ("Fatima", "Wesley", "Gerard", "Elly")),
        ("hoe heten die?", "klasse", ("Fatima", "Elly")),
        ("welke zijn dat?", "klasse", ("Fatima", "Elly")),
        ("wat kost dat?", "taalmeter", ("gratis",)),
        ("hoe lang duurt dat?", "taalmeter", ("12 minuten", "17 minuten")),
        ("welke zeven normen", "certificering", ("privacy", "samenwerking")),
        ("welke vier rollen?", "ervaringsdeskundigen", ("Inspraak", "Tester", "Werver")),
        ("welke signalen zijn dat", "herkennen_en_bespreken", ("bril",)),
        ("wie heeft dat gemaakt?", "aanbod_inkopen", ("Berenschot",)),
    ],
)
def test_a_follow_up_question_gets_the_fact_whole(search, question, topic, words):
    facts = " ".join(told(search, question, topic))
    assert all(word in facts for word in words), facts


def test_facts_of_another_topic_answer_when_the_own_topic_does_not(search):
    hits = search.facts("welke zeven groepen van geletterdheid in zicht zijn er?", "campagne")
    assert {hit.topic for hit in hits} == {"doel_en_doelgroep"}


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("hoe lang duurt dat?", "gezinsaanpak"),
        ("hoeveel mensen doen mee?", "taalhuis"),
        ("sinds wanneer bestaat dat?", "personas"),
        ("hoe heten ze?", "personas"),
        ("waar is dat?", "campagne"),
        ("van welk jaar is dat?", "taalmeter"),
    ],
)
def test_common_words_are_no_answer(search, question, topic):
    assert search.facts(question, topic) == ()


def test_how_much_asks_for_a_number_and_when_for_a_year(search):
    for fact in told(search, "hoeveel deelnemers waren er?", "motiveren"):
        assert "220" in fact
    for fact in told(search, "sinds wanneer bestaat dat?", "certificering"):
        assert "2024" in fact


def test_a_bare_follow_up_asks_for_what_was_asked_before(search):
    hits = search.facts("welke zijn dat?", "certificering", "wat zijn de zeven normen?")
    assert "privacy" in hits[0].fact
    assert "zes fasen" in search.facts("welke zijn dat?", "certificering")[0].fact


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("heb je een voorbeeld van een campagne?", "campagne"),
        ("welke links horen bij het taalhuis", "taalhuis"),
        ("meer over financiering", "financiering"),
        ("heb je een voorbeeld?", None),
        ("voorbeelden van andere gemeenten", None),
        ("wie is verantwoordelijk?", None),
        ("heb je een voorbeeld van hoe dat werkt?", None),
        ("wie is daarvoor verantwoordelijk en welke rol heeft de school?", None),
        ("heb je een link naar het programma", None),
        ("", None),
    ],
)
def test_a_topic_is_named_by_the_words_of_its_title(search, text, topic):
    assert search.named_topic(text) == topic


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Zoeken in de catalogus", False),
        ("ik wil zoeken", False),
        ("Opnieuw zoeken", False),
        ("zoek iets over koken", True),
        ("artikelen", True),
        ("iets van Movisie", True),
        ("zoek xyz", True),
    ],
)
def test_a_search_needs_something_to_search_for(search, text, asks):
    assert search.asks_for_something(text) is asks


def test_without_a_topic_all_facts_are_looked_at(search):
    assert search.facts("wie zijn Fatima, Wesley, Gerard en Elly?", None)[0].topic == "klasse"


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("wat zijn de openingstijden?", "taalhuis"),
        ("wat kost dat?", "klasse"),
        ("welke zijn dat?", None),
        ("welke kleur heeft de folder?", "drie_niveaus"),
    ],
)
def test_no_fact_is_given_when_none_is_near_enough(search, question, topic):
    assert search.facts(question, topic) == ()


def test_all_facts_given_are_of_one_topic_and_at_most_three(search, catalogue):
    for topic in catalogue.topics:
        hits = search.facts("welke gemeenten en hoeveel geld?", topic)
        assert len(hits) <= 3
        assert len({hit.topic for hit in hits}) <= 1


def test_the_search_is_built_anew_when_the_catalogue_changes(small_catalogue, write_catalogue):
    first = search_for(load_catalogue(write_catalogue(small_catalogue)))
    assert search_for(load_catalogue(write_catalogue(small_catalogue))) is first
    small_catalogue["resources"][0]["title"] = "De paraplu"
    assert search_for(load_catalogue(write_catalogue(small_catalogue))).find("paraplu").resources
    assert not first.find("paraplu").resources


def test_editors_add_synonyms(small_catalogue, write_catalogue):
    small_catalogue["zoeken"] = {"synoniemen": [["boek", "lectuur"]], "niet_zoeken": ["graag"]}
    search = Search(load_catalogue(write_catalogue(small_catalogue)))
    assert search.find("graag lectuur").resources == ("boek",)


def test_a_catalogue_without_readings_or_synonyms_can_be_searched(small_catalogue, write_catalogue):
    search = Search(load_catalogue(write_catalogue(small_catalogue)))
    assert search.find("boek").resources == ("boek",)
    assert search.facts("welk boek?", "een") == ()
