"""Names of the intents that the code itself means something by; all others are data."""

__all__ = ["FALLBACK", "OUT_OF_SCOPE", "SEVERAL"]

FALLBACK = "nlu_fallback"
"""Rasa's own name for "not sure enough"; here: offer a choice."""
OUT_OF_SCOPE = "buiten_bereik"
"""About something else than reaching NT1 residents."""
SEVERAL = "meer_vragen"
"""A message with more than one question."""
