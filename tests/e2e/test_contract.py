"""What outside programs rely on, through the running guide: health, answers, bad input."""

import json
import re
import uuid

import pytest

from bot.catalogue import load_catalogue
from bot.settings import ROOT, version

CATALOGUE = load_catalogue(ROOT / "resources.yaml")
KEYS = {"type", "topic", "topics", "confidence", "title", "text", "resources", "buttons"}


def test_health_says_what_is_running(http, model, catalogue):
    reply = http.get("/health")
    assert reply.status_code == 200
    assert reply.json() == {
        "status": "ok",
        "model": model.name.removesuffix(".tar.gz"),
        "catalogue": catalogue.version,
        "version": version(),
    }


@pytest.mark.parametrize("topic", CATALOGUE.topics.values(), ids=CATALOGUE.topics)
def test_every_canonical_question_is_answered_with_its_topic_and_resources(say, topic):
    answer = say(topic.question)
    assert (answer["type"], answer["topic"]) == ("answer", topic.id)
    assert [resource["id"] for resource in answer["resources"]] == topic.resources
    assert [r["url"] for r in answer["resources"]] == [
        CATALOGUE.resources[name].url for name in topic.resources
    ]


def test_the_answer_has_the_agreed_form(say):
    answer = say("Hoe kan ik de aanpak van laaggeletterdheid financieren?")
    assert set(answer) == KEYS
    assert answer["topic"] == "financiering"
    assert answer["topics"] == ["financiering"]
    assert 0 < answer["confidence"] <= 1
    assert [r["id"] for r in answer["resources"]] == ["kennisdocument_budgetten"]


def test_a_reader_that_knows_nothing_of_custom_gets_the_whole_answer(post, catalogue):
    (message,) = post({"sender": uuid.uuid4().hex, "message": "Wat doet FC Twente?"}).json()
    for name in catalogue.topics["fc_twente"].resources:
        assert catalogue.resources[name].url in message["text"]
    assert catalogue.topics["fc_twente"].advice in message["text"]
    assert message["buttons"] == message["custom"]["buttons"]


def test_a_button_is_answered_at_once_when_sent_back(say):
    for button in say("Wat is een Taalhuis?")["buttons"]:
        answer = say(button["payload"])
        assert (answer["type"], answer["topic"]) == ("answer", button["payload"][1:])
        assert answer["confidence"] == 1


def test_an_older_button_still_works(say):
    button = say("Wat is KLASSE!?")["buttons"][0]
    say("Wat is camouflage-leren?")
    assert say(button["payload"])["topic"] == button["payload"][1:]


class TestTextThatStartsWithASlashIsText:
    @pytest.mark.parametrize("text", ["/restart", "/session_start", "/back", "/nlu_fallback"])
    def test_it_runs_no_intent(self, say, text):
        assert say(text)["type"] in ("out_of_scope", "choice", "chat")

    def test_another_conversations_button_has_no_effect(self, say, post):
        button = say("Wat is een Taalhuis?")["buttons"][0]
        stranger = post({"sender": uuid.uuid4().hex, "message": button["payload"]}).json()
        assert stranger[-1]["custom"]["confidence"] < 1

    def test_slots_and_entities_can_not_be_set(self, say):
        answer = say('/financiering{"rol": "raadslid"}')
        assert answer["confidence"] < 1


class TestBadInput:
    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"geen json",
            b"[]",
            b"null",
            b'"tekst"',
            b"\xff\xfe",
            b"[" * 50_000,
            b'{"sender": "x"',
            {},
            {"sender": "x"},
            {"message": "hoi"},
            {"sender": "", "message": "hoi"},
            {"sender": "  ", "message": "hoi"},
            {"sender": None, "message": "hoi"},
            {"sender": 7, "message": "hoi"},
            {"sender": ["x"], "message": "hoi"},
            {"sender": "x" * 300, "message": "hoi"},
            {"sender": "x\n", "message": "hoi"},
            {"sender": "x\u0000", "message": "hoi"},
            {"sender": "\ud800", "message": "hoi"},
            {"sender": "x", "message": None},
            {"sender": "x", "message": 7},
            {"sender": "x", "message": {"text": "hoi"}},
            {"sender": "x", "message": "hoi", "input_channel": "slack"},
        ],
        ids=lambda body: repr(body)[:40],
    )
    def test_what_is_not_of_the_agreed_form_gets_a_400_with_a_reason(self, post, body):
        reply = post(body)
        assert reply.status_code == 400
        assert reply.json()["reason"]

    @pytest.mark.parametrize(
        ("text", "key"),
        [
            ("", "leeg_bericht"),
            ("   \n", "leeg_bericht"),
            ("/", "leeg_bericht"),
            ("a" * 1001, "te_lang_bericht"),
            ("wat is\x00 nt1", "vreemde_tekens"),
            ("\ud800", "vreemde_tekens"),
        ],
        ids=["niets", "spaties", "schuine streep", "te lang", "NUL", "half teken"],
    )
    def test_what_can_not_be_read_gets_a_notice(self, say, catalogue, text, key):
        answer = say(text)
        assert (answer["type"], answer["title"]) == (
            "notice",
            getattr(catalogue.teksten, key).title,
        )
        assert set(answer) == KEYS

    def test_a_body_that_is_too_large_gets_a_413_as_json(self, post):
        reply = post({"sender": "x", "message": "a" * 100_000})
        assert reply.status_code == 413
        assert reply.json()

    @pytest.mark.parametrize(
        "path", ["/webhooks/rest/webhook", "/niets", "/model", "/conversations"]
    )
    def test_other_addresses_and_methods_get_a_4xx_as_json(self, http, path):
        reply = http.get(path)
        assert 400 <= reply.status_code < 500
        assert reply.json()

    @pytest.mark.parametrize(
        "text",
        [
            "\u0001\u0002",
            "'; DROP TABLE events; --",
            "{{7*7}} ${7*7} %s %d",
            "<script>alert(1)</script>",
            "\ufdfa" * 50,
            "😀" * 300,
            "a\u0301" * 400,
            "ك" * 500,
            "1" * 1000,
            "( " * 500,
            '[tekst](intent) {"a": 1}',
        ],
        ids=range(11),
    )
    def test_no_text_brings_it_down(self, say, http, text):
        assert say(text)["type"]
        assert http.get("/health").status_code == 200

    def test_it_still_answers_afterwards(self, say):
        assert say("Wat is KLASSE!?")["topic"] == "klasse"


class TestPersonalData:
    def test_it_is_said_and_not_echoed(self, post):
        text = "Ik ben te bereiken op 06-12345678. Wat is een Taalhuis?"
        remark, main = post({"sender": uuid.uuid4().hex, "message": text}).json()
        assert "custom" not in remark
        assert "persoonsgegevens" in remark["text"]
        assert main["custom"]["topic"] == "taalhuis"
        assert "12345678" not in json.dumps([remark, main])

    def test_it_is_not_stored(self, post, guide, tmp_path_factory):
        sender = uuid.uuid4().hex
        post({"sender": sender, "message": "Mail naar jan.jansen@gemeente.nl over KLASSE!"})
        stores = list(tmp_path_factory.getbasetemp().rglob("gesprekken.db*"))
        content = b"".join(path.read_bytes() for path in stores)
        assert sender.encode() in content
        assert b"jan.jansen" not in content


def test_senders_do_not_share_a_conversation(post):
    first, second = uuid.uuid4().hex, uuid.uuid4().hex
    offered = post({"sender": first, "message": "Wat is een Taalhuis?"}).json()
    payload = offered[-1]["custom"]["buttons"][0]["payload"]
    assert post({"sender": second, "message": payload}).json()[-1]["custom"]["confidence"] < 1
    assert post({"sender": first, "message": payload}).json()[-1]["custom"]["confidence"] == 1


def test_the_ordinary_text_is_not_html(post):
    message = post({"sender": uuid.uuid4().hex, "message": "Wat is NT1?"}).json()[-1]
    assert not re.search(r"<[a-z]", message["text"])
