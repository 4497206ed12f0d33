"""The plain text form, for readers that know nothing of the channel-neutral answer."""

from bot.answer import topic_answer
from bot.channels.plain import plain_text


def test_plain_text_holds_title_advice_and_every_link(catalogue):
    topic = catalogue.topics["praktijkvoorbeelden"]
    text = plain_text(topic_answer(catalogue, topic, 1.0), catalogue.teksten)
    assert topic.title in text
    assert topic.advice in text
    for name in topic.resources:
        assert catalogue.resources[name].url in text


def test_resource_without_address_is_shown_by_name(catalogue):
    topic = catalogue.topics["financiering"]
    text = plain_text(topic_answer(catalogue, topic, 1.0), catalogue.teksten)
    assert f"({'Expertisepunt Basisvaardigheden'}): {catalogue.teksten.geen_link}" in text
    assert "None" not in text
