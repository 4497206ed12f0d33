"""Follow-ups, numbers and several questions: what depends on what was said before."""

import pytest
from rasa_sdk.events import SlotSet

from actions.advice import AnswerTopic
from actions.choice import NoneOfThese, OfferChoice, PickNumber
from actions.facts import FollowUpFact
from actions.follow_up import AnswerFollowUp, Back, SomethingElse
from actions.scope import OutOfScope
from actions.search import SearchCatalogue
from actions.several import AnswerSeveral
from actions.small_talk import SmallTalk
from bot.answer import choice, multi, out_of_scope
from bot.follow_up import FollowUp, which_topic
from tests.actions.talk import Talk, run


class TestFollowUp:
    def test_it_is_about_the_latest_topic(self, about, catalogue):
        earlier = [about("taalhuis"), about("klasse"), out_of_scope(catalogue, 1.0)]
        answer, _ = run(AnswerFollowUp(), "vervolg_links", earlier=earlier)
        assert (answer["type"], answer["topic"]) == ("answer", "klasse")

    def test_on_its_own_it_asks_which_topic(self):
        answer, _ = run(AnswerFollowUp(), "vervolg_meer")
        assert answer["type"] == "choice"

    def test_after_a_choice_it_asks_which_of_those(self, catalogue):
        offered = choice(catalogue, [("campagne", 0.4), ("klasse", 0.3)])
        answer, _ = run(AnswerFollowUp(), "vervolg_wie", earlier=[offered])
        assert (answer["type"], answer["topics"]) == ("choice", ["campagne", "klasse"])

    def test_a_button_says_which_topic(self, about):
        named = [("onderwerp", "campagne", 0)]
        answer, _ = run(
            AnswerFollowUp(), "vervolg_meten", earlier=[about("klasse")], entities=named
        )
        assert answer["topic"] == "campagne"

    def test_a_topic_that_left_the_catalogue_is_asked_for_again(self):
        named = [("onderwerp", "verdwenen", 0)]
        assert run(AnswerFollowUp(), "vervolg_meten", entities=named)[0]["type"] == "choice"

    def test_the_topic_typed_after_being_asked_answers_the_follow_up(self, catalogue):
        asked = which_topic(catalogue, FollowUp.LINKS)
        answer, _ = run(AnswerTopic(), "campagne", "de campagne", earlier=[asked])
        assert answer["title"].startswith("Links bij:")

    @pytest.mark.parametrize("said", ["Aan welke campagne kunnen we meedoen?", "/campagne"])
    def test_a_question_or_a_topic_button_is_answered_as_such(self, catalogue, said):
        asked = which_topic(catalogue, FollowUp.LINKS)
        answer, _ = run(AnswerTopic(), "campagne", said, earlier=[asked])
        assert answer["title"] == catalogue.topics["campagne"].title

    @pytest.mark.parametrize(
        ("action", "intent"),
        [(AnswerFollowUp(), "vervolg_meten"), (FollowUpFact(), "vervolg_feit")],
    )
    def test_a_role_before_it_is_remembered(self, about, action, intent):
        text = "Ik ben raadslid, hoe meet ik dat?"
        role = [("rol", "raadslid", 7)]
        _, events = run(action, intent, text, [about("klasse")], entities=role)
        assert events == [SlotSet("rol", "raadslid")]

    def test_the_topic_it_names_goes_before_the_one_at_hand(self, about):
        answer, _ = run(
            AnswerFollowUp(),
            "vervolg_voorbeeld",
            "een voorbeeld van een taalhuis?",
            [about("klasse")],
        )
        assert answer["topic"] == "taalhuis"

    def test_what_gathers_all_examples_is_not_named_by_the_word(self, about):
        text = "heb je praktijkvoorbeelden?"
        answer, _ = run(AnswerFollowUp(), "vervolg_voorbeeld", text, [about("klasse")])
        assert answer["topic"] == "klasse"

    def test_more_after_a_search_shows_the_next_results(self, about, catalogue):
        talk = Talk([about("klasse")])
        first, _ = talk.say(SearchCatalogue(), "zoek", "alles van Stichting Lezen en Schrijven")
        second, _ = talk.say(AnswerFollowUp(), "vervolg_meer", "meer")
        assert second["type"] == "search"
        assert not {r["id"] for r in first["resources"]} & {r["id"] for r in second["resources"]}
        talk.say(AnswerTopic(), "klasse", "klasse")
        assert talk.say(AnswerFollowUp(), "vervolg_meer", "meer")[0]["topic"] == "klasse"

    def test_yes_to_which_topic_keeps_the_follow_up(self, catalogue):
        two = which_topic(catalogue, FollowUp.LINKS, ["klasse", "campagne"])
        answer, _ = run(SmallTalk(), "ja", "ja", [two])
        assert (answer["type"], answer["buttons"][0]["payload"]) == (
            "choice",
            '/vervolg_links{"onderwerp": "klasse"}',
        )
        one = which_topic(catalogue, FollowUp.LINKS, ["klasse"])
        assert run(SmallTalk(), "ja", "ja", [one])[0]["title"].startswith("Links bij:")

    def test_back_is_the_topic_before(self, about):
        earlier = [about("taalhuis"), about("klasse")]
        assert run(Back(), "vervolg_terug", earlier=earlier)[0]["topic"] == "taalhuis"
        assert run(Back(), "vervolg_terug")[0]["type"] == "chat"

    def test_back_goes_on_to_the_first_topic(self, about, catalogue):
        talk = Talk([about("taalhuis"), about("klasse"), about("campagne")])
        answers = [talk.say(Back(), "vervolg_terug", "terug")[0] for _ in range(4)]
        assert [answer["topic"] for answer in answers] == ["klasse", "taalhuis", None, None]
        assert answers[-1]["title"] == catalogue.teksten.vervolg_terug.title
        assert talk.say(AnswerTopic(), "personas", "/personas")[0]["topic"] == "personas"
        assert talk.say(Back(), "vervolg_terug", "terug")[0]["topic"] == "taalhuis"

    def test_a_rejected_choice_is_not_offered_again(self, about, catalogue):
        offered = choice(catalogue, [("campagne", 0.4), ("klasse", 0.3)])
        talk = Talk([about("taalhuis"), offered])
        talk.say(NoneOfThese(), "geen_van_deze", "geen van deze")
        assert talk.say(AnswerFollowUp(), "vervolg_voorbeeld")[0]["topic"] == "taalhuis"
        talk = Talk([offered])
        talk.say(SomethingElse(), "vervolg_anders", "iets anders")
        asked, _ = talk.say(AnswerFollowUp(), "vervolg_voorbeeld")
        assert asked["type"] == "choice"
        assert asked["topics"] == list(which_topic(catalogue, FollowUp.EXAMPLE).topics)

    def test_something_else_after_a_choice_means_none_of_these(self, catalogue, about):
        texts = catalogue.teksten
        offered = choice(catalogue, [("campagne", 0.4)])
        after_choice, _ = run(SomethingElse(), "vervolg_anders", earlier=[offered])
        assert after_choice["title"] == texts.geen_van_deze.title
        after_topic, _ = run(SomethingElse(), "vervolg_anders", earlier=[about("klasse")])
        assert after_topic["title"] == texts.vervolg_anders.title


class TestNumber:
    def pick(self, text, *earlier):
        return run(PickNumber(), "keuze_nummer", text, earlier=earlier)

    def test_it_presses_the_button(self, catalogue):
        offered = choice(catalogue, [("campagne", 0.4), ("klasse", 0.3)])
        answer, (listen, said) = self.pick("de tweede", offered)
        assert answer is None
        assert listen["name"] == "action_listen"
        assert said["parse_data"]["intent"] == {"name": "klasse", "confidence": 1.0}
        assert self.pick("de laatste", offered)[1][1]["text"] == "/klasse"
        assert self.pick("3", offered)[1][1]["text"] == "/geen_van_deze"

    def test_it_hands_over_what_the_button_carries(self, catalogue):
        asked = which_topic(catalogue, FollowUp.LINKS, ["klasse"])
        said = self.pick("1", asked)[1][1]
        assert said["parse_data"]["entities"] == [{"entity": "onderwerp", "value": "klasse"}]

    @pytest.mark.parametrize("text", ["4", "9"])
    def test_a_number_that_was_not_offered_is_asked_again(self, catalogue, text):
        offered = choice(catalogue, [("campagne", 0.4), ("klasse", 0.3)])
        answer, events = self.pick(text, offered)
        assert (answer["title"], events) == (catalogue.teksten.keuze_zonder.title, [])

    def test_after_two_answers_it_stands_for_one_of_them(self, about, catalogue):
        both = multi(catalogue, [about("financiering"), about("klasse")], 1.0)
        assert self.pick("de eerste", both)[1][1]["text"] == "/financiering"
        assert self.pick("2", both)[1][1]["text"] == "/klasse"

    def test_a_number_of_a_list_in_the_advice_presses_no_button(self, about, catalogue):
        listed = about("waar_beginnen")
        assert "\n1. " in listed.text
        answer, events = self.pick("2", listed)
        assert (answer["title"], events) == (catalogue.teksten.keuze_zonder.title, [])

    def test_without_any_answer_it_is_asked_again(self):
        assert self.pick("1")[0]["type"] == "chat"


class TestSeveralQuestions:
    def ask(self, *names, **kwargs):
        parts = [{"name": name, "confidence": 0.95} for name in names]
        return run(AnswerSeveral(), "meer_vragen", deelvragen=parts, **kwargs)[0]

    def test_each_is_answered_with_its_own_links(self, catalogue):
        answer = self.ask("financiering", "monitoring")
        assert (answer["type"], answer["topics"]) == ("multi", ["financiering", "monitoring"])
        sections = {s["topic"]: s for s in answer["sections"] if s["topic"]}
        for name, section in sections.items():
            assert [r["id"] for r in section["resources"]] == catalogue.topics[name].resources
            assert catalogue.topics[name].advice in answer["text"]

    def test_a_follow_up_among_them_is_about_the_topic_before_it(self):
        answer = self.ask("klasse", "vervolg_wie")
        assert answer["sections"][2]["title"] == "Wie is verantwoordelijk: Programma KLASSE!"
        assert answer["topics"] == ["klasse", "rollen_en_borging"]

    def test_the_role_leads_once(self):
        answer = self.ask("financiering", "monitoring", slots={"rol": "raadslid"})
        assert answer["text"].count("Voor jou als raadslid") == 1

    def test_the_role_before_them_leads_and_is_remembered(self):
        talk = Talk()
        text = "Ik ben raadslid, hoe financieren we dit en hoe meten we of het werkt?"
        parts = [{"name": name, "confidence": 0.95} for name in ("financiering", "monitoring")]
        role = [("rol", "raadslid", 7)]
        answer, events = talk.say(
            AnswerSeveral(), "meer_vragen", text, entities=role, deelvragen=parts
        )
        assert answer["text"].count("Voor jou als raadslid") == 1
        assert events == [SlotSet("rol", "raadslid")]
        assert "Voor jou als raadslid" in talk.say(AnswerTopic(), "klasse", "klasse")[0]["text"]

    def test_what_is_left_of_them_is_one_answer(self):
        assert self.ask("financiering", "verdwenen")["topic"] == "financiering"
        assert self.ask("verdwenen")["type"] == "out_of_scope"


class TestDoubt:
    def ask(self, text, confidence, *earlier, **kwargs):
        ranking = [{"name": "financiering", "confidence": confidence}]
        return run(OfferChoice(), "nlu_fallback", text, earlier, intent_ranking=ranking, **kwargs)

    def test_it_offers_what_may_be_meant(self):
        assert self.ask("geld?", 0.04)[0]["topics"] == ["financiering"]

    def test_within_a_subject_what_fits_nothing_else_is_about_that(self, about, catalogue):
        answer, _ = self.ask("is dat verplicht?", 0.04, about("klasse"))
        assert answer["title"] == catalogue.teksten.feit_onbekend.title
        assert answer["buttons"][0]["payload"] == "/klasse"
        assert self.ask("hoe heten die profielen?", 0.04, about("klasse"))[0]["topic"] == "klasse"

    def test_a_likely_topic_is_offered_there_too(self, about):
        assert self.ask("geld?", 0.3, about("klasse"))[0]["topics"] == ["financiering"]

    def test_a_municipality_alone_is_about_the_subject(self, about, catalogue):
        answer, _ = run(OutOfScope(), "buiten_bereik", "Zwolle", [about("cijfers_gemeente")])
        assert answer["buttons"][0]["payload"] == "/cijfers_gemeente"
        assert run(OutOfScope(), "buiten_bereik", "Zwolle")[0]["type"] == "out_of_scope"
        weather, _ = run(OutOfScope(), "buiten_bereik", "het weer", [about("cijfers_gemeente")])
        assert weather["type"] == "out_of_scope"

    @pytest.mark.parametrize("action", [OfferChoice(), OutOfScope()])
    def test_the_role_that_was_told_is_remembered(self, action):
        text = "Ik ben raadslid, mag ik iemand verplichten?"
        _, events = run(action, "nlu_fallback", text, entities=[("rol", "raadslid", 7)])
        assert events == [SlotSet("rol", "raadslid")]
