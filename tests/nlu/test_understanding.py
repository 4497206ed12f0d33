"""How well questions are understood that were written apart from the training examples.

The floors are below what is measured (see docs/), so that this fails on a real loss only.
"""

import re

import pytest
from rich.console import Console

from bot.evaluate import evaluate, parse, read_questions
from bot.score_table import score_tables
from bot.settings import ROOT

FOLDER = ROOT / "tests" / "nlu"


@pytest.fixture(scope="module")
def measured(model):
    return evaluate(model, FOLDER)


def test_the_set_is_large_enough_to_say_something(catalogue):
    questions = read_questions(FOLDER)
    per_topic = dict.fromkeys(catalogue.topics, 0)
    for question in questions:
        if question.intent in per_topic:
            per_topic[question.intent] += 1
    assert min(per_topic.values()) >= 6
    assert sum(q.intent == "buiten_bereik" for q in questions) >= 100


def test_the_figures(measured, capsys):
    scores = measured.scores
    with capsys.disabled():
        console = Console(width=100)
        console.print()
        for table in score_tables(scores):
            console.print(table)
    assert scores.right >= 0.95
    assert scores.right_or_offered >= 0.98
    assert scores.wrong <= 0.03
    assert scores.macro_f1 >= 0.95
    assert scores.out_of_scope >= 0.95
    assert scores.small_talk >= 0.9
    assert scores.steering >= 0.85


def test_every_question_is_judged(measured):
    assert [j.example for j in measured.judged] == read_questions(FOLDER)
    assert sum(n for _, n in measured.scores.confusions) == sum(j.wrong for j in measured.judged)


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("hoe finacier je de anpak", "financiering"),
        ("HOE FINANCIER JE DE AANPAK?", "financiering"),
        ("voetbalclub twente project", "fc_twente"),
        ("ikwilleren.nl meedoen", "campagne"),
    ],
)
def test_spelling_case_and_keywords_do_not_matter(model, catalogue, question, intent):
    assert parse(model, [question], catalogue)[0].intent == intent


def test_every_question_has_a_style():
    assert all(re.fullmatch(r"[a-z_]+", q.labels.get("stijl", "")) for q in read_questions(FOLDER))
