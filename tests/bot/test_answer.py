"""Composing answers from the catalogue."""

import json
from dataclasses import replace

import pytest

from bot.answer import (
    Answer,
    AnswerType,
    Button,
    Download,
    Reading,
    Section,
    choice,
    choice_candidates,
    from_passage,
    out_of_scope,
    topic_answer,
)


def test_topic_answer_carries_all_its_resources_and_follow_ups(catalogue):
    topic = catalogue.topics["werken_met_data"]
    answer = topic_answer(catalogue, topic, 0.9)
    assert answer.type is AnswerType.ANSWER
    assert answer.topic == "werken_met_data"
    assert answer.topics == ("werken_met_data",)
    assert [link.id for link in answer.resources] == topic.resources
    assert [button.payload for button in answer.buttons] == [f"/{n}" for n in topic.follow_ups]


def test_topic_answer_carries_what_pages_say_with_the_day_they_were_read(catalogue):
    topic = catalogue.topics["aanbod_inkopen"]
    answer = topic_answer(catalogue, topic, 0.9)
    assert [reading.url for reading in answer.readings] == [page.url for page in topic.readings]
    assert {reading.read_on for reading in answer.readings} == {"2026-11-23"}
    assert any("beleidskader" in fact for fact in answer.readings[0].facts)
    assert "beleidskader" not in answer.text


def test_answer_survives_its_json_form(catalogue):
    answer = topic_answer(catalogue, catalogue.topics["fc_twente"], 0.75)
    assert Answer.from_dict(answer.to_dict()) == answer


def test_the_json_form_gives_the_same_answer_back(catalogue):
    answer = replace(
        topic_answer(catalogue, catalogue.topics["monitoring"], 0.75),
        readings=(Reading("Blad", "https://blad.nl", "2026-11-23", None, ("Een.", "Twee.")),),
        sections=(Section("monitoring", "Meten", "Meet.", readings=()),),
        downloads=(Download("Plan (Word)", "/plan/a", "application/msword"),),
        feedback=(Button("Nuttig", "/feedback_goed"),),
    )
    assert Answer.from_dict(json.loads(json.dumps(answer.to_dict()))) == answer


class TestABodyThatTheQuestionNames:
    def test_leads_the_advice_with_what_it_can_do(self, catalogue):
        topic = catalogue.topics["financiering"]
        answer = topic_answer(catalogue, topic, 1.0, body="gemeenteraad")
        assert answer.text.startswith(f"**Voor de gemeenteraad:** {topic.roles['raadslid']}")
        assert answer.text.endswith(topic.advice)

    def test_is_the_first_topic_to_go_on_with(self, catalogue):
        answer = topic_answer(catalogue, catalogue.topics["klasse"], 1.0, body="college")
        assert answer.text == catalogue.topics["klasse"].advice
        assert answer.buttons[0].payload == "/college_bw"
        assert len(answer.buttons) <= 4

    def test_is_not_repeated_by_its_own_topic(self, catalogue):
        topic = catalogue.topics["gemeenteraad"]
        answer = topic_answer(catalogue, topic, 1.0, body="gemeenteraad")
        assert answer == topic_answer(catalogue, topic, 1.0)

    def test_makes_way_for_the_role_of_who_asks(self, catalogue):
        topic = catalogue.topics["financiering"]
        answer = topic_answer(catalogue, topic, 1.0, "wethouder", body="gemeenteraad")
        assert answer.text.startswith("**Voor jou als wethouder:**")

    def test_that_the_catalogue_does_not_know_changes_nothing(self, catalogue):
        topic = catalogue.topics["financiering"]
        assert topic_answer(catalogue, topic, 1.0, body="x") == topic_answer(catalogue, topic, 1.0)


def test_choice_offers_the_likeliest_topics_and_a_way_out(catalogue):
    answer = choice(catalogue, [("taalhuis", 0.4), ("bouwstenen_taalhuis", 0.3)])
    assert answer.type is AnswerType.CHOICE
    assert answer.topic is None
    assert answer.topics == ("taalhuis", "bouwstenen_taalhuis")
    assert [b.payload for b in answer.buttons] == [
        *("/taalhuis", "/bouwstenen_taalhuis", "/geen_van_deze")
    ]


def test_choice_without_candidates_says_what_the_guide_knows(catalogue):
    assert choice(catalogue, []).type is AnswerType.OUT_OF_SCOPE


def test_candidates_are_at_most_three_likely_topics(catalogue):
    ranking = [
        {"name": name, "confidence": p}
        for name, p in [
            ("buiten_bereik", 0.3),
            ("taalhuis", 0.25),
            ("groet", 0.2),
            ("klasse", 0.1),
            ("personas", 0.08),
            ("campagne", 0.05),
            ("motiveren", 0.001),
        ]
    ]
    assert [n for n, _ in choice_candidates(catalogue, ranking)] == [
        *("taalhuis", "klasse", "personas")
    ]
    assert choice_candidates(catalogue, ranking[-1:]) == []


def test_out_of_scope_says_what_it_does_know(catalogue):
    answer = out_of_scope(catalogue, 0.8)
    assert answer.type is AnswerType.OUT_OF_SCOPE
    assert answer.topic is None
    assert answer.buttons


@pytest.mark.parametrize("key", ["groet", "mens_spreken", "te_lang_bericht"])
def test_other_texts_become_answers(catalogue, key):
    passage = getattr(catalogue.teksten, key)
    answer = from_passage(catalogue, passage)
    assert (answer.title, answer.text) == (passage.title, passage.text)
    assert [link.id for link in answer.resources] == passage.resources
