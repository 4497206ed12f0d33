"""The form of a message: where a question ends, what a lead says, which number was meant."""

import pytest

from bot.clauses import (
    Lead,
    chooses_all,
    chosen_number,
    chosen_numbers,
    is_question,
    led,
    questions,
    reason,
)


class TestQuestions:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            (
                "Hoe financieren we dit en hoe meten we of het werkt?",
                ["Hoe financieren we dit", "hoe meten we of het werkt?"],
            ),
            (
                "Wat is een Taalhuis? En wie toetst dat?",
                ["Wat is een Taalhuis?", "En wie toetst dat?"],
            ),
            (
                "wat is nt1 en is er een begrippenlijst",
                ["wat is nt1", "is er een begrippenlijst"],
            ),
            (
                "Ik wil weten hoe we dit betalen en hoe we meten of het werkt.",
                ["Ik wil weten hoe we dit betalen", "hoe we meten of het werkt."],
            ),
            (
                "Hoe betalen we dit. En hoe meten we het?",
                ["Hoe betalen we dit.", "En hoe meten we het?"],
            ),
            (
                "Hoe motiveer ik mensen, en daarnaast: welke campagne is er?",
                ["Hoe motiveer ik mensen", "welke campagne is er?"],
            ),
        ],
    )
    def test_two_questions_are_found_in_order(self, text, expected):
        assert questions(text) == expected

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "taalhuis",
            "Hoe vind en bereik ik NT1'ers?",
            "Hoe werken bestuur en beleid samen?",
            "Wat is KLASSE!?",
            "Wij bouwden een jaar aan een plan en werken met twee partners. Hoe meten we dat?",
            "We mogen van alles, maar niemand legde vast binnen welke kaders en hoeveel het kost.",
            "Wat een Taalhuis is, weten we. Welke onderdelen horen erin?",
            "Hoeveel er wonen, weten we. Hoe meten we of het helpt? Wat we daarna doen, is van later.",
            "Graag een overzicht t.b.v. de raad, incl. bronnen. Wat kan de raad doen?",
        ],
    )
    def test_one_question_or_none_is_not_split(self, text):
        assert questions(text) == []

    def test_more_than_three_questions_are_left_to_the_whole(self):
        assert questions("Wat is dit? Wat is dat? Hoe gaat het? Wie is het?") == []


class TestLead:
    @pytest.mark.parametrize(
        ("text", "lead", "rest"),
        [
            ("nee, ik bedoel het taalhuis", Lead.CORRECTION, "het taalhuis"),
            ("Nee ik bedoelde hoe je het betaalt", Lead.CORRECTION, "hoe je het betaalt"),
            ("ik bedoel eigenlijk de campagne", Lead.CORRECTION, "de campagne"),
            ("sorry, mijn vraag was: wie betaalt dit?", Lead.CORRECTION, "wie betaalt dit?"),
            ("nee, de wethouder", Lead.OBJECTION, "de wethouder"),
            ("nee, niet de raad maar het college", Lead.OBJECTION, "het college"),
            ("terug naar het taalhuis", Lead.RETURN, "het taalhuis"),
            ("ok, kunnen we teruggaan naar financiering?", Lead.RETURN, "financiering"),
            ("ik ben raadslid, wat kan ik doen?", Lead.INTRODUCTION, "wat kan ik doen?"),
        ],
    )
    def test_the_rest_is_what_is_asked(self, text, lead, rest):
        found = led(text)
        assert found is not None
        assert (found.lead, found.rest) == (lead, rest)

    @pytest.mark.parametrize(
        "text",
        [
            "nee",
            "nee dank je",
            "terug",
            "ga terug",
            "terug naar het begin",
            "terug naar het vorige onderwerp",
            "terug naar waar we waren",
            "wat bedoel je?",
            "ik ben raadslid",
        ],
    )
    def test_what_names_nothing_has_no_lead(self, text):
        assert led(text) is None


class TestNumber:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("2", 2),
            ("2.", 2),
            ("de tweede", 2),
            ("doe maar de tweede", 2),
            ("optie 3", 3),
            ("nummer een", 1),
            ("nr. 2", 2),
            ("de eerste optie", 1),
            ("ik kies 1", 1),
            ("ja, de derde graag", 3),
            ("ik kies voor de tweede", 2),
            ("de bovenste graag", 1),
            ("de laatste", -1),
            ("ik neem de onderste", -1),
        ],
    )
    def test_a_number_picks_an_option(self, text, number):
        assert chosen_number(text) == number

    @pytest.mark.parametrize(
        "text",
        ["een", "een taalhuis", "12 gemeenten", "NT2", "wat is 2?", "de eerste stap", "", "0"],
    )
    def test_other_text_with_a_number_does_not(self, text):
        assert chosen_number(text) is None

    @pytest.mark.parametrize(
        ("text", "numbers"),
        [
            ("1 en 3", [1, 3]),
            ("3, 1 en 3", [3, 1, 3]),
            ("de eerste en de derde", [1, 3]),
            ("de eerste twee", [1, 2]),
            ("de laatste twee", [-2, -1]),
            ("1 t/m 3", [1, 2, 3]),
            ("2", []),
            ("1 en het taalhuis", []),
            ("alle gemeenten", []),
        ],
    )
    def test_several_numbers_pick_several_options(self, text, numbers):
        assert chosen_numbers(text) == numbers

    @pytest.mark.parametrize(
        ("text", "all_of_them"),
        [
            ("beide", True),
            ("ja, allebei graag", True),
            ("alle drie", True),
            ("alle gemeenten", False),
            ("beide zijn niet goed", False),
        ],
    )
    def test_all_options_can_be_picked(self, text, all_of_them):
        assert chooses_all(text) is all_of_them


def test_a_reason_follows_its_word():
    assert reason("Reden: te lang ") == "te lang"
    assert reason("om die reden: nee") is None
    assert reason("reden:") is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [("financiering", False), ("het taalhuis", False), ("wat is nt1", True), ("geld?", True)],
)
def test_a_question_is_told_from_a_word(text, asks):
    assert is_question(text) is asks


@pytest.mark.parametrize(
    "text", ["? " * 500, "en hoe " * 140, "nee, " * 200, "a" * 1000, "1" * 1000]
)
def test_no_text_takes_long_or_fails(text):
    questions(text)
    led(text)
    chosen_number(text)
    chosen_numbers(text)
