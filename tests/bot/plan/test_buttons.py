"""The buttons of the plan, pressed or chosen by number."""

import json

import pytest

from bot.plan.buttons import question_answer
from bot.plan.dialogue import decide
from bot.plan.reading import Said
from bot.plan.state import ASIDE
from tests.bot.plan.states import ALL, GEMEENTE, ROL, STAAT, VRAAG, state


class TestNumbers:
    BERGEN = ("Bergen (NH.)", "Bergen (L.)")

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("de tweede", "Bergen (L.)"),
            ("optie 2", "Bergen (L.)"),
            ("nummer 2", "Bergen (L.)"),
            ("de laatste", "Bergen (L.)"),
            ("ja, de eerste", "Bergen (NH.)"),
        ],
    )
    @pytest.mark.parametrize("intent", ["keuze_nummer", "nlu_fallback"])
    def test_they_choose_a_suggested_municipality(self, catalogue, text, name, intent):
        asked = state(GEMEENTE, suggested=self.BERGEN)
        got = decide(catalogue, asked, Said(text, intent))
        assert got == {"gemeente": name, "voorstel": None}

    @pytest.mark.parametrize(
        ("pending", "text", "value"),
        [
            (ROL, "de tweede", "griffier"),
            (ROL, "10", "overgeslagen"),
            (ROL, "de laatste", "taalhuis"),
            (VRAAG, "de eerste", "bereiken"),
            (VRAAG, "de laatste", "samenwerken"),
        ],
    )
    def test_they_choose_an_answer_and_the_last_is_not_to_skip(
        self, understood, pending, text, value
    ):
        assert understood(pending, text, "keuze_nummer") == value

    def test_they_choose_a_level(self, catalogue):
        got = decide(catalogue, state(STAAT), Said("de laatste", "keuze_nummer"))
        assert got["deels"] == ["taalhuis"]

    @pytest.mark.parametrize(
        ("text", "levels"),
        [
            ("1 en 2", ["bestuur", "beleid"]),
            ("1, 3", ["bestuur", "uitvoering"]),
            ("de eerste twee", ["bestuur", "beleid"]),
            ("de laatste twee", ["uitvoering", "taalhuis"]),
            ("de eerste en de derde", ["bestuur", "uitvoering"]),
            ("1 t/m 3", ["bestuur", "beleid", "uitvoering"]),
            ("nummer 4 en 2", ["beleid", "taalhuis"]),
            ("1, 5", None),
            ("7 en 8", None),
        ],
    )
    @pytest.mark.parametrize("intent", ["keuze_nummer", "nlu_fallback"])
    def test_several_choose_several_levels(self, understood, text, levels, intent):
        assert understood(STAAT, text, intent) == levels

    def test_several_add_to_what_was_pressed(self, catalogue):
        # With "Bestuur" pressed, "Beleid" is the first that is left.
        got = decide(catalogue, state(STAAT, ("bestuur",)), Said("1 en 3", "keuze_nummer"))
        assert (got["staat"], got["deels"]) == (["bestuur", "beleid", "taalhuis"], None)

    @pytest.mark.parametrize("text", ["9", "12", "de vijfde"])
    def test_one_that_no_option_has_keeps_the_suggestions(self, catalogue, text):
        asked = state(GEMEENTE, suggested=self.BERGEN)
        got = decide(catalogue, asked, Said(text, "keuze_nummer"))
        assert got == {"melding": catalogue.teksten.stappenplan.niet_begrepen}

    def test_the_last_of_nothing_but_skipping_is_no_answer(self, catalogue):
        got = decide(catalogue, state(GEMEENTE), Said("de laatste", "keuze_nummer"))
        assert list(got) == ["melding"]


class TestButtons:
    def press(self, catalogue, asked, vraag, antwoord):
        return decide(
            catalogue, asked, Said("/plan_antwoord", "plan_antwoord", (), vraag, antwoord)
        )

    def test_levels_add_up(self, catalogue):
        first = self.press(catalogue, state(STAAT), "staat", "taalhuis")
        assert first["deels"] == ["taalhuis"]
        second = self.press(catalogue, state(STAAT, ("taalhuis",)), "staat", "bestuur")
        assert second["deels"] == ["bestuur", "taalhuis"]
        done = self.press(catalogue, state(STAAT, ("bestuur", "taalhuis")), "staat", "klaar")
        assert done["staat"] == ["bestuur", "taalhuis"]

    def test_the_last_level_needs_no_more(self, catalogue):
        asked = state(STAAT, ("bestuur", "beleid", "taalhuis"))
        assert len(self.press(catalogue, asked, "staat", "uitvoering")["staat"]) == 4

    def test_what_is_typed_adds_to_what_was_pressed(self, catalogue):
        asked = state(STAAT, ("bestuur", "taalhuis"), rol="beleid", gemeente="Ede")
        got = decide(catalogue, asked, Said("en uitvoering", "nlu_fallback"))
        assert (got["staat"], got["deels"]) == (["bestuur", "uitvoering", "taalhuis"], None)

    def test_a_button_of_an_earlier_question_changes_that_answer(self, catalogue):
        got = self.press(catalogue, state(VRAAG, **ALL), "rol", "griffier")
        assert got == {"rol": "griffier"}

    @pytest.mark.parametrize("vraag", ["rol", "gemeente", "vraag", "onzin", "stap", "wijziging"])
    def test_an_answer_that_does_not_exist_fills_nothing(self, catalogue, vraag):
        got = self.press(catalogue, state(ROL), vraag, "bestaat niet")
        assert "bestaat niet" not in got.values()

    @pytest.mark.parametrize("asked", [ROL, GEMEENTE, STAAT, VRAAG])
    def test_every_button_of_every_question_does_something(self, catalogue, asked):
        for button in question_answer(catalogue, state(asked)).buttons:
            sent = json.loads(button.payload.removeprefix("/plan_antwoord"))
            assert self.press(catalogue, state(asked), sent["vraag"], sent["antwoord"])


class TestButtonsOfSomethingElse:
    def test_a_topic_is_a_question_of_its_own(self, catalogue):
        assert decide(catalogue, state(ROL), Said("/taalhuis", "taalhuis")) is ASIDE

    def test_changing_answers_asks_which(self, catalogue):
        said = Said("/plan_wijzigen", "plan_wijzigen")
        assert decide(catalogue, state(STAAT, rol="beleid"), said) == {"wijziging": None}


def test_a_question_shows_how_far_the_plan_is(catalogue):
    assert question_answer(catalogue, state(GEMEENTE)).title == "Stappenplan: vraag 2 van 4"
