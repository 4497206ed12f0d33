"""Whole conversations, over the running guide, from conversations/*.yml.

Of a turn, `zeg` is typed, `knop` pressed (by title or position) or `duim` given; the rest is checked:
`type`, `topic`, `topics` (in any order), `titel`, `bevat` (texts in the answer), `zonder` (texts that
are not in it), `resources` (ids that must be there), `knoppen` (their number), `daarna` (texts in what
follows the main answer; its buttons can be pressed too) and `bestanden` (how many files to fetch).
"""

import uuid
from pathlib import Path

import pytest
import yaml

CONVERSATIONS = [
    conversation
    for path in sorted(Path(__file__).with_name("conversations").glob("*.yml"))
    for conversation in yaml.safe_load(path.read_text("utf-8"))
]
KNOWN = {
    *("zeg", "knop", "duim", "type", "topic", "topics", "titel", "bevat", "zonder"),
    *("resources", "knoppen", "daarna", "bestanden"),
}


def payload(answer, button):
    """Return the payload of a button by its title or position."""
    if isinstance(button, int):
        return answer["buttons"][button]["payload"]
    offered = [
        *answer["buttons"],
        *(b for message in answer.get("after", ()) for b in message["buttons"]),
    ]
    payloads = {b["title"]: b["payload"] for b in offered}
    assert button in payloads, payloads
    return payloads[button]


def thumb(answer, name):
    """Return the payload of the thumb `goed` or `niet_goed`."""
    return answer["feedback"][0 if name == "goed" else 1]["payload"]


@pytest.fixture
def converse(post):
    """Say something in one new conversation and get the whole answer, what is beside it too."""
    sender = uuid.uuid4().hex

    def speak(text):
        reply = post({"sender": sender, "message": text})
        assert reply.status_code == 200, reply.text
        messages = reply.json()
        (place,) = (i for i, message in enumerate(messages) if "custom" in message)
        after = messages[place + 1 :]
        return {**messages[place]["custom"], **messages[place]["extra"], "after": after}

    return speak


def check(turn, answer):
    """Hold an answer to what the turn says of it."""
    shown = (turn, {k: answer[k] for k in ("type", "topic", "topics", "title", "text")})
    assert answer["type"] == turn["type"], shown
    if "topic" in turn:
        assert answer["topic"] == turn["topic"], shown
    if "topics" in turn:
        assert sorted(answer["topics"]) == sorted(turn["topics"]), shown
    if "titel" in turn:
        assert answer["title"] == turn["titel"], shown
    whole = f"{answer['title']}\n{answer['text']}".lower()
    for text in turn.get("bevat", []):
        assert text.lower() in whole, shown
    for text in turn.get("zonder", []):
        assert text.lower() not in whole, shown
    assert set(turn.get("resources", [])) <= {r["id"] for r in answer["resources"]}, shown
    after = "\n".join(message["text"] for message in answer["after"]).lower()
    assert bool(after) == ("daarna" in turn), (shown, after)
    for text in turn.get("daarna", []):
        assert text.lower() in after, (shown, after)
    if "bestanden" in turn:
        assert len(answer.get("downloads", [])) == turn["bestanden"], shown
    if "knoppen" in turn:
        assert len(answer["buttons"]) == turn["knoppen"], shown


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c["naam"])
def test_conversation(converse, conversation, request):
    answer = None
    for turn in conversation["beurten"]:
        assert set(turn) <= KNOWN, turn
        if "knop" in turn:
            text = payload(answer, turn["knop"])
        elif "duim" in turn:
            text = thumb(answer, turn["duim"])
        else:
            text = turn["zeg"]
        if text == "TWIJFEL":
            text = request.getfixturevalue("doubtful")
        answer = converse(text)
        check(turn, answer)


def test_names_of_conversations_differ():
    names = [conversation["naam"] for conversation in CONVERSATIONS]
    assert len(set(names)) == len(names)


def test_a_hundred_turns_later_it_still_knows_what_it_is_about(converse):
    """Topics, follow-ups, a role, small talk and out-of-scope turns, ten rounds of ten."""
    topics = {
        "Wat is KLASSE!?": "klasse",
        "Hoe begin ik met screenen?": "structureel_screenen",
        "Wat is camouflage-leren?": "camouflage_leren",
        "Hoe financier je de aanpak?": "financiering",
        "Wat is een Taalhuis?": "taalhuis",
    }
    converse("ik ben raadslid")
    for number in range(10):
        question, topic = list(topics.items())[number % len(topics)]
        assert converse(question)["topic"] == topic
        assert converse("heb je daar een voorbeeld van?")["topic"] == topic
        assert converse("dankjewel")["type"] == "chat"
        assert converse("welke links horen hierbij?")["topic"] == topic
        assert converse("Wat is de hoofdstad van Frankrijk?")["type"] == "out_of_scope"
        assert converse("wie is daar verantwoordelijk voor?")["topic"] == topic
        assert converse("en de gemeenteraad?")["topic"] == "gemeenteraad"
        assert converse("ga terug naar het vorige onderwerp")["topic"] == topic
        assert converse("welke rol heb ik?")["title"] == "Je rol: raadslid"
        assert converse("hoe meet ik dat?")["topic"] == topic
