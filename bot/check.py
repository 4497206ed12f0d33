"""Checks the whole project as an editor sees it: catalogue, training examples and test questions.

Everything that is wrong is told in one go, with file and line.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from bot.catalogue import CatalogueError, Problem, load_catalogue
from bot.settings import ROOT, catalogue_path

__all__ = ["MIN_EXAMPLES", "Example", "Report", "check_project", "examples_in", "normalised"]

MIN_EXAMPLES = 40
"""Least number of examples of a topic."""

_NOT_LETTERS = re.compile(r"\W+")


@dataclass(frozen=True)
class Example:
    """One example question.

    Attributes:
        text: what someone typed.
        intent: the intent it stands under.
        file: path of its file.
        line: 1-based line in that file.
        labels: metadata of its block, such as writer or style.
    """

    text: str
    intent: str
    file: Path
    line: int
    labels: dict[str, str] = field(default_factory=dict)


@dataclass
class Report:
    """What a check found.

    Attributes:
        problems: everything that is wrong, in the order of the files.
        summary: one line on what was checked.
    """

    problems: list[Problem]
    summary: str


def normalised(text: str) -> str:
    """Return a text in the form in which two examples count as the same."""
    return _NOT_LETTERS.sub(" ", text.lower()).strip() or text.strip()


def examples_in(path: Path) -> Iterator[Example]:
    """Yield every example of one NLU file in Rasa's YAML form.

    Raises:
        yaml.YAMLError: when it is not valid YAML.
    """
    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    for key, section in getattr(root, "value", []):
        if key.value != "nlu":
            continue
        for block in section.value:
            fields = {k.value: v for k, v in block.value}
            if "intent" not in fields or "examples" not in fields:
                continue
            labels = {k.value: v.value for k, v in getattr(fields.get("metadata"), "value", [])}
            node = fields["examples"]
            for offset, line in enumerate(node.value.splitlines()):
                if line.startswith("- "):
                    yield Example(
                        text=line[2:].strip(),
                        intent=fields["intent"].value,
                        file=path,
                        line=node.start_mark.line + 2 + offset,
                        labels=labels,
                    )


def _read(folder: Path, problems: list[Problem]) -> list[Example]:
    examples: list[Example] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            examples.extend(examples_in(path))
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 0
            problems.append(Problem(_name(path), line, "is geen geldige YAML; let op inspringen"))
    return examples


def _domain_intents(path: Path) -> set[str]:
    """Return the intents of the conversation: those that are not topics."""
    domain = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    return {next(iter(i)) if isinstance(i, dict) else i for i in domain.get("intents", [])}


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else str(path)


def _problem(example: Example, message: str) -> Problem:
    return Problem(_name(example.file), example.line, message)


def _repeats(training: list[Example], tests: list[Example]) -> Iterator[Problem]:
    """Report examples that stand twice, under two intents, or in a test set as well."""
    first: dict[str, Example] = {}
    for example in training:
        earlier = first.setdefault(normalised(example.text), example)
        if earlier is example:
            continue
        place = f"{_name(earlier.file)}:{earlier.line}"
        if earlier.intent == example.intent:
            yield _problem(example, f"dit voorbeeld staat ook in {place}; haal er een weg")
        else:
            yield _problem(
                example,
                f"dit voorbeeld staat bij '{example.intent}' en bij '{earlier.intent}' "
                f"({place}); kies er een",
            )
    for test in tests:
        if same := first.get(normalised(test.text)):
            yield _problem(
                same, f"dit voorbeeld is ook een testvraag ({_name(test.file)}:{test.line})"
            )


def check_project(root: Path = ROOT) -> Report:
    """Check catalogue, training examples and test questions.

    Args:
        root: the project folder.
    """
    problems: list[Problem] = []
    training = _read(root / "data" / "nlu", problems)
    tests = _read(root / "tests" / "nlu", problems)
    topics: dict[str, str] = {}
    try:
        catalogue = load_catalogue(catalogue_path())
        topics = {topic.id: topic.level.value for topic in catalogue.topics.values()}
    except CatalogueError as error:
        problems.extend(error.problems)

    known = set(topics) | _domain_intents(root / "domain.yml")
    per_file: dict[str, set[str]] = defaultdict(set)
    for example in training:
        per_file[example.file.stem].add(example.intent)
        if topics and example.intent not in known:
            problems.append(
                _problem(
                    example,
                    f"'{example.intent}' staat niet in resources.yaml of domain.yml; "
                    "voeg het onderwerp toe of herstel de naam",
                )
            )
            known.add(example.intent)  # said once is enough
    counts = Counter(example.intent for example in training)
    for topic, level in topics.items():
        if counts[topic] < MIN_EXAMPLES:
            problems.append(
                Problem(
                    f"data/nlu/{level}.yml",
                    0,
                    f"'{topic}' heeft {counts[topic]} voorbeelden; maak er minstens {MIN_EXAMPLES}",
                )
            )
        for file, intents in per_file.items():
            if topic in intents and file != level:
                problems.append(
                    Problem(f"data/nlu/{file}.yml", 0, f"'{topic}' hoort in data/nlu/{level}.yml")
                )
    problems.extend(_repeats(training, tests))
    summary = (
        f"In orde: {len(topics)} onderwerpen, {len(training)} voorbeelden, {len(tests)} testvragen."
    )
    return Report(problems, summary)
