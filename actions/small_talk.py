"""Small talk: greetings, thanks, what the guide is, and a bare yes or no."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import catalogue, confidence, dispatch, intent, last_answer, role
from bot.answer import Answer, AnswerType, choice, from_passage, topic_answer
from bot.catalogue import Catalogue
from bot.follow_up import asked_about, follow_up, which_topic


class SmallTalk(Action):
    """Answers an act of small talk with the text of the same name in the catalogue."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_gesprek"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch the text; a yes or no is read against the previous answer."""
        current = catalogue()
        act = intent(tracker)
        answer = _reply_to_choice(current, act, last_answer(tracker), role(tracker))
        if answer is None:
            passage = getattr(current.teksten, act, current.teksten.wat_kun_je)
            answer = from_passage(current, passage, confidence=confidence(tracker))
        dispatch(dispatcher, answer)
        return []


def _reply_to_choice(
    current: Catalogue, act: str, previous: Answer | None, who: str | None
) -> Answer | None:
    """Return what a yes or no means right after a choice, or None elsewhere.

    A yes to a single topic picks it, a yes to several asks again; a no means none of them.
    """
    if act not in ("ja", "nee") or previous is None or previous.type is not AnswerType.CHOICE:
        return None
    if act == "nee":
        return from_passage(current, current.teksten.geen_van_deze)
    offered = [name for name in previous.topics if name in current.topics]
    asked = asked_about(previous)
    if len(offered) == 1:
        topic = current.topics[offered[0]]
        return (
            follow_up(current, asked, topic, 1.0, who)
            if asked
            else topic_answer(current, topic, 1.0, who)
        )
    if asked:
        return which_topic(current, asked, offered)
    return choice(current, [(name, previous.confidence) for name in offered])
