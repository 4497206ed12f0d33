"""Searching and facts, as actions: what they read of the conversation and what they remember."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.facts import FollowUpFact
from actions.search import MoreResults, SearchCatalogue, SearchWords
from bot.answer import choice, topic_answer


def run(action, intent, text, entities=(), previous=()):
    """Return the answer and the slots that were set."""
    events = [{"event": "bot", "data": {"custom": p.to_dict()}} for p in previous]
    message = {
        "intent": {"name": intent, "confidence": 0.9},
        "text": text,
        "entities": list(entities),
    }
    tracker = Tracker("x", {}, message, events, False, None, {}, "action_listen")
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


def test_after_that_question_a_topic_is_searched_when_typed():
    answer, slots = run(SearchWords(), "motiveren", "motiveren")
    assert answer["type"] == "search"
    assert "motiveren_van_laaggeletterden" in ids(answer)
    assert slots == {"zoekt": False}


def test_after_that_question_a_topic_is_answered_when_its_button_is_pressed():
    answer, slots = run(SearchWords(), "klasse", "/klasse")
    assert (answer["type"], answer["topic"]) == ("answer", "klasse")
    assert slots == {"zoekt": False}


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
    from bot.answer import Answer

    first, _ = run(SearchCatalogue(), "zoek", "iets van Stichting Lezen en Schrijven")
    second, _ = run(
        MoreResults(), "zoek_meer", "meer resultaten", previous=[Answer.from_dict(first)]
    )
    assert ids(second)
    assert not set(ids(first)) & set(ids(second))


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


def test_without_a_fact_it_says_so(catalogue):
    before = [topic_answer(catalogue, catalogue.topics["klasse"], 1.0)]
    answer, _ = run(FollowUpFact(), "vervolg_feit", "wat kost dat?", previous=before)
    assert answer["title"] == catalogue.teksten.feit_onbekend.title
    assert answer["buttons"][0]["payload"] == "/klasse"
