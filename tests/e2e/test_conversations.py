"""Whole conversations, over the running guide, from conversations/*.yml."""

from pathlib import Path

import pytest
import yaml

CONVERSATIONS = [
    conversation
    for path in sorted(Path(__file__).with_name("conversations").glob("*.yml"))
    for conversation in yaml.safe_load(path.read_text("utf-8"))
]


def payload(answer, button):
    """Return the payload of a button by its title or position."""
    if isinstance(button, int):
        return answer["buttons"][button]["payload"]
    payloads = {b["title"]: b["payload"] for b in answer["buttons"]}
    assert button in payloads, payloads
    return payloads[button]


@pytest.fixture(scope="session")
def doubtful(guide):
    """A question too broad to answer, on which the guide offers a choice."""
    from bot.ask import ask

    for question in (
        "laaggeletterdheid",
        "laaggeletterden",
        "tips",
        "onze gemeente wil iets doen",
        "samenwerken met partners",
        "inwoners",
    ):
        if ask(guide.url, question).type.value == "choice":
            return question
    pytest.fail("the model is never in doubt: no choice could be tested")


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c["naam"])
def test_conversation(say, conversation, request):
    answer = None
    for turn in conversation["beurten"]:
        text = payload(answer, turn["knop"]) if "knop" in turn else turn["zeg"]
        if text == "TWIJFEL":
            text = request.getfixturevalue("doubtful")
        answer = say(text)
        assert answer["type"] == turn["type"], (turn, answer)
        if "topic" in turn:
            assert answer["topic"] == turn["topic"], turn
        if "titel" in turn:
            assert answer["title"] == turn["titel"], turn
        for words in turn.get("tekst", []):
            assert words in answer["text"], (turn, answer["text"])
        if "bronnen" in turn:
            found = [resource["id"] for resource in answer["resources"]]
            assert found[: len(turn["bronnen"])] == turn["bronnen"], (turn, found)
