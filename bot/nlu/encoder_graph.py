"""Builds ONNX graphs of a BERT encoder's layers, with int8 weights for onnxruntime.

Two graphs are made of it: the layers that stay as they were published (`encoder_weights`), and the top
ones that are tuned on the examples (`tuned_classifier`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Graph", "LayerWeights", "Shape"]

Floats = npt.NDArray[np.float32]

LayerWeights = Mapping[str, Floats]
"""One layer's weights by name, matrices as input x output: `qkv` (query, key and value side by side),
`ao` (attention's output), `fi` and `fo` (the wide part, in and out), each with a bias `….b`; the norms
`aln` and `oln`, with `….b`."""


@dataclass(frozen=True)
class Shape:
    """Sizes of an encoder's layers.

    Attributes:
        hidden: length of a token's vector.
        heads: attention heads.
        epsilon: added to variances before the root is taken.
    """

    hidden: int
    heads: int
    epsilon: float


class Graph:
    """Collects the nodes and weights of an ONNX graph.

    Args:
        shape: sizes of its layers.
    """

    def __init__(self, shape: Shape) -> None:
        from onnx import helper, numpy_helper  # noqa: PLC0415 - needed to make a graph only

        self._helper, self._numpy = helper, numpy_helper
        self._shape = shape
        self._nodes: list[Any] = []
        self._weights: list[Any] = []
        width = shape.hidden // shape.heads
        self._split = self.constant("split", np.array([0, 0, shape.heads, width]))
        self._join = self.constant("join", np.array([0, 0, shape.hidden]))
        self._scale = self.constant("scale", np.float32(width**-0.5))
        self._half = self.constant("half", np.float32(0.5))
        self._one = self.constant("one", np.float32(1))
        self._root = self.constant("root", np.float32(2**-0.5))

    def constant(self, name: str, value: npt.ArrayLike) -> str:
        """Add an array and return its name."""
        self._weights.append(self._numpy.from_array(np.ascontiguousarray(value), name))
        return name

    def node(self, kind: str, inputs: Sequence[str], outputs: int = 1, **attributes: Any) -> Any:
        """Add an operator and return the name of its output, or the names of several."""
        names = [f"{kind}_{len(self._nodes)}_{i}" for i in range(outputs)]
        self._nodes.append(self._helper.make_node(kind, inputs, names, **attributes))
        return names[0] if outputs == 1 else names

    def name(self, value: str, name: str) -> None:
        """Give a value a name of its own, to be an output."""
        self._nodes.append(self._helper.make_node("Identity", [value], [name]))

    def linear(self, x: str, name: str, weight: Floats, bias: Floats) -> str:
        """Add x @ weight + bias with int8 weights, one scale a column (weight: in x out)."""
        scale = np.maximum(np.abs(weight).max(axis=0), 1e-9) / 127
        quantized = np.clip(np.round(weight / scale), -127, 127).astype(np.int8)
        rounded, x_scale, x_zero = self.node("DynamicQuantizeLinear", [x], 3)
        # A zero of its own: where a processor asks for it, onnxruntime makes both unsigned.
        whole = [self.constant(f"{name}.w", quantized), self.constant(f"{name}.z", np.int8(0))]
        product = self.node("MatMulInteger", [rounded, whole[0], x_zero, whole[1]])
        scales = self.node("Mul", [x_scale, self.constant(f"{name}.s", scale.astype(np.float32))])
        floats = self.node("Mul", [self.node("Cast", [product], to=1), scales])
        return str(self.node("Add", [floats, self.constant(f"{name}.b", bias)]))

    def norm(self, x: str, name: str, weight: Floats, bias: Floats) -> str:
        """Add a layer normalisation."""
        inputs = [x, self.constant(f"{name}.w", weight), self.constant(f"{name}.b", bias)]
        return str(self.node("LayerNormalization", inputs, epsilon=self._shape.epsilon))

    def layer(self, x: str, bias: str | None, name: str, weights: LayerWeights) -> str:
        """Add a layer and return its output.

        Args:
            x: its input (B x L x H).
            bias: added to the attention's scores (B x 1 x 1 x L): very negative for padding. None
                where nothing is padded.
            name: of the layer, before those of its weights.
            weights: of the layer.
        """

        def linear(x: str, part: str) -> str:
            return self.linear(x, f"{name}.{part}", weights[part], weights[f"{part}.b"])

        def norm(x: str, more: str, part: str) -> str:
            both = self.node("Add", [x, more])
            return self.norm(both, f"{name}.{part}", weights[part], weights[f"{part}.b"])

        # One product for query, key and value: their input is rounded to int8 once.
        parts = self.node("Split", [linear(x, "qkv")], 3, axis=-1, num_outputs=3)
        query, key, value = (
            self.node("Transpose", [self.node("Reshape", [part, self._split])], perm=[0, 2, *order])
            for part, order in zip(parts, ((1, 3), (3, 1), (1, 3)), strict=True)
        )
        scores = self.node("Mul", [self.node("MatMul", [query, key]), self._scale])
        if bias is not None:
            scores = self.node("Add", [scores, bias])
        attention = self.node("Softmax", [scores], axis=-1)
        mixed = self.node("MatMul", [attention, value])
        joined = self.node(
            "Reshape", [self.node("Transpose", [mixed], perm=[0, 2, 1, 3]), self._join]
        )
        x = norm(x, linear(joined, "ao"), "aln")
        wide = linear(x, "fi")
        error = self.node("Erf", [self.node("Mul", [wide, self._root])])
        half = self.node("Mul", [wide, self._half])
        gelu = self.node("Mul", [half, self.node("Add", [error, self._one])])
        return norm(x, linear(gelu, "fo"), "oln")

    def model(
        self,
        name: str,
        inputs: Mapping[str, Sequence[int | str]],
        outputs: Mapping[str, Sequence[int | str]],
    ) -> bytes:
        """Return the finished ONNX model.

        Args:
            name: of the graph.
            inputs: shapes by name; letters stand for sizes that vary.
            outputs: shapes by name.
        """

        def tensors(shapes: Mapping[str, Sequence[int | str]]) -> list[Any]:
            return [
                self._helper.make_tensor_value_info(name, 1, list(shape))
                for name, shape in shapes.items()
            ]

        graph = self._helper.make_graph(
            self._nodes, name, tensors(inputs), tensors(outputs), self._weights
        )
        opset = self._helper.make_opsetid("", 18)
        model = self._helper.make_model(graph, opset_imports=[opset])
        model.ir_version = 8
        made: bytes = model.SerializeToString()
        return made
