"""Shared fixtures of the tests of actions."""

import pytest

from bot.answer import topic_answer


@pytest.fixture
def about(catalogue):
    def answer(topic, confidence=1.0):
        return topic_answer(catalogue, catalogue.topics[topic], confidence)

    return answer
