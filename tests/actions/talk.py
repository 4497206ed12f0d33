"""A conversation with single actions, without a model or a server."""

import asyncio

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.utils import call_potential_coroutine

from bot.answer import Answer


class Talk:
    """A conversation: what was said and answered, and the slots that were set."""

    def __init__(self, earlier=(), slots=None):
        self.events = []
        self.slots = dict(slots or {})
        for answer in earlier:
            self.told(answer)

    def told(self, answer):
        """Let the guide give an answer."""
        self.events.append({"event": "bot", "data": {"custom": answer.to_dict()}})

    def leave_out_of_sight(self):
        """Let so much time pass, or so much be said, that only the slots are left."""
        self.events.clear()

    def say(self, action, intent, text="", *, entities=(), **message):
        """Let an action answer a message; return its answer, if any, and its events."""
        latest = {
            "text": text,
            "intent": {"name": intent, "confidence": 0.9},
            "entities": [{"entity": e, "value": v, "start": s} for e, v, s in entities],
            **message,
        }
        self.events.append({"event": "user", "text": text, "parse_data": latest})
        tracker = Tracker("x", self.slots, latest, self.events, False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = asyncio.run(call_potential_coroutine(action.run(dispatcher, tracker, {})))
        assert len(dispatcher.messages) <= 1
        answer = dispatcher.messages[0]["custom"] if dispatcher.messages else None
        if answer:
            self.told(Answer.from_dict(answer))
        self.slots |= {e["name"]: e["value"] for e in events if e["event"] == "slot"}
        return answer, events


def run(action, intent, text="", earlier=(), *, slots=None, **message):
    """Run an action after earlier answers (oldest first); return its answer, if any, and events."""
    return Talk(earlier, slots).say(action, intent, text, **message)
