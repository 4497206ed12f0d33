"""Runs the sentence encoder: texts in, vectors out, on onnxruntime and tokenizers only.

Made once (`encoder_weights.convert`), kept in the models folder, loaded once a process. Where it can't
run, `problem()` says why and the guide goes on without it.
"""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.encoder_weights import (
    BLOCK,
    LAYERS,
    EncoderError,
    conversion_id,
    convert,
    dequantized,
    weights_file,
)
from bot.settings import encoder_wanted, models_folder

__all__ = [
    "DIMENSIONS",
    "LAYERS",
    "Encoder",
    "EncoderError",
    "forget_texts",
    "load_encoder",
    "problem",
    "read_ahead",
]

logger = logging.getLogger(__name__)

DIMENSIONS = 384
"""Length of a layer's vector."""
MAX_TOKENS = 256
"""Longest text in tokens, about a thousand characters; what comes after is not read."""
_BATCH = 32
_CACHED_TEXTS = 1024
_PREFIX = "query: "
"""The model was trained with this in front of a question."""

Floats = npt.NDArray[np.float32]


class Encoder:
    """A loaded encoder.

    Args:
        threads: processor threads for one text or batch.

    Raises:
        EncoderError: when it can't be made or loaded here.
    """

    def __init__(self, threads: int = 1) -> None:
        if not encoder_wanted():
            raise EncoderError("uitgezet met GIDS_ENCODER=uit")
        try:
            import onnxruntime  # noqa: PLC0415 - the guide must start where it is missing
            from tokenizers import Tokenizer  # noqa: PLC0415
        except ImportError as error:
            raise EncoderError(f"Het pakket {error.name} ontbreekt; installeer opnieuw.") from error
        folder = models_folder() / conversion_id()
        if not folder.exists():
            convert(folder)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        layout: dict[str, Any] = json.loads((folder / "layout.json").read_text(encoding="utf-8"))
        self._begin, self._end, self._pad = (layout[name] for name in ("begin", "end", "pad"))
        with np.load(folder / "embeddings.npz", allow_pickle=False) as arrays:
            self._rows = arrays["rows"]
            self._fixed = arrays["position"][:MAX_TOKENS] + arrays["kind"]
        # Only the rows of words that occur are ever read from disk.
        self._words = np.memmap(
            weights_file(),
            dtype=BLOCK,
            mode="r",
            offset=layout["offset"],
            shape=(layout["vocabulary"], layout["hidden"] // 32),
        )
        self._previous: dict[str, Floats] = {}
        self._one = lru_cache(maxsize=_CACHED_TEXTS)(self._encode_one)

    def encode(self, text: str) -> Floats:
        """Return the vectors of one text (layers x 384, each of unit length).

        Repeated texts come from a cache.
        """
        vectors: Floats = self._one(text)
        return vectors

    def encode_all(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of many texts (n x layers x 384), in batches of about the same length.

        The texts of the previous call are remembered: training asks for the same ones twice.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._previous]
        tokens = {text: self._tokens(text) for text in new}
        by_length = sorted(new, key=lambda text: len(tokens[text]))
        for start in range(0, len(new), _BATCH):
            batch = by_length[start : start + _BATCH]
            vectors = self._run([tokens[text] for text in batch])
            self._previous.update(zip(batch, vectors, strict=True))
        self._previous = {text: self._previous[text] for text in texts}
        if not texts:
            return np.zeros((0, len(LAYERS), DIMENSIONS), np.float32)
        return np.stack([self._previous[text] for text in texts])

    def forget(self) -> None:
        """Let go of all texts that are remembered."""
        self._previous = {}
        self._one.cache_clear()

    def _encode_one(self, text: str) -> Floats:
        vectors: Floats = self._run([self._tokens(text)])[0]
        vectors.flags.writeable = False  # they are shared by all who ask for this text
        return vectors

    def _tokens(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(_PREFIX + text, add_special_tokens=False).ids
        return [self._begin, *ids[: MAX_TOKENS - 2], self._end]

    def _run(self, batch: Sequence[list[int]]) -> Floats:
        length = max(map(len, batch))
        ids = np.full((len(batch), length), self._pad)
        mask = np.zeros((len(batch), length), np.float32)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        words = dequantized(self._words[self._rows[ids]]).reshape(*ids.shape, DIMENSIONS)
        inputs = {
            "embedded": words + self._fixed[:length],
            "bias": ((1 - mask) * -1e9)[:, None, None, :],
        }
        # Per layer the sum over the text's tokens: its direction is that of their mean.
        layers = self._session.run(None, inputs)
        sums = np.stack([(hidden * mask[..., None]).sum(1) for hidden in layers], axis=1)
        return np.asarray(sums / np.linalg.norm(sums, axis=2, keepdims=True), np.float32)


def read_ahead(texts: Sequence[str]) -> None:
    """Put the vectors of texts in the cache, from any thread.

    Almost all of the work is done outside Python's lock: meanwhile others can be answered.
    """
    # The one that messages are read with, however many threads it has.
    encoder = next(iter(_loaded.values()), None)
    if encoder is not None:
        for text in texts:
            encoder.encode(text)


def forget_texts() -> None:
    """Let go of all texts that this process's encoders remember."""
    for encoder in list(_loaded.values()):
        encoder.forget()


_lock = threading.Lock()
_loaded: dict[int, Encoder] = {}
_problem: str | None = None


def load_encoder(threads: int = 1) -> Encoder | None:
    """Return this process's encoder, or None where it can't run (then `problem()` says why)."""
    global _problem  # noqa: PLW0603 - one encoder a process, and one reason
    with _lock:
        if threads not in _loaded and _problem is None:
            try:
                _loaded[threads] = Encoder(threads)
            except Exception as error:  # whatever it is, the guide goes on without it
                _problem = str(error) or type(error).__name__
                logger.warning("Zinsvectoren staan uit: %s", _problem)
        return _loaded.get(threads)


def problem() -> str | None:
    """Return why the encoder does not run in this process, or None when it does."""
    return _problem
