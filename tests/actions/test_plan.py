"""The plan's actions: thin, and one answer at most."""

from typing import ClassVar

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.plan import (
    AskMunicipality,
    BeginPlan,
    ChangePlan,
    FinishPlan,
    NoPlan,
    ReadAnswer,
    ResumePlan,
)

FORM = "stappenplan_form"
FULL = {
    "plan_rol": "beleid",
    "plan_gemeente": "Ede",
    "plan_staat": ["beleid"],
    "plan_vraag": "meten",
    "plan_wijziging": "nee",
    "plan_stand": "bezig",
}


@pytest.fixture(autouse=True)
def secret(monkeypatch):
    monkeypatch.setenv("GIDS_SECRET", "een geheim van minstens zestien tekens")
    monkeypatch.setenv("GIDS_PUBLIC_URL", "https://gids.voorbeeld.nl/")


def told(**slots):
    """Return the events that set slots of the plan."""
    return [{"event": "slot", "name": f"plan_{k}", "value": v} for k, v in slots.items()]


ANSWERED = told(rol="beleid", gemeente="Ede", staat=["beleid"], vraag="meten")
BEGUN = {"event": "action", "name": "action_plan_begin"}


def run(action, slots=None, text="", intent="", *, active=False, ran=(), earlier=(), **entities):
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
    }
    events = [*earlier, {"event": "user"}, *({"event": "action", "name": name} for name in ran)]
    loop = {"name": FORM} if active else {}
    tracker = Tracker("x", slots or {}, message, events, False, None, loop, "action_listen")
    dispatcher = CollectingDispatcher()
    set_slots = {e["name"]: e["value"] for e in action.run(dispatcher, tracker, {})}
    answers = [m["custom"] for m in dispatcher.messages]
    assert len(answers) <= 1
    return set_slots, answers[0] if answers else None


def test_beginning_says_nothing_itself_and_forgets_the_last_plan():
    slots, answer = run(BeginPlan(), FULL, "maak een plan voor Utrecht", "stappenplan")
    assert answer is None
    assert (slots["plan_gemeente"], slots["plan_staat"]) == ("Utrecht", None)


def test_beginning_takes_the_role_that_is_known():
    assert run(BeginPlan(), {"rol": "griffier"}, "stappenplan")[0]["plan_rol"] == "griffier"


def test_resuming_keeps_what_was_answered():
    slots, _ = run(ResumePlan(), {**FULL, "plan_stand": "gestopt"}, "ga verder met het plan")
    assert slots["plan_stand"] == "bezig"
    assert "plan_gemeente" not in slots


def test_resuming_without_a_plan_begins_one():
    assert run(ResumePlan(), {}, "ga verder met het plan")[0]["plan_rol"] is None


class TestReading:
    def test_an_answer_fills_its_slot_and_the_next_question_follows(self):
        asked = {"requested_slot": "plan_gemeente", "plan_rol": "beleid", "plan_wijziging": "nee"}
        slots, _ = run(ReadAnswer(), asked, "Utrecht", "nlu_fallback", active=True)
        assert (slots["plan_gemeente"], slots["requested_slot"]) == ("Utrecht", "plan_staat")

    def test_the_role_is_known_to_the_rest_of_the_conversation(self):
        asked = {"requested_slot": "plan_rol", "plan_wijziging": "nee"}
        slots, _ = run(ReadAnswer(), asked, "griffier", "nlu_fallback", active=True)
        assert slots["rol"] == "griffier"

    def test_the_last_answer_leaves_nothing_to_ask(self):
        asked = {**FULL, "plan_vraag": None, "requested_slot": "plan_vraag"}
        slots, _ = run(ReadAnswer(), asked, "geld", "nlu_fallback", active=True)
        assert slots["requested_slot"] is None

    def test_an_ordinal_chooses_a_suggestion(self):
        asked = {
            "requested_slot": "plan_gemeente",
            "plan_rol": "beleid",
            "plan_wijziging": "nee",
            "plan_voorstel": ["Bergen (NH.)", "Bergen (L.)"],
        }
        slots, _ = run(ReadAnswer(), asked, "de tweede", "keuze_nummer", active=True)
        assert (slots["plan_gemeente"], slots["requested_slot"]) == ("Bergen (L.)", "plan_staat")

    def test_a_question_of_its_own_makes_the_form_step_aside(self):
        asked = {"requested_slot": "plan_gemeente"}
        assert run(ReadAnswer(), asked, "wat is KLASSE!?", "klasse", active=True)[0] == {}

    def test_the_message_is_left_alone_when_the_form_comes_back(self):
        asked = {"requested_slot": "plan_gemeente"}
        back = run(ReadAnswer(), asked, "Utrecht", active=True, ran=["action_antwoord", FORM])
        assert back[0] == {}

    def test_stop_ends_the_form(self):
        slots, _ = run(ReadAnswer(), {"requested_slot": "plan_rol"}, "stop", active=True)
        assert slots == {"plan_stand": "gestopt", "requested_slot": None}


class TestStoppingAChange:
    CHANGING: ClassVar = {**FULL, "plan_rol": None, "requested_slot": "plan_rol"}

    @pytest.mark.parametrize("text", ["Stoppen", "laat maar"])
    def test_the_answer_of_a_finished_plan_comes_back(self, text):
        earlier = [BEGUN, *ANSWERED, *told(stand="klaar"), *told(stand="bezig", rol=None)]
        slots, _ = run(ReadAnswer(), self.CHANGING, text, active=True, earlier=earlier)
        assert (slots["plan_rol"], slots["plan_stand"]) == ("beleid", "gestopt")
        assert slots["requested_slot"] is None
        assert "plan_gemeente" not in slots

    def test_the_latest_of_its_answers_does(self):
        changed = [*told(stand="klaar", rol=None), *told(rol="griffier", stand="klaar")]
        earlier = [BEGUN, *ANSWERED, *changed, *told(stand="bezig", rol=None)]
        slots, _ = run(ReadAnswer(), self.CHANGING, "stop", active=True, earlier=earlier)
        assert slots["plan_rol"] == "griffier"

    @pytest.mark.parametrize(
        "earlier",
        [
            [BEGUN, *ANSWERED, *told(rol=None)],
            [BEGUN, *ANSWERED, *told(stand="klaar"), BEGUN, *told(rol=None, stand="bezig")],
            [BEGUN, *ANSWERED, *told(stand="klaar"), {"event": "restart"}],
        ],
        ids=["not finished", "begun anew", "restarted"],
    )
    def test_that_of_no_other_plan_does(self, earlier):
        slots, _ = run(ReadAnswer(), self.CHANGING, "stop", active=True, earlier=earlier)
        assert slots == {"plan_stand": "gestopt", "requested_slot": None}

    def test_changing_nothing_after_all_shows_the_plan_again(self):
        asked = {**FULL, "plan_wijziging": None, "requested_slot": "plan_wijziging"}
        slots, _ = run(ReadAnswer(), asked, "laat maar", active=True)
        assert slots == {"plan_wijziging": "nee", "requested_slot": None}


def test_a_question_says_what_there_is_to_say_once():
    slots, answer = run(AskMunicipality(), {"plan_melding": "Genoteerd."}, ran=[FORM])
    assert answer["text"].startswith("Genoteerd.")
    assert slots == {"plan_melding": None}


def test_after_a_question_in_between_the_plan_says_that_it_goes_on(catalogue):
    _, answer = run(AskMunicipality(), {}, ran=["action_antwoord", FORM])
    assert answer["text"].startswith(catalogue.teksten.stappenplan.verder)


def test_a_button_of_an_earlier_question_changes_its_answer():
    slots, _ = run(
        ChangePlan(), FULL, "/plan_antwoord", "plan_antwoord", vraag="vraag", antwoord="bereiken"
    )
    assert slots["plan_vraag"] == "bereiken"


def test_the_plan_is_shown_with_its_files():
    slots, answer = run(FinishPlan(), FULL)
    assert answer["type"] == "plan"
    assert slots["plan_stand"] == "klaar"
    for file in answer["downloads"]:
        assert file["url"].startswith("https://gids.voorbeeld.nl/plan/")


def test_the_plan_says_what_there_is_to_say_first(catalogue):
    remark = catalogue.teksten.stappenplan.eerste_gekozen.format(waarde="NT1'ers bereiken")
    asked = {**FULL, "plan_vraag": None, "requested_slot": "plan_vraag"}
    read, _ = run(ReadAnswer(), asked, "bereiken en motiveren", active=True)
    slots, answer = run(FinishPlan(), {**asked, **read})
    assert answer["text"].startswith(remark)
    assert answer["sections"][0]["text"].startswith(remark)
    assert slots["plan_melding"] is None


def test_an_answer_that_left_the_catalogue_does_not_stop_the_plan(catalogue):
    stale = {**FULL, "plan_rol": "burgemeester", "plan_vraag": "toveren"}
    slots, answer = run(FinishPlan(), stale)
    assert slots["plan_stand"] == "klaar"
    assert answer["title"] == "Stappenplan NT1 voor de gemeente Ede"
    assert catalogue.teksten.stappenplan.niet_ingevuld in answer["text"]


def test_a_plan_that_was_left_can_be_resumed():
    _, answer = run(FinishPlan(), {**FULL, "plan_stand": "gestopt"})
    assert answer["type"] == "chat"
    assert [button["payload"] for button in answer["buttons"]] == ["/plan_hervatten"]


def test_without_a_plan_there_is_nothing_to_stop(catalogue):
    assert run(NoPlan())[1]["title"] == catalogue.teksten.plan_niet_bezig.title
