"""Follow-ups: what they are about, and what their answers hold."""

import pytest

from bot.answer import (
    Answer,
    AnswerType,
    choice,
    from_passage,
    multi,
    out_of_scope,
    topic_answer,
)
from bot.follow_up import (
    FollowUp,
    Subject,
    asked_about,
    earlier_topic,
    follow_up,
    subject,
    which_topic,
)


@pytest.fixture
def about(catalogue):
    def answer(topic):
        return topic_answer(catalogue, catalogue.topics[topic], 1.0)

    return answer


class TestSubject:
    def test_it_is_the_topic_of_the_latest_answer(self, catalogue, about):
        assert subject(catalogue, [about("klasse"), about("financiering")]) == Subject("klasse")

    def test_without_any_answer_there_is_none(self, catalogue):
        assert subject(catalogue, []) == Subject()

    def test_small_talk_and_out_of_scope_leave_it(self, catalogue, about):
        chat = Answer(AnswerType.CHAT, "Graag gedaan", "Graag gedaan.")
        answers = [out_of_scope(catalogue, 1.0), chat, about("klasse")]
        assert subject(catalogue, answers) == Subject("klasse")

    def test_a_choice_makes_it_one_of_those_offered(self, catalogue, about):
        offered = choice(catalogue, [("campagne", 0.4), ("klasse", 0.3)])
        about_those = subject(catalogue, [offered, about("taalhuis")])
        assert about_those.candidates == about_those.topics == ("campagne", "klasse")

    def test_a_choice_of_which_none_was_meant_leaves_it(self, catalogue, about):
        none_of_these = from_passage(catalogue, catalogue.teksten.geen_van_deze)
        first = choice(catalogue, [("campagne", 0.4), ("klasse", 0.3)])
        second = choice(catalogue, [("personas", 0.4), ("klasse", 0.3)])
        assert subject(catalogue, [none_of_these, first]) == Subject()
        answers = [none_of_these, second, first, about("taalhuis")]
        assert subject(catalogue, answers) == Subject("taalhuis")

    def test_a_choice_after_a_rejected_one_stands_open(self, catalogue):
        none_of_these = from_passage(catalogue, catalogue.teksten.geen_van_deze)
        first = choice(catalogue, [("campagne", 0.4), ("klasse", 0.3)])
        second = choice(catalogue, [("personas", 0.4), ("taalhuis", 0.3)])
        answers = [second, none_of_these, first]
        assert subject(catalogue, answers).candidates == ("personas", "taalhuis")

    def test_after_two_topics_at_once_it_is_one_of_them(self, catalogue, about):
        both = multi(catalogue, [about("financiering"), about("monitoring")], 1.0)
        assert subject(catalogue, [both]).candidates == ("financiering", "monitoring")


class TestGoingBack:
    @pytest.fixture
    def after(self, about):
        """Return where "terug" leads after topics were asked about and gone back to, in order."""

        def lead(*topics):
            told = [("vervolg_terug", t[1:]) if t[0] == "<" else (t, t) for t in topics]
            return earlier_topic((intent, about(topic)) for intent, topic in told)

        return lead

    def test_the_earlier_topic_is_another_one(self, after):
        assert after("taalhuis", "klasse", "klasse") == "taalhuis"
        assert after("klasse") is None
        assert after() is None

    def test_it_goes_on_to_the_first_topic_and_no_further(self, after):
        assert after("taalhuis", "klasse", "campagne") == "klasse"
        assert after("taalhuis", "klasse", "campagne", "<klasse") == "taalhuis"
        assert after("taalhuis", "klasse", "campagne", "<klasse", "<taalhuis") is None

    def test_who_goes_on_from_there_comes_back_there(self, after):
        way = ["taalhuis", "klasse", "campagne", "<klasse", "<taalhuis", "personas"]
        assert after(*way) == "taalhuis"
        assert after(*way, "<taalhuis") is None

    def test_a_topic_that_was_asked_twice_is_passed_twice(self, after):
        way = ["campagne", "taalhuis", "klasse", "taalhuis"]
        assert after(*way) == "klasse"
        assert after(*way, "<klasse") == "taalhuis"
        assert after(*way, "<klasse", "<taalhuis") == "campagne"

    def test_of_a_conversation_only_the_end_may_be_in_sight(self, after):
        assert after("<taalhuis") is None
        assert after("<taalhuis", "klasse") == "taalhuis"

    def test_an_answer_without_a_topic_is_no_place(self, catalogue, about):
        told = [
            ("taalhuis", about("taalhuis")),
            ("vervolg_terug", from_passage(catalogue, catalogue.teksten.vervolg_terug)),
            ("klasse", about("klasse")),
            ("bedankt", from_passage(catalogue, catalogue.teksten.bedankt)),
        ]
        assert earlier_topic(told) == "taalhuis"

    def test_from_several_topics_it_leads_to_the_one_before_them(self, catalogue, about):
        both = multi(catalogue, [about("financiering"), about("monitoring")], 1.0)
        told = [("klasse", about("klasse")), ("taalhuis", about("taalhuis")), ("meer_vragen", both)]
        assert earlier_topic(told) == "taalhuis"
        told.append(("vervolg_terug", about("taalhuis")))
        assert earlier_topic(told) == "klasse"
        told += [
            ("nlu_fallback", choice(catalogue, [("campagne", 0.4)])),
            ("campagne", about("campagne")),
        ]
        assert earlier_topic(told) == "taalhuis"


class TestAskingWhich:
    def test_each_button_answers_the_follow_up_at_once(self, catalogue):
        answer = which_topic(catalogue, FollowUp.LINKS, ["campagne", "klasse"])
        assert answer.type is AnswerType.CHOICE
        assert [b.payload for b in answer.buttons] == [
            '/vervolg_links{"onderwerp": "campagne"}',
            '/vervolg_links{"onderwerp": "klasse"}',
        ]
        assert asked_about(answer) is FollowUp.LINKS

    def test_without_candidates_a_few_are_offered(self, catalogue):
        assert which_topic(catalogue, FollowUp.MEASURE).topics[0] == "monitoring"
        assert set(catalogue.teksten.vervolg_welk.topics) <= set(
            which_topic(catalogue, FollowUp.MEASURE).topics
        )

    def test_another_answer_asks_no_such_thing(self, catalogue, about):
        assert asked_about(choice(catalogue, [("klasse", 0.4)])) is None
        assert asked_about(about("klasse")) is None
        assert asked_about(None) is None


@pytest.mark.parametrize("ask", list(FollowUp))
def test_every_topic_has_an_answer_to_every_follow_up(catalogue, ask):
    for topic in catalogue.topics.values():
        answer = follow_up(catalogue, ask, topic, 0.8)
        assert answer.type is AnswerType.ANSWER
        assert (answer.topic, answer.confidence) == (topic.id, 0.8)
        assert topic.title in answer.title
        assert "{" not in answer.title + answer.text
        assert answer.text.count("**") % 2 == 0
        assert answer.buttons
        assert f"/{topic.id}" not in [button.payload for button in answer.buttons]


class TestContent:
    def test_an_example_is_one_of_the_catalogue(self, catalogue):
        answer = follow_up(catalogue, FollowUp.EXAMPLE, catalogue.topics["integraal_werken"], 1.0)
        assert [link.id for link in answer.resources] == [
            "factsheet_drie_pilots",
            "plan_groot_amsterdam",
        ]
        assert all(link.title in answer.text for link in answer.resources)

    def test_examples_come_from_resources_and_related_practice(self, catalogue):
        camouflage = catalogue.topics["camouflage_leren"]
        found = follow_up(catalogue, FollowUp.EXAMPLE, camouflage, 1.0).resources
        assert "training_koken" in [link.id for link in found]

    def test_pages_that_tell_how_someone_does_it_are_examples(self, catalogue):
        answer = follow_up(catalogue, FollowUp.EXAMPLE, catalogue.topics["gemeenteraad"], 1.0)
        assert "Meer weten" in answer.text
        assert any("Leeuwarden" in fact for page in answer.readings for fact in page.facts)
        assert answer.resources == ()

    def test_resources_and_pages_stand_together(self, catalogue):
        answer = follow_up(catalogue, FollowUp.EXAMPLE, catalogue.topics["camouflage_leren"], 1.0)
        assert "training_koken" in [link.id for link in answer.resources]
        assert any("Elburg" in fact for page in answer.readings for fact in page.facts)

    def test_practice_that_merely_comes_next_is_no_example_beside_real_ones(self, catalogue):
        screening = catalogue.topics["structureel_screenen"]
        assert "werkgevers" in screening.follow_ups
        answer = follow_up(catalogue, FollowUp.EXAMPLE, screening, 1.0)
        assert answer.resources == ()
        assert any("Arnhem" in fact for page in answer.readings for fact in page.facts)

    def test_without_an_own_example_it_says_so_and_gives_general_ones(self, catalogue):
        answer = follow_up(catalogue, FollowUp.EXAMPLE, catalogue.topics["begrippen"], 1.0)
        assert "heb ik niet" in answer.text
        assert answer.readings == ()
        assert [link.id for link in answer.resources] == catalogue.topics[
            "praktijkvoorbeelden"
        ].resources

    def test_links_are_those_of_the_topic(self, catalogue):
        topic = catalogue.topics["fc_twente"]
        found = follow_up(catalogue, FollowUp.LINKS, topic, 1.0).resources
        assert [link.id for link in found] == topic.resources

    def test_a_topic_without_links_says_so(self, catalogue):
        answer = follow_up(catalogue, FollowUp.LINKS, catalogue.topics["drie_niveaus"], 1.0)
        assert answer.resources == ()
        assert "geen link" in answer.text

    def test_who_says_what_the_source_says_and_then_how_to_share_it(self, catalogue):
        topic = catalogue.topics["voorwaarden_en_budget"]
        answer = follow_up(catalogue, FollowUp.WHO, topic, 1.0)
        assert topic.who in answer.text
        assert catalogue.topics["rollen_en_borging"].advice in answer.text

    def test_who_leads_with_the_role_where_the_source_names_it(self, catalogue):
        topic = catalogue.topics["financiering"]
        text = follow_up(catalogue, FollowUp.WHO, topic, 1.0, "raadslid").text
        assert text.startswith("**Voor jou als raadslid:**")
        assert topic.who in text

    def test_measuring_is_the_advice_on_monitoring(self, catalogue):
        monitoring = catalogue.topics["monitoring"]
        answer = follow_up(catalogue, FollowUp.MEASURE, catalogue.topics["campagne"], 1.0)
        assert monitoring.advice in answer.text
        assert [link.id for link in answer.resources] == monitoring.resources
        itself = follow_up(catalogue, FollowUp.MEASURE, monitoring, 1.0)
        assert itself.text == monitoring.advice

    def test_more_shows_what_pages_say(self, catalogue):
        for topic in catalogue.topics.values():
            answer = follow_up(catalogue, FollowUp.MORE, topic, 1.0)
            assert len(answer.readings) == len(topic.readings)
