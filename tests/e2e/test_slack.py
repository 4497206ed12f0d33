"""The guide in Slack: a running guide, and a stand-in of Slack that checks every call."""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot import run
from bot.ask import ask
from tests import slack_api
from tests.slack_api import (
    BOT,
    TEAM,
    SlackSide,
    broken,
    elements_of,
    envelope,
    limited,
    new_id,
    press,
    refused,
    suggestions_of,
    texts_of,
)

TAALHUIS = "Wat is een Taalhuis?"


@pytest.fixture
def api(slack):
    """The stand-in, without calls of an earlier test; what it has against a call fails the test."""
    slack.calls.clear()
    slack.problems.clear()
    slack.script.clear()
    slack.channels_unknown.clear()
    slack.gate.set()
    yield slack
    slack.gate.set()
    assert slack.problems == []


@pytest.fixture
def side(channels_guide, api):
    side = SlackSide(channels_guide.url)
    yield side
    side.close()


@pytest.fixture
def person():
    """Someone with a direct message: their id and its id."""
    return new_id("U"), new_id("D")


@pytest.fixture
def quiet(side, api):
    """Check that nothing came of what was sent: what is sent after it is the first to be answered."""

    def check():
        user, channel = new_id("U"), new_id("D")
        assert side.event(slack_api.message(user, channel, TAALHUIS)).status_code == 200
        (call,) = api.wait(1)
        assert call.body["channel"] == channel
        # Different conversations run side by side; give what should not come the time to come.
        time.sleep(0.5)
        assert len(api.calls) == 1

    return check


def titles(call):
    return [b["text"]["text"] for b in call.body["blocks"] if b["type"] == "header"]


class TestDirectMessages:
    def test_a_question_is_answered_whole(self, side, api, person, catalogue):
        user, channel = person
        reply = side.event(slack_api.message(user, channel, TAALHUIS))
        assert (reply.status_code, reply.text) == (200, "")
        (call,) = api.wait(1, "chat.postMessage")
        topic = catalogue.topics["taalhuis"]
        assert call.body["channel"] == channel
        assert "thread_ts" not in call.body
        assert titles(call) == [topic.title]
        for name in topic.resources:
            assert f"<{catalogue.resources[name].url}|" in call.body["text"]
        labels = [e["text"]["text"] for e in suggestions_of(call.body["blocks"])]
        assert [catalogue.topics[name].title[:75] for name in topic.follow_ups] == labels[:5]

    def test_in_a_thread_the_answer_comes_there(self, side, api, person):
        user, channel = person
        event = slack_api.message(user, channel, TAALHUIS, thread_ts="1700000000.000200")
        side.event(event)
        (call,) = api.wait(1)
        assert call.body["thread_ts"] == "1700000000.000200"

    def test_what_slack_escaped_is_read_as_typed(self, side, api, person):
        user, channel = person
        text = (
            "Wat is een <http://taalhuis.nl|Taalhuis>? &lt;script&gt; &amp; <mailto:a@b.nl|a@b.nl>"
        )
        side.event(slack_api.message(user, channel, text))
        (call,) = api.wait(1)
        assert "persoonsgegevens" in call.body["text"]
        assert "a@b.nl" not in json.dumps(call.body)

    def test_text_that_starts_with_a_slash_runs_no_intent(self, side, api, person):
        user, channel = person
        side.event(slack_api.message(user, channel, "/restart"))
        (call,) = api.wait(1)
        assert titles(call)

    def test_a_message_that_is_too_long_gets_a_notice(self, side, api, person, catalogue):
        user, channel = person
        side.event(slack_api.message(user, channel, "a" * 1500))
        (call,) = api.wait(1)
        assert titles(call) == [catalogue.teksten.te_lang_bericht.title]


class TestChannels:
    def test_a_mention_is_answered_in_its_thread(self, side, api):
        event = slack_api.mention(new_id("U"), new_id("C"), TAALHUIS)
        side.event(event)
        (call,) = api.wait(1)
        assert (call.body["channel"], call.body["thread_ts"]) == (event["channel"], event["ts"])
        assert "Taalhuis" in call.body["text"]

    def test_a_mention_that_comes_as_two_events_is_answered_once(self, side, api):
        event = slack_api.mention(new_id("U"), new_id("C"), TAALHUIS)
        side.event(event)
        side.event({**event, "type": "message", "channel_type": "channel"})
        api.wait(1)
        side.event(slack_api.mention(new_id("U"), new_id("C"), "Wat is KLASSE!?"))
        calls = api.wait(2)
        assert len({call.body["channel"] for call in calls}) == 2

    def test_a_next_question_in_the_thread_needs_no_mention(self, side, api):
        user, channel = new_id("U"), new_id("C")
        event = slack_api.mention(user, channel, TAALHUIS)
        side.event(event)
        api.wait(1)
        side.event(slack_api.thread_reply(user, channel, "Wat is KLASSE!?", event["ts"], user))
        call = api.wait(2)[1]
        assert call.body["thread_ts"] == event["ts"]
        assert "KLASSE" in call.body["text"]

    @pytest.mark.parametrize("text", ["Wat is KLASSE!?", "<@U0COLLEGA> wat vind jij?"])
    def test_what_colleagues_say_to_each_other_is_left_alone(self, side, api, quiet, text):
        user, channel = new_id("U"), new_id("C")
        event = slack_api.mention(user, channel, TAALHUIS)
        side.event(event)
        api.wait(1)
        api.calls.clear()
        speaker = user if text.startswith("<@") else new_id("U")
        side.event(slack_api.thread_reply(speaker, channel, text, event["ts"], user))
        quiet()

    def test_other_threads_and_loose_messages_are_left_alone(self, side, quiet):
        user, channel = new_id("U"), new_id("C")
        side.event(slack_api.message(user, channel, TAALHUIS, "channel"))
        side.event(slack_api.thread_reply(user, channel, TAALHUIS, "1700000000.000300", user))
        quiet()

    def test_a_bare_mention_gets_the_first_words(self, side, api, catalogue):
        side.event(slack_api.mention(new_id("U"), new_id("C"), ""))
        (call,) = api.wait(1)
        assert titles(call) == [catalogue.teksten.start.title]


class TestWhatIsNothingToTheGuide:
    @pytest.mark.parametrize(
        "make",
        [
            slack_api.changed,
            slack_api.deleted,
            lambda user, channel: slack_api.own_message(channel),
            lambda user, channel: slack_api.own_message(channel, bot_profile=None, bot_id=None),
            lambda user, channel: slack_api.bot_message(channel),
            lambda user, channel: slack_api.message("USLACKBOT", channel, TAALHUIS),
            lambda user, channel: {
                **slack_api.message(user, channel, "x"),
                "subtype": "channel_join",
            },
            lambda user, channel: {
                **slack_api.mention(user, "C0EDIT", TAALHUIS),
                "edited": {"user": user, "ts": "1700000000.000400"},
            },
            lambda user, channel: slack_api.home_opened(user, channel, tab="messages"),
            lambda user, channel: {"type": "reaction_added", "user": user, "reaction": "+1"},
        ],
        ids=[
            "veranderd",
            "verwijderd",
            "eigen bericht",
            "eigen id",
            "andere bot",
            "slackbot",
            "ander subtype",
            "achteraf genoemd",
            "tabblad berichten",
            "andere gebeurtenis",
        ],
    )
    def test_it_is_acknowledged_and_left_alone(self, side, quiet, person, make):
        assert side.event(make(*person)).status_code == 200
        quiet()

    def test_a_press_on_a_link_is_acknowledged_and_left_alone(self, side, quiet, person):
        link = {"type": "button", "action_id": "bestand:3", "url": "https://x.nl"}
        assert side.action(press(*person, link)).status_code == 200
        quiet()

    def test_other_interactions_are_acknowledged(self, side, person):
        assert side.action(
            {**press(*person, {"type": "x", "action_id": "x"}), "type": "view_closed"}
        )


class TestButtons:
    def ask(self, side, api, person, text=TAALHUIS):
        side.event(slack_api.message(*person, text))
        (call,) = api.wait(1)
        api.calls.clear()
        return suggestions_of(call.body["blocks"])

    def test_a_press_says_what_was_pressed_and_answers_it(self, side, api, person, catalogue):
        button = self.ask(side, api, person)[0]
        assert side.action(press(*person, button)).status_code == 200
        (call,) = api.wait(1)
        topic = catalogue.topics[button["value"][1:]]
        assert call.body["blocks"][0]["type"] == "context"
        assert button["text"]["text"] in call.body["blocks"][0]["elements"][0]["text"]
        assert titles(call) == [topic.title]

    def test_in_a_channel_the_answer_stays_in_the_thread_for_whoever_presses(self, side, api):
        event = slack_api.mention(new_id("U"), new_id("C"), TAALHUIS)
        side.event(event)
        (call,) = api.wait(1)
        button = suggestions_of(call.body["blocks"])[0]
        side.action(press(new_id("U"), event["channel"], button, thread=event["ts"]))
        answer = api.wait(2)[1]
        assert answer.body["thread_ts"] == event["ts"]
        assert titles(answer)

    def test_a_double_delivery_of_a_press_is_answered_once(self, side, api, person):
        payload = press(*person, self.ask(side, api, person)[0])
        side.action(payload)
        side.action(payload)
        api.wait(1)
        side.event(slack_api.message(*person, "bedankt"))
        assert titles(api.wait(2)[1]) != titles(api.calls[0])
        assert len(api.calls) == 2

    def test_an_answer_that_was_forgotten_still_has_working_topics(self, side, api, catalogue):
        button = {"type": "button", "action_id": "knop:0", "value": "/klasse"}
        button["text"] = {"type": "plain_text", "text": "KLASSE!"}
        side.action(press(new_id("U"), new_id("D"), button))
        (call,) = api.wait(1)
        assert titles(call) == [catalogue.topics["klasse"].title]

    def test_a_choice_is_numbered_and_can_be_pressed(self, side, api, person, doubtful, catalogue):
        buttons = self.ask(side, api, person, doubtful)
        assert buttons[0]["text"]["text"].startswith("1. ")
        side.action(press(*person, buttons[0]))
        (call,) = api.wait(1)
        assert titles(call) == [catalogue.topics[buttons[0]["value"][1:]].title]


class TestReadOn:
    def test_it_opens_a_window_with_what_pages_say(self, side, api, person, catalogue):
        side.event(slack_api.message(*person, "Hoe werk je integraal?"))
        (call,) = api.wait(1)
        (button,) = (e for e in elements_of(call.body["blocks"]) if e["action_id"][:4] == "lees")
        assert button["text"]["text"] == catalogue.teksten.meer_weten_kop
        payload = press(*person, button)
        side.action(payload)
        (window,) = api.wait(1, "views.open")
        assert window.body["trigger_id"] == payload["trigger_id"]
        assert catalogue.teksten.gelezen_op in "\n".join(texts_of(window.body["view"]["blocks"]))


class TestSlashCommand:
    def test_only_the_asker_sees_the_answer(self, side, api, catalogue):
        url = f"{api.url}/hooks/een"
        reply = side.command(slack_api.command(new_id("U"), new_id("C"), TAALHUIS, url))
        assert (reply.status_code, reply.text) == (200, "")
        (call,) = api.wait(1, "response_url een")
        assert titles(call) == [catalogue.topics["taalhuis"].title]

    def test_its_buttons_answer_there_too(self, side, api):
        user, channel = new_id("U"), new_id("C")
        side.command(slack_api.command(user, channel, TAALHUIS, f"{api.url}/hooks/een"))
        (call,) = api.wait(1)
        button = suggestions_of(call.body["blocks"])[0]
        url = f"{api.url}/hooks/twee"
        side.action(press(user, channel, button, response_url=url, ephemeral=True))
        (answer,) = api.wait(1, "response_url twee")
        assert titles(answer)
        assert answer.body["blocks"][0]["type"] == "context"

    def test_without_a_question_it_gets_the_first_words(self, side, api, catalogue):
        url = f"{api.url}/hooks/drie"
        side.command(slack_api.command(new_id("U"), new_id("C"), "", url))
        (call,) = api.wait(1)
        assert titles(call) == [catalogue.teksten.start.title]

    def test_an_address_that_is_not_slacks_gets_nothing(self, side, quiet):
        form = slack_api.command(new_id("U"), new_id("C"), TAALHUIS, "http://127.0.0.1:9/hooks/x")
        assert side.command(form).status_code == 200
        quiet()

    def test_rate_limits_and_server_errors_are_tried_again(self, side, api):
        api.script = [limited(0), broken(502)]
        url = f"{api.url}/hooks/vier"
        side.command(slack_api.command(new_id("U"), new_id("C"), TAALHUIS, url))
        assert [call.answered for call in api.wait(3)] == ["429", "502", "ok"]

    def test_slacks_certificate_check_is_acknowledged(self, side):
        assert side.command({"ssl_check": "1"}).status_code == 200


class TestHome:
    def test_opening_it_shows_what_the_guide_is(self, side, api, person, catalogue):
        side.event(slack_api.home_opened(*person))
        (call,) = api.wait(1, "views.publish")
        assert call.body["user_id"] == person[0]
        shown = "\n".join(texts_of(call.body["view"]["blocks"]))
        assert catalogue.teksten.start.title in shown
        assert catalogue.teksten.startpagina_uitleg in shown

    def test_its_questions_are_answered_in_the_direct_message(self, side, api, person, catalogue):
        side.event(slack_api.home_opened(*person))
        (call,) = api.wait(1)
        for button in elements_of(call.body["view"]["blocks"]):
            api.calls.clear()
            side.action(slack_api.home_press(person[0], button))
            (answer,) = api.wait(1, "chat.postMessage")
            assert answer.body["channel"] == person[0]
            assert titles(answer) == [catalogue.topics[button["value"][1:]].title]


class TestSignature:
    def body(self):
        return json.dumps(envelope(slack_api.message("U1", "D1", TAALHUIS))).encode()

    @pytest.mark.parametrize("path", ["/events", "/interactivity", "/commands"])
    @pytest.mark.parametrize(
        "headers",
        [
            {"X-Slack-Signature": "v0=" + "0" * 64},
            {"X-Slack-Signature": ""},
            {"X-Slack-Signature": "v0=é".encode()},
            {"X-Slack-Request-Timestamp": ""},
            {"X-Slack-Request-Timestamp": "straks"},
            {"X-Slack-Request-Timestamp": "1700000000"},
        ],
        ids=["fout", "leeg", "geen ascii", "geen tijd", "geen getal", "andere tijd"],
    )
    def test_what_slack_did_not_sign_is_refused(self, side, quiet, path, headers):
        reply = side.send(path, self.body(), **headers)
        assert reply.status_code == 401
        assert reply.json()["reason"]

    @pytest.mark.parametrize("seconds", [-301, 310, -86_400])
    def test_what_was_signed_too_long_ago_or_ahead_is_refused(self, side, seconds):
        body, stamp = self.body(), str(int(time.time()) + seconds)
        signed = slack_api.SignatureVerifier(slack_api.SIGNING_SECRET).generate_signature(
            timestamp=stamp, body=body
        )
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signed}
        assert side.send("/events", body, **headers).status_code == 401

    def test_missing_headers_are_refused(self, channels_guide):
        import httpx

        address = f"{channels_guide.url}/webhooks/slack/events"
        reply = httpx.post(address, content=self.body(), timeout=30)
        assert reply.status_code == 401

    def test_the_address_is_confirmed_to_slack(self, side):
        reply = side.deliver({"type": "url_verification", "token": "x", "challenge": "3eZbrw1aB"})
        assert reply.status_code == 200
        assert reply.json() == {"challenge": "3eZbrw1aB"}

    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 50_000, b'{"type":"event_callback"}'],
        ids=range(7),
    )
    @pytest.mark.parametrize("path", ["/events", "/interactivity"])
    def test_what_is_signed_but_not_of_slacks_form_gets_a_4xx(self, side, body, path):
        reply = side.send(path, body)
        assert 400 <= reply.status_code < 500
        assert reply.json()["reason"]

    @pytest.mark.parametrize(
        "change",
        [
            {"event": None},
            {"event": []},
            {"event": {"type": "message"}},
            {"event_id": None, "event": {"type": "app_home_opened"}},
            {"team_id": 7, "event": "tekst"},
        ],
        ids=range(5),
    )
    def test_an_odd_event_brings_nothing_down(self, side, quiet, change):
        assert side.deliver({**envelope({}), **change}).status_code in (200, 400)
        quiet()

    def test_a_huge_body_gets_a_413(self, side):
        assert side.send("/events", b"x" * 100_000).status_code == 413


class TestDeliveries:
    @pytest.mark.parametrize("reason", ["http_timeout", "http_error", "connection_failed"])
    def test_a_repeated_delivery_is_answered_once(self, side, api, person, reason):
        body = envelope(slack_api.message(*person, TAALHUIS))
        for number in range(4):
            retry = {"X-Slack-Retry-Num": str(number), "X-Slack-Retry-Reason": reason}
            assert side.deliver(body, **(retry if number else {})).status_code == 200
        api.wait(1)
        side.event(slack_api.message(*person, "bedankt"))
        assert len(api.wait(2)) == 2
        assert titles(api.calls[0]) != titles(api.calls[1])

    def test_the_same_words_again_are_a_new_question(self, side, api, person):
        side.event(slack_api.message(*person, TAALHUIS))
        side.event(slack_api.message(*person, TAALHUIS))
        api.wait(2)

    def test_the_acknowledgement_comes_while_slack_itself_is_slow(self, side, api, person):
        api.gate.clear()
        for kind in (slack_api.message, slack_api.message):
            assert side.event(kind(*person, TAALHUIS)).status_code == 200
        assert side.event(slack_api.home_opened(*person)).status_code == 200
        assert api.calls == []
        api.gate.set()
        api.wait(3)

    def test_answers_keep_the_order_of_the_questions(self, side, api, person, catalogue):
        names = ["klasse", "taalhuis", "camouflage_leren", "fc_twente"]
        for name in names:
            side.event(slack_api.message(*person, catalogue.topics[name].question))
        calls = api.wait(4)
        assert [titles(call) for call in calls] == [[catalogue.topics[n].title] for n in names]

    def test_a_burst_loses_and_doubles_none_and_keeps_each_persons_order(
        self, side, api, catalogue
    ):
        topics = list(catalogue.topics.values())
        people = {new_id("U"): new_id("D") for _ in range(50)}
        asked = {
            channel: [topics[(start + turn * 7) % len(topics)] for turn in range(4)]
            for start, channel in enumerate(people.values())
        }

        def send(pair):
            user, channel = pair
            for topic in asked[channel]:
                body = envelope(slack_api.message(user, channel, topic.question))
                assert side.deliver(body).status_code == 200
                retry = {"X-Slack-Retry-Num": "1", "X-Slack-Retry-Reason": "http_timeout"}
                assert side.deliver(body, **retry).status_code == 200

        with ThreadPoolExecutor(16) as pool:
            list(pool.map(send, people.items()))
        api.wait(200, seconds=180)
        time.sleep(0.5)
        assert len(api.calls) == 200
        for channel, wanted in asked.items():
            got = [titles(c) for c in api.calls if c.body["channel"] == channel]
            assert got == [[topic.title] for topic in wanted]


class TestWhenSlackIsNotWell:
    def test_a_rate_limit_is_waited_out(self, side, api, person):
        api.script = [limited(1)]
        side.event(slack_api.message(*person, TAALHUIS))
        first, second = api.wait(2)
        assert (first.answered, second.answered) == ("429", "ok")
        assert first.body == second.body

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_a_server_error_is_tried_again(self, side, api, person, status):
        api.script = [broken(status)]
        side.event(slack_api.message(*person, TAALHUIS))
        assert [call.answered for call in api.wait(2)] == [str(status), "ok"]

    def test_refused_blocks_are_sent_again_as_text(self, side, api, person):
        api.script = [refused("invalid_blocks")]
        side.event(slack_api.message(*person, TAALHUIS))
        first, second = api.wait(2)
        assert "blocks" not in second.body
        assert first.body["text"] == second.body["text"]

    @pytest.mark.parametrize("error", ["channel_not_found", "token_revoked", "fatal_error"])
    def test_a_refusal_does_not_stop_the_next(self, side, api, person, error):
        api.script = [refused(error)]
        side.event(slack_api.message(*person, TAALHUIS))
        side.event(slack_api.message(*person, "Wat is KLASSE!?"))
        assert titles(api.wait(2)[1]) != titles(api.calls[0])

    def test_one_slow_conversation_does_not_hold_up_another(self, side, api, person):
        api.script = [limited(10)]
        side.event(slack_api.message(*person, TAALHUIS))
        api.wait(1)
        other = new_id("U"), new_id("D")
        side.event(slack_api.message(*other, TAALHUIS))
        second = api.wait(2)[1]
        assert second.body["channel"] == other[1]
        api.wait(3)


class TestPrivacy:
    def test_conversation_ids_hold_no_ids_of_people_or_places(
        self, side, api, person, tmp_path_factory
    ):
        user, channel = person
        side.event(slack_api.message(user, channel, "Wat doet FC Twente?"))
        event = slack_api.mention(new_id("U"), new_id("C"), "Wat doet FC Twente?")
        side.event(event)
        api.wait(2)
        folder = next(tmp_path_factory.getbasetemp().glob("kanalen*"))
        content = b"".join(path.read_bytes() for path in folder.rglob("gesprekken.db*"))
        assert re.search(rb"slack:[0-9a-f]{40}", content)
        for secret in (user, channel, event["user"], event["channel"], event["ts"], TEAM, BOT):
            assert secret.encode() not in content

    def test_the_key_of_those_ids_is_readable_to_its_owner_only(
        self, channels_guide, tmp_path_factory
    ):
        folder = next(tmp_path_factory.getbasetemp().glob("kanalen*"))
        assert (folder / "geheim").stat().st_mode & 0o777 == 0o600


class TestOff:
    @pytest.mark.parametrize("path", ["", "/", "/events", "/interactivity", "/commands", "/x"])
    def test_without_credentials_the_addresses_say_so(self, http, path):
        reply = http.post(f"/webhooks/slack{path}", content=b"{}")
        assert reply.status_code == 404
        assert "GIDS_SLACK_BOT_TOKEN" in reply.json()["reason"]


def test_what_was_acknowledged_is_answered_before_the_guide_stops(
    model, slack, tmp_path, monkeypatch
):
    slack.calls.clear()
    slack.problems.clear()
    monkeypatch.setenv("GIDS_VAR", str(tmp_path))
    monkeypatch.setenv("GIDS_SLACK_BOT_TOKEN", slack_api.TOKEN)
    monkeypatch.setenv("GIDS_SLACK_SIGNING_SECRET", slack_api.SIGNING_SECRET)
    monkeypatch.setenv("GIDS_SLACK_API_URL", f"{slack.url}/api/")
    with run.start(model) as guide:
        assert slack.calls == []  # nothing is fetched at the start
        ask(guide.url, TAALHUIS)  # the first answer of all takes longest
        side = SlackSide(guide.url)
        user, channel = new_id("U"), new_id("D")
        for question in (TAALHUIS, "Wat is KLASSE!?", "Wat doet FC Twente?"):
            assert side.event(slack_api.message(user, channel, question)).status_code == 200
        side.close()
    assert len(slack.calls) == 3
    assert all("Er ging iets mis" not in call.body["text"] for call in slack.calls)
    assert slack.problems == []
