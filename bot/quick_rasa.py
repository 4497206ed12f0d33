"""Spares Rasa work at each message that can't change what it decides.

Rasa compiles a fixed schema at each action, plans the same graph anew for each part of a turn, holds
every rule against every state of a conversation, and reads messages on the event loop. Profiled on the
running guide; see docs/adr/0023. Each replacement gives what Rasa's own method gives; the tests compare
the ones with an algorithm of their own.
"""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from jsonschema.validators import validator_for  # type: ignore[import-untyped]
from rasa.core.actions.action import RemoteAction
from rasa.core.policies.rule_policy import RULES, RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.constants import ACTION_LISTEN_NAME, PREVIOUS_ACTION, USER
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

from bot.nlu.clauses import parts_of
from bot.nlu.encoder import read_ahead

__all__ = ["quicken"]

_REMEMBERED = 2000
"""How many combinations of latest states are remembered, with the rules that fit."""

_possible_keys_of_rasa = RulePolicy._get_possible_keys
_find_action_of_rasa = RulePolicy._find_action_from_rules
_parse_message_of_rasa = MessageProcessor.parse_message

_reader = ThreadPoolExecutor(1, thread_name_prefix="zinsvectoren")
"""One: a second reader would only slow the first, and the server, on a machine of two cores."""


def quicken() -> None:
    """Replace the methods, in this process; a second call changes nothing."""
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


def _possible_keys(
    policy: RulePolicy, lookup: dict[str, str], states: list[dict[str, Any]]
) -> set[str]:
    """Return the rules that a conversation fits.

    No rule looks further back than its own length, and conversations are often in the same states.

    Args:
        policy: whose rules they are.
        lookup: actions by rule.
        states: of the whole conversation, oldest first.
    """
    memory: OrderedDict[tuple[int, str], set[str]] = policy.__dict__.setdefault(
        "_remembered_keys", OrderedDict()
    )
    longest = max((len(policy._rule_key_to_state(key)) for key in lookup), default=0)
    latest = states[-longest:] if longest else []
    # Whether the oldest of these begins the conversation shows in the state itself.
    known = (id(lookup), json.dumps(latest, sort_keys=True, default=list))
    if known not in memory:
        memory[known] = _possible_keys_of_rasa(policy, lookup, latest)
        if len(memory) > _REMEMBERED:
            memory.popitem(last=False)
    return set(memory[known])


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
