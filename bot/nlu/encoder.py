"""Runs the sentence encoder: texts in, vectors out, on onnxruntime and tokenizers only.

Made once (`encoder_weights.convert`), kept in the models folder, loaded once a process. Where it can't
run, `problem()` says why and the guide goes on without it.
"""

from __future__ import annotations

import json
import logging
import threading
import weakref
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

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
    "ReadsOn",
    "also_read",
    "forget_texts",
    "load_encoder",
    "new_session",
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
_CACHED_TOKENS = 16
"""Those of a long text take 400 kB, and they are asked for right after its vectors."""
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
            import onnxruntime  # noqa: F401, PLC0415 - the guide must start where it is missing
            from tokenizers import Tokenizer  # noqa: PLC0415
        except ImportError as error:
            raise EncoderError(f"Het pakket {error.name} ontbreekt; installeer opnieuw.") from error
        folder = models_folder() / conversion_id()
        if not folder.exists():
            convert(folder)
        self._session = new_session((folder / "encoder.onnx").read_bytes(), threads)
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
        self._both = lru_cache(maxsize=_CACHED_TOKENS)(self._encode_one)
        self._one = lru_cache(maxsize=_CACHED_TEXTS)(lambda text: self._both(text)[0])

    def encode(self, text: str) -> Floats:
        """Return the vectors of one text (layers x 384, each of unit length).

        Repeated texts come from a cache.
        """
        vectors: Floats = self._one(text)
        return vectors

    def tokens(self, text: str) -> Floats:
        """Return the last layer's vectors of one text's tokens (tokens x 384); kept for a moment."""
        return self._both(text)[1]

    def encode_all(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of many texts (n x layers x 384), in batches of about the same length.

        The texts of the previous call are remembered: training asks for the same ones twice.
        """
        new = [text for text in dict.fromkeys(texts) if text not in self._previous]
        for batch, layers, mask in self._batches(new):
            self._previous.update(zip(batch, _vectors(layers, mask), strict=True))
        self._previous = {text: self._previous[text] for text in texts}
        if not texts:
            return np.zeros((0, len(LAYERS), DIMENSIONS), np.float32)
        return np.stack([self._previous[text] for text in texts])

    def tokens_all(self, texts: Sequence[str]) -> list[npt.NDArray[np.float16]]:
        """Return the last layer's vectors of many texts' tokens (each tokens x 384, half precision)."""
        found: dict[str, npt.NDArray[np.float16]] = {}
        for batch, layers, mask in self._batches(list(dict.fromkeys(texts))):
            for text, tokens, length in zip(batch, layers[-1], mask.sum(1), strict=True):
                found[text] = tokens[: int(length)].astype(np.float16)
        return [found[text] for text in texts]

    def forget(self) -> None:
        """Let go of all texts that are remembered."""
        self._previous = {}
        self._one.cache_clear()
        self._both.cache_clear()

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[str], list[Floats], Floats]]:
        """Yield texts of about the same length, with what `_run` gives of them."""
        ids = {text: self._ids(text) for text in texts}
        by_length = sorted(texts, key=lambda text: len(ids[text]))
        for start in range(0, len(by_length), _BATCH):
            batch = by_length[start : start + _BATCH]
            yield batch, *self._run([ids[text] for text in batch])

    def _encode_one(self, text: str) -> tuple[Floats, Floats]:
        layers, mask = self._run([self._ids(text)])
        vectors, tokens = _vectors(layers, mask)[0], layers[-1][0]
        for array in (vectors, tokens):
            array.flags.writeable = False  # they are shared by all who ask for this text
        return vectors, tokens

    def _ids(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(_PREFIX + text, add_special_tokens=False).ids
        return [self._begin, *ids[: MAX_TOKENS - 2], self._end]

    def _run(self, batch: Sequence[list[int]]) -> tuple[list[Floats], Floats]:
        """Return each layer's output (B x L x 384) and which tokens are no padding (B x L)."""
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
        return self._session.run(None, inputs), mask


def _vectors(layers: Sequence[Floats], mask: Floats) -> Floats:
    """Return the texts' vectors (B x layers x 384, each of unit length)."""
    # Per layer the sum over the text's tokens: its direction is that of their mean.
    sums = np.stack([(hidden * mask[..., None]).sum(1) for hidden in layers], axis=1)
    return np.asarray(sums / np.linalg.norm(sums, axis=2, keepdims=True), np.float32)


def new_session(model: bytes, threads: int) -> Any:
    """Return an onnxruntime session of a model with int8 weights.

    Args:
        model: in ONNX's format.
        threads: processor threads for one text or batch.
    """
    import onnxruntime  # noqa: PLC0415 - the guide must start where it is missing

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    if not _adds_up_int8():
        options.add_session_config_entry("session.x64quantprecision", "1")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def _adds_up_int8() -> bool:
    """Return whether the processor is known to have VNNI.

    Without it, sums of products of an unsigned and a signed byte are cut off where they are too large.
    onnxruntime can do without them, but then it takes half as much time again.
    """
    try:
        return "vnni" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False


class ReadsOn(Protocol):
    """What makes something of a text's tokens, and keeps it."""

    def read(self, text: str) -> object:
        """Make something of a text, or find what was made of it."""

    def forget(self) -> None:
        """Let go of all texts."""


def read_ahead(texts: Sequence[str]) -> None:
    """Put what is made of texts in the caches, from any thread.

    Almost all of the work is done outside Python's lock: meanwhile others can be answered.
    """
    with _reading:
        for encoder in list(_loaded.values())[:1]:  # who serves has one
            for text in texts:
                encoder.encode(text)
                for reader in list(_readers):
                    reader.read(text)


def also_read(reader: ReadsOn) -> None:
    """Let a component that reads on from the tokens do so ahead as well, as long as it lives."""
    _readers.add(reader)


def forget_texts() -> None:
    """Let go of all texts that this process's encoders, and who reads on from them, remember."""
    with _reading:  # or what is being read ahead would be kept after all
        for encoder in list(_loaded.values()):
            encoder.forget()
        for reader in list(_readers):
            reader.forget()


_reading = threading.Lock()
_lock = threading.Lock()
_loaded: dict[int, Encoder] = {}
_readers: weakref.WeakSet[ReadsOn] = weakref.WeakSet()
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
