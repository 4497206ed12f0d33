"""The plain text form, for readers that know nothing of the channel-neutral answer."""

from bot.answer import multi, out_of_scope, topic_answer
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


def test_readings_stand_under_a_heading_of_their_own_below_the_advice(catalogue):
    topic = catalogue.topics["werken_met_data"]
    text = plain_text(topic_answer(catalogue, topic, 1.0), catalogue.teksten)
    advice, more = text.split(f"**{catalogue.teksten.meer_weten_kop}**")
    assert topic.advice in advice
    for page in topic.readings:
        assert page.url in more
        for fact in page.facts:
            assert f"- {fact}" in more
            assert fact not in advice


def test_a_reading_says_when_it_was_written_and_read_in_dutch(catalogue):
    topic = catalogue.topics["werken_met_data"]
    text = plain_text(topic_answer(catalogue, topic, 1.0), catalogue.teksten)
    assert "27 juni 2023, gelezen op 23 november 2026: https://" in text
    assert "None" not in text


def test_without_readings_there_is_no_heading_for_them(catalogue):
    topic = catalogue.topics["drie_niveaus"]
    text = plain_text(topic_answer(catalogue, topic, 1.0), catalogue.teksten)
    assert catalogue.teksten.meer_weten_kop not in text


def test_every_part_of_several_answers_is_followed_by_its_own_links(catalogue):
    names = ("financiering", "monitoring")
    parts = [topic_answer(catalogue, catalogue.topics[name], 1.0) for name in names]
    text = plain_text(multi(catalogue, parts, 1.0), catalogue.teksten)
    places = [
        text.index(catalogue.topics["financiering"].advice),
        text.index(catalogue.resources["kennisdocument_budgetten"].title, text.index("Meer lezen")),
        text.index(catalogue.topics["monitoring"].advice),
        text.index(catalogue.resources["handreiking_kwaliteit"].url),
    ]
    assert places == sorted(places)


def test_it_says_how_to_rate_an_answer_that_can_be_rated(catalogue):
    answer = topic_answer(catalogue, catalogue.topics["klasse"], 1.0)
    assert plain_text(answer, catalogue.teksten).endswith(catalogue.teksten.feedback_typ)
    refused = plain_text(out_of_scope(catalogue, 1.0), catalogue.teksten)
    assert catalogue.teksten.feedback_typ not in refused
