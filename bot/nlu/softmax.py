"""Probabilities of scores."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["log_softmax"]


def log_softmax(scores: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    """Return log probabilities per row of scores (n x intents)."""
    shifted = scores.astype(np.float64) - scores.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))
