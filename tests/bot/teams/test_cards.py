"""Every kind of answer as Teams shows it: cards that Microsoft's own library accepts."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
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
    from_passage,
    topic_answer,
)
from bot.channels.teams.cards import MAX_BYTES, messages, text_message
from bot.settings import ROOT
from tests.e2e.teams.microsoft import card, elements, presses

BASE = "https://gids.voorbeeld.nl"
TOOLS = ROOT / "tests" / "teams"

LINK = Link("boek", "Het boek", "Uitgever", "hulp_middel", "https://voorbeeld.nl/boek", "Een boek.")
READING = Reading(
    "De pagina", "https://voorbeeld.nl/p", "2026-01-31", "2025", ("Feit een.", "Twee.")
)
NEXT = (Button("Waar begin je", "/waar_beginnen"), Button("Meten", "/meten"))
THUMBS = (Button("Nuttig", "/nuttig"), Button("Niet nuttig", "/niet_nuttig"))
ADVICE = "Een alinea met **vet**.\n\n- punt een\n- punt twee\n\nNog een alinea."
SECTIONS = tuple(Section(f"deel_{n}", f"Deel {n}", ADVICE, (LINK,), (READING,)) for n in range(3))


def answer(kind=AnswerType.ANSWER, **parts):
    return Answer(kind, **{"title": "Een titel", "text": ADVICE, **parts})


SAMPLES = {
    "answer": answer(resources=(LINK,), readings=(READING,), buttons=NEXT, feedback=THUMBS),
    "answer with bare link": answer(resources=(replace(LINK, url=None),)),
    "multi": answer(AnswerType.MULTI, sections=SECTIONS, resources=(LINK,), feedback=THUMBS),
    "choice": answer(
        AnswerType.CHOICE, buttons=tuple(Button(f"Een lange vraag {n}?", f"/{n}") for n in "abcd")
    ),
    "search": answer(AnswerType.SEARCH, resources=(LINK, replace(LINK, id="b", url=None))),
    "plan question": answer(AnswerType.PLAN, buttons=NEXT),
    "plan": answer(
        AnswerType.PLAN,
        sections=SECTIONS,
        downloads=(Download("Word", "/plan/1.docx", "application/x"),),
    ),
    "chat": answer(AnswerType.CHAT, buttons=NEXT),
    "out of scope": answer(AnswerType.OUT_OF_SCOPE, buttons=NEXT),
    "notice": answer(AnswerType.NOTICE, buttons=NEXT),
    "long": answer(text="\n\n".join(["woord " * 3000] * 6), buttons=NEXT, feedback=THUMBS),
    "many readings": answer(readings=(replace(READING, facts=("feit " * 200,) * 60),)),
}


@pytest.fixture(scope="module")
def texts(catalogue):
    return catalogue.teksten


@pytest.fixture(scope="module")
def find_faults():
    """Let Microsoft's card library look at cards; return its remarks per card."""
    node = shutil.which("node", path=f"{os.environ['PATH']}:{ROOT}/.node/bin")
    assert (TOOLS / "node_modules").is_dir(), "Voer eerst uit: make playground"

    def check(cards):
        done = subprocess.run(
            [node, TOOLS / "check_cards.js"],
            input=json.dumps(cards),
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        return json.loads(done.stdout)

    return check


def shown(message):
    """Return all text of a card that is visible at once."""

    def visible(value):
        if isinstance(value, list):
            return [item for part in value for item in visible(part)]
        if not isinstance(value, dict) or value.get("isVisible") is False:
            return []
        own = [value["text"]] if value.get("type") == "TextBlock" else []
        return own + [item for part in value.values() for item in visible(part)]

    return visible(card(message)["body"])


@pytest.mark.needs("node")
class TestMicrosoftAccepts:
    def test_every_kind_of_answer(self, texts, find_faults):
        cards = [card(m) for a in SAMPLES.values() for m in messages(a, texts, BASE)]
        assert find_faults(cards) == [[] for _ in cards]

    def test_every_topic_and_text_of_the_catalogue(self, catalogue, texts, find_faults):
        passages = [value for value in vars(texts).values() if hasattr(value, "topics")]
        answers = [topic_answer(catalogue, topic, 1.0) for topic in catalogue.topics.values()]
        answers += [from_passage(catalogue, passage) for passage in passages]
        made = [m for a in answers for m in messages(a, texts, BASE)]
        cards = [card(m) for m in made if "attachments" in m]
        assert len(cards) > len(catalogue.topics)
        assert find_faults(cards) == [[] for _ in cards]

    def test_it_would_say_so_if_a_card_was_wrong(self, find_faults):
        wrong = {"type": "AdaptiveCard", "version": "1.5", "body": [{"type": "Tekst"}]}
        assert find_faults([wrong])[0]


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
class TestEveryAnswer:
    def test_fits_in_a_message(self, sample, texts):
        for message in messages(sample, texts, BASE):
            assert len(json.dumps(message, ensure_ascii=False).encode()) <= MAX_BYTES

    def test_shows_each_button_once_and_in_the_last_card(self, sample, texts):
        *first, last = messages(sample, texts, BASE)
        offered = [json.loads(press["value"])["gids"] for press in presses(last).values()]
        assert offered == list(sample.payloads)
        assert not any(presses(message) for message in first)

    def test_has_a_summary_for_the_notification(self, sample, texts):
        for message in messages(sample, texts, BASE):
            assert message["summary"].startswith("Een titel: ")
            assert "**" not in message["summary"]

    def test_says_in_which_language_it_is(self, sample, texts):
        for message in messages(sample, texts, BASE):
            assert (card(message)["lang"], card(message)["version"]) == ("nl", "1.5")

    def test_has_ids_that_exist_and_are_used_once(self, sample, texts):
        for message in messages(sample, texts, BASE):
            parts = elements(card(message))
            ids = [part["id"] for part in parts if "id" in part]
            targets = [t for part in parts for t in part.get("targetElements", [])]
            assert len(set(ids)) == len(ids)
            assert sorted(targets) == sorted(ids)

    def test_is_whole_as_text_too(self, sample, texts):
        text = text_message(sample, texts)["text"]
        assert "Een titel" in text
        assert len(text.encode()) <= MAX_BYTES


class TestAnAnswer:
    def test_links_have_their_organisation_and_kind(self, texts):
        (message,) = messages(SAMPLES["answer"], texts, BASE)
        text = "\n".join(shown(message))
        assert "[Het boek](https://voorbeeld.nl/boek)" in text
        assert "Uitgever · hulp middel" in text

    def test_a_resource_without_address_says_so(self, texts):
        (message,) = messages(SAMPLES["answer with bare link"], texts, BASE)
        text = "\n".join(shown(message))
        assert texts.geen_link in text
        assert "](" not in text

    def test_what_pages_say_is_folded_away(self, texts):
        (message,) = messages(SAMPLES["answer"], texts, BASE)
        assert "Feit een" not in "\n".join(shown(message))
        assert "Feit een" in json.dumps(card(message))
        toggles = [p for p in elements(card(message)) if p["type"] == "Action.ToggleVisibility"]
        assert [toggle["title"] for toggle in toggles] == [texts.meer_weten_kop]

    def test_sections_have_their_own_links_and_the_rest_is_not_shown_twice(self, texts):
        (message,) = messages(SAMPLES["multi"], texts, BASE)
        text = shown(message)
        assert [line for line in text if line.startswith("Deel ")] == ["Deel 0", "Deel 1", "Deel 2"]
        assert sum("[Het boek]" in line for line in text) == 3

    def test_a_file_opens_at_the_guides_own_address(self, texts):
        (message,) = messages(SAMPLES["plan"], texts, BASE)
        (opened,) = [p for p in elements(card(message)) if p["type"] == "Action.OpenUrl"]
        assert opened["url"] == f"{BASE}/plan/1.docx"

    def test_a_pressed_button_shows_its_own_words(self, texts):
        (message,) = messages(SAMPLES["choice"], texts, BASE)
        for words, press in presses(message).items():
            assert press["displayText"] == words
            assert press["type"] == "messageBack"

    def test_a_press_that_teams_does_not_show_is_named_above_the_answer(self, texts):
        (message,) = messages(SAMPLES["chat"], texts, BASE, chosen="Ja", own_words=False)
        assert shown(message)[0] == f"{texts.gekozen}: Ja"
        (first, _) = [p for p in elements(card(message)) if p["type"] == "Action.Submit"]
        assert first["data"] == {"gids": NEXT[0].payload, "woorden": NEXT[0].title}

    def test_long_buttons_stand_below_each_other_and_short_ones_side_by_side(self, texts):
        def rows(sample):
            (message,) = messages(sample, texts, BASE)
            return [len(p["actions"]) for p in card(message)["body"] if p["type"] == "ActionSet"]

        assert rows(SAMPLES["choice"]) == [1, 1, 1, 1]
        assert rows(SAMPLES["plan question"]) == [2]

    def test_talk_without_anything_to_press_is_no_card(self, texts):
        (message,) = messages(answer(AnswerType.CHAT, text="Tot ziens!"), texts, BASE)
        assert "attachments" not in message
        assert message["text"] == "**Een titel**\n\nTot ziens!"

    def test_marks_in_names_are_shown_as_they_are(self, texts):
        odd = replace(LINK, title="Wet_op [de] *ster*", url="https://voorbeeld.nl/a_(b)")
        (message,) = messages(answer(title="[x](y) _z_", resources=(odd,)), texts, BASE)
        text = "\n".join(shown(message))
        assert r"\[x\](y) \_z\_" in text
        assert r"[Wet\_op \[de\] \*ster\*](https://voorbeeld.nl/a_%28b%29)" in text
