"""What a message means while the plan is being made."""

import pytest

from bot.plan.buttons import question_answer
from bot.plan.compose import PlanAnswers
from bot.plan.dialogue import answers_of, decide, opening
from bot.plan.reading import Asked, Said, asks
from bot.plan.state import ASIDE, State
from tests.bot.plan.states import GEMEENTE, ROL, STAAT, VRAAG, state


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
        ("ik ben geen raadslid maar ambtenaar", ("raadslid",), None),
        ("ik ben geen raadslid maar griffier", ("raadslid", "griffier"), "griffier"),
        ("geen raadslid, maar inkoper", (), "inkoop"),
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
        ("niet Utrecht maar Zeist", "Zeist"),
        ("ik werk niet in Utrecht, maar in Zeist", "Zeist"),
        ("Zeist, niet Utrecht", "Zeist"),
        ("niet Utrecht", None),
        ("niet Capelle aan den IJssel", None),
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
    "text",
    ["ik weet het nog niet", "weet ik nog niet", "dat weten we niet", "dat weten we nog niet"],
)
@pytest.mark.parametrize(
    ("pending", "value"), [(STAAT, ["weet_niet"]), (VRAAG, "overgeslagen"), (ROL, "overgeslagen")]
)
def test_not_to_know_is_not_to_have_nothing(understood, pending, text, value):
    assert understood(pending, text) == value


@pytest.mark.parametrize(
    "text", ["we weten niet hoe we ze bereiken", "we weten nog niet wie te vinden"]
)
def test_not_to_know_how_is_a_main_question(understood, text):
    assert understood(VRAAG, text) == "bereiken"


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
        ("niet financiering maar meten", "meten"),
        ("nee, het gaat niet om geld maar om motivatie", "motiveren"),
        ("we hebben geen geld maar wel mensen", "financieren"),
        ("niet alleen bereiken maar ook motiveren", "bereiken"),
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
            (VRAAG, "wat is een taalhuis?", "taalhuis"),
            (VRAAG, "En wat is een taalhuis", "taalhuis"),
            (VRAAG, "ik wil weten wat een meting kost", "financiering"),
            (VRAAG, "wat kost een taalhuis?", "financiering"),
            (VRAAG, "wat is structureel screenen?", "structureel_screenen"),
            (VRAAG, "welke subsidies zijn er?", "financiering"),
            (VRAAG, "welke cijfers zijn er over Zeist?", "cijfers_gemeente"),
            (VRAAG, "wat bedoel je met motiveren?", "motiveren"),
            (VRAAG, "wat bedoel je met motiveren?", "nlu_fallback"),
            (VRAAG, "ik wil graag weten wat een taalhuis is", "taalhuis"),
            (VRAAG, "kun je uitleggen wat monitoring is?", "monitoring"),
            (VRAAG, "vertel eens iets over motiveren", "motiveren"),
            (VRAAG, "wie meet de resultaten?", "monitoring"),
            (VRAAG, "wat is monitoring?", "monitoring"),
            (VRAAG, "hoeveel mensen doen er mee?", "cijfers_gemeente"),
            (ROL, "wat is een griffier?", "nlu_fallback"),
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
            (VRAAG, "hoe weten we of het werkt?", "monitoring", "meten"),
            (VRAAG, "ik wil weten hoe we ze bereiken", "vinden_en_bereiken", "bereiken"),
            (VRAAG, "hoe houden we ze gemotiveerd", "motiveren", "motiveren"),
            (VRAAG, "dat mensen blijven komen", "motiveren", "motiveren"),
            (VRAAG, "weet ik niet", "motiveren", "overgeslagen"),
            (ROL, "communicatie", "campagne", "communicatie"),
        ],
    )
    def test_an_answer_is_not_one_however_it_looks(self, understood, pending, text, intent, value):
        assert understood(pending, text, intent) == value

    def test_nearly_all_is_asked_again_whatever_it_is_taken_for(self, catalogue):
        got = decide(catalogue, state(STAAT), Said("bijna alles", "groet"))
        assert got == {"melding": catalogue.teksten.stappenplan.niet_begrepen}

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


class TestSteering:
    @pytest.mark.parametrize(
        "text", ["stop", "Stoppen!", "ik wil stoppen", "laat maar zitten", "annuleren", "kap ermee"]
    )
    def test_stop(self, catalogue, text):
        assert decide(catalogue, state(ROL), Said(text, "nlu_fallback"))["stand"] == "gestopt"

    def test_goodbye_stops_too(self, catalogue):
        assert decide(catalogue, state(STAAT), Said("doei", "afscheid"))["stand"] == "gestopt"

    @pytest.mark.parametrize(
        "text",
        [
            "Doeii",
            "dag hoor",
            "tot maandag",
            "wel thuis",
            "tot de volgende keer",
            "fijn weekend",
            "ik sluit af",
        ],
    )
    @pytest.mark.parametrize("pending", [GEMEENTE, STAAT, VRAAG])
    def test_words_of_goodbye_stop(self, catalogue, pending, text):
        assert decide(catalogue, state(pending), Said(text, "afscheid"))["stand"] == "gestopt"

    @pytest.mark.parametrize(
        "text", ["Dank voor alles en tot weerziens.", "ik heb alles wat ik nodig had, tot ziens"]
    )
    def test_all_that_one_is_thanked_for_is_not_in_place(self, catalogue, text):
        assert decide(catalogue, state(STAAT), Said(text, "afscheid"))["stand"] == "gestopt"

    @pytest.mark.parametrize(
        "text",
        ["Ik wens het plan te staken.", "plan mag de prullenbak in", "geen zin meer in vragen"],
    )
    @pytest.mark.parametrize("pending", [ROL, GEMEENTE, STAAT, VRAAG])
    def test_leaving_the_plan_is_said_in_many_ways(self, catalogue, pending, text):
        assert decide(catalogue, state(pending), Said(text, "plan_stoppen"))["stand"] == "gestopt"

    @pytest.mark.parametrize("name", ["Woerden", "Waadhoeke", "Sluis", "Houten", "Dag, Zwolle"])
    @pytest.mark.parametrize("intent", ["afscheid", "plan_stoppen"])
    def test_a_name_that_is_taken_for_a_goodbye_is_a_name(self, understood, name, intent):
        assert understood(GEMEENTE, name, intent) == name.removeprefix("Dag, ")

    @pytest.mark.parametrize("text", ["dat was alles", "volgende week bespreken we dat"])
    @pytest.mark.parametrize("pending", [STAAT, VRAAG])
    @pytest.mark.parametrize("intent", ["afscheid", "nlu_fallback"])
    def test_what_is_no_goodbye_stops_nothing(self, catalogue, pending, text, intent):
        got = decide(catalogue, state(pending), Said(text, intent))
        assert got == {"melding": catalogue.teksten.stappenplan.niet_begrepen}

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

    @pytest.mark.parametrize("pending", [ROL, GEMEENTE, STAAT, VRAAG])
    @pytest.mark.parametrize("text", ["verder", "Ga verder!", "doorgaan", "oké, ga door"])
    def test_going_on_asks_the_open_question_again(self, catalogue, pending, text):
        got = decide(catalogue, state(pending), Said(text, "vervolg_meer"))
        assert got == {"melding": catalogue.teksten.stappenplan.verder}

    def test_gibberish_is_said_not_to_be_understood(self, catalogue):
        got = decide(catalogue, state(VRAAG), Said("blurp", "nlu_fallback"))
        assert got == {"melding": catalogue.teksten.stappenplan.niet_begrepen}


class TestAMunicipalityThatIsNotCertain:
    def test_it_is_suggested(self, catalogue):
        got = decide(catalogue, state(GEMEENTE), Said("Bergen", "nlu_fallback"))
        assert got["voorstel"] == ["Bergen (NH.)", "Bergen (L.)"]

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Limburg", "Bergen (L.)"),
            ("NH", "Bergen (NH.)"),
            ("noord holland", "Bergen (NH.)"),
            ("Bergen in Limburg", "Bergen (L.)"),
            ("die in Limburg", "Bergen (L.)"),
            ("ja, die in Noord-Holland", "Bergen (NH.)"),
        ],
    )
    def test_its_province_tells_which(self, catalogue, text, name):
        asked = state(GEMEENTE, suggested=("Bergen (NH.)", "Bergen (L.)"))
        got = decide(catalogue, asked, Said(text, "nlu_fallback"))
        assert (got["gemeente"], got["voorstel"]) == (name, None)

    def test_the_other_province_is_asked_about(self, catalogue):
        asked = state(GEMEENTE, suggested=("Bergen (NH.)", "Bergen (L.)"))
        assert decide(catalogue, asked, Said("niet die in Limburg")) == {
            "voorstel": ["Bergen (NH.)"]
        }

    @pytest.mark.parametrize("text", ["nee, Bergen", "niet Ede maar Bergen"])
    def test_correcting_it_to_one_of_two_asks_which(self, catalogue, text):
        got = decide(catalogue, state(STAAT, rol="beleid", gemeente="Ede"), Said(text))
        assert (got["gemeente"], len(got["voorstel"])) == (None, 2)

    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("Haren", "Laren"),
            ("nee, Haren", "Laren"),
            ("Doorn", "Hoorn"),
            ("Drunen", "Druten"),
            ("Den Dolder", "Den Helder"),
            ("Ubbergen", "Tubbergen"),
            ("Steenderen", "Steenbergen"),
            ("Menterwolde", "Westerwolde"),
            ("ik werk bij de gemeente Haren", "Laren"),
        ],
    )
    @pytest.mark.parametrize("intent", ["nlu_fallback", "afscheid", "groet", "nee"])
    def test_what_may_be_another_place_is_asked_about(self, catalogue, text, name, intent):
        got = decide(catalogue, state(GEMEENTE), Said(text, intent))
        assert got == {"voorstel": [name]}

    @pytest.mark.parametrize("intent", ["plan_wijzigen", "nlu_fallback"])
    @pytest.mark.parametrize("pending", [GEMEENTE, STAAT])
    def test_changing_it_to_one_of_two_asks_which(self, catalogue, pending, intent):
        place = None if pending is GEMEENTE else "Utrecht"
        said = Said("verander de gemeente in Bergen", intent)
        got = decide(catalogue, state(pending, rol="beleid", gemeente=place), said)
        assert got["voorstel"] == ["Bergen (NH.)", "Bergen (L.)"]
        assert got.get("gemeente") is None
        assert "wijziging" not in got

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

    @pytest.mark.parametrize(
        "text",
        [
            "maak een plan voor onze gemeente",
            "help me stap voor stap",
            "stappenplan voor de provincie Utrecht",
        ],
    )
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

    def test_of_two_in_the_message_both_are_offered_unless_it_tells_which(self, catalogue):
        begun = opening(catalogue, Said("een plan voor Bergen", "stappenplan"), None, "Ede")
        assert (begun["gemeente"], len(begun["voorstel"])) == (None, 2)
        begun = opening(catalogue, Said("een plan voor Bergen in Limburg", "stappenplan"), None)
        assert (begun["gemeente"], begun["voorstel"]) == ("Bergen (L.)", None)

    def test_the_one_in_the_message_goes_before_an_earlier_one(self, catalogue):
        said = Said("maak een plan voor de gemeente Zwolle", "stappenplan")
        begun = opening(catalogue, said, None, "Apeldoorn")
        assert (begun["gemeente"], begun["voorstel"]) == ("Zwolle", None)


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
