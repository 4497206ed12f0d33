"""Derives from the catalogue what Rasa needs for each topic: its intent, rule and own question.

So a topic is added in two places only: resources.yaml and data/nlu/. In config.yml:

    importers:
      - name: RasaFileImporter
      - name: bot.nlu.importer.CatalogueImporter
"""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph
from rasa.shared.importers.importer import TrainingDataImporter
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.catalogue import load_catalogue
from bot.settings import catalogue_path

__all__ = ["TOPIC_ACTION", "CatalogueImporter"]

TOPIC_ACTION = "action_antwoord"
"""The one action that answers any topic."""
SEARCH_ACTION = "action_zoekwoorden"
SEARCH_ASKED = "zoekt"
"""Slot of domain.yml: the guide has asked for search words."""


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
        self._topics = list(load_catalogue(catalogue_path()).topics.values())

    def get_domain(self) -> Domain:
        """Return a domain with an intent per topic."""
        # An intent's entities are not features for choosing the action: the rule decides alone.
        intents: list[Any] = [{topic.id: {"use_entities": []}} for topic in self._topics]
        return Domain.from_dict({"intents": intents, "actions": [TOPIC_ACTION]})

    def get_stories(self, exclusion_percentage: int | None = None) -> StoryGraph:
        """Return two rules per topic: its intent asks for its advice, or names search words.

        The second holds after the guide has asked for search words (slot `zoekt`).
        """
        rules: list[dict[str, Any]] = [
            {
                "rule": f"onderwerp {topic.id}",
                "steps": [{"intent": topic.id}, {"action": TOPIC_ACTION}],
            }
            for topic in self._topics
        ]
        asked = [{"slot_was_set": [{SEARCH_ASKED: True}]}]
        searched = {"slot_was_set": [{SEARCH_ASKED: False}]}
        rules += [
            {
                "rule": f"zoekwoorden over {topic.id}",
                "condition": asked,
                "steps": [{"intent": topic.id}, {"action": SEARCH_ACTION}, searched],
            }
            for topic in self._topics
        ]
        return StoryGraph(YAMLStoryReader().read_from_parsed_yaml({"rules": rules}))

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
