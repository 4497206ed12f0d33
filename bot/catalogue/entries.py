"""What stands in the catalogue: its sections, as checked data."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from enum import StrEnum
from string import Formatter
from typing import Any
from urllib.parse import urlsplit

from pydantic import Field, validator

from bot.plan.schema import PlanSection, PlanTexts
from bot.schema import ID, Model, plain_markdown

__all__ = [
    "Catalogue",
    "Level",
    "PageFacts",
    "Passage",
    "Resource",
    "Role",
    "SearchWords",
    "Texts",
    "Topic",
]


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
        example: whether it tells how one municipality, organisation or project does it.
        facts: sentences, each a fact of that page. A list such as five steps is one fact, so that
            it is never given by halves.
    """

    title: str
    url: str
    read_on: date
    published: str | None = None
    example: bool = False
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
        examples: ids of the resources that are an example of it; without any, those of the kind
            `praktijkvoorbeeld` among its resources and, when none of its readings is an example,
            those of the practice topics among its follow-ups.
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


class Body(Model):
    """A body that governs a municipality; its id is the value of the entity `bestuursorgaan`.

    Attributes:
        title: as one says it after "voor", such as "de gemeenteraad".
        topic: id of the topic about what this body can do.
        role: id of the role of its members, or None: what a topic tells that role concerns the body.
    """

    id: str = Field(regex=ID)
    title: str
    topic: str
    role: str | None = None


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
    "orgaan_kop": {"orgaan"},
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
    vervolg_voorbeeld_pagina: str
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
    orgaan_kop: str
    """Stands before what a body can do; with {orgaan}."""

    _body = validator("orgaan_kop", allow_reuse=True)(_with_places)

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
    bodies: dict[str, Body]
    version: str
    """First twelve hex digits of the file's SHA-256."""
