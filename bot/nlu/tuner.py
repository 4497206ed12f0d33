"""Fine-tunes the encoder's top layers on the examples, in a process of its own.

TensorFlow is there because Rasa asks for it; the guide's other processes do without it
(`bot.lean_rasa`). So `tune` hands everything over in files, and this module's own process reads them,
learns, and writes the weights back.

    python -m bot.nlu.tuner FOLDER
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.nlu.encoder_graph import LayerWeights, Shape

__all__ = ["Settings", "Tuned", "TuningError", "tune"]

Floats = npt.NDArray[np.float32]

_DROPOUT = 0.1
_HEAD_DROPOUT = 0.2
_SMOOTHING = 0.1
_WARM_UP = 0.06
"""Share of the steps in which the learning rate rises; then it falls to nothing."""
_CLIP = 5.0
_SORTED = 32
"""Batches are of about the same length: so many of them are sorted together."""


class TuningError(RuntimeError):
    """The layers can't be tuned here; the message says why, in Dutch."""


@dataclass(frozen=True)
class Settings:
    """How the layers learn.

    Attributes:
        epochs: times that all examples are seen.
        learning_rate: highest one, for the layers; the new last layer takes at least 0.002.
        batch: examples a step.
        seed: of order, dropout and first weights.
    """

    epochs: int
    learning_rate: float
    batch: int
    seed: int


@dataclass(frozen=True)
class Tuned:
    """What was learnt: the score of an intent is (mean of the top layer's tokens) @ head + bias.

    Attributes:
        layers: weights, from the lowest tuned layer to the top.
        head: hidden x intents.
        bias: one per intent.
    """

    layers: list[dict[str, Floats]]
    head: Floats
    bias: Floats


def tune(
    texts: Sequence[npt.NDArray[np.float16]],
    truth: npt.NDArray[np.int64],
    layers: Sequence[LayerWeights],
    shape: Shape,
    settings: Settings,
) -> Tuned:
    """Learn to tell intents apart from the tokens below the top layers.

    Args:
        texts: of each example the tokens' vectors (L x hidden, half precision).
        truth: of each example the index of its intent.
        layers: weights to start from, from the lowest to the top.
        shape: sizes of the layers.
        settings: how they learn.

    Raises:
        TuningError: when the process fails.
    """
    with tempfile.TemporaryDirectory(prefix="gids-tuning-") as name:
        folder = Path(name)
        with (folder / "tokens.bin").open("wb") as file:
            for tokens in texts:
                file.write(tokens.tobytes())
        lengths = np.array([len(tokens) for tokens in texts])
        np.savez(folder / "examples.npz", lengths=lengths, truth=truth)
        _save_layers(folder / "start.npz", layers)
        told = {"shape": asdict(shape), "settings": asdict(settings), "layers": len(layers)}
        (folder / "tuning.json").write_text(json.dumps(told), encoding="utf-8")
        ran = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", "bot.nlu.tuner", str(folder)],
            env={**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if ran.returncode:
            code = f"het proces stopte met {ran.returncode}"
            last = (ran.stdout.strip().splitlines() or [code])[-1][:300]
            raise TuningError(f"De zinsvectoren konden niet worden bijgeleerd: {last}")
        with np.load(folder / "tuned.npz", allow_pickle=False) as arrays:
            return Tuned(_layers_of(arrays, len(layers)), arrays["head"], arrays["bias"])


def _save_layers(path: Path, layers: Sequence[LayerWeights], **more: Floats) -> None:
    arrays = {f"{i}/{name}": a for i, layer in enumerate(layers) for name, a in layer.items()}
    np.savez(path, **arrays, **more)


def _layers_of(arrays: Any, number: int) -> list[dict[str, Floats]]:
    return [
        {key.partition("/")[2]: arrays[key] for key in arrays.files if key.startswith(f"{index}/")}
        for index in range(number)
    ]


class _Network:
    """The top layers with a mean over the tokens and a linear layer to the intents."""

    def __init__(
        self, layers: Sequence[Mapping[str, Floats]], shape: Shape, intents: int, seed: int
    ) -> None:
        import tensorflow as tf  # noqa: PLC0415 - this process only

        self._tf, self._shape = tf, shape
        self.layers = [{k: tf.Variable(a) for k, a in layer.items()} for layer in layers]
        first = np.random.default_rng(seed).normal(0, 0.05, (shape.hidden, intents))
        self.head = tf.Variable(first.astype(np.float32))
        self.bias = tf.Variable(np.zeros(intents, np.float32))
        self.middle = tf.Variable(np.zeros(shape.hidden, np.float32), trainable=False)
        self.spread = tf.Variable(np.float32(1), trainable=False)

    def pooled(self, tokens: Any, mask: Any, *, learning: bool) -> Any:
        """Return the mean of the top layer's tokens (B x hidden)."""
        tf = self._tf
        bias = ((1 - mask) * -1e9)[:, None, None, :]
        for weights in self.layers:
            tokens = self._layer(tokens, bias, weights, learning=learning)
        return tf.reduce_sum(tokens * mask[..., None], 1) / tf.reduce_sum(mask, 1, keepdims=True)

    def scores(self, tokens: Any, mask: Any) -> Any:
        """Return the scores of the intents while learning (B x intents)."""
        centred = (self.pooled(tokens, mask, learning=True) - self.middle) / self.spread
        return self._tf.nn.dropout(centred, _HEAD_DROPOUT) @ self.head + self.bias

    def plain_head(self) -> tuple[Floats, Floats]:
        """Return the last layer's weights for vectors that are not centred."""
        head = self.head.numpy() / self.spread.numpy()
        return head, self.bias.numpy() - self.middle.numpy() @ head

    def _layer(self, x: Any, bias: Any, weights: Mapping[str, Any], *, learning: bool) -> Any:
        tf, shape = self._tf, self._shape
        batch, length = tf.shape(x)[0], tf.shape(x)[1]
        width = shape.hidden // shape.heads

        def linear(x: Any, part: str) -> Any:
            return x @ weights[part] + weights[f"{part}.b"]

        def drop(x: Any) -> Any:
            return tf.nn.dropout(x, _DROPOUT) if learning else x

        def norm(x: Any, part: str) -> Any:
            mean, variance = tf.nn.moments(x, -1, keepdims=True)
            scaled = (x - mean) * tf.math.rsqrt(variance + shape.epsilon)
            return scaled * weights[part] + weights[f"{part}.b"]

        flat = tf.reshape(x, (-1, shape.hidden))
        parts = tf.reshape(linear(flat, "qkv"), (batch, length, 3, shape.heads, width))
        query, key, value = tf.unstack(tf.transpose(parts, (2, 0, 3, 1, 4)))
        scores = tf.matmul(query, key, transpose_b=True) * width**-0.5 + bias
        mixed = tf.matmul(drop(tf.nn.softmax(scores)), value)
        joined = tf.reshape(tf.transpose(mixed, (0, 2, 1, 3)), (-1, shape.hidden))
        flat = norm(flat + drop(linear(joined, "ao")), "aln")
        flat = norm(flat + drop(linear(tf.nn.gelu(linear(flat, "fi")), "fo")), "oln")
        return tf.reshape(flat, (batch, length, shape.hidden))


class _Examples:
    """The examples as batches, padded."""

    def __init__(self, folder: Path, hidden: int) -> None:
        with np.load(folder / "examples.npz", allow_pickle=False) as arrays:
            self._lengths, self.truth = arrays["lengths"], arrays["truth"]
        tokens = np.memmap(folder / "tokens.bin", np.float16, "r").reshape(-1, hidden)
        self._texts = np.split(tokens, np.cumsum(self._lengths)[:-1])

    def __len__(self) -> int:
        return len(self._texts)

    def batches(self, size: int, random: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
        """Yield rows of examples in a new order, those of one batch about as long as each other."""
        order = random.permutation(len(self))
        for start in range(0, len(order), size * _SORTED):
            some = order[start : start + size * _SORTED]
            some = some[np.argsort(self._lengths[some], kind="stable")]
            batches = [some[i : i + size] for i in range(0, len(some), size)]
            for index in random.permutation(len(batches)):
                yield batches[index]

    def padded(self, rows: npt.NDArray[np.int64]) -> tuple[Floats, Floats]:
        """Return tokens (B x L x hidden) and mask (B x L)."""
        length = int(self._lengths[rows].max())
        tokens = np.zeros((len(rows), length, self._texts[0].shape[1]), np.float32)
        mask = np.zeros((len(rows), length), np.float32)
        for place, row in enumerate(rows):
            tokens[place, : self._lengths[row]] = self._texts[row]
            mask[place, : self._lengths[row]] = 1
        return tokens, mask


def _learn(folder: Path) -> None:
    """Read the files of a folder, learn, and write what was learnt."""
    import tensorflow as tf  # noqa: PLC0415 - this process only

    told = json.loads((folder / "tuning.json").read_text(encoding="utf-8"))
    settings = Settings(**told["settings"])
    tf.keras.utils.set_random_seed(settings.seed)
    shape = Shape(**told["shape"])
    examples = _Examples(folder, shape.hidden)
    with np.load(folder / "start.npz", allow_pickle=False) as arrays:
        layers = _layers_of(arrays, told["layers"])
    network = _Network(layers, shape, int(examples.truth.max()) + 1, settings.seed)
    _centre(network, examples, settings)
    steps = settings.epochs * -(-len(examples) // settings.batch)
    below = [variable for layer in network.layers for variable in layer.values()]
    above = [network.head, network.bias]
    # The layers know much already and may change little; the head knows nothing.
    slow = tf.keras.optimizers.legacy.Adam(settings.learning_rate)
    fast = tf.keras.optimizers.legacy.Adam(max(2e-3, settings.learning_rate))
    rates = (slow.lr.numpy(), fast.lr.numpy())

    @tf.function(
        input_signature=[
            tf.TensorSpec((None, None, shape.hidden)),
            tf.TensorSpec((None, None)),
            tf.TensorSpec((None,), tf.int64),
        ]
    )
    def step(tokens: Any, mask: Any, truth: Any) -> None:
        with tf.GradientTape() as tape:
            scores = network.scores(tokens, mask)
            wanted = tf.one_hot(truth, network.bias.shape[0])
            losses = tf.keras.losses.categorical_crossentropy(
                wanted, scores, from_logits=True, label_smoothing=_SMOOTHING
            )
            loss = tf.reduce_mean(losses)
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, below + above), _CLIP)
        # TensorFlow's own zip knows no `strict`.
        slow.apply_gradients(zip(gradients[: len(below)], below))  # noqa: B905
        fast.apply_gradients(zip(gradients[len(below) :], above))  # noqa: B905

    done = 0
    random = np.random.default_rng(settings.seed)
    for _ in range(settings.epochs):
        for rows in examples.batches(settings.batch, random):
            share = done / steps
            pace = min((done + 1) / (_WARM_UP * steps), (1 - share) / (1 - _WARM_UP))
            slow.lr.assign(rates[0] * pace)
            fast.lr.assign(rates[1] * pace)
            tokens, mask = map(tf.constant, examples.padded(rows))
            step(tokens, mask, tf.constant(examples.truth[rows]))
            done += 1
    head, bias = network.plain_head()
    learnt = [{name: v.numpy() for name, v in layer.items()} for layer in network.layers]
    _save_layers(folder / "tuned.npz", learnt, head=head, bias=bias)


def _centre(network: _Network, examples: _Examples, settings: Settings) -> None:
    """Find the middle and spread of the vectors before learning: they lie close together."""
    import tensorflow as tf  # noqa: PLC0415 - this process only

    random = np.random.default_rng(settings.seed)
    some = [rows for rows, _ in zip(examples.batches(64, random), range(32), strict=False)]
    vectors = np.concatenate(
        [
            network.pooled(*map(tf.constant, examples.padded(rows)), learning=False).numpy()
            for rows in some
        ]
    )
    network.middle.assign(vectors.mean(0))
    network.spread.assign(np.float32((vectors - vectors.mean(0)).std()))


if __name__ == "__main__":
    _learn(Path(sys.argv[1]))
