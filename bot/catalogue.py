"""The catalogue: every resource, every topic with its advice, and every other text users read.

Handles reading `resources.yaml`, checking it against the schema below and re-reading it when the
file changes. Content editors see each mistake with file, line and what to do about it.
"""

from __future__ import annotations

import hashlib
import logging
import re
import threading
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import Any, TypeVar
from urllib.parse import urlsplit

import yaml
from pydantic import Field, ValidationError, validator

from bot.plan_schema import PlanSection, PlanTexts
from bot.schema import ID, Model, plain_markdown

__all__ = [
    "Catalogue",
    "CatalogueError",
    "CatalogueFile",
    "Level",
    "PageFacts",
    "Passage",
    "Problem",
    "Resource",
    "Role",
    "SearchWords",
    "Texts",
    "Topic",
    "load_catalogue",
]

logger = logging.getLogger(__name__)

_Section = TypeVar("_Section", bound=Model)


class Level(StrEnum):
    """Where in the municipality a topic belongs; also the name of its training file."""

    ALGEMEEN = "algemeen"
    BESTUUR = "bestuur"
    BELEID = "beleid"
    UITVOERING = "uitvoering"
    TAALHUIS = "taalhuis"
    PRAKTIJK = "praktijk"


def _is_address(value: str, schemes: Collection[str]) -> bool:
    parts = urlsplit(value)
    return parts.scheme in schemes and "." in parts.netloc and not re.search(r"\s", value)


def _https_address(value: str) -> str:
    if not _is_address(value, {"https"}):
        raise ValueError("is geen geldig adres; begin met https:// en gebruik geen spaties")
    return value


def _page_address(value: str) -> str:
    """Return the address of a page as it was read: some are only known by http."""
    if not _is_address(value, {"https", "http"}):
        raise ValueError("is geen geldig adres; begin met https:// (of http://), zonder spaties")
    return value


_NOT_IN_A_FACT = {r"\n": "een nieuwe regel", r"^\s*([-*+]|\d+[.)])\s": "een lijst"}


def _one_paragraph(text: str) -> str:
    """Return a text that may stand as one item of a list: bold is all the markup it may have."""
    for pattern, what in _NOT_IN_A_FACT.items():
        if re.search(pattern, text):
            raise ValueError(f"bevat {what}; schrijf elk feit als één regel tekst")
    return plain_markdown(text)


class Resource(Model):
    """One document, site or tool that an answer can point to.

    Attributes:
        url: its address, or None for a resource that is only known by name.
    """

    id: str = Field(regex=ID)
    title: str
    organisation: str
    kind: str = Field(regex=ID)
    url: str | None = Field(...)
    summary: str

    @validator("url")
    def _address(cls, value: str | None) -> str | None:
        return None if value is None else _https_address(value)


class PageFacts(Model):
    """What one page says about a topic; shown apart from the advice, as "Meer weten".

    Attributes:
        title: name of the page, with the organisation where the name alone says too little.
        url: the page itself.
        read_on: day on which it was read; facts may have changed since.
        published: date or period that the page gives itself, or None.
        facts: sentences, each a fact of that page. A list such as five steps is one fact, so that
            it is never given by halves.
    """

    title: str
    url: str
    read_on: date
    published: str | None = None
    facts: list[str] = Field(min_items=1)

    _url = validator("url", allow_reuse=True)(_page_address)
    _facts = validator("facts", each_item=True, allow_reuse=True)(_one_paragraph)

    @validator("published", pre=True)
    def _date_without_quotes(cls, value: Any) -> Any:
        return value.isoformat() if isinstance(value, date) else value


class Topic(Model):
    """One subject the guide advises on; its id is the intent name.

    Attributes:
        question: the canonical question, in a civil servant's words.
        advice: Markdown with paragraphs, lists and bold only.
        resources: ids of the resources shown below the advice.
        follow_ups: ids of the topics offered as next questions.
        plan: whether the plan is offered as a button.
        examples: ids of the resources that are an example of it; without any, those of the practice
            topics among its follow-ups and of the kind `praktijkvoorbeeld` among its resources.
        who: Markdown; who is responsible for it, where the source says so.
        roles: Markdown per role: what that role can do about it, where the source says so.
        readings: what pages say about it.
    """

    id: str = Field(regex=ID)
    level: Level
    question: str
    title: str
    advice: str
    resources: list[str]
    follow_ups: list[str] = Field(min_items=2, max_items=4)
    plan: bool = False
    examples: list[str] = Field(default_factory=list)
    who: str | None = None
    roles: dict[str, str] = Field(default_factory=dict)
    readings: list[PageFacts] = Field(default_factory=list)

    _advice = validator("advice", allow_reuse=True)(plain_markdown)

    @validator("who")
    def _who(cls, value: str | None) -> str | None:
        return plain_markdown(value) if value else value

    @validator("roles", each_item=True)
    def _role_text(cls, value: str) -> str:
        return plain_markdown(value)


class Role(Model):
    """A role that someone who asks can have.

    Attributes:
        title: as one says it after "als", such as "raadslid".
        lead: Markdown; what this role can do in general, for topics that say nothing of it.
        questions: ids of the topics that are its five good first questions.
        words: what someone says about himself who has this role, beside the words of
            data/entiteiten/: "werk en inkomen" is a role only in "ik werk bij Werk en Inkomen".
    """

    id: str = Field(regex=ID)
    title: str
    lead: str
    questions: list[str] = Field(min_items=5, max_items=5)
    words: list[str] = Field(default_factory=list)

    _lead = validator("lead", allow_reuse=True)(plain_markdown)


class Passage(Model):
    """A text that is not advice: a greeting, a notice, a way out.

    Attributes:
        title: heading shown above it.
        topics: ids of topics offered as buttons.
        resources: ids of resources shown below it.
        search: whether searching the catalogue is offered as the first button.
        plan: whether the plan is offered as the last button.
    """

    title: str
    text: str
    topics: list[str] = Field(default_factory=list)
    resources: list[str] = Field(default_factory=list)
    search: bool = False
    plan: bool = False

    _text = validator("text", allow_reuse=True)(plain_markdown)


_PLACES = {
    "zoek_aantal_bronnen": {"aantal"},
    "zoek_welke": {"van", "tot"},
    "feit_bron": {"pagina", "gelezen"},
    "feit_alles_knop": {"onderwerp"},
}


def _with_places(text: str, field: Any) -> str:
    """Check that a text has exactly the places to fill in that belong to it."""
    places = _PLACES[field.name]
    wanted = " en ".join(f"{{{place}}}" for place in sorted(places))
    try:
        named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        named = set()
    if named != places:
        raise ValueError(f"moet {wanted} bevatten, en geen andere accolades")
    return text


class Texts(Model):
    """Every text users read besides the topics. The keys are fixed, the words are the editor's."""

    start: Passage
    groet: Passage
    afscheid: Passage
    bedankt: Passage
    wat_kun_je: Passage
    ben_je_een_bot: Passage
    mens_spreken: Passage
    ja: Passage
    nee: Passage
    keuze: Passage
    geen_van_deze: Passage
    buiten_bereik: Passage
    leeg_bericht: Passage
    te_lang_bericht: Passage
    vreemde_tekens: Passage
    persoonsgegevens: Passage
    storing: Passage
    plan_knop: str
    """Title of the button that begins the plan."""
    plan_stoppen: Passage
    plan_niet_bezig: Passage
    plan_verlopen: Passage
    plan_onbekend: Passage
    stappenplan: PlanTexts
    te_vaak: str
    """Why a message is not answered when someone asks too often."""
    gesprek_weg: str
    """Why a message is not answered when its conversation has been erased."""
    starten: str
    """Why there is no answer yet while the model is being loaded."""
    links_kop: str
    meer_weten_kop: str
    meer_weten_uitleg: str
    gelezen_op: str
    geen_link: str
    zoek_vraag: Passage
    """Asks what to search for."""
    zoek_niets: Passage
    zoek_kop: str
    zoek_een_bron: str
    zoek_aantal_bronnen: str
    """With {aantal}."""
    zoek_welke: str
    """With {van} and {tot}: which of the resources are shown."""
    zoek_onderwerpen: str
    zoek_meer_knop: str
    zoek_opnieuw_knop: str
    zoek_knop: str
    zoek_niets_meer: Passage
    feit_bron: str
    """With {pagina} and {gelezen}: stands before the facts of a page."""
    feit_alles_knop: str
    """With {onderwerp}."""
    feit_onbekend: Passage

    _places = validator(
        "zoek_aantal_bronnen", "zoek_welke", "feit_bron", "feit_alles_knop", allow_reuse=True
    )(_with_places)

    vervolg_voorbeeld: Passage
    vervolg_links: Passage
    vervolg_wie: Passage
    vervolg_meten: Passage
    vervolg_meer: Passage
    vervolg_zonder_voorbeeld: str
    vervolg_zonder_links: str
    vervolg_zonder_meer: str
    vervolg_welk: Passage
    """Asks which topic a follow-up is about."""
    vervolg_anders: Passage
    vervolg_terug: Passage
    """Said when there is nothing to go back to."""
    niveau: dict[Level, str]
    """What each level is called in a sentence."""
    rol_gezet: Passage
    rol_kiezen: Passage
    rol_vergeten: Passage
    rol_vragen: Passage
    rol_kop: str
    """Stands before what a role can do; `{rol}` is its title."""
    meer_vragen: Passage
    keuze_zonder: Passage
    """Said when a number comes and nothing was offered."""
    feedback_goed_knop: str
    feedback_niet_goed_knop: str
    feedback_typ: str
    """Below an answer where there are no thumbs to press."""
    feedback_goed: Passage
    feedback_niet_goed: Passage
    feedback_reden: Passage
    feedback_zonder: Passage
    """Said when a thumb or a reason comes and nothing was answered."""
    feedback_redenen: list[str] = Field(min_items=2, max_items=5)
    keuze_anders: str
    """Title of the button that says none of the offered topics is meant."""
    gekozen: str
    """Above an answer in a chat programme: which button was pressed for it."""
    meer_keuzes: str
    """On a menu with what did not fit as buttons."""
    sluiten: str
    """On the button that closes a window with "Meer weten"."""
    meer_weten_weg: str
    """When the answer that "Meer weten" belongs to is no longer kept."""
    startpagina_uitleg: str
    """On the start page in Slack: where answers appear."""
    app_omschrijving: str = Field(max_length=140)
    """What the guide is, where an app is chosen."""
    app_opdracht: str = Field(max_length=100)
    """What the command /nt1 does."""
    app_voorbeeld: str = Field(max_length=100)
    """What can be typed after the command /nt1."""


class SearchWords(Model):
    """What helps searching.

    Attributes:
        synoniemen: groups of words that mean the same in this catalogue.
        niet_zoeken: words that say nothing about the subject, besides the usual ones.
    """

    synoniemen: list[list[str]] = Field(default_factory=list)
    niet_zoeken: list[str] = Field(default_factory=list)


class Catalogue(Model):
    """The whole catalogue, checked: every id that is named exists."""

    teksten: Texts
    zoeken: SearchWords
    plan: PlanSection
    resources: dict[str, Resource]
    topics: dict[str, Topic]
    roles: dict[str, Role]
    version: str
    """First twelve hex digits of the file's SHA-256."""


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
    model: type[Resource] | type[Topic] | type[Role], raw: Any, section: str, report: _Report
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
    for key in raw.keys() - {"teksten", "rollen", "zoeken", "plan", "resources", "topics"}:
        report.add((key,), f"'{key}' is hier geen bekende sleutel; haal hem weg")

    resources = _parse_all(Resource, raw.get("resources"), "resources", report)
    roles = _parse_all(Role, raw.get("rollen", []), "rollen", report)
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
        version=hashlib.sha256(content).hexdigest()[:12],
    )
    _check_links(catalogue, raw, report)
    if report.problems:
        raise CatalogueError(report.problems)
    return catalogue


class CatalogueFile:
    """The catalogue as it stands on disk, re-read when the file changes.

    A broken edit keeps the last good catalogue in use; `problem` then says what is wrong.

    Args:
        path: the YAML file.

    Raises:
        CatalogueError: when the first reading fails: there is no good catalogue to keep.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._stamp = self._stat()
        self._catalogue = load_catalogue(path)
        self.problem: str | None = None

    def _stat(self) -> tuple[int, int]:
        try:
            stat = self._path.stat()
        except OSError:
            return (0, 0)
        return (stat.st_mtime_ns, stat.st_size)

    @property
    def current(self) -> Catalogue:
        """Return the newest good catalogue."""
        if self._stat() != self._stamp:
            with self._lock:
                self._reload()
        return self._catalogue

    def _reload(self) -> None:
        stamp = self._stat()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._catalogue = load_catalogue(self._path)
        except CatalogueError as invalid:
            self.problem = str(invalid)
            logger.error("Catalogus niet bijgewerkt, de vorige blijft in gebruik:\n%s", invalid)
        else:
            self.problem = None
            logger.info("Catalogus opnieuw gelezen: versie %s", self._catalogue.version)
