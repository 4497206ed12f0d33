"""Whether a message answers the open question of the plan or changes an earlier answer."""

import pytest

from bot.plan.changing import change_answer
from bot.plan.dialogue import decide
from bot.plan.reading import Asked, Said
from bot.plan.state import ASIDE
from tests.bot.plan.states import ALL, GEMEENTE, STAAT, VRAAG, state


class TestAnAnswerIsNoCorrection:
    """What answers the open question may hold the words of an earlier one."""

    @pytest.fixture
    def decided(self, catalogue):
        def decide_on(pending, text, intent="nlu_fallback", roles=()):
            earlier = {
                "rol": "beleid",
                "gemeente": "Utrecht",
                "staat": ["beleid"] if pending is VRAAG else None,
            }
            return decide(catalogue, state(pending, **earlier), Said(text, intent, roles))

        return decide_on

    @pytest.mark.parametrize(
        ("pending", "text", "roles", "value"),
        [
            (
                STAAT,
                "Er is beleid, maar de uitvoering in onze gemeente is nog niet goed",
                (),
                ["beleid"],
            ),
            (STAAT, "Nee, alleen de wethouder staat erachter", ("wethouder",), ["bestuur"]),
            (STAAT, "nee, de wethouder", ("wethouder",), ["bestuur"]),
            (VRAAG, "De samenwerking in de gemeente gaat niet goed", (), "samenwerken"),
            (VRAAG, "nee, financiering", (), "financieren"),
            (VRAAG, "niet beleid maar meten", (), "meten"),
            (STAAT, "niet taalhuis maar beleid", ("beleid",), ["beleid"]),
            (VRAAG, "Niet alleen cursussen geven, ook mensen bereiken", (), "bereiken"),
            (VRAAG, "weet ik niet", (), "overgeslagen"),
            (VRAAG, "nog niet bekend", (), "overgeslagen"),
            (VRAAG, "geen van deze", (), "overgeslagen"),
        ],
    )
    def test_it_answers_the_open_question(self, decided, pending, text, roles, value):
        got = decided(pending, text, roles=roles)
        assert got[pending.value] == value
        assert not {"rol", "gemeente", "staat", "vraag"} - {pending.value} & set(got)

    @pytest.mark.parametrize(
        ("pending", "text", "roles"),
        [
            # Ordinary words that look like Delft, Laren, Smallingerland (Drachten), Buren and Best.
            (STAAT, "ongeveer de helft", ()),
            (VRAAG, "mensen leren", ()),
            (VRAAG, "klachten", ()),
            (VRAAG, "buren", ()),
            (STAAT, "best", ()),
            (STAAT, "zoals in Gouda", ()),
            (VRAAG, "Onze gemeente moet beter vindbaar zijn voor NT1'ers", ()),
            (VRAAG, "wij willen de stad veranderen", ()),
            (STAAT, "De samenwerking in de gemeente gaat niet goed", ()),
            (STAAT, "De gemeente klopt niet aan bij mensen thuis", ()),
            (STAAT, "we doen dit met een andere gemeente", ()),
            (VRAAG, "wethouder overtuigen", ("wethouder",)),
            (VRAAG, "Nee, ik ben blij met de wethouder", ("wethouder",)),
            (VRAAG, "lessen aanbieden", ()),
            (VRAAG, "nee, dat hebben we nog niet bepaald", ()),
        ],
    )
    def test_nothing_is_changed_or_wiped(self, decided, pending, text, roles):
        assert list(decided(pending, text, roles=roles)) == ["melding"]

    def test_two_answers_are_changed_together_without_a_word_for_it(self, catalogue):
        said = Said("de rol is wethouder en de gemeente is Zwolle", "plan_wijzigen")
        got = change_answer(catalogue, state(None, **ALL), said)
        assert (got["rol"], got["gemeente"]) == ("wethouder", "Zwolle")

    def test_a_reason_for_a_thumb_down_is_none(self, decided):
        text = "reden: ik miste voorbeelden uit Utrecht"
        assert decided(GEMEENTE, text, "feedback_reden") is ASIDE

    def test_a_change_that_is_not_clear_is_asked_about(self, decided):
        got = decided(STAAT, "mijn functie in het plan moet anders, op beleid", "plan_wijzigen")
        assert got == {"wijziging": None}


class TestCorrecting:
    @pytest.mark.parametrize(
        ("text", "changed"),
        [
            ("nee, Utrecht", {"gemeente": "Utrecht"}),
            ("ik bedoel Utrecht", {"gemeente": "Utrecht"}),
            ("Utrecht", {"gemeente": "Utrecht"}),
            ("niet Ede maar Zeist", {"gemeente": "Zeist"}),
            ("verander de gemeente in Utrecht", {"gemeente": "Utrecht"}),
            ("de gemeente klopt niet", {"gemeente": None}),
            ("verander mijn rol", {"rol": None}),
            ("mijn rol is verkeerd", {"rol": None}),
            ("nee, de gemeente moet Haarlem zijn", {"gemeente": "Haarlem"}),
            ("nee wacht, De Bilt", {"gemeente": "De Bilt"}),
            ("oeps, verkeerde gemeente, het is Gouda", {"gemeente": "Gouda"}),
            ("ik heb de verkeerde gemeente ingevuld", {"gemeente": None}),
            ("pas de gemeente aan", {"gemeente": None}),
            ("ik wil mijn rol veranderen", {"rol": None}),
            ("verander mijn rol bij de gemeente", {"rol": None}),
            ("rol wijzigen", {"rol": None}),
            ("een andere gemeente graag", {"gemeente": None}),
        ],
    )
    def test_an_earlier_answer(self, catalogue, text, changed):
        earlier = state(STAAT, rol="beleid", gemeente="Ede")
        got = decide(catalogue, earlier, Said(text, "nlu_fallback"))
        assert {name: got.get(name, "") for name in changed} == changed
        assert "staat" not in got

    @pytest.mark.parametrize(
        "text",
        [
            "nee, ik ben wethouder",
            "nee, wethouder",
            "mijn rol is wethouder",
            "sorry, ik ben de wethouder van Ede",
            "ik ben geen raadslid maar wethouder",
        ],
    )
    def test_a_role_by_its_name(self, catalogue, text):
        said = Said(text, "nlu_fallback", ("wethouder",))
        assert decide(catalogue, state(STAAT, rol="beleid"), said)["rol"] == "wethouder"

    @pytest.mark.parametrize(
        "text", ["raadslid hier", "Wij zijn raadsleden", "Voor de duidelijkheid: ik ben raadslid"]
    )
    def test_a_role_that_the_nlu_took_for_one(self, catalogue, text):
        said = Said(text, "rol_noemen", ("raadslid",))
        assert decide(catalogue, state(VRAAG, rol="beleid"), said)["rol"] == "raadslid"

    def test_it_is_said_what_was_changed(self, catalogue):
        got = decide(catalogue, state(VRAAG, **ALL), Said("nee, Utrecht", "nlu_fallback"))
        assert "Utrecht" in got["melding"]

    def test_one_more_level(self, catalogue):
        earlier = state(VRAAG, **{**ALL, "vraag": None})
        got = decide(catalogue, earlier, Said("nee wacht, ook een taalhuis", "nlu_fallback"))
        assert got["staat"] == ["beleid", "taalhuis"]

    def test_one_level_less(self, catalogue):
        earlier = state(VRAAG, **{**ALL, "staat": ["beleid", "uitvoering"], "vraag": None})
        got = decide(catalogue, earlier, Said("nee, geen uitvoering", "nlu_fallback"))
        assert got["staat"] == ["beleid"]

    def test_a_role_that_left_the_catalogue_is_no_value(self, catalogue):
        said = Said("nee, ik ben burgemeester", "nlu_fallback", ("burgemeester",))
        got = decide(catalogue, state(STAAT, rol="beleid"), said)
        assert got == {"melding": catalogue.teksten.stappenplan.niet_begrepen}

    def test_no_to_nothing_in_particular_is_no_correction(self, catalogue):
        got = decide(catalogue, state(STAAT, gemeente="Ede"), Said("nee, niets", "nee"))
        assert got["staat"] == ["niets"]

    def test_afterwards_a_new_value_is_taken_over(self, catalogue):
        said = Said("de gemeente moet Haarlem zijn", "plan_wijzigen")
        assert change_answer(catalogue, state(None, **ALL), said)["gemeente"] == "Haarlem"

    def test_afterwards_a_named_question_is_asked_again(self, catalogue):
        said = Said("verander mijn rol in het plan", "plan_wijzigen")
        assert change_answer(catalogue, state(None, **ALL), said)["rol"] is None

    def test_afterwards_without_a_name_the_guide_asks_which(self, catalogue):
        said = Said("plan aanpassen", "plan_wijzigen")
        assert change_answer(catalogue, state(None, **ALL), said) == {"wijziging": None}

    def test_which_one_is_answered_in_words(self, catalogue):
        got = decide(catalogue, state(Asked.WIJZIGING, **ALL), Said("de gemeente", "nlu_fallback"))
        assert (got["gemeente"], got["wijziging"]) == (None, "nee")

    @pytest.mark.parametrize(
        ("text", "rol"),
        [
            ("mijn rol is inkoper", "inkoop"),
            ("nee, mijn rol is inkoper", "inkoop"),
            ("verander mijn rol", None),
            ("ik wil mijn rol veranderen in inkoper", "inkoop"),
        ],
    )
    @pytest.mark.parametrize("intent", ["plan_wijzigen", "rol_noemen", "nlu_fallback"])
    def test_which_one_with_its_value_is_not_asked_again(self, catalogue, text, rol, intent):
        said = Said(text, intent, ("inkoop",) if rol else ())
        got = decide(catalogue, state(Asked.WIJZIGING, **ALL), said)
        assert (got["rol"], got["wijziging"]) == (rol, "nee")

    def test_a_question_does_not_tell_which_one(self, catalogue):
        said = Said("wat kan een griffier doen?", "gemeenteraad", ("griffier",))
        assert decide(catalogue, state(Asked.WIJZIGING, **ALL), said) is ASIDE
