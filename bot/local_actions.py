"""Runs the custom actions in the server's own process, through the SDK's executor.

Rasa calls an action server over HTTP and writes the whole conversation as JSON for each call. Here it
gets an "endpoint" that hands the same call to the same `ActionExecutor` (see docs/adr/0023). The actions
know no difference.
"""

from __future__ import annotations

import copy
import json as js
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

__all__ = ["LocalActions"]


class LocalActions(EndpointConfig):
    """What Rasa takes for an action server.

    Args:
        package: name of the package with the actions; all of its modules are imported.

    Raises:
        ImportError: when the package can't be imported.
    """

    def __init__(self, package: str) -> None:
        # No action needs the domain, so it is not sent.
        super().__init__(url=f"local:{package}", enable_selective_domain=True)
        self._executor = ActionExecutor()
        try:
            self._executor.register_package(package)
        except SystemExit as stopped:  # the SDK would end the whole server
            raise ImportError(f"the actions in {package!r} can't be imported") from stopped

    async def request(self, json: dict[str, Any], **_: Any) -> dict[str, Any] | None:
        """Run the action of one call.

        Args:
            json: what would be sent: `next_action`, `sender_id` and `tracker`.

        Returns:
            The SDK's reply: `events` and `responses`.

        Raises:
            rasa.utils.endpoints.ClientResponseError: when the action rejects its execution, as Rasa
                expects of an action server.
            rasa_sdk.interfaces.ActionNotFoundException: when no such action is registered.
        """
        # An action may change what it is given; the conversation is Rasa's.
        slots = copy.deepcopy(json["tracker"]["slots"])
        call = {**json, "tracker": {**json["tracker"], "slots": slots}}
        try:
            reply: dict[str, Any] | None = await self._executor.run(call)
        except ActionExecutionRejection as rejected:
            reason = js.dumps({"action_name": rejected.action_name, "error": rejected.message})
            raise ClientResponseError(400, rejected.message, reason) from rejected
        return reply
