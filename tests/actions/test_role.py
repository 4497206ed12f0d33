"""The role of who asks: told, kept, denied and forgotten."""

from rasa_sdk.events import SlotSet

from actions.advice import AnswerTopic
from actions.role import SetRole
from actions.start import Start
from tests.actions.talk import run


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
