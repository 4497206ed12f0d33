"""Entities by spaCy's phrase matcher: roles, organs, organisations, kinds of source, municipalities.

The phrases are written by editors in data/entiteiten/; organisations and kinds of the catalogue are
known by their own names. Values are normalised ("klantmanagers" is `consulent`). A municipality whose
name is an ordinary word ("Best") counts only where it is meant as a name; right after "gemeente" a
misspelt name counts too.

    pipeline:
      - name: bot.nlu.dutch_spacy.DutchSpacyNLP
      - name: bot.nlu.entity_finder.EntityFinder
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.utils.spacy_utils import SpacyModel, SpacyNLP
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from bot.catalogue import Catalogue, load_catalogue
from bot.gemeenten import Municipality, find_municipality, meant_as_name, municipalities, plain
from bot.settings import ROOT, catalogue_path

__all__ = ["WORDS", "EntityFinder", "phrases_from"]

WORDS = ROOT / "data" / "entiteiten" / "woorden.yml"

Phrases = dict[str, dict[str, list[str]]]
"""For every entity, for every value, what people type for it."""

_MUNICIPALITY = "gemeente"
_SENTENCE_ENDS = frozenset(".!?:\n")


def phrases_from(words: Path, catalogue: Catalogue, places: tuple[Municipality, ...]) -> Phrases:
    """Return all phrases: the editors' words, the catalogue's names and the municipalities.

    Raises:
        ValueError: when the editors' file is not entities with values with lists of words.
    """
    read = yaml.safe_load(words.read_text(encoding="utf-8"))
    found: Phrases = {}
    try:
        for entity, values in read.items():
            found[entity] = {
                value: [str(word) for word in known] for value, known in values.items()
            }
    except (AttributeError, TypeError) as error:
        raise ValueError(f"{words.name}: schrijf 'soort:', daaronder 'naam: [woord, …]'") from error
    for resource in catalogue.resources.values():
        organisations = found.setdefault("organisatie", {})
        organisations.setdefault(resource.organisation, []).append(resource.organisation)
        kinds = found.setdefault("soort_bron", {})
        kinds.setdefault(resource.kind, []).append(resource.kind.replace("_", " "))
    found[_MUNICIPALITY] = {}
    for place in places:
        bare = place.name.split(" (")[0]
        # Of two municipalities with one name, the bare name is all that is known.
        value = place.name if bare == place.name else bare
        known = found[_MUNICIPALITY].setdefault(value, [])
        known += [bare, bare.replace(",", ""), *place.others]
    return found


def _spellings(phrase: str) -> set[str]:
    """Return a phrase as typed with and without accents, with straight and curly apostrophes."""
    bare = "".join(plain(char) or char for char in phrase)
    return {
        form.replace("'", quote) for form in (phrase.lower(), bare) for quote in ("'", "’") if form
    }


@DefaultV1Recipe.register(
    DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR,
    is_trainable=True,
    model_from="DutchSpacyNLP",
)
class EntityFinder(GraphComponent, EntityExtractorMixin):
    """Adds `rol`, `bestuursorgaan`, `organisatie`, `soort_bron` and `gemeente`; longest match wins."""

    @classmethod
    def required_components(cls) -> list[type]:
        """Return what must stand before it in the pipeline."""
        return [SpacyNLP]

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: there are none."""
        return {}

    def __init__(
        self,
        storage: ModelStorage,
        resource: Resource,
        phrases: Phrases | None = None,
        ordinary: Iterable[str] = (),
    ) -> None:
        self._storage = storage
        self._resource = resource
        self._phrases = phrases or {}
        self._ordinary = frozenset(ordinary)
        self._matcher: PhraseMatcher | None = None

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> EntityFinder:
        """Build a component without phrases."""
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> EntityFinder:
        """Load the phrases that were known when the model was trained."""
        with model_storage.read_from(resource) as folder:
            kept = json.loads((folder / "phrases.json").read_text(encoding="utf-8"))
        return cls(model_storage, resource, **kept)

    def train(self, training_data: TrainingData, model: SpacyModel) -> Resource:
        """Read the phrases and keep them in the model.

        Raises:
            ValueError: when the editors' file is not in order.
            bot.catalogue.CatalogueError: when the catalogue is not in order.
        """
        places = municipalities()
        self._phrases = phrases_from(WORDS, load_catalogue(catalogue_path()), places)
        self._ordinary = frozenset(place.name for place in places if place.ordinary)
        with self._storage.write_to(self._resource) as folder:
            kept = {"phrases": self._phrases, "ordinary": sorted(self._ordinary)}
            text = json.dumps(kept, ensure_ascii=False)
            (folder / "phrases.json").write_text(text, encoding="utf-8")
        return self._resource

    def _ready(self, model: SpacyModel) -> PhraseMatcher:
        """Return the matcher; built at the first message, when the vocabulary is at hand."""
        if self._matcher is None:
            nlp = model.model
            self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
            for entity, values in self._phrases.items():
                for value, known in values.items():
                    forms = sorted({form for phrase in known for form in _spellings(phrase)})
                    self._matcher.add(
                        json.dumps([entity, value], ensure_ascii=False),
                        list(map(nlp.make_doc, forms)),
                    )
        return self._matcher

    def process(self, messages: list[Message], model: SpacyModel) -> list[Message]:
        """Add the entities of every message to those it has."""
        matcher = self._ready(model)
        for message in messages:
            text = message.get(TEXT)
            if not text:
                continue
            # Tokens of the text as typed: the pipeline's own ones are in small letters.
            found = self.add_extractor_name(list(self._find(model.model.make_doc(text), matcher)))
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _find(self, doc: Doc, matcher: PhraseMatcher) -> Iterator[dict[str, Any]]:
        spans = [span for span in matcher(doc, as_spans=True) if self._meant(span)]
        chosen = filter_spans(spans)
        taken = {token.i for span in chosen for token in span}
        found = [(span, *json.loads(span.label_)) for span in chosen]
        for token in doc[1:]:
            if token.nbor(-1).lower_ == _MUNICIPALITY and token.i not in taken and token.is_title:
                name = find_municipality(token.text)
                if name:
                    found.append((doc[token.i : token.i + 1], _MUNICIPALITY, name))
        for span, entity, value in sorted(found, key=lambda item: item[0].start):
            yield {
                "entity": entity,
                "start": span.start_char,
                "end": span.end_char,
                "value": value,
            }

    def _meant(self, span: Span) -> bool:
        """Return whether a match is meant: not "best" for the municipality of Best."""
        entity, value = json.loads(span.label_)
        if entity != _MUNICIPALITY or value not in self._ordinary:
            return True
        before = span.doc[span.start - 1].text if span.start else None
        if before is None or before.strip(" ")[-1:] in _SENTENCE_ENDS:
            return False
        return meant_as_name(span.text, before)
