"""What a message tells besides the answer to the open question of the plan."""

import pytest

from bot.plan.changing import change_answer
from bot.plan.dialogue import decide, opening
from bot.plan.reading import Said
from bot.plan.told import told_levels, told_role
from tests.bot.plan.states import ALL, GEMEENTE, ROL, STAAT, state

FIELDS = ("rol", "gemeente", "staat")


def answers_in(changes):
    return {name: changes[name] for name in FIELDS if changes.get(name) is not None}


@pytest.mark.parametrize(
    ("text", "roles", "told", "said"),
    [
        (
            "ik ben raadslid in Dronten",
            ("raadslid",),
            {"rol": "raadslid", "gemeente": "Dronten"},
            "raadslid en Dronten",
        ),
        (
            "ik ben inkoper in Houten en we hebben al beleid",
            ("inkoop",),
            {"rol": "inkoop", "gemeente": "Houten", "staat": ["beleid"]},
            "inkoper, Houten en beleid",
        ),
        # Who has a Taalhuis is not its coordinator.
        ("we hebben al een taalhuis", ("taalhuis",), {"staat": ["taalhuis"]}, "Taalhuis"),
        (
            "raadslid, en we hebben al een taalhuis",
            ("raadslid", "taalhuis"),
            {"rol": "raadslid", "staat": ["taalhuis"]},
            "raadslid en Taalhuis",
        ),
        ("gemeente Houten", (), {"gemeente": "Houten"}, "Houten"),
        ("Utrecht", (), {"gemeente": "Utrecht"}, "Utrecht"),
        ("raadslid, net als in Gouda", ("raadslid",), {"rol": "raadslid"}, "raadslid"),
    ],
)
def test_at_the_first_question(catalogue, text, roles, told, said):
    got = decide(catalogue, state(ROL), Said(text, "nlu_fallback", roles))
    assert answers_in(got) == told
    assert got["melding"] == catalogue.teksten.stappenplan.genoteerd.format(waarde=said)


def test_what_is_in_place_is_told_whatever_the_nlu_takes_it_for(catalogue):
    got = decide(
        catalogue, state(ROL), Said("we hebben al een taalhuis", "taalhuis", ("taalhuis",))
    )
    assert answers_in(got) == {"staat": ["taalhuis"]}


def test_a_question_about_what_is_in_place_tells_nothing(catalogue):
    got = decide(catalogue, state(ROL), Said("hebben we al een taalhuis?", "taalhuis"))
    assert not got


def test_two_municipalities_of_one_name_are_offered_next(catalogue):
    got = decide(catalogue, state(ROL), Said("raadslid in Bergen", "rol_noemen", ("raadslid",)))
    assert (got["rol"], len(got["voorstel"])) == ("raadslid", 2)


def test_a_question_about_a_municipality_names_none(catalogue):
    got = decide(catalogue, state(ROL), Said("hoe doet Houten dat?", "praktijkvoorbeelden"))
    assert not got


@pytest.mark.parametrize(
    ("text", "roles", "told"),
    [
        (
            "Zwolle, en we hebben al een taalhuis",
            (),
            {"gemeente": "Zwolle", "staat": ["taalhuis"]},
        ),
        (
            "ik ben toch griffier en het is Leiden",
            ("griffier",),
            {"rol": "griffier", "gemeente": "Leiden"},
        ),
        ("ik ben toch griffier en het is Leiden", (), {"rol": "griffier", "gemeente": "Leiden"}),
        ("Zwolle, daar is de griffier voor", ("griffier",), {"gemeente": "Zwolle"}),
    ],
)
def test_at_the_second_question(catalogue, text, roles, told):
    got = decide(catalogue, state(GEMEENTE, rol="beleid"), Said(text, "nlu_fallback", roles))
    assert answers_in(got) == told


class TestChangingSeveral:
    TEXT = "verander de rol naar griffier en de gemeente naar Venlo"

    @pytest.mark.parametrize("roles", [("griffier",), ()])
    def test_all_of_them_change(self, catalogue, roles):
        said = Said(self.TEXT, "plan_wijzigen", roles)
        got = change_answer(catalogue, state(None, **ALL), said)
        assert answers_in(got) == {"rol": "griffier", "gemeente": "Venlo"}
        assert "griffier en Venlo" in got["melding"]

    def test_while_a_question_is_open_too(self, catalogue):
        said = Said(self.TEXT, "plan_wijzigen", ("griffier",))
        got = decide(catalogue, state(STAAT, rol="beleid", gemeente="Ede"), said)
        assert answers_in(got) == {"rol": "griffier", "gemeente": "Venlo"}

    def test_one_without_a_value_is_asked_again(self, catalogue):
        said = Said("verander mijn rol naar griffier, de gemeente klopt niet", "plan_wijzigen")
        got = change_answer(catalogue, state(None, **ALL), said)
        assert (got["rol"], got["gemeente"]) == ("griffier", None)

    def test_the_municipality_of_a_role_is_no_change_of_its_own(self, catalogue):
        said = Said("verander mijn rol naar raadslid van de gemeente Venlo", "", ("raadslid",))
        got = change_answer(catalogue, state(None, **ALL), said)
        assert answers_in(got) == {"rol": "raadslid"}


def test_the_opening_sentence_tells_what_is_in_place(catalogue):
    text = "we hebben al beleid maar nog geen taalhuis, maak een plan voor Zwolle"
    got = opening(catalogue, Said(text, "stappenplan"), None)
    assert answers_in(got) == {"gemeente": "Zwolle", "staat": ["beleid"]}
    assert "Genoteerd: beleid." in got["melding"]


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("We hebben al beleid maar nog geen taalhuis", ["beleid"]),
        ("er is al een taalhuis, maak een plan voor het college", ["taalhuis"]),
        ("ik ben wethouder en er ligt al beleid", ["beleid"]),
        ("we hebben nog niets", ["niets"]),
        ("we hebben nog geen taalhuis", None),  # the rest may be there
        ("maak een plan zodat we een taalhuis hebben", None),
        ("hebben we al een taalhuis?", None),
        ("ik weet niet of er al beleid is", None),
        ("maak een plan voor het taalhuis", None),
    ],
)
def test_what_is_in_place_counts_when_it_is_clear(catalogue, text, levels):
    assert told_levels(catalogue, text) == levels


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("ik ben toch griffier", "griffier"),
        ("mijn rol is consulent werk en inkomen", "consulent"),
        ("ik ben geen griffier", None),
        ("ik ben blij met de griffier", None),
    ],
)
def test_a_role_is_ones_own(catalogue, text, role):
    assert told_role(catalogue, Said(text)) == role
