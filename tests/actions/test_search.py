"""Searching and facts, as actions: what they read of the conversation and what they remember."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.facts import FollowUpFact
from actions.search import MoreResults, SearchCatalogue, SearchWords
from bot.answer import Answer, choice, from_passage, multi, topic_answer
from bot.found import ask_for_words

SILENCE = {"event": "session_started"}


def run(action, intent, text, entities=(), previous=(), *, slots=None, **message):
    """Return the answer and the slots that were set; `previous` may hold events too."""
    events = [
        p if isinstance(p, dict) else {"event": "bot", "data": {"custom": p.to_dict()}}
        for p in previous
    ]
    message = {
        "intent": {"name": intent, "confidence": 0.9},
        "text": text,
        "entities": list(entities),
        **message,
    }
    tracker = Tracker("x", slots or {}, message, events, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    slots = {event["name"]: event["value"] for event in action.run(dispatcher, tracker, {})}
    assert len(dispatcher.messages) == 1
    return dispatcher.messages[0]["custom"], slots


def ids(answer):
    return [resource["id"] for resource in answer["resources"]]


def test_what_was_typed_is_searched():
    answer, slots = run(SearchCatalogue(), "zoek", "iets over koken")
    assert (answer["type"], ids(answer)) == ("search", ["training_koken"])
    assert slots == {"zoekt": False}


def test_the_bare_payload_asks_for_words_and_remembers_that(catalogue):
    answer, slots = run(SearchCatalogue(), "zoek", "/zoek")
    assert answer["title"] == catalogue.teksten.zoek_vraag.title
    assert slots == {"zoekt": True}


def test_a_payload_can_carry_the_words():
    carried = {"entity": "zoekwoorden", "value": "iets van Movisie"}
    answer, _ = run(SearchCatalogue(), "zoek", '/zoek{"zoekwoorden": "x"}', [carried])
    assert ids(answer) == ["laaggeletterde_leert_ons"]


class TestAfterThatQuestion:
    @pytest.fixture
    def asked(self, catalogue):
        return ask_for_words(catalogue)

    def test_a_topic_is_searched_when_typed(self, asked):
        answer, slots = run(SearchWords(), "motiveren", "motiveren", previous=[asked])
        assert answer["type"] == "search"
        assert "motiveren_van_laaggeletterden" in ids(answer)
        assert slots == {"zoekt": False}

    @pytest.mark.parametrize("intent", ["nlu_fallback", "buiten_bereik", "vervolg_feit"])
    def test_so_is_what_the_guide_would_not_understand(self, asked, intent):
        answer, slots = run(SearchWords(), intent, "koken", previous=[asked])
        assert (answer["type"], ids(answer)) == ("search", ["training_koken"])
        assert slots == {"zoekt": False}

    def test_a_topic_is_answered_when_its_button_is_pressed(self, asked):
        answer, slots = run(SearchWords(), "klasse", "/klasse", previous=[asked])
        assert (answer["type"], answer["topic"]) == ("answer", "klasse")
        assert slots == {"zoekt": False}

    def test_the_answer_to_that_button_leads_with_the_role(self, asked):
        known = {"rol": "raadslid"}
        answer, _ = run(SearchWords(), "klasse", "/klasse", previous=[asked], slots=known)
        assert answer["text"].startswith("**Voor jou als raadslid:**")


class TestLongAfterThatQuestion:
    @pytest.fixture(params=["thanks", "topic", "silence", "out of sight"])
    def earlier(self, request, catalogue):
        asked = ask_for_words(catalogue)
        return {
            "thanks": [asked, from_passage(catalogue, catalogue.teksten.bedankt)],
            "topic": [asked, topic_answer(catalogue, catalogue.topics["taalhuis"], 1.0)],
            "silence": [asked, SILENCE],
            "out of sight": [],
        }[request.param]

    def test_a_question_is_answered_as_usual(self, catalogue, earlier):
        text = "Ik ben raadslid, wat is een Taalhuis?"
        role = {"entity": "rol", "value": "raadslid", "start": 7}
        answer, slots = run(SearchWords(), "taalhuis", text, [role], earlier)
        assert (answer["type"], answer["topic"]) == ("answer", "taalhuis")
        assert "Voor jou als raadslid" in answer["text"]
        assert slots == {"zoekt": False, "rol": "raadslid"}

    def test_a_fact_is_looked_up(self, earlier):
        text = "welke vijf stappen zijn dat?"
        answer, slots = run(SearchWords(), "vervolg_feit", text, previous=earlier)
        assert (answer["topic"], slots) == ("aanbod_inkopen", {"zoekt": False})

    def test_doubt_offers_a_choice(self, earlier):
        ranking = [{"name": "personas", "confidence": 0.4}]
        answer, slots = run(
            SearchWords(), "nlu_fallback", "profielen", previous=earlier, intent_ranking=ranking
        )
        assert (answer["type"], slots) == ("choice", {"zoekt": False})

    def test_what_is_out_of_scope_is_told_so(self, earlier):
        answer, slots = run(SearchWords(), "buiten_bereik", "het weer", previous=earlier)
        assert (answer["type"], slots) == ("out_of_scope", {"zoekt": False})


def test_other_names_that_the_nlu_knows_are_used():
    text = "wat heeft sls over screenen"
    name = {
        "entity": "organisatie",
        "value": "Stichting Lezen en Schrijven",
        "start": text.index("sls"),
        "end": text.index("sls") + 3,
    }
    answer, _ = run(SearchCatalogue(), "zoek", text, [name])
    assert "structureel_screenen_pagina" in ids(answer)
    assert {r["organisation"] for r in answer["resources"]} == {"Stichting Lezen en Schrijven"}


def test_the_button_for_more_shows_the_next_results():
    first, _ = run(SearchCatalogue(), "zoek", "iets van Stichting Lezen en Schrijven")
    carried = [
        {"entity": "zoekwoorden", "value": "iets van Stichting Lezen en Schrijven"},
        {"entity": "vanaf", "value": "5"},
    ]
    second, _ = run(MoreResults(), "zoek_meer", first["buttons"][0]["payload"], carried)
    assert second["type"] == "search"
    assert ids(second)
    assert not set(ids(first)) & set(ids(second))


def test_more_can_be_typed_after_results():
    first, _ = run(SearchCatalogue(), "zoek", "iets van Stichting Lezen en Schrijven")
    second, _ = run(
        MoreResults(), "zoek_meer", "meer resultaten", previous=[Answer.from_dict(first)]
    )
    assert ids(second)
    assert not set(ids(first)) & set(ids(second))


def test_more_goes_on_with_the_latest_search_after_another_answer(catalogue):
    first, _ = run(SearchCatalogue(), "zoek", "iets van Stichting Lezen en Schrijven")
    between = topic_answer(catalogue, catalogue.topics["klasse"], 1.0)
    previous = [Answer.from_dict(first), between]
    second, _ = run(MoreResults(), "zoek_meer", "meer resultaten", previous=previous)
    assert ids(second)
    assert not set(ids(first)) & set(ids(second))


@pytest.mark.parametrize("text", ["ik wil zoeken", "Zoeken in de catalogus"])
def test_without_anything_to_search_for_it_is_asked(text):
    answer, slots = run(SearchCatalogue(), "zoek", text)
    assert (answer["title"], slots) == ("Waar zoek je naar?", {"zoekt": True})


def test_a_topic_that_is_hardly_likely_is_not_what_a_follow_up_means(catalogue):
    before = [topic_answer(catalogue, catalogue.topics["klasse"], 1.0)]
    ranking = [{"name": "motiveren", "confidence": 0.05}]
    answer, _ = run(
        FollowUpFact(), "vervolg_feit", "zijn ze gratis?", previous=before, intent_ranking=ranking
    )
    assert answer["title"] == catalogue.teksten.feit_onbekend.title


@pytest.mark.parametrize("carried", [[], [{"entity": "vanaf", "value": "vijf"}]])
def test_more_of_nothing_is_said(catalogue, carried):
    answer, _ = run(MoreResults(), "zoek_meer", "meer resultaten", carried)
    assert answer["title"] == catalogue.teksten.zoek_niets_meer.title


def test_a_number_past_the_end_is_no_error():
    carried = [{"entity": "zoekwoorden", "value": "koken"}, {"entity": "vanaf", "value": "99"}]
    answer, _ = run(MoreResults(), "zoek_meer", "/zoek_meer", carried)
    assert answer["type"] == "search"


def test_a_fact_is_looked_up_in_the_topic_talked_about(catalogue):
    before = [
        topic_answer(catalogue, catalogue.topics["aanbod_inkopen"], 1.0),
        choice(catalogue, [("klasse", 0.4), ("personas", 0.3)]),
    ]
    answer, _ = run(FollowUpFact(), "vervolg_feit", "welke vijf stappen zijn dat?", previous=before)
    assert answer["topic"] == "aanbod_inkopen"
    assert "selectie van aanbieders" in answer["text"]


class TestAFactAfterSeveralTopics:
    @pytest.fixture(params=["multi", "choice"])
    def after(self, request, catalogue):
        """Return earlier answers: on KLASSE!, then on (or a choice between) several topics."""

        def earlier(*topics):
            about = [topic_answer(catalogue, catalogue.topics[name], 1.0) for name in topics]
            open_ones = {
                "multi": multi(catalogue, about, 1.0),
                "choice": choice(catalogue, [(name, 0.4) for name in topics]),
            }
            klasse = topic_answer(catalogue, catalogue.topics["klasse"], 1.0)
            return [klasse, open_ones[request.param]]

        return earlier

    def test_it_is_asked_of_which_topic(self, after):
        earlier = after("taalhuis", "financiering")
        answer, _ = run(FollowUpFact(), "vervolg_feit", "welke zijn dat?", previous=earlier)
        assert (answer["type"], answer["topics"]) == ("choice", ["taalhuis", "financiering"])
        assert [button["payload"] for button in answer["buttons"]] == [
            '/vervolg_feit{"onderwerp": "taalhuis", "zoekwoorden": "welke zijn dat?"}',
            '/vervolg_feit{"onderwerp": "financiering", "zoekwoorden": "welke zijn dat?"}',
        ]

    def test_the_button_gives_the_fact_at_once(self, after):
        carried = [
            {"entity": "onderwerp", "value": "financiering"},
            {"entity": "zoekwoorden", "value": "welke zijn dat?"},
        ]
        earlier = after("taalhuis", "financiering")
        answer, _ = run(FollowUpFact(), "vervolg_feit", "/vervolg_feit{}", carried, earlier)
        assert (answer["type"], answer["topic"]) == ("answer", "financiering")

    def test_only_one_of_them_may_know(self, after):
        text, earlier = "welke vijf stappen zijn dat?", after("aanbod_inkopen", "campagne")
        answer, _ = run(FollowUpFact(), "vervolg_feit", text, previous=earlier)
        assert answer["topic"] == "aanbod_inkopen"

    def test_when_none_knows_all_of_them_are_offered(self, after):
        earlier = after("taalhuis", "financiering")
        answer, _ = run(FollowUpFact(), "vervolg_feit", "wat kost dat?", previous=earlier)
        assert answer["type"] == "chat"
        payloads = [button["payload"] for button in answer["buttons"]]
        assert payloads == ["/taalhuis", "/financiering", "/zoek"]


def test_without_a_fact_it_says_so(catalogue):
    before = [topic_answer(catalogue, catalogue.topics["klasse"], 1.0)]
    answer, _ = run(FollowUpFact(), "vervolg_feit", "wat kost dat?", previous=before)
    assert answer["title"] == catalogue.teksten.feit_onbekend.title
    assert answer["buttons"][0]["payload"] == "/klasse"
