"""What a message means while the plan is being made."""

import pytest

from bot.plan.compose import PlanAnswers
from bot.plan.dialogue import (
    ASIDE,
    State,
    answers_of,
    change_answer,
    decide,
    opening,
    question_answer,
)
from bot.plan.reading import Asked, Said, asks

ROL, GEMEENTE, STAAT, VRAAG = Asked.ROL, Asked.GEMEENTE, Asked.STAAT, Asked.VRAAG
ALL = {"rol": "beleid", "gemeente": "Ede", "staat": ["beleid"], "vraag": "meten"}


def state(pending, partial=(), suggested=(), **values):
    return State(pending, values, partial, suggested)


@pytest.fixture
def understood(catalogue):
    """Return what a text gives for an open question, without the remark about it."""

    def understand(pending, text, intent="nlu_fallback", roles=(), **values):
        said = Said(text, intent, roles)
        return decide(catalogue, state(pending, **values), said).get(pending.value)

    return understand


@pytest.mark.parametrize(
    ("text", "roles", "role"),
    [
        ("ik ben raadslid", ("raadslid",), "raadslid"),
        ("de raad", (), "raadslid"),
        ("ik zit in de gemeenteraad", (), "raadslid"),
        ("beleid", (), "beleid"),
        ("werk en inkomen", (), "consulent"),
        ("Communicatei", (), "communicatie"),
        ("ik doe de inkoop", (), "inkoop"),
        ("ik werk in het taalhuis", (), "taalhuis"),
        ("2", (), "griffier"),
        ("sla over", (), "overgeslagen"),
        ("mijn rol staat er niet bij", (), "overgeslagen"),
    ],
)
def test_a_role(understood, text, roles, role):
    assert understood(ROL, text, roles=roles) == role


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Utrecht", "Utrecht"),
        ("gemeente utrecht", "Utrecht"),
        ("wij zijn van de gemeente Amersfoort", "Amersfoort"),
        ("Amersfort", "Amersfoort"),
        ("den bosch", "'s-Hertogenbosch"),
        ("sudwest fryslan", "Súdwest-Fryslân"),
        ("Best", "Best"),
        ("overslaan", "overgeslagen"),
        ("dat zeg ik liever niet", "overgeslagen"),
        ("den haag", "Den Haag"),
        ("Wij zijn de gemeente Amstredam", "Amsterdam"),
        ("ik werk in apeldorn", "Apeldoorn"),
        ("gem. Utrecht", "Utrecht"),
        ("bij de gemeente zwole", "Zwolle"),
        ("laren", "Laren"),
        ("houten", "Houten"),
        ("Ede", "Ede"),
        ("laten we dat overslaan", "overgeslagen"),
        ("wil ik laten rusten", "overgeslagen"),
        ("laten we dat rusten", "overgeslagen"),
        ("even houden zo", None),
        ("Mensen in de gemeente durven geen fouten te maken", None),
    ],
)
def test_a_municipality(understood, text, name):
    assert understood(GEMEENTE, text) == name


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("beleid en taalhuis", ["beleid", "taalhuis"]),
        ("we hebben al een taalhuis", ["taalhuis"]),
        ("taalhius", ["taalhuis"]),
        ("alles", ["bestuur", "beleid", "uitvoering", "taalhuis"]),
        ("alles behalve het taalhuis", ["bestuur", "beleid", "uitvoering"]),
        ("nog geen taalhuis, wel beleid", ["beleid"]),
        ("nog niets", ["niets"]),
        ("helemaal niks", ["niets"]),
        ("nee", ["niets"]),
        ("geen taalhuis", ["niets"]),
        ("weet ik niet", ["weet_niet"]),
        ("geen idee", ["weet_niet"]),
        ("het staat in het coalitieakkoord", ["bestuur"]),
        ("uitvoring loopt al", ["uitvoering"]),
        ("een taalhuis hebben we nog niet", ["niets"]),
        ("Beleid is er, Taalhuis niet", ["beleid"]),
        ("3", None),  # a button, which may be followed by more
    ],
)
def test_what_is_in_place(understood, text, levels):
    assert understood(STAAT, text) == levels


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("bereiken", "bereiken"),
        ("hoe we ze over de streep krijgen", "motiveren"),
        ("motivern", "motiveren"),
        ("geld", "financieren"),
        ("wie gaat dat betalen", "financieren"),
        ("of het wel effect heeft", "meten"),
        ("samenwerking met partners", "samenwerken"),
        ("meten en daarna geld", "meten"),
        ("weet ik niet", "overgeslagen"),
    ],
)
def test_a_main_question(understood, text, question):
    assert understood(VRAAG, text) == question


class TestAQuestionOfItsOwn:
    @pytest.mark.parametrize(
        ("pending", "text", "intent"),
        [
            (ROL, "wat kan de gemeenteraad doen?", "gemeenteraad"),
            (ROL, "ik wil weten wat de wethouder kan doen", "college_bw"),
            (GEMEENTE, "wat doet Groot-Amsterdam?", "groot_amsterdam"),
            (GEMEENTE, "cijfers over mijn gemeente", "cijfers_gemeente"),
            (STAAT, "wat is een taalhuis?", "taalhuis"),
            (STAAT, "wie toetst de kwaliteit", "certificering"),
            (VRAAG, "wat is camouflage-leren?", "camouflage_leren"),
            (VRAAG, "wie is er verantwoordelijk voor het geld?", "rollen_en_borging"),
            (ROL, "wat wordt het weer morgen?", "buiten_bereik"),
            (STAAT, "hallo", "groet"),
            (VRAAG, "ben je een robot", "ben_je_een_bot"),
        ],
    )
    def test_it_changes_nothing(self, catalogue, pending, text, intent):
        assert decide(catalogue, state(pending), Said(text, intent)) is ASIDE

    @pytest.mark.parametrize(
        ("pending", "text", "intent", "value"),
        [
            (STAAT, "taalhuis", "taalhuis", ["taalhuis"]),
            (VRAAG, "hoe motiveren we deze mensen?", "motiveren", "motiveren"),
            (VRAAG, "hoe meet ik of de aanpak werkt?", "monitoring", "meten"),
            (ROL, "communicatie", "campagne", "communicatie"),
        ],
    )
    def test_an_answer_is_not_one_however_it_looks(self, understood, pending, text, intent, value):
        assert understood(pending, text, intent) == value

    @pytest.mark.parametrize(
        ("text", "asking"),
        [
            ("wat is een taalhuis", True),
            ("Utrecht?", True),
            ("ik vraag me af wie dat doet", True),
            ("we hebben een taalhuis", False),
            ("weet ik niet", False),
            ("raadslid", False),
        ],
    )
    def test_questions_are_known_by_their_form(self, text, asking):
        assert asks(text) is asking


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


class TestSteering:
    @pytest.mark.parametrize(
        "text", ["stop", "Stoppen!", "ik wil stoppen", "laat maar zitten", "annuleren", "kap ermee"]
    )
    def test_stop(self, catalogue, text):
        assert decide(catalogue, state(ROL), Said(text, "nlu_fallback"))["stand"] == "gestopt"

    def test_goodbye_stops_too(self, catalogue):
        assert decide(catalogue, state(STAAT), Said("doei", "afscheid"))["stand"] == "gestopt"

    @pytest.mark.parametrize("text", ["terug", "ga terug", "vorige vraag", "een stap terug"])
    def test_back(self, catalogue, text):
        got = decide(catalogue, state(STAAT, rol="beleid", gemeente="Ede"), Said(text))
        assert got["gemeente"] is None

    def test_back_at_the_first_question_says_so(self, catalogue):
        got = decide(catalogue, state(ROL), Said("terug"))
        assert list(got) == ["melding"]

    def test_asking_for_a_plan_again_goes_on_with_this_one(self, catalogue):
        got = decide(catalogue, state(STAAT), Said("maak een stappenplan", "stappenplan"))
        assert got == {"melding": catalogue.teksten.stappenplan.bezig}

    def test_gibberish_is_said_not_to_be_understood(self, catalogue):
        got = decide(catalogue, state(VRAAG), Said("blurp", "nlu_fallback"))
        assert got == {"melding": catalogue.teksten.stappenplan.niet_begrepen}


class TestAMunicipalityThatIsNotCertain:
    def test_it_is_suggested(self, catalogue):
        got = decide(catalogue, state(GEMEENTE), Said("Bergen", "nlu_fallback"))
        assert got["voorstel"] == ["Bergen (NH.)", "Bergen (L.)"]

    def test_yes_takes_the_only_one(self, catalogue):
        asked = state(GEMEENTE, suggested=("Goes",))
        assert decide(catalogue, asked, Said("ja", "ja"))["gemeente"] == "Goes"

    def test_no_asks_again(self, catalogue):
        asked = state(GEMEENTE, suggested=("Goes",))
        got = decide(catalogue, asked, Said("nee", "nee"))
        assert got == {"gemeente": None, "voorstel": None}

    def test_another_name_is_another_answer(self, catalogue):
        asked = state(GEMEENTE, suggested=("Goes",))
        assert decide(catalogue, asked, Said("nee, Gouda", "nee"))["gemeente"] == "Gouda"

    def test_a_near_miss_is_suggested(self, catalogue):
        got = decide(
            catalogue, state(GEMEENTE), Said("wij zijn de gemeente apldrn", "nlu_fallback")
        )
        assert got["voorstel"] == ["Apeldoorn"]

    @pytest.mark.parametrize(("text", "intent"), [("ja hoor", "ja"), ("nee dat niet", "nee")])
    def test_yes_and_no_are_like_no_name(self, catalogue, text, intent):
        assert decide(catalogue, state(GEMEENTE), Said(text, intent))["voorstel"] is None

    def test_no_municipality_at_all_is_said(self, catalogue):
        got = decide(catalogue, state(GEMEENTE), Said("Xqzwlp", "nlu_fallback"))
        assert got["melding"] == catalogue.teksten.stappenplan.gemeente_onbekend


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

    def test_a_button_of_an_earlier_question_changes_that_answer(self, catalogue):
        got = self.press(catalogue, state(VRAAG, **ALL), "rol", "griffier")
        assert got == {"rol": "griffier"}

    @pytest.mark.parametrize("vraag", ["rol", "gemeente", "vraag", "onzin", "stap", "wijziging"])
    def test_an_answer_that_does_not_exist_fills_nothing(self, catalogue, vraag):
        got = self.press(catalogue, state(ROL), vraag, "bestaat niet")
        assert "bestaat niet" not in got.values()

    @pytest.mark.parametrize("asked", [ROL, GEMEENTE, STAAT, VRAAG])
    def test_every_button_of_every_question_does_something(self, catalogue, asked):
        import json

        for button in question_answer(catalogue, state(asked)).buttons:
            sent = json.loads(button.payload.removeprefix("/plan_antwoord"))
            assert self.press(catalogue, state(asked), sent["vraag"], sent["antwoord"])


class TestButtonsOfSomethingElse:
    def test_a_topic_is_a_question_of_its_own(self, catalogue):
        assert decide(catalogue, state(ROL), Said("/taalhuis", "taalhuis")) is ASIDE

    def test_changing_answers_asks_which(self, catalogue):
        said = Said("/plan_wijzigen", "plan_wijzigen")
        assert decide(catalogue, state(STAAT, rol="beleid"), said) == {"wijziging": None}


class TestBeginning:
    def test_what_the_sentence_tells_is_not_asked(self, catalogue):
        said = Said("maak als raadslid een plan voor Utrecht", "stappenplan", ("raadslid",))
        got = opening(catalogue, said, None)
        assert (got["rol"], got["gemeente"]) == ("raadslid", "Utrecht")
        assert "raadslid" in got["melding"]
        assert "Utrecht" in got["melding"]

    def test_a_role_that_is_known_is_not_asked_but_said(self, catalogue):
        got = opening(catalogue, Said("stappenplan", "stappenplan"), "griffier")
        assert got["rol"] == "griffier"
        assert "griffier" in got["melding"]

    @pytest.mark.parametrize("text", ["maak een plan voor onze gemeente", "help me stap voor stap"])
    def test_no_municipality_is_made_up(self, catalogue, text):
        assert opening(catalogue, Said(text, "stappenplan"), None)["gemeente"] is None

    def test_a_municipality_named_earlier_is_asked_about_and_not_taken_for_granted(self, catalogue):
        begun = opening(catalogue, Said("stappenplan", "stappenplan"), None, "Apeldoorn")
        assert begun["gemeente"] is None
        after_role = {**begun, **decide(catalogue, State(Asked.ROL), Said("griffier"))}
        assert after_role["voorstel"] == ["Apeldoorn"]
        asked = State(Asked.GEMEENTE, suggested=("Apeldoorn",))
        assert "Is het plan voor Apeldoorn?" in question_answer(catalogue, asked).text
        assert decide(catalogue, asked, Said("ja", "ja"))["gemeente"] == "Apeldoorn"
        assert decide(catalogue, asked, Said("Zwolle"))["gemeente"] == "Zwolle"

    def test_of_two_municipalities_of_one_name_both_are_offered(self, catalogue):
        begun = opening(catalogue, Said("stappenplan", "stappenplan"), None, "Bergen")
        assert set(begun["voorstel"]) == {"Bergen (L.)", "Bergen (NH.)"}

    def test_the_one_in_the_message_goes_before_an_earlier_one(self, catalogue):
        said = Said("maak een plan voor de gemeente Zwolle", "stappenplan")
        begun = opening(catalogue, said, None, "Apeldoorn")
        assert (begun["gemeente"], begun["voorstel"]) == ("Zwolle", None)


def test_a_question_shows_how_far_the_plan_is(catalogue):
    assert question_answer(catalogue, state(GEMEENTE)).title == "Stappenplan: vraag 2 van 4"


def test_what_was_skipped_is_left_out_of_the_plan(catalogue):
    answers = answers_of(
        catalogue, {"rol": "overgeslagen", "gemeente": "overgeslagen", "staat": ["niets"]}
    )
    assert (answers.role, answers.municipality, answers.in_place) == (None, None, ())


def test_what_left_the_catalogue_is_left_out_of_the_plan(catalogue):
    answers = answers_of(
        catalogue,
        {"rol": "burgemeester", "gemeente": "Lilliput", "staat": ["beleid"], "vraag": "?"},
    )
    assert answers == PlanAnswers(in_place=("beleid",))
