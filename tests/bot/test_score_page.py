"""The page of `gids nlu`: nothing gets lost, nothing gets out of hand, nothing is fetched."""

import re
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.check import Example
from bot.evaluate import Evaluation, Judged, Outcome, confused_pairs, score
from bot.score_page import score_page
from bot.score_table import worst_pairs

SVG = "{http://www.w3.org/2000/svg}"
NASTY = "<script>alert(\"x\")</script> & 'y' [bold]$style"


def asked(text, expected, got, confidence=0.8, offered=()):
    example = Example(text, expected, Path("vragen.yml"), 1, {"stijl": "gewoon"})
    return Judged(example, Outcome(got, tuple(offered), confidence))


@pytest.fixture
def evaluation(catalogue):
    judged = [asked(f"vraag over {name}", name, name) for name in catalogue.topics]
    judged += [
        asked("wie betaalt dat", "financiering", "voorwaarden_en_budget", 0.62),
        asked(NASTY, "financiering", "voorwaarden_en_budget", 0.91),
        asked("meten", "monitoring", "nlu_fallback", 0.7, ["monitoring", "werken_met_data"]),
        asked("hallo daar", "groet", "groet"),
        asked("warmtepomp", "buiten_bereik", "nlu_fallback", 0.6, ["campagne"]),
        asked("rondweg", "buiten_bereik", "financiering", 0.97),
    ]
    return Evaluation(catalogue, judged, score(judged, catalogue.topics))


@pytest.fixture
def page(evaluation):
    return score_page(evaluation, datetime(2025, 1, 31, 9, 5))


@pytest.fixture
def tree(page):
    """The page, read as XML: it fails on anything left open or not escaped."""
    return ElementTree.fromstring(page)  # noqa: S314 - our own page


def words(element):
    return " ".join("".join(element.itertext()).split())


def test_what_people_typed_is_escaped(page, tree):
    assert "<script" not in page
    assert "$style" in page  # as typed, not filled in
    assert NASTY in [words(quote) for quote in tree.iter("q")]


def test_it_stands_on_its_own(page, tree):
    assert not re.search(r"url\(|@import|<(script|link|img|iframe)\b", page)
    assert {e.get("href") for e in tree.iter() if e.get("href")} == {"#tabel"}
    assert tree.get("lang") == "nl"


def test_every_topic_is_in_the_picture_and_in_the_table(tree, catalogue):
    svg = next(tree.iter(f"{SVG}svg"))
    labels = [text.text for text in svg.iter(f"{SVG}text") if "naam" in text.get("class")]
    for name in [*catalogue.topics, "buiten_bereik", "groet"]:
        assert labels.count(name) == 2, name
    assert labels.count("keuze") == 1
    table = list(tree.iter("table"))[-1]
    heads = [words(head) for head in table.iter("th")]
    assert {topic.title for topic in catalogue.topics.values()} <= set(heads)


def test_a_cell_has_its_number_its_hue_and_a_tooltip(tree, catalogue):
    cells = {
        cell.find(f"{SVG}title").text: (cell.get("class"), cell.find(f"{SVG}text").text)
        for cell in tree.iter(f"{SVG}g")
    }
    money, budget = (catalogue.topics[n].title for n in ("financiering", "voorwaarden_en_budget"))
    assert cells[f"Verwacht: {money}. Besloten: {budget}. 2 van 3 vragen."] == ("fout2", "2")
    assert cells[f"Verwacht: {money}. Besloten: {money}. 1 van 3 vragen."] == ("goed1", "1")
    assert cells["Verwacht: Buiten bereik. Besloten: Keuze. 1 van 2 vragen."] == ("neutraal", "1")


def test_the_picture_stays_inside_its_frame(tree):
    svg = next(tree.iter(f"{SVG}svg"))
    _, _, width, height = map(float, svg.get("viewBox").split())
    for rect in svg.iter(f"{SVG}rect"):
        assert float(rect.get("x")) + float(rect.get("width")) <= width
        assert float(rect.get("y")) + float(rect.get("height")) <= height


def test_the_picture_has_a_text_in_its_place(tree, catalogue):
    svg = next(tree.iter(f"{SVG}svg"))
    assert svg.get("role") == "img"
    described = [e for e in tree.iter() if e.get("id") == svg.get("aria-describedby")]
    assert f"{len(catalogue.topics) + 1} vragen die goed gingen" in words(described[0])
    assert "de 4 die misgingen" in words(described[0])


def test_questions_that_went_wrong_are_listed_worst_pair_first(tree, catalogue):
    pairs = list(tree.iter("section"))
    assert len(pairs) == 3
    first = words(pairs[0])
    assert first.startswith(catalogue.topics["financiering"].title)
    assert first.index("<script>") < first.index("wie betaalt dat")  # most confident first
    assert "Zekerheid: 62%" in first
    assert "in data/nlu/beleid.yml bij financiering" in first
    assert "in data/nlu/bestuur.yml bij voorwaarden_en_budget" in first
    outside, choice = words(pairs[1]), words(pairs[2])
    assert "in data/nlu/buiten_bereik.yml bij buiten_bereik" in outside
    assert f"Aangeboden: {catalogue.topics['monitoring'].title} (verwacht)" in choice
    assert "in data/nlu/beleid.yml bij werken_met_data" in choice
    assert all("warmtepomp" not in words(pair) for pair in pairs)  # no error


def test_it_says_where_to_begin(page, catalogue):
    start = page[page.index("Begin hier") : page.index("De cijfers")]
    assert catalogue.topics["financiering"].title in start
    assert catalogue.topics["voorwaarden_en_budget"].title in start
    assert "2 keer" in start


def test_tables_say_what_their_heads_are_for(tree):
    assert all(head.get("scope") for head in tree.iter("th"))
    assert all(table.find("caption") is not None for table in tree.iter("table"))


def test_without_errors_it_says_so(catalogue):
    judged = [asked("wat kost dat", "financiering", "financiering")]
    page = score_page(
        Evaluation(catalogue, judged, score(judged, catalogue.topics)), datetime(2025, 1, 31)
    )
    assert "Alles ging goed." in page
    ElementTree.fromstring(page)  # noqa: S314 - our own page


def test_the_terminal_shows_the_worst_pairs_with_a_question(evaluation):
    first = worst_pairs(evaluation)[0]
    assert first.startswith("financiering → voorwaarden_en_budget (2 keer)")
    assert "\\[bold]" in first  # shown, not obeyed
    assert [len(questions) for _, questions in confused_pairs(evaluation.judged)] == [2, 1, 1]
