"""Spares Rasa work at each message that can't change what it decides.

Rasa compiles a fixed schema at each action, plans the same graph anew for each part of a turn, holds
every rule against every state of a conversation, and reads messages on the event loop. Profiled on the
running guide; see docs/adr/0023. Each replacement gives what Rasa's own method gives; the tests compare
the ones with an algorithm of their own.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import (
    ACTION_LISTEN_NAME,
    PREVIOUS_ACTION,
    SHOULD_NOT_BE_SET,
    USER,
)
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

from bot.nlu.clauses import parts_of
from bot.nlu.encoder import read_ahead

__all__ = ["quicken"]

_possible_keys_of_rasa = RulePolicy._get_possible_keys
_find_action_of_rasa = RulePolicy._find_action_from_rules
_parse_message_of_rasa = MessageProcessor.parse_message

_reader = ThreadPoolExecutor(1, thread_name_prefix="zinsvectoren")
"""One: a second reader would only slow the first, and the server, on a machine of two cores."""


def quicken() -> None:
    """Replace the methods, in a process that serves: its rules stay as they are.

    A second call changes nothing.
    """
    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def validate(_: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    RemoteAction._validate_action_result = validate
    RulePolicy._get_possible_keys = _possible_keys
    RulePolicy._find_action_from_rules = _find_action
    DaskGraphRunner.run = _run
    MessageProcessor.parse_message = _parse_message


async def _parse_message(
    processor: MessageProcessor, message: Any, *arguments: Any, **named: Any
) -> dict[str, Any]:
    """Parse a message as Rasa does, when the costly part has been done on another core."""
    text = message.text or ""
    if not text.startswith("/"):
        texts = [text, *(part for part, _ in parts_of(text))]
        await asyncio.get_running_loop().run_in_executor(_reader, read_ahead, texts)
    parsed: dict[str, Any] = await _parse_message_of_rasa(processor, message, *arguments, **named)
    return parsed


@dataclass(frozen=True)
class _Rules:
    """Rules by what their latest state asks for: the previous action and the intent.

    Attributes:
        lookup: actions by rule; kept, so that its id stays its own.
        longest: number of states of the longest rule.
        by_latest: the rules by action and intent; None stands for any.
    """

    lookup: dict[str, str]
    longest: int
    by_latest: dict[tuple[str | None, str | None], dict[str, str]]

    @classmethod
    def of(cls, policy: RulePolicy, lookup: dict[str, str]) -> _Rules:
        """Sort the rules of a lookup."""
        by_latest: dict[tuple[str | None, str | None], dict[str, str]] = {}
        longest = 0
        for rule, action in lookup.items():
            states = policy._rule_key_to_state(rule)
            longest = max(longest, len(states))
            by_latest.setdefault(_asked(states[-1] if states else {}), {})[rule] = action
        return cls(lookup, longest, by_latest)

    def candidates(self, state: dict[str, Any]) -> dict[str, str]:
        """Return the rules that a latest state does not rule out at once."""
        action, intent = _asked(state)
        keys = {(a, i) for a in (action, None) for i in (intent, None)}
        return {rule: told for key in keys for rule, told in self.by_latest.get(key, {}).items()}


def _asked(state: dict[str, Any]) -> tuple[str | None, str | None]:
    """Return a state's previous action and intent; without the first, a rule goes by neither."""
    if not state.get(PREVIOUS_ACTION):
        return None, None
    return _name(state[PREVIOUS_ACTION].get(ACTION_NAME)), _name(state.get(USER, {}).get(INTENT))


def _name(value: str | None) -> str | None:
    return value if value and value != SHOULD_NOT_BE_SET else None


def _possible_keys(
    policy: RulePolicy, lookup: dict[str, str], states: list[dict[str, Any]]
) -> set[str]:
    """Return the rules that a conversation fits: few can, by its latest state.

    Args:
        policy: whose rules they are.
        lookup: actions by rule.
        states: of the whole conversation, oldest first.
    """
    sorted_rules: dict[int, _Rules] = policy.__dict__.setdefault("_sorted_rules", {})
    rules = sorted_rules.get(id(lookup))
    if rules is None:
        rules = sorted_rules[id(lookup)] = _Rules.of(policy, lookup)
    if not states or not rules.longest:
        return set(lookup)
    # No rule looks further back than its own length. Whether the oldest of the latest states begins
    # the conversation shows in the state itself.
    latest = states[-rules.longest :]
    possible: set[str] = _possible_keys_of_rasa(policy, rules.candidates(states[-1]), latest)
    return possible


def _find_action(
    policy: RulePolicy, tracker: Any, domain: Any, use_text_for_last_user_input: bool
) -> tuple[str | None, str | None, bool]:
    """Return Rasa's rule for a conversation; by its text only when some rule goes by text."""
    if use_text_for_last_user_input and not _reads_text(policy):
        return None, None, False
    found: tuple[str | None, str | None, bool] = _find_action_of_rasa(
        policy, tracker, domain, use_text_for_last_user_input
    )
    return found


def _reads_text(policy: RulePolicy) -> bool:
    """Return whether a rule fits a message whose intent is left out."""
    found = policy.__dict__.get("_rules_read_text")
    if found is None:
        last = [policy._rule_key_to_state(key)[-1] for key in policy.lookup[RULES]]
        found = any(
            state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME) == ACTION_LISTEN_NAME
            and not state.get(USER, {}).get(INTENT)
            for state in last
        )
        policy.__dict__["_rules_read_text"] = found
    return bool(found)


def _run(
    runner: DaskGraphRunner,
    inputs: dict[str, Any] | None = None,
    targets: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Run a graph's nodes in an order that is found once, instead of planned by dask at each run.

    Args:
        runner: whose graph it is.
        inputs: values by name.
        targets: names of the nodes whose outputs are wanted; None takes those of the schema.

    Raises:
        rasa.engine.exceptions.GraphRunError: when a node fails.
    """
    wanted = tuple(targets or runner._graph_schema.target_names)
    results: dict[str, Any] = {name: (name, value) for name, value in (inputs or {}).items()}
    try:
        for name, needs in _order(runner, wanted):
            node = runner._instantiated_nodes[name]
            results[name] = node(*(results.get(need, need) for need in needs))
    except RuntimeError as error:
        raise GraphRunError("Error running runner.") from error
    return dict(results[name] for name in wanted)


def _order(runner: DaskGraphRunner, wanted: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
    """Return the nodes that are needed, each after what it needs, with the names of that."""
    orders = runner.__dict__.setdefault("_orders", {})
    if wanted not in orders:
        nodes = runner._graph_schema.minimal_graph_schema(list(wanted)).nodes
        order: dict[str, tuple[str, ...]] = {}

        def add(name: str) -> None:
            if name in order or name not in nodes:  # an input is no node
                return
            needs = tuple(nodes[name].needs.values())
            for need in needs:
                add(need)
            order[name] = needs

        for name in wanted:
            add(name)
        orders[wanted] = list(order.items())
    return list(orders[wanted])
