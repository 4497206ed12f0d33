"""The role of who asks: understood, remembered in the answers, never hiding the rest."""

import pytest

from bot.answer import start, topic_answer
from bot.roles import (
    choose_role,
    introduced_as,
    role_known,
    role_said,
    role_set,
    roles_denied,
)


@pytest.mark.parametrize(
    ("text", "found", "role"),
    [
        ("ik ben raadslid", [("raadslid", 7)], "raadslid"),
        ("ik ben geen raadslid maar griffier", [("raadslid", 12), ("griffier", 26)], "griffier"),
        ("Ik ben geen raadslid", [("raadslid", 12)], None),
        ("Ik ben geen raadslid", [], None),
        ("Ik ben geen raadslid meer, ik werk nu bij de bibliotheek", [("raadslid", 12)], None),
        (
            "Ik ben geen raadslid meer, ik werk nu bij communicatie",
            [("raadslid", 12)],
            "communicatie",
        ),
        ("Ik ben niet langer wethouder", [("wethouder", 19)], None),
        ("ik zit niet meer in de gemeenteraad", [], None),
        ("ik werk niet op de afdeling inkoop", [("inkoop", 19)], None),
        ("ik ben geen raadslid of wethouder", [("raadslid", 12), ("wethouder", 24)], None),
        ("ik ben niet alleen raadslid", [("raadslid", 19)], "raadslid"),
        ("ik werk bij Werk en Inkomen", [], "consulent"),
        ("ik doe de inkoop", [], "inkoop"),
        ("ik zit in de gemeenteraad", [], "raadslid"),
        ("ik werk bij het taalhuis", [], "taalhuis"),
        ("", [("wethouder", None)], "wethouder"),
        ("ik ben tandarts", [], None),
        ("ik ben astronaut", [("astronaut", 7)], None),
    ],
)
def test_the_role_is_read_from_what_is_said(catalogue, text, found, role):
    said = role_said(catalogue, text, found)
    assert (said.id if said else None) == role


def test_a_text_tells_which_roles_it_denies(catalogue):
    text = "ik ben geen raadslid meer, maar griffier"
    assert roles_denied(catalogue, text, [("raadslid", 12), ("griffier", 32)]) == {"raadslid"}
    assert roles_denied(catalogue, "ik ben raadslid", [("raadslid", 7)]) == set()


class TestBeforeAQuestion:
    def test_who_introduces_himself_tells_his_role(self, catalogue):
        text = "ik ben raadslid, wat kan ik doen?"
        assert introduced_as(catalogue, text, [("raadslid", 7)]).id == "raadslid"

    def test_a_role_that_is_denied_is_not_told(self, catalogue):
        text = "Ik ben geen raadslid, hoe kan ik laaggeletterden bereiken?"
        assert introduced_as(catalogue, text, [("raadslid", 12)]) is None
        text = "Ik ben geen raadslid maar griffier, hoe kan ik laaggeletterden bereiken?"
        told = introduced_as(catalogue, text, [("raadslid", 12), ("griffier", 26)])
        assert told.id == "griffier"

    def test_a_role_that_was_told_before_stays_unless_it_is_denied(self, catalogue):
        assert introduced_as(catalogue, "wat is een Taalhuis?", [], "raadslid").id == "raadslid"
        denied = "Ik ben geen raadslid meer, wat is een Taalhuis?"
        assert introduced_as(catalogue, denied, [("raadslid", 12)], "raadslid") is None
        assert introduced_as(catalogue, denied, [("raadslid", 12)], "inkoop").id == "inkoop"

    @pytest.mark.parametrize(
        "text",
        [
            "Goedemorgen, ik ben raadslid in een kleine gemeente en heb er een vraag over. Wat nu?",
            "Als raadslid van een grote gemeente zoek ik cijfers",
            "Ik werk als raadslid. Hoe begin ik?",
            "als raadslid wil ik weten waar we staan",
        ],
    )
    def test_the_question_need_not_follow_at_once(self, catalogue, text):
        assert introduced_as(catalogue, text, [("raadslid", text.index("raadslid"))])

    @pytest.mark.parametrize(
        ("text", "start"),
        [
            ("wat kan een raadslid doen?", 12),
            ("ik ben benieuwd, wat kan een raadslid doen?", 29),
            ("ik ben bezig met een notitie voor een raadslid. Waar begin ik?", 38),
            ("ik zit met een vraag van een raadslid", 29),
            ("Als de raadslid niet wil wat moet ik dan doen?", 7),
            ("Als de raadslid niet meewerkt, hoe overtuig ik hem?", 7),
            ("Als raadslid niet wil, hoe dan?", 4),
            ("Wij zitten bij de raadslid aan tafel hoe overtuigen we hem", 18),
            ("Ik ben bij de raadslid geweest, hoe overtuig ik hem?", 14),
        ],
    )
    def test_who_asks_about_a_role_does_not(self, catalogue, text, start):
        assert introduced_as(catalogue, text, [("raadslid", start)]) is None


@pytest.mark.parametrize("ask_lead", [True, False])
def test_an_answer_leads_with_the_role_and_keeps_the_rest(catalogue, ask_lead):
    topic = catalogue.topics["financiering" if ask_lead else "klasse"]
    raadslid = catalogue.roles["raadslid"]
    answer = topic_answer(catalogue, topic, 1.0, "raadslid")
    lead, _, rest = answer.text.partition("\n\n")
    assert lead == f"**Voor jou als raadslid:** {topic.roles.get('raadslid', raadslid.lead)}"
    assert rest == topic.advice
    assert answer.resources == topic_answer(catalogue, topic, 1.0).resources


@pytest.mark.parametrize("role", [None, "", "astronaut"])
def test_without_a_known_role_the_advice_is_as_it_is(catalogue, role):
    topic = catalogue.topics["financiering"]
    assert topic_answer(catalogue, topic, 1.0, role).text == topic.advice


def test_the_first_words_offer_five_questions_also_by_role(catalogue):
    assert len(start(catalogue).buttons) == 5
    questions = {start(catalogue, role).buttons for role in catalogue.roles}
    assert len(questions) == len(catalogue.roles)
    assert all(len(buttons) == 5 for buttons in questions)
    assert start(catalogue, "astronaut") == start(catalogue)


def test_the_first_words_are_true_and_short(catalogue):
    text = start(catalogue).text
    assert "computerprogramma" in text
    assert "bewaard" in text
    assert "persoonsgegevens" in text


def test_a_told_role_is_named_with_its_questions(catalogue):
    for role in catalogue.roles.values():
        for answer in (role_set(catalogue, role), role_known(catalogue, role)):
            assert role.title in answer.title
            assert role.lead in answer.text
            assert len(answer.buttons) == 5


def test_every_role_can_be_chosen(catalogue):
    payloads = [button.payload for button in choose_role(catalogue).buttons]
    assert payloads == [f'/rol_noemen{{"rol": "{role}"}}' for role in catalogue.roles]
