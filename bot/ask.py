"""A client of the guide's own REST address: one question, one answer."""

from __future__ import annotations

import json
import urllib.request
import uuid

from bot.answer import Answer
from bot.loopback import open_url

__all__ = ["AskError", "ask"]

_TIMEOUT_SECONDS = 30


class AskError(RuntimeError):
    """The guide gave no answer; the message says why, in Dutch."""


def ask(url: str, question: str, sender: str = "") -> Answer:
    """Ask a running guide one question.

    Args:
        url: address of the guide, such as http://127.0.0.1:5005.
        question: what to ask.
        sender: conversation to ask in; a new one when left out.

    Raises:
        AskError: when the guide can't be reached or does not answer.
    """
    body = json.dumps({"sender": sender or uuid.uuid4().hex, "message": question}).encode()
    request = urllib.request.Request(  # noqa: S310 - the caller's own guide
        f"{url.rstrip('/')}/webhooks/rest/webhook",
        data=body,
        headers={"Content-Type": "application/json"},
    )
    try:
        with open_url(request, timeout=_TIMEOUT_SECONDS) as reply:
            messages = json.load(reply)
    except (OSError, ValueError) as error:
        raise AskError(f"De gids op {url} geeft geen antwoord ({error}).") from error
    for message in messages:
        if "custom" in message:
            return Answer.from_dict({**message["custom"], **message.get("extra", {})})
    raise AskError("De gids gaf een leeg antwoord.")
