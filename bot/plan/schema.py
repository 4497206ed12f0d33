"""The catalogue's section `plan` and the words around it: what the plan asks and its steps.

Only what one item must look like and how the items hang together; reading the file is
`bot.catalogue`'s work.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from enum import StrEnum

from pydantic import Field, validator

from bot.schema import ID, Model, plain_markdown

__all__ = ["IN_PLACE", "PlanLevel", "PlanOption", "PlanSection", "PlanStep", "PlanTexts"]


class PlanLevel(StrEnum):
    """Where in the municipality a step is taken, in the order of the source."""

    BESTUUR = "bestuur"
    BELEID = "beleid"
    UITVOERING = "uitvoering"
    TAALHUIS = "taalhuis"
    MONITOREN = "monitoren"


IN_PLACE = tuple(level.value for level in PlanLevel if level is not PlanLevel.MONITOREN)
"""The levels that can be in place already when a plan begins."""


class PlanOption(Model):
    """One answer to a question of the plan.

    Attributes:
        inline: how the title reads within a sentence; without its first capital when left out.
        words: what people type when they mean it, in lower case.
    """

    id: str = Field(regex=ID)
    title: str
    inline: str | None = None
    words: list[str] = Field(default_factory=list)

    @property
    def in_sentence(self) -> str:
        """Return the title as it reads within a sentence."""
        return self.inline or self.title[:1].lower() + self.title[1:]


class PlanStep(Model):
    """One step of a plan.

    Attributes:
        topics: ids of the topics it rests on; their resources are its links.
        always: whether every plan has it; if not, only plans with one of its questions or roles.
        questions: ids of the main questions it answers.
        roles: ids of the roles it suits.
        after: ids of steps of the same level that come before it.
        why: why it is taken.
        do: what is done, one act a line.
        who: who does it, where the source says so.
        measure: what is measured, where the source says so.
        check: what is true when it has been done.
    """

    id: str = Field(regex=ID)
    level: PlanLevel
    title: str
    topics: list[str] = Field(min_items=1)
    always: bool = False
    questions: list[str] = Field(default_factory=list)
    roles: list[str] = Field(default_factory=list)
    after: list[str] = Field(default_factory=list)
    why: str
    do: list[str] = Field(min_items=1)
    who: str | None = None
    measure: str | None = None
    check: str

    _texts = validator("why", "who", "measure", "check", allow_reuse=True)(
        lambda text: text if text is None else plain_markdown(text)
    )
    _do = validator("do", each_item=True, allow_reuse=True)(plain_markdown)


class PlanSection(Model):
    """The whole section: what can be in place, the main questions, and the steps."""

    niveaus: list[PlanOption] = Field(min_items=1)
    vragen: list[PlanOption] = Field(min_items=1)
    stappen: list[PlanStep] = Field(min_items=1)

    def option(self, kind: str, name: str) -> PlanOption:
        """Return an answer.

        Args:
            kind: `niveaus` or `vragen`.
            name: its id.

        Raises:
            KeyError: when there is none with that id.
        """
        options: list[PlanOption] = getattr(self, kind)
        for option in options:
            if option.id == name:
                return option
        raise KeyError(name)

    def mistakes(
        self, topics: Collection[str], roles: Collection[str]
    ) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """Yield what does not hang together: the place within the section, and what to do.

        Args:
            topics: the ids of all topics.
            roles: the ids of all roles.
        """
        for kind in ("niveaus", "vragen", "stappen"):
            seen: set[str] = set()
            for index, item in enumerate(getattr(self, kind)):
                if item.id in seen:
                    yield (kind, index), f"id '{item.id}' staat er twee keer; kies een ander"
                seen.add(item.id)
        missing = {level.value for level in PlanLevel} ^ {option.id for option in self.niveaus}
        if missing:
            names = ", ".join(level.value for level in PlanLevel)
            yield ("niveaus",), f"de ids moeten precies deze zijn: {names}"
        known = {
            "topics": ("onderwerp", set(topics)),
            "questions": ("vraag", {option.id for option in self.vragen}),
            "roles": ("rol", set(roles)),
        }
        earlier: dict[str, PlanLevel] = {}
        for index, step in enumerate(self.stappen):
            for key, (what, ids) in known.items():
                for position, name in enumerate(getattr(step, key)):
                    if name not in ids:
                        yield (
                            ("stappen", index, key, position),
                            f"{what} '{name}' bestaat niet; voeg hem toe of verbeter hem",
                        )
            for position, name in enumerate(step.after):
                if earlier.get(name) is not step.level:
                    yield (
                        ("stappen", index, "after", position),
                        f"stap '{name}' moet eerder staan, bij hetzelfde niveau",
                    )
            earlier[step.id] = step.level
        for option in self.vragen:
            if not any(option.id in step.questions for step in self.stappen):
                yield ("vragen",), f"bij vraag '{option.id}' hoort geen stap; noem hem bij een stap"


_PLACEHOLDERS = {
    "voortgang": {"nummer", "totaal"},
    "pagina": {"nummer", "totaal"},
    "gemeente_voorstel": {"gemeenten"},
    "rol_bekend": {"waarde"},
    "gemeente_bekend": {"waarde"},
    "genoteerd": {"waarde"},
    "veranderd": {"waarde"},
    "eerste_gekozen": {"waarde"},
    "plan_titel_gemeente": {"gemeente"},
    "plan_geregeld": {"niveaus"},
    "plan_vraag_een": {"vraag", "stappen"},
    "plan_vraag_meer": {"vraag", "stappen"},
    "stap_titel": {"nummer", "niveau", "titel"},
    "jouw_rol": {"rol"},
    "datum": {"datum"},
}


class PlanTexts(Model):
    """Every text of the plan besides its steps: questions, remarks, buttons and headings."""

    titel: str
    voortgang: str
    inleiding: str
    vraag_rol: str
    vraag_gemeente: str
    vraag_staat: str
    vraag_staat_meer: str
    vraag_vraag: str
    vraag_wijziging: str
    gemeente_voorstel: str
    rol_bekend: str
    gemeente_bekend: str
    verder: str
    bezig: str
    genoteerd: str
    veranderd: str
    eerste_gekozen: str
    overgeslagen: str
    terug_bij_begin: str
    niet_begrepen: str
    gemeente_onbekend: str
    knop_overslaan: str
    knop_terug: str
    knop_stop: str
    knop_klaar: str
    knop_niets: str
    knop_weet_niet: str
    knop_andere_gemeente: str
    knop_verder: str
    knop_wijzigen: str
    knop_opnieuw: str
    naam_rol: str
    naam_gemeente: str
    naam_staat: str
    naam_vraag: str
    niets: str
    weet_niet: str
    niet_ingevuld: str
    plan_titel: str
    plan_titel_gemeente: str
    plan_ondertitel: str
    plan_intro: str
    plan_geregeld: str
    plan_weet_niet: str
    plan_vraag_een: str
    plan_vraag_meer: str
    stap_titel: str
    naloop_titel: str
    naloop_tekst: str
    waarom: str
    doen: str
    wie: str
    meten: str
    lezen: str
    jouw_rol: str
    en: str
    of: str
    download_word: str
    download_markdown: str
    overzicht: str
    kolom_stap: str
    kolom_niveau: str
    kolom_wat: str
    kolom_wie: str
    afspraken: str
    afspraken_tekst: str
    kolom_eigenaar: str
    kolom_taken: str
    kolom_borging: str
    over: str
    over_tekst: str
    datum: str
    pagina: str

    @validator("*")
    def _fillable(cls, text: str, field: object) -> str:
        expected = _PLACEHOLDERS.get(getattr(field, "name", ""), set())
        found = set(re.findall(r"{([^{}]*)}", text))
        if found != expected:
            names = ", ".join(f"{{{name}}}" for name in sorted(expected)) or "geen"
            raise ValueError(f"tussen accolades moet precies staan: {names}")
        if re.search(r"[{}]", re.sub(r"{[^{}]*}", "", text)):
            raise ValueError("er staat een losse accolade; haal hem weg")
        return plain_markdown(text)
