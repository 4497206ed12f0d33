"""The actions: each dispatches exactly one answer, whatever the conversation looks like."""

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.advice import AnswerTopic
from actions.choice import NoneOfThese, OfferChoice
from actions.scope import OutOfScope
from actions.small_talk import SmallTalk
from bot.answer import choice


def run(action, intent, confidence=0.9, ranking=(), previous=None):
    events = []
    if previous is not None:
        events.append({"event": "bot", "data": {"custom": previous.to_dict()}})
    message = {
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [{"name": n, "confidence": p} for n, p in ranking],
    }
    tracker = Tracker("x", {}, message, events, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    assert action.run(dispatcher, tracker, {}) == []
    assert len(dispatcher.messages) == 1
    return dispatcher.messages[0]["custom"]


def test_a_topic_is_answered_with_its_advice(catalogue):
    answer = run(AnswerTopic(), "klasse", 0.8)
    assert (answer["type"], answer["topic"], answer["confidence"]) == ("answer", "klasse", 0.8)
    assert answer["text"] == catalogue.topics["klasse"].advice


def test_every_topic_has_an_answer(catalogue):
    for name, topic in catalogue.topics.items():
        answer = run(AnswerTopic(), name)
        assert [r["id"] for r in answer["resources"]] == topic.resources


def test_a_topic_that_left_the_catalogue_is_out_of_scope():
    assert run(AnswerTopic(), "verdwenen_onderwerp")["type"] == "out_of_scope"


def test_the_text_for_other_readers_holds_the_whole_answer(catalogue):
    dispatcher = CollectingDispatcher()
    message = {"intent": {"name": "fc_twente", "confidence": 1.0}}
    AnswerTopic().run(dispatcher, Tracker("x", {}, message, [], False, None, {}, ""), {})
    for name in catalogue.topics["fc_twente"].resources:
        assert catalogue.resources[name].url in dispatcher.messages[0]["text"]
    assert dispatcher.messages[0]["buttons"]


def test_doubt_offers_the_likeliest_topics():
    ranking = [("personas", 0.4), ("buiten_bereik", 0.3), ("klasse", 0.2)]
    answer = run(OfferChoice(), "nlu_fallback", ranking=ranking)
    assert (answer["type"], answer["topics"]) == ("choice", ["personas", "klasse"])


def test_doubt_without_any_topic_is_out_of_scope():
    assert run(OfferChoice(), "nlu_fallback")["type"] == "out_of_scope"


def test_none_of_these_helps_on(catalogue):
    answer = run(NoneOfThese(), "geen_van_deze")
    assert (answer["type"], answer["title"]) == ("chat", catalogue.teksten.geen_van_deze.title)
    assert answer["buttons"]


def test_out_of_scope_is_said():
    assert run(OutOfScope(), "buiten_bereik")["type"] == "out_of_scope"


@pytest.mark.parametrize(
    "act",
    ["groet", "afscheid", "bedankt", "wat_kun_je", "ben_je_een_bot", "mens_spreken", "ja", "nee"],
)
def test_small_talk_gets_the_text_of_its_name(catalogue, act):
    answer = run(SmallTalk(), act)
    assert (answer["type"], answer["text"]) == ("chat", getattr(catalogue.teksten, act).text)


class TestAYesOrNoAfterAChoice:
    def test_yes_to_one_topic_answers_it(self, catalogue):
        previous = choice(catalogue, [("campagne", 0.4)])
        assert run(SmallTalk(), "ja", previous=previous)["topic"] == "campagne"

    def test_yes_to_several_topics_asks_again(self, catalogue):
        previous = choice(catalogue, [("campagne", 0.4), ("klasse", 0.3)])
        answer = run(SmallTalk(), "ja", previous=previous)
        assert (answer["type"], answer["topics"]) == ("choice", ["campagne", "klasse"])

    def test_no_means_none_of_them(self, catalogue):
        previous = choice(catalogue, [("campagne", 0.4)])
        answer = run(SmallTalk(), "nee", previous=previous)
        assert answer["title"] == catalogue.teksten.geen_van_deze.title
