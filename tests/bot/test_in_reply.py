"""What a message means as a reply to what the guide said just before."""

import pytest

from bot.answer import choice, multi, out_of_scope, reasons_asked, search_button, topic_answer
from bot.follow_up import FollowUp, which_topic
from bot.in_reply import (
    chosen_topics,
    in_small_letters,
    is_reason,
    meant_by_plan,
    pressed_by_title,
    step_topic,
)
from bot.plan.buttons import question_answer
from bot.plan.compose import PlanAnswers, compose, plan_answer
from bot.plan.link import downloads
from bot.plan.reading import Asked, Said
from bot.plan.state import State


@pytest.fixture
def klasse(catalogue):
    return topic_answer(catalogue, catalogue.topics["klasse"], 1.0)


@pytest.fixture
def offered(catalogue):
    return choice(catalogue, [("campagne", 0.4), ("klasse", 0.3), ("taalhuis", 0.2)])


@pytest.fixture
def plan(catalogue):
    files = downloads(catalogue, "token", "")
    return plan_answer(catalogue, compose(catalogue, PlanAnswers(role="raadslid")), files)


class TestATypedTitle:
    def test_it_presses_the_button(self, catalogue, offered):
        question = catalogue.topics["klasse"].question
        assert pressed_by_title(question, [offered]) == "/klasse"
        assert pressed_by_title(question.upper().rstrip("?") + " !", [offered]) == "/klasse"

    def test_a_thumb_can_be_typed_in_words(self, klasse):
        assert pressed_by_title("niet nuttig", [klasse]).startswith("/feedback_niet_goed")
        assert pressed_by_title("Nuttig!", [klasse]).startswith("/feedback_goed")

    def test_the_latest_answer_goes_first(self, catalogue, klasse):
        asked = reasons_asked(catalogue)
        reason = catalogue.teksten.feedback_redenen[0]
        assert pressed_by_title(reason, [asked, klasse]).startswith("/feedback_reden")

    @pytest.mark.parametrize("text", ["", "👍🏽", "?", "klasse en campagne", "iets anders dan dat"])
    def test_other_text_presses_nothing(self, offered, text):
        assert pressed_by_title(text, [offered]) is None

    def test_the_plan_reads_its_answers_itself(self, catalogue, klasse):
        asked = question_answer(catalogue, State(Asked.STAAT))
        title = asked.buttons[0].title
        assert pressed_by_title(title, [asked]) is None
        assert pressed_by_title(search_button(catalogue).title, [asked, klasse]) is None


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("HOE VIND IK DIE MENSEN NOU!!!", "hoe vind ik die mensen nou!!!"),
        ("WEB EN SPUK", "web en spuk"),
        ("B&W", "B&W"),
        ("Hoe vind ik die MENSEN", "Hoe vind ik die MENSEN"),
        ("12 34 56", "12 34 56"),
        ("/start", "/start"),
    ],
)
def test_what_is_shouted_is_read_in_small_letters(text, read):
    assert in_small_letters(text) == read


class TestSeveralOptions:
    @pytest.mark.parametrize(
        ("text", "topics"),
        [
            ("alle drie", ("campagne", "klasse", "taalhuis")),
            ("allemaal graag", ("campagne", "klasse", "taalhuis")),
            ("1 en 3", ("campagne", "taalhuis")),
            ("2, 1", ("klasse", "campagne")),
            ("de eerste en de laatste optie", ()),
            ("de eerste en de tweede", ("campagne", "klasse")),
            ("1 en 7", ()),
            ("1", ()),
            ("hoe bereik en motiveer ik mensen", ()),
            ("beide zijn niet wat ik zoek", ()),
        ],
    )
    def test_they_are_chosen_together(self, offered, text, topics):
        assert chosen_topics(text, offered) == topics

    def test_only_after_a_choice_of_answers(self, catalogue, klasse):
        asked = which_topic(catalogue, FollowUp.LINKS, ["klasse", "campagne"])
        assert chosen_topics("beide", asked) == ()
        assert chosen_topics("beide", multi(catalogue, [klasse, klasse], 1.0)) == ()
        assert chosen_topics("beide", None) == ()


class TestAReason:
    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("te weinig voorbeelden", "buiten_bereik"),
            ("dit klopt niet", "nee"),
            ("nee, ik miste de kosten", "nee"),
            ("te lang", "nlu_fallback"),
            ("het was te vaag", "afscheid"),
        ],
    )
    def test_it_follows_on_the_question_for_one(self, catalogue, text, intent):
        assert is_reason(catalogue, text, intent, reasons_asked(catalogue))

    @pytest.mark.parametrize(
        ("text", "intent"),
        [
            ("nee dat hoeft niet hoor", "nee"),
            ("laat maar zitten", "nee"),
            ("bedankt voor de hulp", "bedankt"),
            ("tot ziens", "afscheid"),
            ("wat kost dat?", "nlu_fallback"),
            ("taalhuis", "taalhuis"),
            ("ik wil een mens spreken", "mens_spreken"),
            ("goedemiddag beste gids", "groet"),
            ("laptops voor cursisten lenen", "buiten_bereik"),
            ("mijn collega weigert alles te lezen", "nlu_fallback"),
            ("te lang " * 10, "nlu_fallback"),
        ],
    )
    def test_another_message_is_none(self, catalogue, text, intent):
        assert not is_reason(catalogue, text, intent, reasons_asked(catalogue))

    def test_nothing_is_one_when_none_was_asked_for(self, catalogue):
        assert not is_reason(catalogue, "te lang", "nlu_fallback", None)
        assert not is_reason(catalogue, "te lang", "nlu_fallback", out_of_scope(catalogue, 1.0))


class TestAfterThePlan:
    @pytest.mark.parametrize(
        "text",
        [
            "kan ik dit ook in Word krijgen?",
            "waar kan ik het downloaden?",
            "download",
            "stuur me het plan als pdf",
            "laat het plan zien",
            "toon het plan",
        ],
    )
    def test_it_is_shown_again(self, catalogue, plan, text):
        assert meant_by_plan(catalogue, Said(text), plan) == "plan_hervatten"

    @pytest.mark.parametrize(
        "text",
        [
            "nee, Utrecht",
            "nee, de gemeente is Bergen",
            "verander mijn rol",
            "de rol klopt niet, ik ben inkoper",
            "gemeente is Deventer",
            "belangrijkste vraag: samenwerken",
            "dit plan klopt niet",
        ],
    )
    def test_its_answers_are_changed(self, catalogue, plan, text):
        assert meant_by_plan(catalogue, Said(text, "nee", ()), plan) == "plan_wijzigen"

    @pytest.mark.parametrize(
        "text",
        [
            "bedankt",
            "nee",
            "wat is een Taalhuis?",
            "hoe meet ik dat?",
            "de gemeente betaalt",
            "nee, dat moet ik eerst met de wethouder bespreken",
            "verkeerd, mijn collega uit Amersfoort doet dit",
            "laat maar, ik maak zelf een plan",
            "geef me voorbeelden van een plan van aanpak",
            "print dit maar niet",
        ],
    )
    def test_anything_else_is_no_matter_of_the_plan(self, catalogue, plan, text):
        assert meant_by_plan(catalogue, Said(text), plan) is None

    @pytest.mark.parametrize("text", ["leg stap 1 uit", "wat houdt stap 1 in?", "meer over Stap 1"])
    def test_a_step_is_about_its_topic(self, plan, text):
        first = next(section for section in plan.sections if section.title)
        assert first.topic
        assert step_topic(text, plan) == first.topic

    @pytest.mark.parametrize("text", ["kun je stap 1 weglaten?", "stap 1 is klaar"])
    def test_a_step_that_is_done_is_not_explained(self, plan, text):
        assert step_topic(text, plan) is None

    def test_a_step_that_is_not_there_is_about_nothing(self, plan, klasse):
        assert step_topic("stap 99", plan) is None
        assert step_topic("stap 0", plan) is None
        assert step_topic("de eerste stap", plan) is None
        assert step_topic("stap 1", klasse) is None
        assert step_topic("stap 1", None) is None

    def test_later_on_it_is_shown_when_it_is_named(self, catalogue, klasse):
        show = Said("laat het plan zien", "plan_stoppen")
        assert meant_by_plan(catalogue, show, klasse, finished=True) == "plan_hervatten"
        assert meant_by_plan(catalogue, show, klasse) is None
        stop = Said("stop met het plan", "plan_stoppen")
        assert meant_by_plan(catalogue, stop, klasse, finished=True) is None
        assert meant_by_plan(catalogue, Said("download", "nlu_fallback"), klasse, True) is None

    def test_nothing_is_without_a_plan(self, catalogue, klasse):
        assert meant_by_plan(catalogue, Said("download"), klasse) is None
        assert meant_by_plan(catalogue, Said("download"), None) is None
