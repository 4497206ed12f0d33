"""Answers from what was found: results by the page, facts with their source, and honest refusals."""

import json

import pytest

from bot.answer import AnswerType
from bot.channels.gate import admit, is_payload
from bot.channels.plain import plain_text
from bot.found import (
    PAGE_SIZE,
    ask_for_words,
    asks_for_words,
    fact_answer,
    fact_payload,
    facts_of,
    more_of,
    no_fact,
    search_answer,
)
from bot.search import Search


@pytest.fixture(scope="module")
def search(catalogue):
    return Search(catalogue)


def results(search, catalogue, words, start=0):
    return search_answer(catalogue, search.find(words), words, start)


def test_results_come_by_five_with_a_button_for_more(search, catalogue):
    words = "iets van Stichting Lezen en Schrijven"
    every = search.find(words).resources
    first = results(search, catalogue, words)
    assert first.type is AnswerType.SEARCH
    assert [link.id for link in first.resources] == list(every[:PAGE_SIZE])
    carried = more_of(first)
    assert carried == {"zoekwoorden": words, "vanaf": "5"}
    second = results(search, catalogue, carried["zoekwoorden"], int(carried["vanaf"]))
    assert [link.id for link in second.resources] == list(every[PAGE_SIZE : 2 * PAGE_SIZE])


def test_the_last_page_has_no_button_for_more(search, catalogue):
    answer = results(search, catalogue, "iets over koken")
    assert more_of(answer) == {}
    assert "1 bron" in answer.text


def test_the_button_for_more_passes_the_gate_whatever_was_typed(search, catalogue):
    words = 'onderzoeken {"a": 1} "van" \\ é\n' + "stichting lezen en schrijven " * 40
    answer = results(search, catalogue, words[:1000])
    (button,) = [b for b in answer.buttons if b.title == catalogue.teksten.zoek_meer_knop]
    assert is_payload(button.payload)
    assert admit(button.payload, catalogue, {button.payload}).text == button.payload
    assert json.loads(button.payload.removeprefix("/zoek_meer"))["vanaf"] == "5"


def test_topics_about_the_words_are_buttons(search, catalogue):
    answer = results(search, catalogue, "iets over koken")
    assert "/camouflage_leren" in answer.payloads
    assert answer.topics == ()  # nothing was answered, and nothing is asked


def test_nothing_found_says_so_and_what_there_is(search, catalogue):
    answer = results(search, catalogue, "windmolens")
    assert answer.type is AnswerType.SEARCH
    assert answer.title == catalogue.teksten.zoek_niets.title
    assert answer.resources == ()
    assert "/zoek" in answer.payloads


def test_a_result_shows_title_organisation_kind_and_link_as_text(search, catalogue):
    text = plain_text(results(search, catalogue, "iets over koken"), catalogue.teksten)
    cooking = catalogue.resources["training_koken"]
    assert f"{cooking.title} ({cooking.organisation}, praktijkvoorbeeld): {cooking.url}" in text


def test_what_was_typed_is_never_shown(search, catalogue):
    answer = results(search, catalogue, "koken **vet** <b>hallo</b>")
    assert "vet" not in answer.title + answer.text


def test_a_fact_is_answered_with_its_page_and_the_day_it_was_read(search, catalogue):
    hits = search.facts("welke vijf stappen zijn dat?", "aanbod_inkopen")
    answer = fact_answer(catalogue, hits, 0.9)
    topic = catalogue.topics["aanbod_inkopen"]
    assert (answer.type, answer.topic) == (AnswerType.ANSWER, "aanbod_inkopen")
    assert "gelezen op 23 november 2026" in answer.text
    assert hits[0].page.title in answer.text
    assert [link.id for link in answer.resources] == topic.resources
    assert [reading.url for reading in answer.readings] == [hits[0].page.url]
    assert hits[0].fact not in answer.readings[0].facts
    assert answer.buttons[0].payload == "/aanbod_inkopen"


def test_a_page_with_one_fact_keeps_it(search, catalogue):
    hits = search.facts("welke tien bouwstenen zijn dat?", "bouwstenen_taalhuis")
    answer = fact_answer(catalogue, hits, 0.9)
    assert answer.readings[0].facts == (hits[0].fact,)


def test_without_a_fact_the_guide_says_so_and_offers_all_it_knows(catalogue):
    answer = no_fact(catalogue, ["klasse"])
    assert answer.type is AnswerType.CHAT
    assert answer.topic is None
    assert answer.payloads == ("/klasse", "/zoek")
    assert answer.resources == ()


def test_without_a_fact_or_topic_other_topics_are_offered(catalogue):
    assert no_fact(catalogue).buttons
    assert no_fact(catalogue, ["verdwenen"]) == no_fact(catalogue)


def test_without_a_fact_every_topic_that_may_be_meant_is_offered(catalogue):
    answer = no_fact(catalogue, ["taalhuis", "financiering"])
    assert answer.payloads == ("/taalhuis", "/financiering", "/zoek")


def test_of_several_topics_those_count_that_know_a_fact(search):
    question = "welke vier profielen zijn dat?"
    assert list(facts_of(search, question, ["campagne", "klasse"])) == ["klasse"]
    assert list(facts_of(search, "welke zijn dat?", ["personas", "klasse"])) == [
        "personas",
        "klasse",
    ]
    # The facts of another topic than those are not theirs.
    assert facts_of(search, question, ["taalhuis", "financiering", "verdwenen"]) == {}


def test_the_button_that_asks_for_a_fact_passes_the_gate(catalogue):
    payload = fact_payload("klasse", 'welke "vier" {profielen}\nzijn dat?')
    assert admit(payload, catalogue, {payload}).text == payload


def test_asking_for_words_is_a_search(catalogue):
    answer = ask_for_words(catalogue)
    assert (answer.type, answer.title) == (AnswerType.SEARCH, catalogue.teksten.zoek_vraag.title)


def test_no_other_answer_asks_for_words(search, catalogue):
    assert asks_for_words(catalogue, ask_for_words(catalogue))
    assert not asks_for_words(catalogue, results(search, catalogue, "windmolens"))
    assert not asks_for_words(catalogue, no_fact(catalogue))
    assert not asks_for_words(catalogue, None)


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("zoek_aantal_bronnen", "Ik vond bronnen."),
        ("zoek_welke", "{van} tot {tot} van {aantal}"),
        ("feit_alles_knop", "Meer { weten"),
    ],
)
def test_a_text_with_places_keeps_exactly_those(small_catalogue, write_catalogue, key, text):
    from bot.catalogue import CatalogueError, load_catalogue

    small_catalogue["teksten"][key] = text
    with pytest.raises(CatalogueError, match=f"'{key}'"):
        load_catalogue(write_catalogue(small_catalogue))
