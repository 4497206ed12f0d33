"""Derives what Rasa needs for each topic, and how the plan goes on after a question in between.

A topic gets its intent, its rule and its own question as an example, so that it is added in two places
only: resources.yaml and data/nlu/. Whatever the guide answers in one action may also be asked while a
plan is being made: the plan then asks its open question again. In config.yml:

    importers:
      - name: RasaFileImporter
      - name: bot.nlu.importer.CatalogueImporter
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.catalogue import load_catalogue
from bot.settings import catalogue_path

__all__ = ["PLAN_FORM", "TOPIC_ACTION", "CatalogueImporter", "asides"]

TOPIC_ACTION = "action_antwoord"
"""The one action that answers any topic."""
SEARCH_ACTION = "action_zoekwoorden"
SEARCH_ASKED = "zoekt"
"""Slot of domain.yml: the guide has asked for search words."""

PLAN_FORM = "stappenplan_form"
"""The form that makes a plan."""

Rule = dict[str, Any]
"""A rule in Rasa's YAML form, as plain data."""


def asides(rules: list[Rule]) -> Iterator[Rule]:
    """Yield, for every rule of one message and one action, how it interrupts the plan.

    Rules that begin or end a form, that hold under a condition or that look at slots are left out.
    """
    for rule in rules:
        steps = rule["steps"]
        if "condition" in rule or [next(iter(step)) for step in steps] != ["intent", "action"]:
            continue
        yield {
            "rule": f"{rule['rule']}, tussendoor bij het stappenplan",
            "condition": [{"active_loop": PLAN_FORM}],
            "steps": [*steps, {"action": PLAN_FORM}, {"active_loop": PLAN_FORM}],
        }


def _begins_plan(rule: Rule) -> bool:
    return {"active_loop": PLAN_FORM} in rule["steps"]


def _written_rules(folders: list[str] | str | None) -> list[Rule]:
    """Return the rules of the project's own files."""
    places = [folders] if isinstance(folders, str) else folders or []
    files = {
        file
        for place in map(Path, places)
        for file in (place.rglob("*.yml") if place.is_dir() else [place])
        if file.suffix == ".yml"
    }
    found: list[Rule] = []
    for file in sorted(files):
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        found += content.get("rules") or [] if isinstance(content, dict) else []
    return found


class CatalogueImporter(TrainingDataImporter):
    """Adds, for every topic, an intent to the domain, a rule to the stories and two examples.

    Raises:
        bot.catalogue.CatalogueError: when the catalogue is not in order.
    """

    def __init__(
        self,
        config_file: str | None = None,
        domain_path: str | None = None,
        training_data_paths: list[str] | str | None = None,
        **kwargs: Any,
    ) -> None:
        self._written = _written_rules(training_data_paths)
        self._topics = list(load_catalogue(catalogue_path()).topics.values())

    def get_domain(self) -> Domain:
        """Return a domain with an intent per topic."""
        # An intent's entities are not features for choosing the action: the rule decides alone.
        intents: list[Any] = [{topic.id: {"use_entities": []}} for topic in self._topics]
        return Domain.from_dict({"intents": intents, "actions": [TOPIC_ACTION]})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Return the rules that follow from the topics.

        Per topic two: its intent asks for its advice, or names search words when the guide has asked
        for them (slot `zoekt`). And for each question and answer how it interrupts the plan.
        """
        rules: list[Rule] = [
            {
                "rule": f"onderwerp {topic.id}",
                "steps": [{"intent": topic.id}, {"action": TOPIC_ACTION}],
            }
            for topic in self._topics
        ]
        asked = [{"slot_was_set": [{SEARCH_ASKED: True}]}]
        searched = {"slot_was_set": [{SEARCH_ASKED: False}]}
        searches: list[Rule] = [
            {
                "rule": f"zoekwoorden over {topic.id}",
                "condition": asked,
                "steps": [{"intent": topic.id}, {"action": SEARCH_ACTION}, searched],
            }
            for topic in self._topics
        ]
        # Without the plan's own rules (another project, a part of it), there is no plan to interrupt.
        written = self._written if any(_begins_plan(rule) for rule in self._written) else []
        interruptions = asides([*rules, *written]) if written else ()
        every = [*rules, *searches, *interruptions]
        return StoryGraph(YAMLStoryReader().read_from_parsed_yaml({"rules": every}))

    def get_conversation_tests(self) -> StoryGraph:
        """Return no test conversations; those are files."""
        return StoryGraph([])

    def get_config(self) -> dict[str, Any]:
        """Return no configuration; that is config.yml."""
        return {}

    def get_config_file_for_auto_config(self) -> str | None:
        """Return no file: nothing is configured automatically."""
        return None

    def get_nlu_data(self, language: str | None = "nl") -> TrainingData:
        """Return each topic's own question and title; all other examples are in data/nlu/."""
        return TrainingData(
            [
                Message.build(text, topic.id, intent_metadata={"schrijver": "catalogus"})
                for topic in self._topics
                for text in dict.fromkeys((topic.question, topic.title))
            ]
        )
