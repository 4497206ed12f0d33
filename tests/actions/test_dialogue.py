"""Actions that depend on what was said before: follow-ups, the role, several questions, feedback."""

import asyncio

import pytest
from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.utils import call_potential_coroutine

from actions import feedback as feedback_action
from actions.advice import AnswerTopic
from actions.choice import NoneOfThese, PickNumber
from actions.feedback import TakeFeedback
from actions.follow_up import AnswerFollowUp, Back, SomethingElse
from actions.role import SetRole
from actions.several import AnswerSeveral
from actions.start import Start
from bot.answer import Answer, choice, multi, out_of_scope, topic_answer
from bot.feedback import Feedback
from bot.follow_up import FollowUp, which_topic


@pytest.fixture
def about(catalogue):
    def answer(topic, confidence=1.0):
        return topic_answer(catalogue, catalogue.topics[topic], confidence)

    return answer


class Talk:
    """A conversation: what was said and answered, and the slots that were set."""

    def __init__(self, earlier=(), slots=None):
        self.events = []
        self.slots = dict(slots or {})
        for answer in earlier:
            self.told(answer)

    def told(self, answer):
        """Let the guide give an answer."""
        self.events.append({"event": "bot", "data": {"custom": answer.to_dict()}})

    def leave_out_of_sight(self):
        """Let so much time pass, or so much be said, that only the slots are left."""
        self.events.clear()

    def say(self, action, intent, text="", *, entities=(), **message):
        """Let an action answer a message; return its answer, if any, and its events."""
        latest = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [{"entity": e, "value": v, "start": s} for e, v, s in entities],
            **message,
        }
        self.events.append({"event": "user", "text": text, "parse_data": latest})
        tracker = Tracker("x", self.slots, latest, self.events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = asyncio.run(call_potential_coroutine(action.run(dispatcher, tracker, {})))
        assert len(dispatcher.messages) <= 1
        answer = dispatcher.messages[0]["custom"] if dispatcher.messages else None
        if answer:
            self.told(Answer.from_dict(answer))
        self.slots |= {e["name"]: e["value"] for e in events if e["event"] == "slot"}
        return answer, events


def run(action, intent, text="", earlier=(), *, slots=None, **message):
    """Run an action after earlier answers (oldest first); return its answer, if any, and events."""
    return Talk(earlier, slots).say(action, intent, text, **message)


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

    def test_a_role_that_is_denied_is_not_set(self, catalogue):
        for text in (
            "Ik ben geen raadslid",
            "Ik ben geen raadslid meer, ik werk bij de bibliotheek",
        ):
            told = {"text": text, "entities": [("rol", "raadslid", 12)]}
            answer, events = run(SetRole(), "rol_noemen", **told)
            assert (answer["title"], events) == (catalogue.teksten.rol_kiezen.title, [])
            assert run(SetRole(), "rol_noemen", **told, slots={"rol": "wethouder"})[1] == []
            left = run(SetRole(), "rol_noemen", **told, slots={"rol": "raadslid"})[1]
            assert left == [SlotSet("rol", None)]

    def test_a_role_that_is_denied_before_a_question_is_not_remembered(self):
        text = "Ik ben geen raadslid, hoe kan ik laaggeletterden bereiken?"
        denied = {"text": text, "entities": [("rol", "raadslid", 12)]}
        answer, events = run(AnswerTopic(), "vinden_en_bereiken", **denied)
        assert ("Voor jou als" in answer["text"], events) == (False, [])
        answer, events = run(AnswerTopic(), "klasse", **denied, slots={"rol": "raadslid"})
        assert ("Voor jou als" in answer["text"], events) == (False, [SlotSet("rol", None)])

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


class TestFeedbackInAConversation:
    """Which answer a thumb or a reason is about, and that each counts once."""

    @pytest.fixture(autouse=True)
    def store(self, tmp_path, monkeypatch):
        store = Feedback(f"sqlite:///{tmp_path / 'feedback.db'}")
        monkeypatch.setattr(feedback_action, "_store", lambda: store)
        return store

    @pytest.fixture
    def kept(self, store):
        """Return what is kept, oldest first: topic, verdict and reason."""
        return lambda: [(r["onderwerp"], r["oordeel"], r["reden"]) for r in store.rows()[::-1]]

    def thumb(self, talk, name, topics=""):
        """Type a thumb, or press the one below the answer on these topics."""
        if not topics:
            return talk.say(TakeFeedback(), f"feedback_{name}", "👍" if name == "goed" else "👎")[0]
        named = [("onderwerp", topics, None)]
        payload = f'/feedback_{name}{{"onderwerp": "{topics}"}}'
        return talk.say(TakeFeedback(), f"feedback_{name}", payload, entities=named)[0]

    def reason(self, talk, why, *, typed=False):
        """Give a reason: in words, or with a button."""
        if typed:
            return talk.say(TakeFeedback(), "feedback_reden", f"reden: {why}")[0]
        payload = f'/feedback_reden{{"reden": "{why}"}}'
        carried = [("reden", why, None)]
        return talk.say(TakeFeedback(), "feedback_reden", payload, entities=carried)[0]

    def test_a_typed_thumb_is_about_the_latest_answer_also_when_a_reason_was_asked(
        self, about, kept
    ):
        talk = Talk([about("klasse")])
        self.thumb(talk, "niet_goed")
        talk.told(about("taalhuis"))
        self.thumb(talk, "goed")
        assert kept() == [("klasse", "niet_goed", None), ("taalhuis", "goed", None)]

    def test_so_it_is_when_that_answer_is_out_of_sight(self, about, kept):
        talk = Talk([about("klasse")])
        self.thumb(talk, "niet_goed")
        talk.leave_out_of_sight()
        talk.told(about("taalhuis"))
        self.thumb(talk, "goed")
        assert kept()[1:] == [("taalhuis", "goed", None)]

    def test_a_pressed_thumb_counts_when_its_answer_is_out_of_sight(self, about, store):
        talk = Talk([about("taalhuis")])
        self.thumb(talk, "goed", "klasse,financiering")
        rows = store.rows()
        assert [row["onderwerp"] for row in rows] == ["financiering", "klasse"]
        assert {(row["oordeel"], row["zekerheid"]) for row in rows} == {("goed", None)}

    def test_of_an_answer_out_of_sight_only_topics_that_exist_count(self, kept, catalogue):
        talk = Talk()
        self.thumb(talk, "goed", "klasse,verdwenen")
        assert self.thumb(talk, "goed", "verdwenen")["title"] == (
            catalogue.teksten.feedback_zonder.title
        )
        assert kept() == [("klasse", "goed", None)]

    def test_a_reason_is_kept_when_its_thumb_is_out_of_sight(self, about, kept):
        talk = Talk([about("klasse")])
        self.thumb(talk, "niet_goed", "klasse")
        talk.leave_out_of_sight()
        self.reason(talk, "te kort")
        assert kept() == [("klasse", "niet_goed", "te kort")]

    @pytest.mark.parametrize(("first", "again"), [("", ""), ("", "klasse"), ("klasse", "klasse")])
    @pytest.mark.parametrize("name", ["goed", "niet_goed"])
    def test_a_thumb_given_twice_counts_once(self, about, kept, name, first, again):
        talk = Talk([about("klasse")])
        answers = [self.thumb(talk, name, first), self.thumb(talk, name, again)]
        assert answers[0] == answers[1]
        assert kept() == [("klasse", name, None)]

    def test_a_thumb_for_a_new_answer_on_the_same_topic_counts(self, about, kept):
        talk = Talk([about("klasse"), about("klasse")])
        self.thumb(talk, "goed", "klasse")
        talk.told(about("taalhuis"))
        self.thumb(talk, "goed", "klasse")  # still the same answer
        talk.told(about("klasse"))
        self.thumb(talk, "goed", "klasse")
        assert kept() == [("klasse", "goed", None)] * 2

    def test_who_changes_his_mind_is_heard(self, about, kept):
        talk = Talk([about("klasse")])
        self.thumb(talk, "niet_goed")
        self.thumb(talk, "goed")
        assert [verdict for _, verdict, _ in kept()] == ["niet_goed", "goed"]

    def test_a_reason_pressed_twice_counts_once(self, about, kept):
        talk = Talk([about("klasse")])
        self.thumb(talk, "niet_goed")
        self.reason(talk, "te kort")
        self.reason(talk, "te kort")
        self.reason(talk, "te vaag")
        assert kept() == [("klasse", "niet_goed", "te kort")]

    def test_a_reason_of_an_earlier_answer_says_nothing_of_the_latest(self, about, kept, catalogue):
        talk = Talk([about("klasse")])
        self.thumb(talk, "niet_goed")
        self.reason(talk, "te kort")
        talk.told(about("taalhuis"))
        thanks = self.reason(talk, "te kort")
        assert thanks["title"] == catalogue.teksten.feedback_reden.title
        assert kept() == [("klasse", "niet_goed", "te kort")]

    def test_a_reason_may_come_after_the_next_answer(self, about, kept):
        for typed in (True, False):
            talk = Talk([about("klasse")])
            self.thumb(talk, "niet_goed")
            talk.told(about("taalhuis"))
            self.reason(talk, "te kort", typed=typed)
        assert kept() == [("klasse", "niet_goed", "te kort")] * 2

    def test_a_reason_typed_twice_counts_once(self, about, kept):
        talk = Talk([about("klasse")])
        self.reason(talk, "te kort", typed=True)
        self.reason(talk, "Te  kort", typed=True)
        self.thumb(talk, "niet_goed")
        assert kept() == [("klasse", "niet_goed", "te kort")]

    def test_who_says_more_does_not_count_twice(self, about, kept):
        talk = Talk([about("klasse"), about("taalhuis")])
        self.thumb(talk, "niet_goed", "klasse")
        self.reason(talk, "te algemeen")
        self.reason(talk, "ik zocht de kosten", typed=True)
        assert kept() == [("klasse", "niet_goed", "te algemeen; ik zocht de kosten")]

    def test_a_typed_reason_after_a_new_answer_is_about_that_one(self, about, kept):
        talk = Talk([about("klasse")])
        self.thumb(talk, "niet_goed")
        self.reason(talk, "te kort", typed=True)
        talk.told(about("taalhuis"))
        self.reason(talk, "te kort", typed=True)
        assert kept() == [("klasse", "niet_goed", "te kort"), ("taalhuis", "niet_goed", "te kort")]

    def test_why_is_not_asked_again_when_it_was_told(self, about, kept, catalogue):
        talk = Talk([about("klasse")])
        self.thumb(talk, "niet_goed", "klasse")
        self.reason(talk, "te kort")
        again = self.thumb(talk, "niet_goed", "klasse")
        assert again["title"] == catalogue.teksten.feedback_reden.title
        assert talk.slots["feedback_over"] is None
        assert kept() == [("klasse", "niet_goed", "te kort")]

    def test_an_answer_on_several_topics_is_rated_as_one(self, about, catalogue, kept):
        both = multi(catalogue, [about("financiering"), about("monitoring")], 1.0)
        talk = Talk([both, about("klasse")])
        self.thumb(talk, "niet_goed", "financiering,monitoring")
        self.thumb(talk, "niet_goed", "financiering,monitoring")
        self.reason(talk, "te lang")
        assert kept() == [
            ("financiering", "niet_goed", "te lang"),
            ("monitoring", "niet_goed", "te lang"),
        ]

    def test_a_reason_without_any_answer_has_nothing_to_go_with(self, kept, catalogue):
        answer = self.reason(Talk(), "te kort", typed=True)
        assert answer["title"] == catalogue.teksten.feedback_zonder.title
        assert kept() == []
