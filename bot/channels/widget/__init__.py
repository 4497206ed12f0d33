"""The web widget's channel: socket.io at /widget/socket.io, in our own words (docs/widget-protocol.md).

What the server knows of a conversation is what Rasa's tracker store holds. A message counts only once
it is stored there with its answer; then it is acknowledged. So a server may stop at any moment: the
client sends again what was not acknowledged, and is sent again what it has not seen.

`channel` holds the route and who may come in, `desk` what is done with what a client sends.
"""

from bot.channels.widget.channel import WidgetInput

__all__ = ["WidgetInput"]
