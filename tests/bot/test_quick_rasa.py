"""What is spared at each message: the outcome is that of Rasa's own methods."""

import asyncio
import json

import pytest

from bot.rasa_setup import prepare_rasa

prepare_rasa()

from jsonschema import ValidationError  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.core.policies.rule_policy import RulePolicy  # noqa: E402
from rasa.utils.endpoints import ClientResponseError  # noqa: E402
from rasa_sdk.interfaces import ActionNotFoundException  # noqa: E402

from bot import quick_rasa  # noqa: E402
from bot.local_actions import LocalActions  # noqa: E402

LISTEN = {"action_name": "action_listen"}


def said(intent):
    return {"user": {"intent": intent}, "prev_action": LISTEN}


def did(intent, action):
    return {"user": {"intent": intent}, "prev_action": {"action_name": action}}


class Rules:
    """A policy with rules of one, two and three states, and a few that should never fit."""

    _rule_key_to_state = staticmethod(RulePolicy._rule_key_to_state)
    _is_rule_applicable = RulePolicy._is_rule_applicable
    _does_rule_match_state = staticmethod(RulePolicy._does_rule_match_state)

    def __init__(self):
        rules = [
            [said("groet")],
            [said("klasse")],
            [said("klasse"), did("klasse", "action_antwoord")],
            [said("groet"), did("groet", "action_gesprek"), said("klasse")],
            [{}, said("groet")],
            [{"user": {"intent": "should_not_be_set"}, "prev_action": LISTEN}],
            [{"prev_action": {"action_name": "action_gesprek"}}],
            [{"prev_action": {"action_text": "dag"}}],
            [{"user": {"intent": "ja"}}],
        ]
        self.lookup = {"rules": {json.dumps(states): "x" for states in rules}}


CONVERSATIONS = [
    [],
    [{}],
    [{}, said("groet")],
    [{}, said("groet"), did("groet", "action_gesprek")],
    [{}, said("groet"), did("groet", "action_gesprek"), said("klasse")],
    [{}, *[said("klasse"), did("klasse", "action_antwoord")] * 20, said("groet")],
    [{}, *[said("klasse"), did("klasse", "action_antwoord")] * 20],
    [{}, {"prev_action": LISTEN}],
    [{}, {"prev_action": {"action_text": "dag"}}],
    [{"user": {"intent": "groet"}}],
]


@pytest.mark.parametrize("states", CONVERSATIONS, ids=len)
def test_the_same_rules_fit(states):
    policy = Rules()
    lookup = policy.lookup["rules"]
    expected = quick_rasa._possible_keys_of_rasa(policy, lookup, states)
    assert quick_rasa._possible_keys(policy, lookup, states) == expected
    assert quick_rasa._possible_keys(policy, lookup, states) == expected  # from memory


def test_only_a_rule_that_goes_by_text_asks_for_the_text():
    policy = Rules()
    assert not quick_rasa._reads_text(policy)
    by_text = Rules()
    by_text.lookup["rules"][
        '[{"user": {"text": "hoi"}, "prev_action": {"action_name": "action_listen"}}]'
    ] = "x"
    assert quick_rasa._reads_text(by_text)


def test_a_reply_of_an_action_is_still_checked():
    quick_rasa.quicken()
    action = RemoteAction("action_x", None)
    assert action._validate_action_result({"events": [], "responses": [{"text": "dag"}]})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": [], "responses": "dag"})


class TestActionsInTheSameProcess:
    @pytest.fixture(scope="class")
    def actions(self):
        return LocalActions("actions")

    @staticmethod
    def call(name, slots=None):
        message = {"intent": {"name": "klasse", "confidence": 0.9}, "text": "x", "entities": []}
        tracker = {"sender_id": "ik", "slots": slots or {}, "latest_message": message, "events": []}
        return {"next_action": name, "sender_id": "ik", "tracker": tracker}

    def test_an_action_answers(self, actions):
        reply = asyncio.run(actions.request(json=self.call("action_antwoord")))
        assert reply["responses"][0]["custom"]["topic"] == "klasse"

    def test_an_unknown_action_is_said(self, actions):
        with pytest.raises(ActionNotFoundException):
            asyncio.run(actions.request(json=self.call("action_bestaat_niet")))

    def test_a_rejection_is_what_rasa_expects_of_a_server(self, actions, monkeypatch):
        from rasa_sdk.interfaces import ActionExecutionRejection

        def reject(*_):
            raise ActionExecutionRejection("action_antwoord", "nee")

        monkeypatch.setitem(actions._executor.actions, "action_antwoord", reject)
        with pytest.raises(ClientResponseError) as refused:
            asyncio.run(actions.request(json=self.call("action_antwoord")))
        assert refused.value.status == 400
