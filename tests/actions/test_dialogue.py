"""Actions that depend on what was said before: follow-ups, the role, several questions, feedback."""

import asyncio

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.utils import call_potential_coroutine

from actions import feedback as feedback_action
from actions.advice import AnswerTopic
from actions.choice import PickNumber
from actions.feedback import TakeFeedback
from actions.follow_up import AnswerFollowUp, Back, SomethingElse
from actions.role import SetRole
from actions.several import AnswerSeveral
from actions.start import Start
from bot.answer import choice, out_of_scope, topic_answer
from bot.feedback import Feedback
from bot.follow_up import FollowUp, which_topic


@pytest.fixture
def about(catalogue):
    def answer(topic, confidence=1.0):
        return topic_answer(catalogue, catalogue.topics[topic], confidence)

    return answer


def run(action, intent, text="", earlier=(), *, entities=(), slots=None, **message):
    """Run an action after earlier answers (oldest first); return its answer, if any, and events."""
    events = [{"event": "bot", "data": {"custom": answer.to_dict()}} for answer in earlier]
    events.append({"event": "user", "text": text})
    latest = {
        "text": text,
        "intent": {"name": intent, "confidence": 0.9},
        "entities": [{"entity": e, "value": v, "start": s} for e, v, s in entities],
        **message,
    }
    tracker = Tracker("x", slots or {}, latest, events, False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    set_events = asyncio.run(call_potential_coroutine(action.run(dispatcher, tracker, {})))
    assert len(dispatcher.messages) <= 1
    answer = dispatcher.messages[0]["custom"] if dispatcher.messages else None
    return answer, set_events


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

    def test_back_is_the_topic_before(self, about):
        earlier = [about("taalhuis"), about("klasse")]
        assert run(Back(), "vervolg_terug", earlier=earlier)[0]["topic"] == "taalhuis"
        assert run(Back(), "vervolg_terug")[0]["type"] == "chat"

    def test_something_else_after_a_choice_means_none_of_these(self, catalogue, about):
        texts = catalogue.teksten
        offered = choice(catalogue, [("campagne", 0.4)])
        after_choice, _ = run(SomethingElse(), "vervolg_anders", earlier=[offered])
        assert after_choice["title"] == texts.geen_van_deze.title
        after_topic, _ = run(SomethingElse(), "vervolg_anders", earlier=[about("klasse")])
        assert after_topic["title"] == texts.vervolg_anders.title


class TestRole:
    def test_it_is_set_told_and_forgotten(self):
        told, events = run(
            SetRole(), "rol_noemen", "ik ben wethouder", entities=[("rol", "wethouder", 7)]
        )
        assert events == [SlotSet("rol", "wethouder")]
        assert "wethouder" in told["title"]
        answer, events = run(SetRole(), "rol_vragen", slots={"rol": "wethouder"})
        assert ("wethouder" in answer["title"], events) == (True, [])
        assert run(SetRole(), "rol_vergeten", slots={"rol": "wethouder"})[1] == [
            SlotSet("rol", None)
        ]

    def test_an_unknown_role_is_asked_for(self, catalogue):
        answer, events = run(SetRole(), "rol_noemen", "ik ben tandarts")
        assert len(answer["buttons"]) == len(catalogue.roles)
        assert events == []

    def test_what_can_i_do_is_about_the_topic_at_hand(self, about):
        slots = {"rol": "raadslid"}
        answer, _ = run(SetRole(), "rol_advies", earlier=[about("klasse")], slots=slots)
        assert answer["topic"] == "klasse"
        assert "raadslid" in answer["text"]
        assert "raadslid" in run(SetRole(), "rol_advies", slots=slots)[0]["title"]
        assert run(SetRole(), "rol_advies")[0]["buttons"]

    def test_a_role_before_a_question_is_remembered(self):
        text = "ik ben raadslid, wat kan de raad doen?"
        answer, events = run(AnswerTopic(), "gemeenteraad", text, entities=[("rol", "raadslid", 7)])
        assert events == [SlotSet("rol", "raadslid")]
        assert "Voor jou als raadslid" in answer["text"]

    def test_a_channel_may_hand_over_a_role_at_the_start(self, catalogue):
        answer, events = run(Start(), "start", "/start", entities=[("rol", "inkoop", 0)])
        assert events == [SlotSet("rol", "inkoop")]
        assert answer["buttons"][0]["payload"] == f"/{catalogue.roles['inkoop'].questions[0]}"
        assert run(Start(), "start", entities=[("rol", "keizer", 0)])[1] == []


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

    def test_what_is_left_of_them_is_one_answer(self):
        assert self.ask("financiering", "verdwenen")["topic"] == "financiering"
        assert self.ask("verdwenen")["type"] == "out_of_scope"


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

    def test_without_any_answer_it_is_asked_again(self):
        assert self.pick("1")[0]["type"] == "chat"


class TestFeedback:
    @pytest.fixture(autouse=True)
    def store(self, tmp_path, monkeypatch):
        store = Feedback(f"sqlite:///{tmp_path / 'feedback.db'}")
        monkeypatch.setattr(feedback_action, "_store", lambda: store)
        return store

    def press(self, verdict, *earlier, text="/x", topic="klasse", **kwargs):
        named = [("onderwerp", topic, 0)]
        return run(TakeFeedback(), f"feedback_{verdict}", text, earlier, entities=named, **kwargs)

    def test_a_thumb_is_kept_with_topic_and_confidence(self, store, about):
        answer, events = self.press("goed", about("klasse", 0.83), about("taalhuis"))
        assert (answer["type"], events) == ("chat", [])
        (row,) = store.rows()
        assert (row["onderwerp"], row["oordeel"], row["zekerheid"]) == ("klasse", "goed", 0.83)

    def test_thumb_down_asks_why_and_keeps_the_reason(self, store, about, catalogue):
        answer, events = self.press("niet_goed", about("klasse"))
        assert [b["title"] for b in answer["buttons"]] == catalogue.teksten.feedback_redenen
        assert events == [SlotSet("feedback_over", "klasse")]
        _, events = run(
            TakeFeedback(),
            "feedback_reden",
            "reden: mail jan@gemeente.nl, te lang",
            [about("klasse")],
            slots={"feedback_over": "klasse"},
        )
        assert events == [SlotSet("feedback_over", None)]
        assert [r["reden"] for r in store.rows()] == ["mail [e-mailadres], te lang"]

    def test_a_reason_out_of_the_blue_is_a_thumb_down_with_it(self, store, about):
        run(TakeFeedback(), "feedback_reden", "reden: te kort", [about("klasse")])
        assert [(r["oordeel"], r["reden"]) for r in store.rows()] == [("niet_goed", "te kort")]

    def test_a_double_click_counts_once(self, store, about):
        tracker_text = '/feedback_goed{"onderwerp": "klasse"}'
        latest = {
            "text": tracker_text,
            "intent": {"name": "feedback_goed"},
            "entities": [{"entity": "onderwerp", "value": "klasse"}],
        }
        events = [
            {"event": "bot", "data": {"custom": about("klasse").to_dict()}},
            {"event": "user", "text": tracker_text},
            {"event": "user", "text": tracker_text},
        ]
        tracker = Tracker("x", {}, latest, events, False, None, {}, "action_listen")
        asyncio.run(TakeFeedback().run(CollectingDispatcher(), tracker, {}))
        assert store.rows() == []

    def test_without_an_answer_there_is_nothing_to_rate(self, store, catalogue):
        answer, _ = run(TakeFeedback(), "feedback_goed", "👍")
        assert answer["title"] == catalogue.teksten.feedback_zonder.title
        assert store.rows() == []

    def test_a_store_that_fails_does_not_cost_the_conversation(self, monkeypatch, about):
        class Broken:
            def add(self, *args):
                from sqlalchemy.exc import OperationalError

                raise OperationalError("insert", {}, Exception("vol"))

        monkeypatch.setattr(feedback_action, "_store", Broken)
        assert self.press("goed", about("klasse"))[0]["type"] == "chat"
