"""Searching the catalogue, and showing more of what was found."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.advice import AnswerTopic
from actions.choice import OfferChoice
from actions.common import (
    answers,
    catalogue,
    dispatch,
    entity,
    intent,
    last_answer,
    message_text,
)
from actions.facts import FollowUpFact
from actions.scope import OutOfScope
from bot.answer import Answer, AnswerType, from_passage
from bot.catalogue import Catalogue
from bot.found import ask_for_words, asks_for_words, more_of, search_answer
from bot.intents import FALLBACK, OUT_OF_SCOPE
from bot.search import search_for

ASKED = "zoekt"
"""Slot: the guide has asked for search words, so that the next message is searched."""

_USUAL: dict[str, type[Action]] = {
    FALLBACK: OfferChoice,
    OUT_OF_SCOPE: OutOfScope,
    "vervolg_feit": FollowUpFact,
}
"""What answers the intents of data/rules/zoeken.yml when nothing is searched; the rest are topics."""


class SearchCatalogue(Action):
    """Searches for what was typed; asks for words when there are none (the payload /zoek)."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_zoek"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch results, or the question what to search for."""
        current = catalogue()
        text = entity(tracker, "zoekwoorden") or _in_catalogue_words(tracker)
        # "Ik wil zoeken" does not say for what.
        text = text if search_for(current).asks_for_something(text) else ""
        dispatch(dispatcher, _search(current, text) if text else ask_for_words(current))
        return [SlotSet(ASKED, not text)]


class SearchWords(Action):
    """Searches for what was typed right after that question, whatever it looks like."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_zoekwoorden"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch results; the usual answer to a button, or when the question is long gone."""
        current = catalogue()
        text = _in_catalogue_words(tracker)
        # The slot alone won't do: small talk in between leaves it, and so does a long silence.
        if text and asks_for_words(current, last_answer(tracker, this_session=True)):
            dispatch(dispatcher, _search(current, text))
            return [SlotSet(ASKED, False)]
        usual = _USUAL.get(intent(tracker), AnswerTopic)()
        return [SlotSet(ASKED, False), *usual.run(dispatcher, tracker, domain)]


class MoreResults(Action):
    """Shows the next results of a search: those of the button, or of the latest search."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_zoek_meer"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the next page, or say that there is no more."""
        current = catalogue()
        carried = {name: entity(tracker, name) for name in ("zoekwoorden", "vanaf")}
        if not carried["zoekwoorden"]:
            found = (a for a in answers(tracker) if a.type is AnswerType.SEARCH)
            carried |= more_of(next(found, None))
        words, start = carried["zoekwoorden"], carried["vanaf"]
        if words and start.isdecimal():
            dispatch(dispatcher, _search(current, words, int(start)))
        else:
            dispatch(dispatcher, from_passage(current, current.teksten.zoek_niets_meer))
        return []


def _search(current: Catalogue, text: str, start: int = 0) -> Answer:
    found = search_for(current).find(text)
    return search_answer(current, found, text, min(start, len(found.resources)))


def _in_catalogue_words(tracker: Tracker) -> str:
    """Return what was typed, with the catalogue's name for every organisation and kind of source.

    The NLU knows other names for them ("sls", "rapporten"); "" when a button was pressed.
    """
    text = message_text(tracker)
    names = [
        found
        for found in tracker.latest_message.get("entities") or []
        if found.get("entity") in ("organisatie", "soort_bron") and "start" in found
    ]
    for found in sorted(names, key=lambda name: -int(name["start"])):
        name = str(found["value"]).replace("_", " ")
        text = text[: found["start"]] + name + text[found["end"] :] if text else ""
    return text
