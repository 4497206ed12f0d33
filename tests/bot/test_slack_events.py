"""What Slack sends, read: conversations, places, and what is nothing to the guide.

Most of it is shown by the running guide in tests/e2e/test_slack.py; here is what does not show there.
"""

import pytest

from bot.channels.slack.events import Asked, Pressed, ReadOn, read_action, read_command, read_event
from tests import slack_api
from tests.slack_api import TEAM, envelope

BUTTON = {
    "type": "button",
    "action_id": "knop:0",
    "value": "/x",
    "text": {"type": "plain_text", "text": "X"},
}


def asked(event):
    incoming, _ = read_event(envelope(event))
    assert isinstance(incoming, Asked)
    return incoming


def test_a_direct_message_is_one_conversation_whatever_the_thread():
    loose = asked(slack_api.message("U1", "D1", "hoi"))
    threaded = asked(slack_api.message("U1", "D1", "hoi", thread_ts="1.2"))
    assert loose.conversation == threaded.conversation
    assert asked(slack_api.message("U2", "D2", "hoi")).conversation != loose.conversation


def test_a_thread_is_one_conversation_for_all_who_take_part():
    first = asked(slack_api.mention("U1", "C1", "hoi"))
    event = slack_api.mention("U2", "C1", "hoi", thread_ts=first.where.thread)
    assert asked(event).conversation == first.conversation
    assert asked(slack_api.mention("U1", "C1", "hoi")).conversation != first.conversation


def test_the_same_ids_in_another_team_are_another_conversation():
    event = slack_api.message("U1", "D1", "hoi")
    here, _ = read_event(envelope(event))
    there, _ = read_event(envelope(event, team_id="T0ANDERS"))
    assert here.conversation != there.conversation


def test_a_press_belongs_to_the_conversation_of_its_message():
    direct, _ = read_action(slack_api.press("U1", "D1", BUTTON))
    assert direct.conversation == asked(slack_api.message("U1", "D1", "hoi")).conversation
    mention = slack_api.mention("U1", "C1", "hoi")
    thread, _ = read_action(slack_api.press("U2", "C1", BUTTON, thread=mention["ts"]))
    assert thread.conversation == asked(mention).conversation
    form = slack_api.command("U1", "C1", "hoi", "https://hooks.slack.com/x")
    private, _ = read_action(
        slack_api.press(
            "U1", "C1", BUTTON, ephemeral=True, response_url="https://hooks.slack.com/y"
        )
    )
    assert private.conversation == read_command(form)[0].conversation
    assert private.where.response_url == "https://hooks.slack.com/y"


def test_a_choice_from_a_menu_is_a_press():
    option = {"text": {"type": "plain_text", "text": "Zes"}, "value": "/zes"}
    menu = {"type": "overflow", "action_id": "keuze:5", "options": [option]}
    pressed, _ = read_action(slack_api.press("U1", "D1", menu, option=0))
    assert isinstance(pressed, Pressed)
    assert (pressed.title, pressed.payload) == ("Zes", "/zes")


def test_thumbs_are_a_press():
    thumbs = {"type": "feedback_buttons", "action_id": "waardering:1", "value": "/nuttig"}
    thumbs["text"] = {"type": "plain_text", "text": "Nuttig"}
    pressed, _ = read_action(slack_api.press("U1", "D1", thumbs))
    assert (pressed.title, pressed.payload) == ("Nuttig", "/nuttig")


def test_read_on_holds_what_opens_a_window():
    button = {**BUTTON, "action_id": "lees:0", "value": "abc"}
    payload = slack_api.press("U1", "D1", button)
    wanted, _ = read_action(payload)
    assert isinstance(wanted, ReadOn)
    assert (wanted.key, wanted.trigger) == ("abc", payload["trigger_id"])


def test_an_app_for_a_whole_organisation_has_no_team_in_a_press():
    payload = {**slack_api.press("U1", "D1", BUTTON), "team": None}
    pressed, _ = read_action(payload)
    assert TEAM in pressed.conversation


@pytest.mark.parametrize("parent", ["U1", slack_api.BOT, None])
def test_a_follow_up_comes_from_who_began_or_below_the_guides_own_message(parent):
    event = slack_api.thread_reply("U1", "C1", "en dan?", "1.2", parent)
    assert asked(event).follow_up


def test_what_is_said_with_a_file_is_read():
    assert asked(slack_api.message("U1", "D1", "hoi", subtype="file_share")).text == "hoi"


def test_a_reply_that_is_also_sent_to_the_channel_is_read():
    event = slack_api.thread_reply("U1", "C1", "en dan?", "1.2", "U1")
    assert asked({**event, "subtype": "thread_broadcast"}).follow_up


@pytest.mark.parametrize(
    ("text", "subtype"), [("", "file_share"), ("hoi", "message_changed"), ("hoi", "channel_join")]
)
def test_a_file_alone_and_what_no_one_says_are_nothing_to_the_guide(text, subtype):
    assert read_event(envelope(slack_api.message("U1", "D1", text, subtype=subtype))) is None


def test_a_message_without_the_bots_id_is_still_read():
    body = envelope(slack_api.message("U1", "D1", "hoi"))
    del body["authorizations"]
    incoming, _ = read_event(body)
    assert incoming.text == "hoi"
