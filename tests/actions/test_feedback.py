"""Thumbs and reasons: what is kept of them, and about which answer."""

import pytest
from rasa_sdk.events import SlotSet

from actions import feedback as feedback_action
from actions.feedback import TakeFeedback
from bot.answer import multi
from bot.feedback import Feedback
from tests.actions.talk import Talk, run


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    store = Feedback(f"sqlite:///{tmp_path / 'feedback.db'}")
    monkeypatch.setattr(feedback_action, "_store", lambda: store)
    return store


class TestFeedback:
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
