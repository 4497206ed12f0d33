"""What an editor calls what was judged, and how numbers are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.catalogue import Catalogue, Level
from bot.evaluate import Judged
from bot.intents import FALLBACK, OUT_OF_SCOPE

__all__ = ["Names", "groups_of", "percent", "times"]

_SMALL_TALK = "gesprek"  # the group, and the training file, of what is not about a topic
_OTHER = "overig"


@dataclass(frozen=True)
class Names:
    """What an editor calls an intent, and where its examples stand."""

    catalogue: Catalogue

    def title(self, intent: str) -> str:
        """Return an intent's title, as editors read it."""
        if intent == FALLBACK:
            return "Keuze"
        if topic := self.catalogue.topics.get(intent):
            return topic.title
        return intent.replace("_", " ").capitalize()

    def label(self, intent: str) -> str:
        """Return an intent's short name, beside the picture."""
        return "keuze" if intent == FALLBACK else intent

    def group(self, intent: str) -> str:
        """Return the level of a topic, or the group of anything else."""
        if intent in (OUT_OF_SCOPE, FALLBACK):
            return _OTHER
        topic = self.catalogue.topics.get(intent)
        return topic.level.value if topic else _SMALL_TALK

    def file(self, intent: str) -> str:
        """Return the file that holds an intent's examples, from the root."""
        return f"data/nlu/{OUT_OF_SCOPE if intent == OUT_OF_SCOPE else self.group(intent)}.yml"


def percent(rate: float, digits: int = 0) -> str:
    """Return a share (0 to 1) as a percentage in Dutch: 97,5%."""
    return f"{rate:.{digits}%}".replace(".", ",")


def times(number: int, one: str, more: str) -> str:
    """Return a number with its word in the singular or the plural."""
    return f"{number} {one if number == 1 else more}"


def groups_of(names: Names, judged: Iterable[Judged]) -> dict[str, list[str]]:
    """Return every intent by group: all topics, what else the questions hold, then the rest."""
    groups: dict[str, list[str]] = {level.value: [] for level in Level}
    for topic in names.catalogue.topics.values():
        groups[topic.level.value].append(topic.id)
    seen = {name for j in judged for name in (j.example.intent, j.got)}
    groups[_SMALL_TALK] = sorted(name for name in seen if names.group(name) == _SMALL_TALK)
    groups[_OTHER] = [OUT_OF_SCOPE, FALLBACK]
    return {group: intents for group, intents in groups.items() if intents}
