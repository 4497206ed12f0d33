"""Reading a catalogue file and finding every mistake in it, each with its line."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from bot.catalogue.entries import (
    Body,
    Catalogue,
    Passage,
    Resource,
    Role,
    SearchWords,
    Texts,
    Topic,
)
from bot.plan.schema import PlanSection
from bot.schema import Model

__all__ = ["CatalogueError", "Problem", "load_catalogue"]

_Section = TypeVar("_Section", bound=Model)


@dataclass(frozen=True)
class Problem:
    """One mistake in a file, in words an editor can act on.

    Attributes:
        file: the file as the editor knows it.
        line: 1-based line, or 0 when the mistake has no place of its own.
        message: what is wrong and what to do, in Dutch.
    """

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}"


class CatalogueError(Exception):
    """The catalogue can't be used; `problems` lists every mistake found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


# --- reading with line numbers ------------------------------------------------------------------

_SECTIONS = frozenset(
    ("teksten", "rollen", "bestuursorganen", "zoeken", "plan", "resources", "topics")
)

_Path = tuple[str | int, ...]


def _lines(node: yaml.Node, path: _Path = ()) -> Iterator[tuple[_Path, int]]:
    """Yield the 1-based line of every value in a composed YAML document, by its path."""
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield (*path, str(key.value)), key.start_mark.line + 1
            for inner, line in _lines(value, (*path, str(key.value))):
                if inner != (*path, str(key.value)):
                    yield inner, line
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, (*path, index))


def _repeated_keys(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Yield each key that stands twice in one mapping (YAML itself would keep the last)."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                yield name, key.start_mark.line + 1
            seen.add(name)
            yield from _repeated_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _repeated_keys(value)


class _Report:
    """Collects problems of one file, looking up their lines."""

    def __init__(self, file: str, lines: dict[_Path, int]) -> None:
        self.file = file
        self.lines = lines
        self.problems: list[Problem] = []

    def add(self, path: _Path, message: str) -> None:
        place = path
        while place and place not in self.lines:
            place = place[:-1]
        self.problems.append(Problem(self.file, self.lines.get(place, 0), message))


_SCHEMA_MESSAGES = {
    "value_error.missing": "'{key}' ontbreekt; vul het in",
    "value_error.extra": "'{key}' is onbekend; haal hem weg of herstel de spelling",
    "value_error.any_str.min_length": "'{key}' is leeg; vul een tekst in",
    "value_error.any_str.max_length": "'{key}' is te lang; houd het op {limit_value} tekens",
    "value_error.list.min_items": "'{key}' heeft te weinig regels; maak er minstens {limit_value}",
    "value_error.list.max_items": "'{key}' heeft te veel regels; houd er hooguit {limit_value}",
    "value_error.str.regex": "'{key}' mag alleen kleine letters, cijfers en _ bevatten",
    "type_error.str": "'{key}' moet een tekst zijn; zet er aanhalingstekens om",
    "type_error.list": "'{key}' moet een lijst zijn, zoals [een, twee]",
    "type_error.dict": "'{key}' moet uit regels met 'sleutel: waarde' bestaan",
    "type_error.none.not_allowed": "'{key}' is leeg; vul het in",
    "type_error.bool": "'{key}' moet true of false zijn",
    "value_error.date": "'{key}' moet een datum zijn, zoals 2026-11-23",
}


def _explain(error: dict[str, Any]) -> str:
    key = error["loc"][-1] if error["loc"] else "bestand"
    if isinstance(key, int):
        key = f"regel {key + 1} van {error['loc'][-2] if len(error['loc']) > 1 else 'de lijst'}"
    if error["type"] == "type_error.enum":
        values = ", ".join(member.value for member in error["ctx"]["enum_values"])
        return f"'{key}' is onbekend; kies uit {values}"
    template = _SCHEMA_MESSAGES.get(error["type"])
    if template is None:
        return f"'{key}': {error['msg']}"
    return template.format(key=key, **error.get("ctx", {}))


def _parse_all(
    model: type[Resource | Topic | Role | Body], raw: Any, section: str, report: _Report
) -> dict[str, Any]:
    """Parse the list under `section`; report what does not fit and every id that returns."""
    found: dict[str, Any] = {}
    if not isinstance(raw, list):
        report.add((section,), f"'{section}' ontbreekt of is geen lijst")
        return found
    for index, item in enumerate(raw):
        try:
            parsed = model.parse_obj(item)
        except ValidationError as invalid:
            for error in invalid.errors():
                report.add((section, index, *error["loc"]), _explain(dict(error)))
            continue
        if parsed.id in found:
            report.add(
                (section, index, "id"), f"id '{parsed.id}' staat er twee keer; kies een ander"
            )
        found[parsed.id] = parsed
    return found


def _parse_one(model: type[_Section], raw: Any, section: str, report: _Report) -> _Section | None:
    """Parse the mapping under `section`; report what does not fit."""
    try:
        return model.parse_obj(raw or {})
    except ValidationError as invalid:
        for mistake in invalid.errors():
            report.add((section, *mistake["loc"]), _explain(dict(mistake)))
    return None


def _check_references(
    path: _Path, ids: list[str], known: dict[str, Any], what: str, report: _Report
) -> None:
    for index, name in enumerate(ids):
        if name not in known:
            report.add(
                (*path, index), f"{what} '{name}' bestaat niet; voeg hem toe of verbeter hem"
            )
    for name, count in Counter(ids).items():
        if count > 1:
            report.add(path, f"{what} '{name}' staat er {count} keer; haal hem een keer weg")


def _check_links(catalogue: Catalogue, raw: dict[str, Any], report: _Report) -> None:
    """Report every reference to an id that does not exist, and resources nothing points to."""
    position = {item.get("id"): i for i, item in enumerate(raw["topics"]) if isinstance(item, dict)}
    used: set[str] = set()
    for topic in catalogue.topics.values():
        place: _Path = ("topics", position.get(topic.id, 0))
        for url, count in Counter(reading.url for reading in topic.readings).items():
            if count > 1:
                report.add(
                    (*place, "readings"),
                    f"pagina '{url}' staat er {count} keer; zet de feiten bij elkaar",
                )
        _check_references(
            (*place, "resources"), topic.resources, catalogue.resources, "resource", report
        )
        _check_references(
            (*place, "follow_ups"), topic.follow_ups, catalogue.topics, "onderwerp", report
        )
        _check_references(
            (*place, "examples"), topic.examples, catalogue.resources, "resource", report
        )
        for role in topic.roles.keys() - catalogue.roles.keys():
            report.add(
                (*place, "roles", role), f"rol '{role}' bestaat niet; voeg hem toe of verbeter hem"
            )
        if topic.id in topic.follow_ups:
            report.add((*place, "follow_ups"), f"'{topic.id}' verwijst naar zichzelf; haal dat weg")
        used.update(topic.resources)
    for index, role_id in enumerate(catalogue.roles):
        _check_references(
            ("rollen", index, "questions"),
            catalogue.roles[role_id].questions,
            catalogue.topics,
            "onderwerp",
            report,
        )
    for index, body in enumerate(catalogue.bodies.values()):
        here: _Path = ("bestuursorganen", index)
        _check_references((*here, "topic"), [body.topic], catalogue.topics, "onderwerp", report)
        known = [body.role] if body.role else []
        _check_references((*here, "role"), known, catalogue.roles, "rol", report)
    for key in Texts.__fields__:
        passage = getattr(catalogue.teksten, key)
        if isinstance(passage, Passage):
            place = ("teksten", key)
            _check_references(
                (*place, "resources"), passage.resources, catalogue.resources, "resource", report
            )
            _check_references(
                (*place, "topics"), passage.topics, catalogue.topics, "onderwerp", report
            )
    for path, message in catalogue.plan.mistakes(catalogue.topics, catalogue.roles):
        report.add(("plan", *path), message)
    for index, item in enumerate(raw["resources"]):
        name = item.get("id") if isinstance(item, dict) else None
        if name in catalogue.resources and name not in used:
            report.add(
                ("resources", index),
                f"resource '{name}' hoort bij geen onderwerp; koppel hem of haal hem weg",
            )


def load_catalogue(path: Path) -> Catalogue:
    """Read and check a catalogue file.

    Args:
        path: the YAML file.

    Returns:
        The catalogue, with topics and resources in the order of the file.

    Raises:
        CatalogueError: with every mistake found, each with its line.
    """
    name = path.name
    try:
        content = path.read_bytes()
        root = yaml.compose(content, Loader=yaml.CSafeLoader)
        raw = yaml.load(content, Loader=yaml.CSafeLoader)
    except OSError as error:
        message = f"kan het bestand niet lezen ({error.strerror})"
        raise CatalogueError([Problem(name, 0, message)]) from error
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 0
        message = (
            f"is geen geldige YAML ({getattr(error, 'problem', error)}); "
            "let op inspringen, aanhalingstekens en dubbele punten"
        )
        raise CatalogueError([Problem(name, line, message)]) from error
    if root is None or not isinstance(raw, dict):
        raise CatalogueError(
            [Problem(name, 0, "is leeg: teksten, plan, resources en topics ontbreken")]
        )

    report = _Report(name, dict(_lines(root)))
    for key, line in _repeated_keys(root):
        report.problems.append(Problem(name, line, f"'{key}' staat hier voor de tweede keer"))
    for key in raw.keys() - _SECTIONS:
        report.add((key,), f"'{key}' is hier geen bekende sleutel; haal hem weg")

    resources = _parse_all(Resource, raw.get("resources"), "resources", report)
    roles = _parse_all(Role, raw.get("rollen", []), "rollen", report)
    bodies = _parse_all(Body, raw.get("bestuursorganen", []), "bestuursorganen", report)
    topics = _parse_all(Topic, raw.get("topics"), "topics", report)
    texts = _parse_one(Texts, raw.get("teksten"), "teksten", report)
    search_words = _parse_one(SearchWords, raw.get("zoeken"), "zoeken", report)
    plan = _parse_one(PlanSection, raw.get("plan"), "plan", report)
    if texts is None or search_words is None or plan is None or report.problems:
        raise CatalogueError(report.problems)

    catalogue = Catalogue.construct(
        teksten=texts,
        zoeken=search_words,
        plan=plan,
        resources=resources,
        topics=topics,
        roles=roles,
        bodies=bodies,
        version=hashlib.sha256(content).hexdigest()[:12],
    )
    _check_links(catalogue, raw, report)
    if report.problems:
        raise CatalogueError(report.problems)
    return catalogue
