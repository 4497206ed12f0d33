"""Answers as Block Kit: whole, within Slack's limits, and nothing that can break out."""

from dataclasses import replace

import pytest

from bot.answer import (
    Answer,
    AnswerType,
    Button,
    Download,
    Link,
    Reading,
    Section,
    choice,
    from_passage,
    out_of_scope,
    topic_answer,
)
from bot.catalogue import Passage, load_catalogue
from bot.channels.slack.blocks import (
    PRIVATE_TEXT,
    home_view,
    readings_key,
    readings_messages,
    readings_view,
    render,
)
from bot.channels.slack.mrkdwn import escape
from bot.settings import ROOT
from tests.slack_api import block_problems, elements_of, message_problems, texts_of, view_problems

CATALOGUE = load_catalogue(ROOT / "resources.yaml")
TEXTS = CATALOGUE.teksten
BASE = "https://gids.gemeente.nl"
LINK = Link("boek", "Het boek", "Uitgever", "kennis_document", "https://x.nl/boek", "Een boek.")
READING = Reading("De pagina", "https://x.nl/p", "2026-11-20", "2024", ("Feit een.", "Feit twee."))
ANSWER = Answer(AnswerType.ANSWER, "Kop", "Advies.", topic="x", topics=("x",))


def show(*answers, **options):
    """Return the messages of a reply, checked as Slack would check them."""
    messages = render(answers, TEXTS, BASE, **options)
    for message in messages:
        assert block_problems(list(message.blocks)) == []
        body = {"text": message.text, "unfurl_links": False, "unfurl_media": False}
        assert message_problems(body, {*body}) == []
    return messages


def all_text(messages):
    return "\n".join(text for m in messages for text in texts_of(list(m.blocks)))


def pressable(messages):
    return [element for message in messages for element in elements_of(list(message.blocks))]


@pytest.mark.parametrize("topic", CATALOGUE.topics.values(), ids=CATALOGUE.topics)
def test_every_topic_fits_in_one_message_with_all_its_links(topic):
    answer = topic_answer(CATALOGUE, topic, 0.9)
    (message,) = show(answer)
    for name in topic.resources:
        resource = CATALOGUE.resources[name]
        if resource.url:
            assert f"<{escape(resource.url)}|" in message.text
            assert f"<{escape(resource.url)}|" in all_text([message])
        assert resource.organisation.split()[0] in message.text
    buttons = [e["value"] for e in pressable([message]) if e["action_id"].startswith("knop")]
    assert buttons == [button.payload for button in answer.buttons]
    assert "**" not in message.text


@pytest.mark.parametrize(
    "name", [key for key in TEXTS.__fields__ if isinstance(getattr(TEXTS, key), Passage)]
)
def test_every_other_text_fits_in_one_message(name):
    (message,) = show(from_passage(CATALOGUE, getattr(TEXTS, name)))
    assert message.text.startswith("*")


def test_the_text_for_screen_readers_holds_what_the_blocks_show():
    answer = replace(ANSWER, resources=(LINK,), buttons=(Button("Verder", "/y"),))
    (message,) = show(answer)
    assert message.text == (
        "*Kop*\n\nAdvies.\n\n*Meer lezen:*\n• <https://x.nl/boek|Het boek>\n"
        "    _Uitgever, kennis document_\n\n[Verder]"
    )


def test_a_resource_without_address_says_so():
    (message,) = show(replace(ANSWER, resources=(replace(LINK, url=None),)))
    assert f"Het boek ({TEXTS.geen_link})" in message.text


def test_what_was_pressed_stands_above_the_answer():
    (message,) = show(ANSWER, pressed="Kies *mij* <nu>")
    first = message.blocks[0]
    assert first["type"] == "context"
    assert first["elements"][0]["text"] == f"{TEXTS.gekozen}: *Kies mij &lt;nu&gt;*"


def test_a_reply_of_several_answers_is_one_message_with_a_line_between():
    (message,) = show(ANSWER, replace(ANSWER, title="Tweede"))
    kinds = [block["type"] for block in message.blocks]
    assert kinds == ["header", "section", "divider", "header", "section"]


class TestChoice:
    ANSWER = choice(CATALOGUE, [("taalhuis", 0.4), ("klasse", 0.3), ("financiering", 0.2)])

    def test_options_are_numbered_in_words_and_on_buttons(self):
        (message,) = show(self.ANSWER)
        questions = [CATALOGUE.topics[n].question for n in self.ANSWER.topics]
        for number, question in enumerate(questions, 1):
            assert f"{number}. {escape(question)}" in all_text([message])
        labels = [element["text"]["text"] for element in pressable([message])]
        assert [label[:3] for label in labels[:3]] == ["1. ", "2. ", "3. "]
        assert labels[3] == TEXTS.keuze_anders


class TestSections:
    PARTS = tuple(
        Section(f"t{n}", f"Deel {n}", f"Tekst {n}.", (replace(LINK, title=f"Boek {n}"),))
        for n in range(3)
    )

    @pytest.mark.parametrize("kind", [AnswerType.MULTI, AnswerType.PLAN])
    def test_parts_stand_apart_and_replace_text_and_links(self, kind):
        answer = replace(
            ANSWER, type=kind, text="alles bij elkaar", resources=(LINK,), sections=self.PARTS
        )
        (message,) = show(answer)
        assert "alles bij elkaar" not in message.text
        assert [b["type"] for b in message.blocks].count("divider") == 2
        for number in range(3):
            assert f"*Deel {number}*\nTekst {number}." in message.text
            assert f"|Boek {number}>" in message.text

    def test_a_long_plan_is_split_and_every_part_stays_with_its_heading(self):
        parts = tuple(
            Section(None, f"Stap {n}", ("Doe dit. " * 90).strip(), (LINK,) * 3) for n in range(12)
        )
        messages = show(replace(ANSWER, type=AnswerType.PLAN, sections=parts))
        assert len(messages) > 2
        shown = all_text(messages)
        assert [f"*Stap {n}*\nDoe dit." in shown for n in range(12)] == [True] * 12
        assert all(message.blocks[0]["type"] != "divider" for message in messages)

    def test_what_one_person_sees_takes_at_most_five_messages(self):
        parts = tuple(Section(None, f"Stap {n}", "Doe dit. " * 150, (LINK,) * 3) for n in range(25))
        plan = replace(ANSWER, type=AnswerType.PLAN, sections=parts)
        assert len(render([plan], TEXTS, BASE, limit=PRIVATE_TEXT)) <= 5


class TestButtons:
    def buttons(self, number, payload="/b"):
        return tuple(Button(f"Knop {n}", f"{payload}{n}") for n in range(number))

    @pytest.mark.parametrize("number", [1, 5, 6, 10, 11, 60, 150, 300])
    def test_all_can_be_chosen_five_as_buttons(self, number):
        elements = pressable(show(replace(ANSWER, buttons=self.buttons(number))))
        plain = [e["value"] for e in elements if e["type"] == "button"]
        menus = [e for e in elements if e["type"] != "button"]
        chosen = [option["value"] for menu in menus for option in menu["options"]]
        assert len(plain) == min(number, 5)
        assert plain + chosen == [f"/b{n}" for n in range(number)]
        if 5 < number <= 10:
            assert [menu["type"] for menu in menus] == ["overflow"]

    def test_a_payload_too_long_for_a_menu_becomes_a_button(self):
        payload = "/wissen{" + "x" * 200
        elements = pressable(show(replace(ANSWER, buttons=self.buttons(40, payload))))
        assert [e["value"] for e in elements] == [f"{payload}{n}" for n in range(40)]

    def test_long_words_are_cut_and_the_whole_is_in_the_text(self):
        title = "Een heel lange vraag over laaggeletterdheid " * 3
        (message,) = show(replace(ANSWER, buttons=(Button(title.strip(), "/x"),)))
        assert pressable([message])[0]["text"]["text"].endswith("…")
        assert title.strip() in message.text

    def test_thumbs_are_slacks_own(self):
        thumbs = (Button("Nuttig", "/nuttig"), Button("Niet nuttig", "/niet_nuttig"))
        (element,) = pressable(show(replace(ANSWER, feedback=thumbs)))
        assert element["type"] == "feedback_buttons"
        assert element["positive_button"]["value"] == "/nuttig"
        assert element["negative_button"]["value"] == "/niet_nuttig"

    def test_other_feedback_is_plain_buttons(self):
        (element,) = pressable(show(replace(ANSWER, feedback=(Button("Nuttig", "/nuttig"),))))
        assert (element["type"], element["value"]) == ("button", "/nuttig")

    @pytest.mark.parametrize(
        ("url", "shown"),
        [("/plan/1.docx", f"{BASE}/plan/1.docx"), ("https://y.nl/1", "https://y.nl/1")],
    )
    def test_a_file_is_a_button_that_opens_it(self, url, shown):
        (element,) = pressable(
            show(replace(ANSWER, downloads=(Download("Plan (Word)", url, "text/x"),)))
        )
        assert element["url"] == shown


class TestReadOn:
    ANSWER = replace(ANSWER, readings=(READING,))

    def test_a_button_stands_for_what_pages_say(self):
        messages = show(self.ANSWER)
        (element,) = pressable(messages)
        assert element["text"]["text"] == TEXTS.meer_weten_kop
        assert element["value"] == readings_key(self.ANSWER)
        assert "Feit een" not in all_text(messages)

    def test_the_window_holds_every_fact_with_its_page_and_day(self):
        view = readings_view(self.ANSWER, TEXTS)
        assert view_problems(view, "modal") == []
        shown = "\n".join(texts_of(view["blocks"]))
        assert "• Feit een.\n• Feit twee." in shown
        assert "<https://x.nl/p|De pagina>" in shown
        assert "2024, " in shown
        assert "20 november 2026" in shown
        assert TEXTS.meer_weten_uitleg in shown

    def test_many_long_pages_still_fit(self):
        many = tuple(
            replace(READING, title=f"P{n}", facts=("Feit. " * 700,) * 2) for n in range(60)
        )
        answer = replace(ANSWER, readings=many)
        assert view_problems(readings_view(answer, TEXTS), "modal") == []
        for message in readings_messages(answer, TEXTS):
            assert block_problems(list(message.blocks)) == []

    def test_readings_of_parts_count_too_and_once(self):
        part = Section("x", "Deel", "Tekst.", (), (READING,))
        answer = replace(ANSWER, sections=(part, part))
        assert readings_key(answer) == readings_key(self.ANSWER)
        assert readings_key(answer) != readings_key(ANSWER)


ODD = [
    "&<>" * 2000,
    "*_~`" * 500,
    "a" * 9000,
    "woord " * 3000,
    "- punt\n" * 2000,
    "<!channel> <@U1> <https://x.nl|y>",
    "\u0627\u0644\u0639 😀 " * 900,
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("kind", AnswerType)
def test_long_and_odd_content_stays_within_the_limits(odd, kind):
    link = replace(LINK, title=odd, organisation=odd, kind="x")
    reading = replace(READING, title=odd, facts=(odd,))
    answer = Answer(
        kind,
        odd,
        odd,
        topics=("a",),
        resources=(link, link),
        buttons=tuple(Button(odd, f"/b{n}") for n in range(8)),
        readings=(reading,),
        downloads=(Download(odd, "/x", "text/plain"),),
        feedback=(Button(odd, "/goed"), Button(odd, "/slecht")),
    )
    show(answer, pressed=odd)
    show(replace(answer, sections=(Section(None, odd, odd, (link,)),) * 3))
    assert view_problems(readings_view(answer, TEXTS), "modal") == []


def test_the_start_page_shows_the_first_words_and_questions():
    view = home_view(from_passage(CATALOGUE, TEXTS.start), TEXTS)
    assert view_problems(view, "home") == []
    values = [element["value"] for element in elements_of(view["blocks"])]
    assert values == [f"/{name}" for name in TEXTS.start.topics]


def test_out_of_scope_offers_its_topics():
    (message,) = show(out_of_scope(CATALOGUE, 0.1))
    assert [e["value"] for e in pressable([message])] == [
        f"/{name}" for name in TEXTS.buiten_bereik.topics
    ]
