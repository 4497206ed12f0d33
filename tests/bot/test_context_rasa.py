"""A message is read as a reply: what Rasa's processor hands on after what the guide said before."""

import asyncio
from types import SimpleNamespace

import pytest
from rasa.core.processor import MessageProcessor

from bot.answer import choice, reasons_asked, topic_answer
from bot.context_rasa import read_in_context


@pytest.fixture
def parsed(catalogue, monkeypatch):
    """Return what a text is read as after some answers, with the intent that the pipeline gives."""

    async def alone(_, message, *__):
        return {
            "text": message.text,
            "intent": {"name": given[0], "confidence": 0.5},
            "entities": [],
        }

    given = [""]
    monkeypatch.setattr(MessageProcessor, "parse_message", alone)
    read_in_context(SimpleNamespace(current=catalogue))

    def read(text, intent, *answers, slots=()):
        given[0] = intent
        said = [SimpleNamespace(type_name="bot", data={"custom": a.to_dict()}) for a in answers]
        events = [SimpleNamespace(type_name="user", data={}), *said]
        tracker = SimpleNamespace(events=events, get_slot=dict(slots).get)
        message = SimpleNamespace(text=text, metadata=None)
        result = asyncio.run(MessageProcessor.parse_message(None, message, tracker))
        shown = (message.metadata or {}).get("typed", message.text)
        return shown, result

    return read


def test_a_typed_title_becomes_its_payload(catalogue, parsed):
    offered = choice(catalogue, [("klasse", 0.4)])
    question = catalogue.topics["klasse"].question.lower()
    shown, result = parsed(question, "nlu_fallback", offered)
    assert (shown, result["text"]) == (question, "/klasse")


def test_several_options_become_several_questions(catalogue, parsed):
    offered = choice(catalogue, [("klasse", 0.4), ("campagne", 0.3)])
    _, result = parsed("beide", "geen_van_deze", offered)
    assert result["intent"]["name"] == "meer_vragen"
    assert [part["name"] for part in result["deelvragen"]] == ["klasse", "campagne"]


def test_a_judgement_becomes_the_reason(catalogue, parsed):
    _, result = parsed("te vaag", "afscheid", reasons_asked(catalogue))
    assert result["intent"]["name"] == "feedback_reden"
    assert result["entities"] == [{"entity": "reden", "value": "te vaag"}]


def test_capitals_are_kept_as_they_were_typed(catalogue, parsed):
    text, result = parsed("WAT KOST DAT DAN", "vervolg_feit")
    assert text == result["text"] == "WAT KOST DAT DAN"


def test_only_what_was_said_since_the_message_before_counts(catalogue, parsed):
    klasse = topic_answer(catalogue, catalogue.topics["klasse"], 1.0)
    _, result = parsed("beide", "ja", klasse)
    assert result["intent"] == {"name": "ja", "confidence": 0.5}


def test_without_a_conversation_nothing_changes(catalogue, parsed):
    message = SimpleNamespace(text="beide")
    parsed("x", "ja")
    result = asyncio.run(MessageProcessor.parse_message(None, message))
    assert (message.text, result["intent"]["name"]) == ("beide", "ja")


def test_a_second_call_changes_nothing(catalogue, parsed):
    method = MessageProcessor.parse_message
    read_in_context(SimpleNamespace(current=catalogue))
    assert MessageProcessor.parse_message is method
