"""The web widget's channel, as a client sees it: over the running guide, with a socket.io client."""

import asyncio
import contextlib
import json
import socket
import sqlite3
import uuid

import httpx
import pytest
import socketio

from bot import run

PATIENCE = 60
"""Seconds to wait for what should happen; the library's own 1 and 5 are short on a busy machine."""


class Client:
    """A client that keeps to docs/widget-protocol.md: the messages it has, and the token."""

    def __init__(self, url, headers=None, transports=None, role=None):
        self.url, self.headers, self.transports, self.role = url, headers or {}, transports, role
        self.token = None
        self.messages = []
        self.sessions = []
        self.events = []
        self.sio = None

    async def __aenter__(self):
        await self.connect()
        return self

    async def __aexit__(self, *_):
        await self.leave()

    async def connect(self, since=None):
        self.sio = socketio.AsyncClient(reconnection=False, request_timeout=PATIENCE)
        self.got = asyncio.Event()
        for name in ("session", "message", "typing", "status"):
            self.sio.on(name, self._receiver(name))
        since = self.messages[-1]["n"] if since is None and self.messages else since or 0
        auth = {"token": self.token, "since": since}
        if self.role:
            auth["role"] = self.role
        try:
            await self.sio.connect(
                self.url,
                headers=self.headers,
                auth=auth,
                transports=self.transports,
                socketio_path="/widget/socket.io",
                wait_timeout=PATIENCE,
            )
        except socketio.exceptions.ConnectionError:
            # The library may leave its session open when it is refused.
            if self.sio.eio.http:
                await self.sio.eio.http.close()
            raise
        await asyncio.wait_for(self.got.wait(), PATIENCE)
        return self

    def _receiver(self, name):
        async def receive(data):
            self.events.append((name, data))
            if name == "session":
                if data["token"] != self.token:
                    self.messages = []
                self.token = data["token"]
                self.sessions.append(data)
                self.messages += data["messages"]
                self.got.set()
            elif name == "message":
                self.messages.append(data)

        return receive

    async def leave(self):
        await self.sio.disconnect()
        await self.sio.shutdown()

    async def ask(self, text, name=None):
        name = name or str(uuid.uuid4())
        return await self.sio.call("ask", {"id": name, "text": text}, timeout=60)

    async def said(self, count):
        """Wait until there are so many messages, and a moment more for any that should not come."""
        async with asyncio.timeout(20):
            while len(self.messages) < count:
                await asyncio.sleep(0.02)
        await asyncio.sleep(0.1)
        assert len(self.messages) == count
        return self.messages

    @property
    def last(self):
        return self.messages[-1]["answer"]


def numbers(messages):
    return [message["n"] for message in messages]


def proxied(address):
    """Headers by which a guide that trusts a proxy on this machine takes us for someone else."""
    return {"X-Forwarded-For": address}


@pytest.fixture(scope="module")
def strict(model, tmp_path_factory):
    """A guide of its own behind a trusted proxy, with tight limits and one allowed origin."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GIDS_VAR", str(tmp_path_factory.mktemp("strict")))
        patch.setenv("GIDS_TRUSTED_PROXIES", "127.0.0.1")
        patch.setenv("GIDS_ORIGINS", "https://intranet.waterrijk.example")
        # Per day: when a minute turns, one more is let through now and then.
        patch.setenv("GIDS_LIMIT_CONVERSATION", "3/day")
        patch.setenv("GIDS_LIMIT_NEW", "4/day")
        patch.setenv("GIDS_LIMIT_CONNECTIONS", "2")
        with run.start(model) as running:
            yield running


def run_async(scenario):
    return asyncio.run(asyncio.wait_for(scenario, 120))


def test_a_new_conversation_begins_with_the_first_words(guide, catalogue):
    async def scenario():
        async with Client(guide.url) as client:
            (session,) = client.sessions
            assert session["new"] is True
            assert len(session["token"]) == 43
            (first,) = session["messages"]
            assert (first["from"], first["answer"]["title"]) == (
                "gids",
                catalogue.teksten.start.title,
            )

    run_async(scenario())


def test_a_role_that_the_page_gives_makes_the_first_words_fit(guide, catalogue):
    async def scenario():
        first = {}
        for role in ("raadslid", "consulent", 'x"}', ""):
            async with Client(guide.url, role=role) as client:
                first[role] = client.last["buttons"]
        assert first["raadslid"] != first["consulent"]
        assert first['x"}'] == first[""]

    run_async(scenario())


@pytest.mark.parametrize("transports", [["websocket"], ["polling"], None], ids=str)
def test_a_question_gets_the_answer_that_rest_gives(guide, post, transports):
    (reply,) = post({"sender": uuid.uuid4().hex, "message": "Wat doet FC Twente?"}).json()

    async def scenario():
        async with Client(guide.url, transports=transports) as client:
            name = str(uuid.uuid4())
            assert await client.ask("Wat doet FC Twente?", name) == {"ok": True}
            _, asked, answered = await client.said(3)
            assert {**asked, "n": 0} == {
                "n": 0,
                "from": "jij",
                "id": name,
                "text": "Wat doet FC Twente?",
            }
            answer = answered["answer"]
            assert {key: answer[key] for key in reply["custom"]} == reply["custom"]
            assert numbers(client.messages) == sorted(set(numbers(client.messages)))

    run_async(scenario())


def test_an_emoji_that_is_newer_than_pythons_tables_does_not_keep_the_answer_away(guide):
    async def scenario():
        async with Client(guide.url) as client:
            assert await client.ask("Wat is een Taalhuis? 🩷") == {"ok": True}
            _, asked, _ = await client.said(3)
            assert asked["text"] == "Wat is een Taalhuis? 🩷"
            assert client.last["topic"] == "taalhuis"

    run_async(scenario())


def test_typing_is_said_around_the_answer(guide):
    async def scenario():
        async with Client(guide.url) as client:
            await client.ask("Wat is KLASSE!?")
            await client.said(3)
            names = [
                data["on"] if name == "typing" else name
                for name, data in client.events
                if name != "session"
            ]
            assert names == [True, "message", "message", False]

    run_async(scenario())


class TestNothingIsLost:
    def test_a_client_that_comes_back_gets_what_it_has_not_seen(self, guide):
        async def scenario():
            client = Client(guide.url)
            async with client:
                await client.ask("Wat is een Taalhuis?")
                before = list(await client.said(3))
            await client.connect()
            assert client.sessions[-1] == {"token": client.token, "new": False, "messages": []}
            await client.leave()
            client.messages = []
            async with client:
                assert client.messages == before

        run_async(scenario())

    def test_an_answer_that_came_while_away_is_there(self, guide):
        async def scenario():
            client = await Client(guide.url).connect()
            await client.sio.emit("ask", {"id": "weg", "text": "Wat is een Taalhuis?"})
            await asyncio.sleep(0.05)
            await client.leave()
            client.messages = client.messages[:1]
            async with client:
                for _ in range(100):
                    if len(client.messages) >= 3:
                        break
                    await client.leave()
                    await asyncio.sleep(0.1)
                    await client.connect()
                assert [m["from"] for m in client.messages] == ["gids", "jij", "gids"]
                assert client.last["topic"] == "taalhuis"

        run_async(scenario())

    def test_a_pressed_button_comes_back_as_what_the_person_saw(self, guide):
        async def scenario():
            client = Client(guide.url)
            async with client:
                await client.ask("Wat is een Taalhuis?")
                await client.said(3)
                button = client.last["buttons"][0]
                assert await client.ask(button["payload"]) == {"ok": True}
                await client.said(5)
                assert client.last["topic"] == button["payload"][1:]
                assert client.messages[3]["text"] == button["title"]
                seen = list(client.messages)
            client.messages = []
            async with client:
                assert client.messages == seen

        run_async(scenario())

    def test_the_same_id_is_answered_once(self, guide):
        async def scenario():
            async with Client(guide.url) as client:
                acks = await asyncio.gather(*(client.ask("Wat is NT1?", "een") for _ in range(3)))
                acks.append(await client.ask("Wat is NT1?", "een"))
                assert acks == [{"ok": True}] * 4
                await client.said(3)

        run_async(scenario())

    def test_two_tabs_of_one_conversation_show_the_same(self, guide):
        async def scenario():
            async with Client(guide.url) as first:
                second = Client(guide.url)
                second.token = first.token
                async with second:
                    await first.ask("Wat is een Taalhuis?")
                    await second.ask("Wat is KLASSE!?")
                    await first.said(5)
                    await second.said(5)
                    assert first.messages == second.messages

        run_async(scenario())

    def test_a_server_that_restarts_in_mid_conversation_loses_nothing(
        self, model, tmp_path, monkeypatch
    ):
        monkeypatch.setenv("GIDS_VAR", str(tmp_path))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]

        with run.start(model, port=port) as guide:
            client = Client(guide.url)

            async def first_half():
                async with client:
                    await client.ask("Wat is een Taalhuis?", "een")
                    await client.said(3)
                    # Asked, but the server stops before the answer is acknowledged.
                    with contextlib.suppress(Exception):
                        await client.sio.emit("ask", {"id": "twee", "text": "Wat is KLASSE!?"})
                        guide.processes["de server"].kill()

            run_async(first_half())

        async def second_half():
            async with client:
                assert client.sessions[-1]["new"] is False
                assert await client.ask("Wat is een Taalhuis?", "een") == {"ok": True}
                assert await client.ask("Wat is KLASSE!?", "twee") == {"ok": True}
                messages = await client.said(5)
                assert [m.get("id") for m in messages] == [None, "een", None, "twee", None]
                assert client.last["topic"] == "klasse"
                assert numbers(messages) == sorted(set(numbers(messages)))

        with run.start(model, port=port):
            run_async(second_half())

    def test_many_people_at_once_each_get_their_own_answers_in_order(self, guide):
        questions = [
            "Wat is een Taalhuis?",
            "Wat is KLASSE!?",
            "Wat is NT1?",
            "Wat doet FC Twente?",
        ]

        async def one():
            async with Client(guide.url) as client:
                acks = await asyncio.gather(*map(client.ask, questions))
                assert acks == [{"ok": True}] * 4
                return await client.said(9)

        async def scenario():
            conversations = await asyncio.gather(*(one() for _ in range(50)))
            assert len(conversations) == 50
            for messages in conversations:
                assert [m["text"] for m in messages if m["from"] == "jij"] == questions
                assert [m["from"] for m in messages] == ["gids"] + ["jij", "gids"] * 4
                topics = [m["answer"]["topic"] for m in messages if m["from"] == "gids"]
                assert topics[1:3] == ["taalhuis", "klasse"]
                assert numbers(messages) == sorted(set(numbers(messages)))

        run_async(scenario())


class TestOneConversationIsNotAnothers:
    @pytest.mark.parametrize(
        "token",
        ["", "x" * 43, "x" * 5000, "widget:x", "' OR 1=1 --", 7, ["x"], {"$ne": 1}, None],
        ids=lambda token: repr(token)[:20],
    )
    def test_a_token_that_opens_nothing_begins_a_new_conversation(self, guide, token):
        async def scenario():
            client = Client(guide.url)
            client.token = token
            async with client:
                assert client.sessions[-1]["new"] is True
                assert client.token != token
                assert len(client.messages) == 1

        run_async(scenario())

    @pytest.mark.parametrize("auth", [None, "tekst", [], {"since": "x"}, {"since": -5}], ids=str)
    def test_whatever_a_client_sends_along_it_is_served(self, guide, auth):
        async def scenario():
            sio = socketio.AsyncClient(reconnection=False, request_timeout=PATIENCE)
            got = asyncio.get_running_loop().create_future()
            sio.on("session", got.set_result)
            await sio.connect(
                guide.url, auth=auth, socketio_path="/widget/socket.io", wait_timeout=PATIENCE
            )
            assert (await asyncio.wait_for(got, 30))["new"] is True
            await sio.disconnect()

        run_async(scenario())

    def test_the_store_does_not_hold_the_token(self, guide, tmp_path_factory):
        async def scenario():
            async with Client(guide.url) as client:
                await client.ask("Wat is een Taalhuis?")
                return client.token

        token = run_async(scenario())
        stores = list(tmp_path_factory.getbasetemp().rglob("gesprekken.db*"))
        assert not any(token.encode() in path.read_bytes() for path in stores)

    def test_rest_can_not_reach_a_conversation_of_the_widget(self, guide, post):
        async def scenario():
            async with Client(guide.url) as client:
                await client.ask("Wat is een Taalhuis?")
                await client.said(3)
                payload = client.last["buttons"][0]["payload"]
                reply = post({"sender": f"widget:{client.token}", "message": payload}).json()
                assert reply[-1]["custom"]["confidence"] < 1
                await client.said(3)

        run_async(scenario())

    def test_another_conversations_button_has_no_effect(self, guide):
        async def scenario():
            async with Client(guide.url) as one, Client(guide.url) as other:
                await one.ask("Wat is een Taalhuis?")
                await one.said(3)
                payload = next(b for b in one.last["buttons"] if b["payload"] != "/financiering")
                await other.ask(payload["payload"])
                await other.said(3)
                assert other.last["confidence"] < 1
                assert other.messages[1]["text"] == payload["payload"][1:]

        run_async(scenario())


class TestStartingOver:
    def test_restart_begins_anew_and_keeps_the_old_conversation(self, guide):
        async def scenario():
            async with Client(guide.url) as client:
                await client.ask("Wat is een Taalhuis?")
                await client.said(3)
                old = client.token
                assert await client.sio.call("restart", {}) == {"ok": True}
                assert client.token != old
                assert client.sessions[-1]["new"] is True
                await client.said(1)
                await client.ask("Wat is KLASSE!?")
                await client.said(3)
            again = Client(guide.url)
            again.token = old
            async with again:
                assert len(again.messages) == 3

        run_async(scenario())

    def test_erase_leaves_nothing_behind(self, guide, tmp_path_factory):
        word = f"wiswoord{uuid.uuid4().hex[:8]}"

        async def scenario():
            async with Client(guide.url) as client:
                old = client.token
                await client.ask(f"Wat is een Taalhuis en {word}?")
                # What is still being answered goes too.
                _, ack = await asyncio.gather(
                    client.ask(f"En wat kost {word}?"), client.sio.call("erase", {})
                )
                assert ack == {"ok": True}
                assert client.token != old
                await client.said(1)
            again = Client(guide.url)
            again.token = old
            async with again:
                assert again.sessions[-1]["new"] is True

        run_async(scenario())
        for path in tmp_path_factory.getbasetemp().rglob("gesprekken.db"):
            with contextlib.closing(sqlite3.connect(path)) as store:
                found = store.execute(
                    "select count(*) from events where data like ?", (f"%{word}%",)
                )
                assert found.fetchone() == (0,)

    def test_the_other_tabs_go_along(self, guide):
        async def scenario():
            async with Client(guide.url) as first:
                second = Client(guide.url)
                second.token = first.token
                async with second:
                    await first.sio.call("erase", {})
                    await second.ask("Wat is een Taalhuis?")
                    await second.said(3)
                    await first.said(3)
                    assert first.token == second.token

        run_async(scenario())


class TestWhatCanNotBeAnswered:
    @pytest.mark.parametrize(
        ("text", "key"),
        [("a" * 1001, "te_lang_bericht"), (" ", "leeg_bericht"), ("a\x00b", "vreemde_tekens")],
        ids=["te lang", "leeg", "vreemd"],
    )
    def test_a_text_that_is_refused_is_said_and_not_kept(self, guide, catalogue, text, key):
        async def scenario():
            async with Client(guide.url) as client:
                ack = await client.ask(text)
                assert ack == {"ok": False, "reason": getattr(catalogue.teksten, key).text}
                await client.said(1)

        run_async(scenario())

    @pytest.mark.parametrize(
        "data",
        [None, "tekst", [], {}, {"id": "x"}, {"text": "x"}, {"id": 1, "text": "x"},
         {"id": "x" * 65, "text": "x"}, {"id": "x", "text": 7}],
        ids=str,
    )  # fmt: skip
    def test_what_is_not_of_the_agreed_form_gets_a_reason(self, guide, data):
        async def scenario():
            async with Client(guide.url) as client:
                ack = await client.sio.call("ask", data)
                assert ack["ok"] is False
                assert ack["reason"]
                assert (await client.ask("Wat is een Taalhuis?"))["ok"]

        run_async(scenario())

    def test_a_packet_that_is_too_large_ends_the_connection_only(self, guide, http):
        async def scenario():
            async with Client(guide.url, transports=["websocket"]) as client:
                await client.sio.emit("ask", {"id": "x", "text": "a" * 40_000})
                async with asyncio.timeout(20):
                    while client.sio.connected:
                        await asyncio.sleep(0.05)

        run_async(scenario())
        assert http.get("/health").status_code == 200

    def test_text_that_starts_with_a_slash_is_text(self, guide):
        async def scenario():
            async with Client(guide.url) as client:
                for text in ("/restart", "/start", '/start{"rol": "raadslid"}'):
                    await client.ask(text)
                await client.said(7)
                assert client.messages[1]["text"] == "restart"
                assert [m["from"] for m in client.messages] == ["gids"] + ["jij", "gids"] * 3

        run_async(scenario())

    def test_personal_data_is_masked_and_remarked_upon_also_afterwards(self, guide, catalogue):
        async def scenario():
            client = Client(guide.url)
            async with client:
                await client.ask("Bel 06-12345678 over een Taalhuis. Wat is een Taalhuis?")
                messages = list(await client.said(4))
                assert "12345678" not in json.dumps(messages)
                remark = messages[2]["answer"]
                assert remark["title"] == catalogue.teksten.persoonsgegevens.title
                assert client.last["topic"] == "taalhuis"
            client.messages = []
            async with client:
                assert client.messages == messages

        run_async(scenario())


class TestOriginsAndLimits:
    def connects(self, url, **headers):
        query = {"EIO": "4", "transport": "polling"}
        return httpx.get(f"{url}/widget/socket.io/", params=query, headers=headers, timeout=20)

    def test_a_page_of_another_site_is_refused(self, strict):
        reply = self.connects(strict.url, Origin="https://elders.example")
        assert reply.status_code == 403
        assert "GIDS_ORIGINS" in reply.json()["reason"]
        assert "access-control-allow-origin" not in reply.headers

    @pytest.mark.parametrize(
        "origin", ["null", "https://intranet.waterrijk.example.elders.example"]
    )
    def test_what_only_looks_like_an_allowed_origin_is_refused(self, strict, origin):
        assert self.connects(strict.url, Origin=origin).status_code == 403

    def test_a_websocket_of_another_site_is_refused(self, strict):
        async def scenario():
            client = Client(strict.url, {"Origin": "https://elders.example"}, ["websocket"])
            with pytest.raises(socketio.exceptions.ConnectionError):
                await client.connect()

        run_async(scenario())

    def test_a_page_of_an_allowed_origin_and_the_guides_own_are_served(self, strict):
        for origin in ("https://intranet.waterrijk.example", strict.url):
            reply = self.connects(strict.url, Origin=origin)
            assert reply.status_code == 200
            assert reply.headers["access-control-allow-origin"] == origin

    def test_rest_refuses_a_page_of_another_site_too(self, strict):
        body = {"sender": "x", "message": "Wat is een Taalhuis?"}
        address = f"{strict.url}/webhooks/rest/webhook"
        headers = {"Origin": "https://elders.example"}
        refused = httpx.post(address, json=body, headers=headers, timeout=PATIENCE)
        assert refused.status_code == 403

    def test_asking_too_often_gets_a_notice_and_a_time_to_wait(self, strict, catalogue):
        async def scenario():
            async with Client(strict.url, proxied("192.0.2.1")) as client:
                acks = [await client.ask("Wat is een Taalhuis?") for _ in range(4)]
                assert acks[:3] == [{"ok": True}] * 3
                assert acks[3]["ok"] is False
                assert acks[3]["reason"] == catalogue.teksten.te_vaak
                assert 1 <= acks[3]["retry_after"] <= 24 * 3600
                await client.said(7)
            async with Client(strict.url, proxied("192.0.2.1")) as other:
                assert (await other.ask("Wat is een Taalhuis?"))["ok"]

        run_async(scenario())

    def test_rest_says_429_and_when_to_try_again(self, strict, catalogue):
        def ask(address, sender="x"):
            return httpx.post(
                f"{strict.url}/webhooks/rest/webhook",
                json={"sender": sender, "message": "Wat is een Taalhuis?"},
                headers=proxied(address),
                timeout=30,
            )

        assert [ask("192.0.2.7").status_code for _ in range(3)] == [200] * 3
        reply = ask("192.0.2.7")
        assert reply.status_code == 429
        assert reply.json()["reason"] == catalogue.teksten.te_vaak
        assert 1 <= int(reply.headers["retry-after"]) <= 24 * 3600
        assert ask("192.0.2.8", "y").status_code == 200

    def test_who_has_many_documents_written_has_to_wait(self, strict):
        def documents(place):
            wish = "maak een stappenplan voor onze gemeente"
            for text in (wish, "griffier", place, "nog niets", "hoe we ze bereiken"):
                said = httpx.post(
                    f"{strict.url}/webhooks/rest/webhook",
                    json={"sender": f"plan {place}", "message": text},
                    timeout=PATIENCE,
                ).json()
            (plan,) = (message["extra"] for message in said if "custom" in message)
            return [file["url"] for file in plan["downloads"]]

        def fetch(url, address):
            return httpx.get(url, headers=proxied(address), timeout=PATIENCE)

        *some, last = [*documents("Ede"), *documents("Almelo")]
        # Some proxies write the port too; it says nothing of who it is.
        callers = ("192.0.2.9:51234", "192.0.2.9:51235", "192.0.2.9")
        found = [fetch(*each).status_code for each in zip(some, callers, strict=True)]
        assert found == [200] * 3
        refused = fetch(last, "192.0.2.9:51236")
        assert refused.status_code == 429
        assert "Wacht even" in refused.json()["reason"]
        assert 1 <= int(refused.headers["retry-after"]) <= 24 * 3600
        assert fetch(some[0], "192.0.2.9").status_code == 200
        assert fetch(last, "192.0.2.10").status_code == 200

    def test_someone_on_the_machine_itself_is_not_limited(self, strict):
        async def scenario():
            async with Client(strict.url) as client:
                assert [await client.ask("Hoi") for _ in range(5)] == [{"ok": True}] * 5

        run_async(scenario())

    def test_too_many_new_conversations_have_to_wait(self, strict, catalogue):
        async def scenario():
            for _ in range(4):
                async with Client(strict.url, proxied("192.0.2.3")):
                    pass
            client = Client(strict.url, proxied("192.0.2.3"))
            coming = asyncio.create_task(client.connect())
            async with asyncio.timeout(PATIENCE):
                while not client.events:
                    await asyncio.sleep(0.02)
            name, data = client.events[0]
            assert (name, data["reason"]) == ("status", catalogue.teksten.te_vaak)
            await asyncio.sleep(3)
            assert not client.sessions
            coming.cancel()
            await client.leave()

        run_async(scenario())

    def test_too_many_connections_of_one_address_are_refused(self, strict):
        async def scenario():
            there = proxied("192.0.2.4")
            async with (
                Client(strict.url, there, ["websocket"]),
                Client(strict.url, there, ["websocket"]),
            ):
                with pytest.raises(socketio.exceptions.ConnectionError):
                    await Client(strict.url, there, ["websocket"]).connect()
            # The server notices a moment later that the two have left.
            later = Client(strict.url, there, ["websocket"])
            for _ in range(50):
                with contextlib.suppress(socketio.exceptions.ConnectionError):
                    await later.connect()
                    break
                await asyncio.sleep(0.2)
            assert later.sessions
            await later.leave()

        run_async(scenario())


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("GIDS_ORIGINS=*", "Noem elk adres apart"),
        ("GIDS_ORIGINS=intranet.gemeente.nl", "geen adres van een site"),
        ("GIDS_TRUSTED_PROXIES=proxy", "geen IP-adres"),
        ("GIDS_LIMIT_CONVERSATION=veel", "geen aantal per tijd"),
        ("GIDS_LIMIT_CONNECTIONS=0", "geen aantal boven 0"),
    ],
)
def test_a_setting_that_can_not_be_used_stops_the_start(model, monkeypatch, capfd, setting, said):
    name, value = setting.split("=")
    monkeypatch.setenv(name, value)
    with pytest.raises(run.StartError), run.start(model):
        pass
    shown = capfd.readouterr().err
    assert f"{name}: " in shown
    assert said in shown
    assert "Traceback" not in shown


def test_a_client_that_comes_while_the_model_is_loading_waits_and_is_told(
    model, tmp_path, monkeypatch, catalogue
):
    monkeypatch.setenv("GIDS_VAR", str(tmp_path))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clients = []

    async def come():
        client = Client(f"http://127.0.0.1:{port}")
        clients.append(client)
        async with client:
            pass

    def as_soon_as_it_listens(reason):
        if not clients and "model" in reason:
            run_async(come())

    with run.start(model, port=port, report=as_soon_as_it_listens):
        pass
    (client,) = clients
    assert client.events[0] == ("status", {"reason": catalogue.teksten.starten, "retry_after": 1})
    assert client.events[1][0] == "session"
