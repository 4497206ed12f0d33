"""Two or three questions in one message."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.common import answers, catalogue, confidence, dispatch, ranking, who_asks
from bot.answer import Answer, choice, choice_candidates, multi, topic_answer
from bot.catalogue import Catalogue
from bot.follow_up import FollowUp, follow_up, source, subject


class AnswerSeveral(Action):
    """Answers every question of the message, each with its own links."""

    def name(self) -> str:
        """Return the action's name in the domain."""
        return "action_meer_vragen"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Dispatch one answer of all parts; a part may point back at the part before it."""
        current = catalogue()
        parts: list[Answer] = []
        about = subject(current, answers(tracker)).topic
        who, told = who_asks(tracker)
        for asked in tracker.latest_message.get("deelvragen") or []:
            about = asked["name"] if asked["name"] in current.topics else about
            part = _part(current, asked, about, None if parts else who)
            # "Hoe meet ik dat?" beside a question about measuring has the same answer.
            if part and part.topic not in {known.topic for known in parts}:
                parts.append(part)
        if len(parts) > 1:
            answer = multi(current, parts, confidence(tracker))
        elif parts:
            answer = parts[0]
        else:
            answer = choice(current, choice_candidates(current, ranking(tracker)))
        dispatch(dispatcher, answer)
        return told


def _part(
    current: Catalogue, asked: dict[str, Any], about: str | None, who: str | None
) -> Answer | None:
    """Return the answer to one question, or None when nothing is known to answer it with.

    Args:
        current: the catalogue.
        asked: the question's intent, with `name` and `confidence`.
        about: topic that it points back at.
        who: role to lead with; the first part only, so that it is not said twice.
    """
    name, sure = asked["name"], float(asked["confidence"])
    if name in current.topics:
        return topic_answer(current, current.topics[name], sure, who)
    if name in set(FollowUp) and about in current.topics:
        part = follow_up(current, FollowUp(name), current.topics[about], sure)
        # Beside the answer on the topic itself, this part is on what it is about: measuring, roles.
        general = source(current, FollowUp(name))
        return replace(part, topic=general.id, topics=(general.id,)) if general else part
    return None
