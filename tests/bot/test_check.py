"""The check an editor runs: everything that is wrong in one go, with file and line."""

import shutil

import pytest

from bot.check import check_project, examples_in, normalised
from bot.settings import ROOT


@pytest.fixture
def project(tmp_path):
    """A copy of the data, to break."""
    for folder in ("data", "tests/nlu"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("*.py"))
    shutil.copy(ROOT / "domain.yml", tmp_path)
    return tmp_path


def add(project, file, intent, *examples):
    path = project / "data" / "nlu" / file
    lines = [f"  - intent: {intent}", "    examples: |", *(f"      - {e}" for e in examples)]
    path.write_text(path.read_text() + "\n".join(lines) + "\n")


def messages(project):
    return [str(problem) for problem in check_project(project).problems]


def test_the_project_is_in_order():
    report = check_project()
    assert report.problems == []
    assert "43 onderwerpen" in report.summary


def test_an_example_under_two_intents_is_named_with_both_places(project):
    add(project, "beleid.yml", "financiering", "zie je paarse olifanten dansen")
    add(project, "beleid.yml", "campagne", "Zie je paarse olifanten dansen?")
    found = [m for m in messages(project) if "paarse" not in m and "kies er een" in m]
    assert len(found) == 1
    assert "'campagne'" in found[0]
    assert "'financiering'" in found[0]


def test_a_repeated_example_is_named(project):
    example = next(examples_in(project / "data" / "nlu" / "taalhuis.yml"))
    add(project, "taalhuis.yml", example.intent, example.text.upper() + "!!")
    assert any("haal er een weg" in m for m in messages(project))


def test_a_test_question_among_the_examples_is_named(project):
    question = next(examples_in(ROOT / "tests" / "nlu" / "vragen_een.yml"))
    add(project, "algemeen.yml", question.intent, question.text)
    assert any("is ook een testvraag" in m for m in messages(project))


def test_an_unknown_intent_is_named_once(project):
    add(project, "praktijk.yml", "onbekend_iets", "eerste zin", "tweede zin")
    found = [m for m in messages(project) if "onbekend_iets" in m]
    assert len(found) == 1
    assert "staat niet in resources.yaml" in found[0]


def test_a_topic_with_too_few_examples_is_named(project):
    (project / "data" / "nlu" / "taalhuis.yml").unlink()
    found = messages(project)
    assert any("'certificering' heeft 0 voorbeelden" in m for m in found)
    assert all("data/nlu/taalhuis.yml" in m for m in found)


def test_a_topic_in_the_file_of_another_level_is_named(project):
    add(project, "bestuur.yml", "klasse", "geheel nieuwe zin over klasse vier profielen")
    assert any("'klasse' hoort in data/nlu/uitvoering.yml" in m for m in messages(project))


def test_broken_yaml_is_named_with_its_line(project):
    (project / "data" / "nlu" / "beleid.yml").write_text("nlu:\n  - intent: [\n")
    assert any("geen geldige YAML" in m for m in messages(project))


def test_lines_are_those_of_the_file():
    path = ROOT / "data" / "nlu" / "gesprek.yml"
    lines = path.read_text(encoding="utf-8").splitlines()
    for example in examples_in(path):
        assert lines[example.line - 1].strip() == f"- {example.text}"


@pytest.mark.parametrize(("one", "other"), [("Hoi!", "hoi"), ("NT1 - NT2", "nt1  nt2")])
def test_case_and_punctuation_make_no_new_example(one, other):
    assert normalised(one) == normalised(other)


def test_signs_alone_are_an_example_of_their_own():
    assert normalised("???") != normalised("!!!")
