"""From Rasa's events to the conversation as a person saw it."""

from bot.answer import Answer, AnswerType, Button
from bot.channels.history import messages


def said(text, name="een", **metadata):
    return {"event": "user", "text": text, "metadata": {"id": name, **metadata}}


def answered(title, *buttons, feedback=()):
    answer = Answer(AnswerType.ANSWER, title, "Tekst.", buttons=buttons, feedback=feedback)
    return {"event": "bot", "text": "Tekst.", "data": {"custom": answer.to_dict()}}


START = {"event": "user", "text": "/start", "metadata": {}}


def shown(events, catalogue):
    return [m.get("text") or m["answer"]["title"] for m in messages(events, catalogue)]


def test_the_channels_own_start_is_not_shown(catalogue):
    assert shown([START, answered("Welkom")], catalogue) == ["Welkom"]


def test_a_pressed_button_is_shown_by_its_title(catalogue):
    events = [
        answered("Welkom", Button("Het Taalhuis", "/taalhuis")),
        said("/taalhuis"),
        answered("Taalhuis", feedback=(Button("Nuttig", '/feedback{"nuttig": "ja"}'),)),
        said('/feedback{"nuttig": "ja"}'),
        answered("Dank je"),
    ]
    assert shown(events, catalogue)[1::2] == ["Het Taalhuis", "Nuttig"]


def test_a_title_that_was_typed_is_shown_as_it_was_typed(catalogue):
    events = [
        answered("Welkom", Button("Het Taalhuis", "/taalhuis")),
        said("/taalhuis", typed="het taalhuis!"),
        answered("Taalhuis"),
    ]
    assert shown(events, catalogue)[1] == "het taalhuis!"


def test_numbers_rise_and_stay_what_they_are_when_the_conversation_goes_on(catalogue):
    remark = answered("Let op")["data"]["custom"]
    events = [START, answered("Welkom"), said("Hoi", remark=remark), answered("Hallo")]
    before = messages(events, catalogue)
    assert [m["n"] for m in before] == sorted({m["n"] for m in before})
    after = messages([*events, said("En?"), answered("Dit")], catalogue)
    assert after[: len(before)] == before


def test_a_remark_stands_between_what_was_said_and_the_answer(catalogue):
    remark = answered("Let op")["data"]["custom"]
    events = [said("Hoi", remark=remark), answered("Hallo")]
    assert shown(events, catalogue) == ["Hoi", "Let op", "Hallo"]


def test_what_got_no_answer_is_followed_by_a_notice(catalogue):
    events = [said("Hoi"), said("Nog eens"), answered("Hallo")]
    assert shown(events, catalogue) == ["Hoi", catalogue.teksten.storing.title, "Nog eens", "Hallo"]


def test_a_number_that_pressed_a_button_is_shown_as_typed_with_its_answer(catalogue):
    pressed = {"event": "user", "text": "/taalhuis", "metadata": {}}
    events = [answered("Wat bedoel je?"), said("2"), pressed, answered("Taalhuis")]
    assert shown(events, catalogue) == ["Wat bedoel je?", "2", "Taalhuis"]
