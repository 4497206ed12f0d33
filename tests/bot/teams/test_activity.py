"""What an incoming activity asks; the odd ones are delivered to a running guide in tests/e2e."""

import json

import pytest

from bot.channels.teams.activity import BadActivity, Wish, parse

BOT = {"id": "28:gids", "name": "NT1-gids"}


def activity(**changes):
    data = {
        "type": "message",
        "id": "1",
        "channelId": "msteams",
        "serviceUrl": "https://smba.trafficmanager.net/emea/",
        "recipient": BOT,
        "from": {"id": "29:anja", "name": "Anja"},
        "conversation": {"id": "c", "conversationType": "personal"},
        "text": "Hallo",
    }
    return parse(json.dumps({**data, **changes}).encode())


def mention(of, text):
    return {"type": "mention", "mentioned": {"id": of}, "text": text}


def test_a_message_asks_for_an_answer():
    got = activity(channelData={"tenant": {"id": "t"}})
    assert (got.wish, got.text, got.conversation, got.tenant) == (Wish.ANSWER, "Hallo", "c", "t")
    assert got.bot == BOT


def test_names_in_the_question_are_only_taken_out_when_teams_says_they_are_mentions():
    got = activity(
        text="<at>NT1-gids</at> wie is <at>Bob</at>?",
        entities=[mention("28:gids", "<at>NT1-gids</at>")],
    )
    assert got.text == "wie is <at>Bob</at>?"


def test_other_people_who_are_mentioned_are_left_out():
    entities = [mention("28:gids", "<at>NT1-gids</at>"), mention("29:bob", "<at>Bob</at>")]
    got = activity(text="<at>NT1-gids</at> help <at>Bob</at> eens", entities=entities)
    assert got.text == "help eens"


def test_a_mention_is_taken_out_before_entities_are_read():
    got = activity(
        text="<at>A &amp; B</at>&nbsp;1 &lt; 2", entities=[mention("28:gids", "<at>A &amp; B</at>")]
    )
    assert got.text == "1 < 2"


@pytest.mark.parametrize("value", [{"gids": "/x"}, '{"gids": "/x"}', {"gids": "/x", "msteams": {}}])
def test_a_pressed_button_hands_back_its_payload_and_its_words(value):
    got = activity(value=value, text="Woorden")
    assert (got.text, got.fallback) == ("/x", "Woorden")


def test_a_press_that_teams_did_not_show_says_so():
    got = activity(value={"gids": "/x", "woorden": "Ja"}, text=None)
    assert (got.text, got.fallback, got.unseen) == ("/x", "Ja", True)
    assert not activity(value={"gids": "/x", "woorden": "Ja"}, text="Ja").unseen


@pytest.mark.parametrize("value", ["{", "[]", [], 7, {}, {"gids": {}}, "[" * 9000])
def test_a_value_that_is_not_ours_is_left_alone(value):
    assert activity(value=value).text == "Hallo"


@pytest.mark.parametrize(
    ("changes", "wish"),
    [
        ({"from": {"id": "29:x", "role": "bot"}}, Wish.NOTHING),
        ({"conversation": {"id": "c", "conversationType": "groupChat"}}, Wish.NOTHING),
        ({"type": "installationUpdate", "action": "add"}, Wish.INSTALLED),
        ({"type": "installationUpdate", "action": "remove"}, Wish.REMOVED),
        ({"type": "installationUpdate", "action": "add-upgrade"}, Wish.NOTHING),
        ({"type": "conversationUpdate", "membersAdded": [BOT]}, Wish.INSTALLED),
        ({"type": "conversationUpdate", "membersAdded": [{"id": "29:x"}]}, Wish.JOINED),
        ({"type": "conversationUpdate", "membersAdded": []}, Wish.NOTHING),
        ({"type": "invoke"}, Wish.REFUSED),
        ({"type": 7}, Wish.NOTHING),
    ],
    ids=str,
)
def test_what_it_asks(changes, wish):
    assert activity(**changes).wish is wish


@pytest.mark.parametrize(
    "change", [{"channelId": "slack"}, {"serviceUrl": ""}, {"id": "a\nb"}], ids=str
)
def test_what_is_no_activity_of_teams(change):
    with pytest.raises(BadActivity):
        activity(**change)
