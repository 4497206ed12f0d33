"""Where a plan stands, for tests."""

from bot.plan.reading import Asked
from bot.plan.state import State

ROL, GEMEENTE, STAAT, VRAAG = Asked.ROL, Asked.GEMEENTE, Asked.STAAT, Asked.VRAAG
ALL = {"rol": "beleid", "gemeente": "Ede", "staat": ["beleid"], "vraag": "meten"}


def state(pending, partial=(), suggested=(), **values):
    return State(pending, values, partial, suggested)
