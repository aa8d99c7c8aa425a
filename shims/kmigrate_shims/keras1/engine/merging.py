"""Merge and merge: several tensors become one."""

from __future__ import annotations

from typing import Any

import keras
from keras import KerasTensor

from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.engine.functions import asked, takes_mask, told
from kmigrate_shims.keras1.engine.layer import Layer

__all__ = ["Merge", "merge"]
MODES = ("sum", "mul", "concat", "ave", "cos", "dot", "max")


class Merge(Layer):
    masks_of_models = False  # whether its own mask is made of those of branches that are models

    def __init__(
        self, layers: Any = None, mode: Any = "sum", concat_axis: int = -1, dot_axes: Any = -1,
        output_shape: Any = None, output_mask: Any = None, arguments: Any = None, node_indices: Any = None,
        tensor_indices: Any = None, name: str | None = None,
    ) -> None:  # fmt: skip
        self.supports_masking = True
        super().__init__(name=name)
        self.__dict__.update(
            layers=layers, mode=mode, concat_axis=concat_axis, dot_axes=dot_axes, _output_shape=output_shape,
            _output_mask=output_mask, arguments=dict(arguments or {}), node_indices=node_indices,
        )  # fmt: skip
        if layers:
            nodes = node_indices or [0] * len(layers)
            tensors = tensor_indices or [None] * len(layers)
            if not isinstance(layers, (list, tuple)) or len(layers) < 2:
                raise TypeError(
                    "A Merge should only be applied to a list of layers with at least 2 elements. Found: " + str(layers)
                )
            self([_output(one, node, tensor) for one, node, tensor in zip(layers, nodes, tensors, strict=True)])

    def _inner_layers(self) -> list[Any]:
        return []  # the layers whose outputs it takes are not its own

    def build(self, input_shape: Any) -> None:
        if not callable(self.mode):
            self._check([tuple(s) for s in input_shape])
        self.built = True

    def _check(self, shapes: list[Any]) -> None:
        mode = self.mode
        if mode not in MODES:
            raise ValueError("Invalid merge mode: " + str(mode))
        if mode in ("sum", "mul", "ave", "cos", "max") and len(set(shapes)) > 1:
            raise ValueError(
                f"Only layers of same output shape can be merged using {mode} mode. Layer shapes: {shapes}"
            )
        if mode in ("cos", "dot"):
            if len(shapes) > 2:
                raise ValueError(mode + " merge takes exactly 2 layers")
            if isinstance(self.dot_axes, int):
                a = self.dot_axes
                self.__dict__["dot_axes"] = [a % len(shapes[0]), a % len(shapes[1])] if a < 0 else [a, a]
            axes = self.dot_axes
            if not isinstance(axes, (list, tuple)):
                raise TypeError("Invalid type for dot_axes - should be a list.")
            if len(axes) != 2 or not all(isinstance(a, int) for a in axes):
                raise ValueError("Invalid format for dot_axes - should contain two elements, both of them int.")
            if shapes[0][axes[0]] != shapes[1][axes[1]]:
                raise ValueError(
                    f"Dimension incompatibility using dot mode: {shapes[0][axes[0]]} != {shapes[1][axes[1]]}. "
                    f"Layer shapes: {shapes[0]}, {shapes[1]}"
                )
        elif mode == "concat":
            rests = {tuple(d for i, d in enumerate(s) if i != self.concat_axis % len(s)) for s in shapes}
            if len(rests) > 1:
                raise ValueError(
                    '"concat" mode can only merge layers with matching output shapes except for the concat axis. '
                    f"Layer shapes: {shapes}"
                )

    def __call__(self, inputs: Any, mask: Any = None) -> Any:
        if not isinstance(inputs, list):
            raise TypeError(f"Merge can only be called on a list of tensors, not a single tensor. Received: {inputs}")
        if self._inbound_nodes and all(isinstance(x, KerasTensor) for x in inputs):
            raise RuntimeError(
                'A Merge layer cannot be used more than once, please use the "merge" function instead: '
                "`merged_tensor = merge([tensor_1, tensor2])`."
            )
        return super().__call__(inputs, mask)

    def _told(self, mask: Any) -> Any:
        """A branch that is a model told no mask of what it gives; a layer did."""
        if not self.layers or not isinstance(mask, (list, tuple)):
            return mask
        return [None if isinstance(one, keras.Model) else m for one, m in zip(self.layers, mask, strict=True)]

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if not isinstance(inputs, list) or len(inputs) <= 1:
            raise TypeError(f"Merge must be called on a list of tensors (at least 2). Got: {inputs}")
        if callable(self.mode):
            words = {**self.arguments, **({"mask": self._told(mask)} if takes_mask(self.mode) else {})}
            return self.mode(inputs, **words)
        if self.mode == "concat":
            return K.concatenate(inputs, axis=self.concat_axis)
        if self.mode == "dot":
            return K.batch_dot(inputs[0], inputs[1], self.dot_axes)
        if self.mode == "cos":
            a, b = inputs
            axes = self.dot_axes
            size = K.maximum(K.sqrt(K.batch_dot(a, a, axes) * K.batch_dot(b, b, axes)), K.epsilon())
            return K.expand_dims(K.batch_dot(a, b, axes) / size, 1)
        found = inputs[0]
        for x in inputs[1:]:
            found = K.maximum(found, x) if self.mode == "max" else found * x if self.mode == "mul" else found + x
        return found / float(len(inputs)) if self.mode == "ave" else found

    def get_output_shape_for(self, input_shape: Any) -> Any:
        if callable(self.mode):
            said = self._output_shape
            if callable(said):
                return said(input_shape)
            if said is not None:
                return (input_shape[0][0], *tuple(said))
            raise ValueError(
                f"The Merge layer {self.name} has a callable `mode` argument, and we cannot infer its output shape "
                "because no `output_shape` argument was provided. Make sure to pass a shape tuple (or callable) "
                "`output_shape` to Merge."
            )
        shapes = [list(s) for s in input_shape]
        if self.mode == "concat":
            parts = [s[self.concat_axis] for s in shapes]
            shapes[0][self.concat_axis] = None if None in parts else sum(parts)
            return tuple(shapes[0])
        if self.mode not in ("dot", "cos"):
            return tuple(shapes[0])
        left, right = shapes
        left.pop(self.dot_axes[0])
        right.pop(self.dot_axes[1])
        found = [*left, *right[1:]]
        return tuple(found) if len(found) > 1 else (*found, 1)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        mask = mask if self.masks_of_models else self._told(mask)
        if mask is None or all(m is None for m in mask):
            return None
        if callable(self.mode):
            return self._output_mask(mask) if callable(self._output_mask) else self._output_mask
        if self.mode in ("sum", "mul", "ave"):
            there = [K.expand_dims(m, 0) for m in mask if m is not None]
            return K.all(K.concatenate(there, axis=0), axis=0, keepdims=False)
        if self.mode == "concat":
            parts = []
            for x, m in zip(inputs, mask, strict=True):
                if m is None:
                    parts.append(K.cast(K.ones_like(x), "bool"))
                else:
                    parts.append(K.expand_dims(m) if K.ndim(m) < K.ndim(x) else m)
            return K.all(K.concatenate(parts, axis=self.concat_axis), axis=-1, keepdims=False)
        if self.mode in ("cos", "dot"):
            return None
        raise ValueError(f"Invalid merge mode: {self.mode}")

    def get_config(self) -> dict[str, Any]:
        config: dict[str, Any] = {"name": self.name, "concat_axis": self.concat_axis, "dot_axes": self.dot_axes,
                                  "arguments": self.arguments}  # fmt: skip
        told(config, "mode", self.mode)
        told(config, "output_shape", self._output_shape)
        told(config, "output_mask", self._output_mask)
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Any:
        config = dict(config)
        for key in ("mode", "output_shape", "output_mask"):
            asked(config, key)
        return cls(**config)


def _output(layer: Any, node: int, tensor: Any) -> Any:
    own = getattr(layer, "outputs", None) if node == 0 else None  # a model's first output is that of its own graph
    found = list(own) if own else layer.get_output_at(node)
    return found[tensor or 0] if isinstance(found, list) else found


def merge(
    inputs: Any, mode: Any = "sum", concat_axis: int = -1, dot_axes: Any = -1, output_shape: Any = None,
    output_mask: Any = None, arguments: Any = None, name: str | None = None,
) -> Any:  # fmt: skip
    """One tensor of several."""
    layer = Merge(
        mode=mode, concat_axis=concat_axis, dot_axes=dot_axes, output_shape=output_shape, output_mask=output_mask,
        arguments=arguments, name=name,
    )  # fmt: skip
    return layer(list(inputs))
