"""The guide in Teams, end to end: real server, real model, and a stand-in of Microsoft's services.

What is delivered, who is believed, in which order it is answered, and what happens when Microsoft's
side refuses.
"""

from __future__ import annotations

import base64
import json
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jwt
import pytest

from tests.e2e.teams.microsoft import (
    APP,
    BOT,
    SECRET,
    TENANT,
    SigningKey,
    card,
    elements,
    presses,
    title,
)

TAALHUIS = "Wat is een Taalhuis"
MENTION = {
    "type": "mention",
    "mentioned": {"id": BOT, "name": "NT1-gids"},
    "text": "<at>NT1-gids</at>",
}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class TestTalking:
    def test_a_question_is_acknowledged_and_answered_with_a_card(self, chat, microsoft):
        chat.say("Wat is een Taalhuis?")
        (message,) = chat.heard()
        assert title(message) == TAALHUIS
        assert message["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive"
        assert message["summary"].startswith(f"{TAALHUIS}: ")

    def test_it_shows_that_it_is_typing_before_it_answers(self, chat, microsoft):
        chat.say("Wat is een Taalhuis?")
        chat.heard()
        assert [sent["type"] for sent, _, _ in microsoft.sent[chat.id]] == ["typing", "message"]

    def test_the_reply_goes_to_the_activity_with_a_token_of_our_app(self, chat, microsoft):
        activity = chat.activity(text="Wat is een Taalhuis?")
        chat.post(activity)
        chat.heard()
        sent, path, headers = microsoft.sent[chat.id][-1]
        assert path.endswith(f"/activities/{activity['id']}")
        assert sent["replyToId"] == activity["id"]
        assert sent["from"]["id"] == BOT
        assert headers["authorization"].startswith("Bearer pas-")

    def test_one_token_of_the_tenant_serves_all_conversations(self, new_chat, microsoft):
        fetched = []
        for _ in range(3):
            chat = new_chat()
            chat.say("Wat is een Taalhuis?")
            chat.heard()
            fetched.append(len(microsoft.token_forms))
        assert len(set(fetched)) == 1
        form = microsoft.token_forms[0]
        assert form["path"] == f"/{TENANT}/token"
        assert (form["client_id"], form["client_secret"]) == (APP, SECRET)
        assert form["grant_type"] == "client_credentials"
        assert form["scope"] == "https://api.botframework.com/.default"

    def test_a_button_acts_on_its_payload(self, chat):
        chat.say("Wat is een Taalhuis?")
        (message,) = chat.heard()
        words, press = next(iter(presses(message).items()))
        chat.say(press["text"], value=press["value"], replyToId="1")
        _, second = chat.heard(2)
        assert press["displayText"] == words
        assert title(second) == words

    def test_a_button_of_another_conversation_counts_as_its_words(self, new_chat):
        chat = new_chat()
        chat.say("Wat doet FC Twente?", value={"gids": "/taalhuis"})
        (message,) = chat.heard()
        assert title(message) == "Aanpak van FC Twente"

    def test_text_that_begins_with_a_slash_is_text(self, chat):
        chat.say("/restart")
        chat.say("Wat is een Taalhuis?")
        assert title(chat.heard(2)[1]) == TAALHUIS

    def test_a_button_may_come_back_as_an_object(self, chat):
        chat.say("Wat is een Taalhuis?")
        (message,) = chat.heard()
        words, press = next(iter(presses(message).items()))
        chat.say("", value=json.loads(press["value"]))
        assert title(chat.heard(2)[1]) == words

    def test_html_entities_and_hard_spaces_are_cleaned(self, chat):
        chat.say("Wat&nbsp;is een\u00a0Taalhuis?")
        assert title(chat.heard()[0]) == TAALHUIS

    def test_personal_data_gets_a_remark_first(self, chat):
        chat.say("Mail anja@gemeente.nl over het Taalhuis")
        assert title(chat.heard(2)[0]) == "Let op, persoonsgegevens"


class TestGroupsAndChannels:
    def test_its_own_name_is_no_part_of_the_question(self, new_chat):
        chat = new_chat("groupChat")
        text = "<at>NT1-gids</at> Wat is een Taalhuis?"
        chat.say(text, entities=[MENTION])
        assert title(chat.heard()[0]) == TAALHUIS

    def test_only_its_name_gets_the_first_words(self, new_chat, catalogue):
        chat = new_chat("groupChat")
        chat.say("<at>NT1-gids</at>&nbsp;", entities=[MENTION])
        assert title(chat.heard()[0]) == catalogue.teksten.start.title

    def test_words_between_others_are_left_alone(self, new_chat):
        chat = new_chat("groupChat")
        chat.say("Zullen we lunchen?")
        chat.say("<at>NT1-gids</at> Wat is een Taalhuis?", entities=[MENTION])
        assert [title(message) for message in chat.heard()] == [TAALHUIS]

    def test_a_channel_is_answered_in_the_thread(self, new_chat, microsoft):
        thread = "19:kanaal@thread.tacv2;messageid=1700000000000"
        chat = new_chat("channel", thread)
        chat.say("<at>NT1-gids</at> Wat is een Taalhuis?", entities=[MENTION])
        chat.heard()
        _, path, _ = microsoft.sent[thread][-1]
        assert "/v3/conversations/19%3Akanaal%40thread.tacv2%3Bmessageid%3D1700000000000/" in path

    def test_other_bots_are_not_answered(self, new_chat):
        chat = new_chat()
        chat.say("Wat is een Taalhuis?", **{"from": {"id": "28:anders", "name": "Bot"}})
        chat.say("Wat doet FC Twente?")
        assert [title(message) for message in chat.heard()] == ["Aanpak van FC Twente"]


class TestWelcome:
    def test_an_installation_is_greeted_once_however_often_it_is_told(self, chat, catalogue):
        member = {"membersAdded": [{"id": BOT}, {"id": "29:iemand"}]}
        chat.post(chat.activity("conversationUpdate", **member))
        chat.post(chat.activity("installationUpdate", action="add"))
        chat.post(chat.activity("conversationUpdate", **member))
        chat.say("Wat is een Taalhuis?")
        titles = [title(message) for message in chat.heard(2)]
        assert titles == [catalogue.teksten.start.title, TAALHUIS]

    def test_a_large_team_is_greeted_once(self, new_chat, catalogue):
        chat = new_chat("channel")
        for number in range(30):
            new = [{"id": f"29:{number}"}]
            chat.post(chat.activity("conversationUpdate", membersAdded=new))
        chat.say("<at>NT1-gids</at> Wat is een Taalhuis?", entities=[MENTION])
        titles = [title(message) for message in chat.heard(2)]
        assert titles == [catalogue.teksten.start.title, TAALHUIS]

    def test_a_new_member_of_a_conversation_that_is_under_way_is_not_greeted(self, chat):
        chat.say("Wat is een Taalhuis?")
        chat.heard()
        chat.post(chat.activity("conversationUpdate", membersAdded=[{"id": "29:nieuw"}]))
        chat.say("Wat doet FC Twente?")
        titles = [title(message) for message in chat.heard(2)]
        assert titles == [TAALHUIS, "Aanpak van FC Twente"]

    def test_a_second_installation_is_greeted_again(self, chat, catalogue):
        for action in ("add", "remove", "add"):
            chat.post(chat.activity("installationUpdate", action=action))
        assert [title(m) for m in chat.heard(2)] == [catalogue.teksten.start.title] * 2

    @pytest.mark.parametrize(
        "change",
        [
            {"type": "messageReaction", "reactionsAdded": [{"type": "like"}]},
            {"type": "messageUpdate", "text": "Wat is een Taalhuis?"},
            {"type": "messageDelete"},
            {"type": "conversationUpdate", "membersRemoved": [{"id": "29:iemand"}]},
            {"type": "iets_nieuws"},
        ],
        ids=lambda change: change["type"],
    )
    def test_what_asks_nothing_is_acknowledged_and_left_alone(self, chat, change):
        assert chat.post(chat.activity(**change)).status_code == 202
        chat.say("Wat is een Taalhuis?")
        assert len(chat.heard()) == 1

    def test_an_invoke_is_refused_at_once(self, chat):
        assert chat.post(chat.activity("invoke", name="task/fetch")).status_code == 501


class TestDelivery:
    def test_a_repeated_delivery_is_answered_once(self, chat):
        activity = chat.activity(text="Wat is een Taalhuis?")
        assert [chat.post(activity).status_code for _ in range(3)] == [202] * 3
        chat.say("Wat doet FC Twente?")
        titles = [title(message) for message in chat.heard(2)]
        assert titles == [TAALHUIS, "Aanpak van FC Twente"]

    @pytest.mark.parametrize(
        "refusals",
        [
            [(429, {"Retry-After": "1"})],
            [(429, {"Retry-After": "Wed, 21 Oct 2015 07:28:00 GMT"})],
            [(500, {}), (502, {})],
            [(503, {}), (504, {})],
            [(401, {})],
        ],
        ids=lambda refusals: "-".join(str(status) for status, _ in refusals),
    )
    def test_a_refused_reply_is_sent_again(self, chat, microsoft, refusals):
        microsoft.refusals[chat.id].extend(refusals)
        chat.say("Wat is een Taalhuis?")
        chat.say("Wat doet FC Twente?")
        titles = [title(message) for message in chat.heard(2)]
        assert titles == [TAALHUIS, "Aanpak van FC Twente"]
        assert not microsoft.refusals[chat.id]

    def test_a_reply_that_is_refused_waits_as_long_as_it_was_told(self, chat, microsoft):
        microsoft.refusals[chat.id].append((429, {"Retry-After": "2"}))
        started = time.monotonic()
        chat.say("Wat is een Taalhuis?")
        chat.heard()
        assert time.monotonic() - started >= 2

    def test_a_withdrawn_token_is_replaced(self, chat, microsoft):
        fetched = len(microsoft.token_forms)
        microsoft.refusals[chat.id].append((401, {}))
        chat.say("Wat is een Taalhuis?")
        chat.heard()
        assert len(microsoft.token_forms) == fetched + 1

    def test_a_card_that_is_not_accepted_goes_as_text(self, chat, microsoft):
        microsoft.refusals[chat.id].append((400, {}))
        chat.say("Wat is een Taalhuis?")
        (message,) = chat.heard()
        assert "attachments" not in message
        assert "https://" in message["text"]
        assert title(message) == TAALHUIS

    def test_a_reply_that_is_forbidden_does_not_stop_the_next(self, chat, microsoft):
        microsoft.refusals[chat.id].append((403, {}))
        chat.say("Wat is een Taalhuis?")
        chat.say("Wat doet FC Twente?")
        assert [title(m) for m in chat.heard()] == ["Aanpak van FC Twente"]

    def test_a_burst_of_50_people_loses_and_doubles_none_and_keeps_their_order(self, new_chat):
        questions = {
            "Wat is een Taalhuis?": TAALHUIS,
            "Wat doet FC Twente?": "Aanpak van FC Twente",
            "bedankt": "Graag gedaan",
            "Wat is een NT1'er?": "Wat is een NT1'er?",
        }
        chats = [new_chat() for _ in range(50)]

        def talk(chat):
            for question in questions:
                chat.say(question)

        with ThreadPoolExecutor(50) as people:
            list(people.map(talk, chats))
        firsts = [title(message) for message in chats[0].heard(4)]
        assert firsts[:3] == list(questions.values())[:3]
        for chat in chats:
            assert [title(message) for message in chat.heard(4)] == firsts


class TestWhoIsBelieved:
    def refused(self, chat, token, status=403):
        activity = chat.activity(text="Wat is een Taalhuis?")
        reply = chat.post(activity, token)
        assert reply.status_code == status, reply.text
        assert reply.json()["status"] == "error"
        chat.post(activity)  # the same, but with a good token: nothing was taken in before
        assert len(chat.heard()) == 1

    def test_without_a_token(self, chat):
        self.refused(chat, "", 401)

    def test_something_else_than_a_token(self, chat):
        self.refused(chat, "abc.def")

    def test_another_signature(self, chat, microsoft):
        other = SigningKey()
        other.kid = microsoft.keys[0].kid
        self.refused(chat, microsoft.token(other))

    def test_changed_claims_under_a_good_signature(self, chat, microsoft):
        head, _, signature = microsoft.token(aud="iets-anders").split(".")
        claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
        self.refused(chat, f"{head}.{b64(json.dumps(claims).encode())}.{signature}")

    def test_no_signature_at_all(self, chat, microsoft):
        claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
        header = {"alg": "none", "typ": "JWT", "kid": microsoft.keys[0].kid}
        parts = [b64(json.dumps(part).encode()) for part in (header, claims)]
        self.refused(chat, ".".join([*parts, ""]))

    def test_signed_with_the_public_key_as_a_shared_secret(self, chat, microsoft):
        claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
        secret = microsoft.keys[0].public()["n"]
        kid = {"kid": microsoft.keys[0].kid}
        self.refused(chat, jwt.encode(claims, secret, "HS256", kid))

    @pytest.mark.parametrize("algorithm", ["RS384", "PS256"])
    def test_another_algorithm_of_the_same_key(self, chat, microsoft, algorithm):
        claims = jwt.decode(microsoft.token(), options={"verify_signature": False})
        key = microsoft.keys[0]
        self.refused(chat, jwt.encode(claims, key.private, algorithm, {"kid": key.kid}))

    @pytest.mark.parametrize(
        "claims",
        [
            {"iss": "https://sts.windows.net/iemand/"},
            {"iss": None},
            {"aud": "00000000-0000-0000-0000-000000000000"},
            {"aud": None},
            {"exp": -400},
            {"exp": None},
            {"nbf": 3600},
            {"nbf": None},
            {"serviceurl": "https://smba.trafficmanager.net/emea/"},
            {"serviceurl": None},
            {"serviceurl": 7},
        ],
        ids=lambda claims: "-".join(f"{name}-{value}" for name, value in claims.items()),
    )
    def test_a_claim_that_is_not_right(self, chat, microsoft, claims):
        now = int(time.time())
        timed = {n: now + s for n, s in claims.items() if n in {"exp", "nbf"} and s is not None}
        self.refused(chat, microsoft.token(**{**claims, **timed}))

    def test_clocks_may_differ_a_little(self, chat, microsoft):
        now = int(time.time())
        token = microsoft.token(exp=now - 30, nbf=now - 3600)
        assert chat.post(chat.activity(text="Wat is een Taalhuis?"), token).status_code == 202

    @pytest.mark.parametrize(
        "address",
        [
            "https://aanvaller.nl/",
            "http://smba.trafficmanager.net/emea/",
            "https://smba.trafficmanager.net.aanvaller.nl/",
            "https://127.0.0.1@aanvaller.nl/",
            "https://aanvaller.nl\\@127.0.0.1/",
            "file:///etc/passwd",
        ],
    )
    def test_a_service_url_that_microsoft_does_not_have(self, chat, microsoft, address):
        activity = chat.activity(text="Wat is een Taalhuis?", serviceUrl=address)
        assert chat.post(activity, microsoft.token(serviceurl=address)).status_code == 403

    def test_another_organisation(self, chat):
        other = {"tenant": {"id": "00000000-0000-0000-0000-000000000000"}}
        reply = chat.post(chat.activity(text="Wat is een Taalhuis?", channelData=other))
        assert reply.status_code == 403

    def test_a_key_for_another_channel(self, chat, microsoft):
        key = SigningKey(["webchat"])
        microsoft.keys.append(key)
        self.refused(chat, microsoft.token(key))
        microsoft.keys.remove(key)

    def test_a_new_key_is_believed_as_soon_as_it_is_announced(self, chat, microsoft):
        key = SigningKey(["msteams"])
        self.refused(chat, microsoft.token(key))
        microsoft.keys.insert(0, key)
        chat.say("Wat doet FC Twente?")
        assert len(chat.heard(2)) == 2

    def test_unknown_keys_do_not_make_it_fetch_without_end(self, chat, microsoft):
        for _ in range(20):
            assert chat.post(chat.activity(), microsoft.token(SigningKey_once())).status_code == 403
        assert microsoft.fetches["/keys"] <= 8


_ONCE: list[SigningKey] = []


def SigningKey_once():
    """An unknown key; making one takes a while, a new id is enough."""
    if not _ONCE:
        _ONCE.append(SigningKey())
    _ONCE[0].kid = b64(str(time.monotonic_ns()).encode())
    return _ONCE[0]


class TestBadCalls:
    @pytest.mark.parametrize(
        "body",
        [b"", b"{", b"[]", b"null", b'"x"', b"[" * 30_000, b"\xff\xfe"],
        ids=["empty", "half", "list", "null", "string", "deep", "bytes"],
    )
    def test_what_is_no_activity(self, chat, body):
        reply = chat.post(body)
        assert reply.status_code == 400
        assert reply.json()["reason"]

    @pytest.mark.parametrize(
        "change",
        [
            {"conversation": {}},
            {"conversation": {"id": 7}},
            {"conversation": {"id": "x" * 5000}},
            {"serviceUrl": None},
            {"channelId": "webchat"},
            {"id": ["x"]},
        ],
        ids=str,
    )
    def test_an_activity_that_misses_something(self, chat, change):
        assert chat.post(chat.activity(text="hoi", **change)).status_code in (400, 403)

    @pytest.mark.parametrize(
        "change",
        [
            {"text": None},
            {"text": 7},
            {"entities": "x"},
            {"entities": [None, {"type": "mention"}]},
            {"value": []},
            {"value": {"gids": 7}},
            {"recipient": None, "from": None},
            {"channelData": "x"},
        ],
        ids=str,
    )
    def test_odd_parts_are_survived(self, chat, change):
        activity = chat.activity(**{"text": "Wat is een Taalhuis?", **change})
        assert chat.post(activity).status_code == 202
        chat.say("Wat doet FC Twente?")
        assert title(chat.heard(2)[1]) == "Aanpak van FC Twente"

    def test_a_huge_body(self, chat):
        assert chat.post(b"x" * 200_000).status_code == 413


class TestPrivacy:
    def test_no_id_or_name_of_teams_is_in_the_store(self, chat, tmp_path_factory):
        chat.say("Wat is een Taalhuis?")
        chat.heard()
        stores = list(Path(tmp_path_factory.getbasetemp()).glob("kanalen*/gesprekken.db"))
        assert stores
        found = 0
        for store in stores:
            with sqlite3.connect(store) as database:
                rows = database.execute("select sender_id, data from events").fetchall()
            for sender, data in rows:
                found += 1
                for secret in (chat.id, "Anja", "29:iemand", TENANT):
                    assert secret not in sender
                    assert secret not in data
        assert found


def test_a_card_has_its_links_and_buttons(chat):
    chat.say("Wat doet FC Twente?")
    (message,) = chat.heard()
    kinds = [part["type"] for part in elements(card(message))]
    assert "Action.Submit" in kinds
    assert any("https://" in part.get("text", "") for part in elements(card(message)))
