"""Layers of layers: what several give becomes one, and one is used at several places."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

import numpy as np

from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.layers.base import Layer

MODES = ("sum", "mul", "concat", "ave", "join", "cos", "dot")


def joined(layers: Any) -> Any:
    """What `get_params` tells of several layers, each weight once."""
    weights: list[Any] = []
    penalties: list[Any] = []
    limits: list[Any] = []
    updates: list[Any] = []
    for layer in layers:
        mine, more, said, moves = layer.get_params()
        penalties += more
        updates += moves
        for weight, limit in zip(mine, said, strict=True):
            if not any(weight is one for one in weights):
                weights.append(weight)
                limits.append(limit)
    return weights, penalties, limits, updates


def merged(found: list[Any], mode: str, concat_axis: int, dot_axes: Any) -> Any:
    if mode in ("sum", "ave", "mul"):
        whole = found[0]
        for one in found[1:]:
            whole = whole * one if mode == "mul" else whole + one
        return whole / len(found) if mode == "ave" else whole
    if mode == "concat":
        return K.concatenate(found, axis=concat_axis)
    a, b = found
    if mode == "dot":
        return K.batch_dot(a, b, dot_axes)
    size = K.sqrt(K.batch_dot(a, a, dot_axes) * K.batch_dot(b, b, dot_axes))
    return K.expand_dims(K.batch_dot(a, b, dot_axes) / size, -1)


def named(layers: Any, found: list[Any]) -> Any:
    names = [getattr(layer, "name", None) for layer in layers]
    if None in names:
        raise ValueError('merge_mode="join" only works with named inputs.')
    return OrderedDict(zip(names, found, strict=True))


def all_inputs(layers: Any, train: bool) -> list[Any]:
    found: list[Any] = []
    for layer in layers:
        given = layer.get_input(train)
        for one in given if isinstance(given, list) else [given]:
            if not any(one is x for x in found):
                found.append(one)
    return found


def concatenated(shapes: list[Any], axis: int) -> Any:
    found = list(shapes[0])
    for shape in shapes[1:]:
        found[axis] += shape[axis]
    return tuple(found)


def checked_axes(shapes: list[Any], axes: Any) -> Any:
    """Which axes of both a product sums over."""
    first, second = len(shapes[0]), len(shapes[1])
    if isinstance(axes, int):
        if axes < 0:
            axes = [range(axes % first, first), range(axes % second, second)]
        else:
            axes = [range(first - axes, second), range(1, axes + 1)]
    if not isinstance(axes, (list, tuple)) or len(axes) != 2 or any(isinstance(one, int) for one in axes):
        raise Exception("dot_axes is a list of two lists of axes.")
    for a, b in zip(*axes, strict=False):
        if shapes[0][a] != shapes[1][b]:
            raise Exception(
                f"Dimension incompatibility using dot mode: {shapes[0][a]} != {shapes[1][b]}. Layer shapes: "
                f"{shapes[0]}, {shapes[1]}"
            )
    return [list(one) for one in axes]


class Merge(Layer):
    layers: Any

    def __init__(self, layers: Any, mode: str = "sum", concat_axis: int = -1, dot_axes: Any = -1) -> None:
        if len(layers) < 2:
            raise Exception("Please specify two or more input layers (or containers) to merge")
        if mode not in MODES:
            raise Exception("Invalid merge mode: " + str(mode))
        shapes = [layer.output_shape for layer in layers]
        if mode in ("sum", "mul", "ave", "cos") and len(set(shapes)) > 1:
            raise Exception(f"Only layers of same output shape can be merged using {mode} mode. Layer shapes: {shapes}")
        if mode in ("cos", "dot") and len(layers) > 2:
            raise Exception(mode + " merge takes exactly 2 layers")
        if mode == "concat":
            kept = {tuple(s[:concat_axis] + s[concat_axis:][1:]) for s in shapes}
            if len(kept) > 1:
                raise Exception(
                    '"concat" mode can only merge layers with matching output shapes except for the concat axis. '
                    f"Layer shapes: {shapes}"
                )
        self.mode, self.concat_axis, self.layers = mode, concat_axis, layers
        self.dot_axes = checked_axes(shapes, dot_axes) if mode in ("dot", "cos") else dot_axes
        super().__init__()
        self.trainable_weights, self.regularizers, self.constraints, self.updates = joined(layers)

    @property
    def input_shape(self) -> Any:
        return [layer.input_shape for layer in self.layers]

    @property
    def output_shape(self) -> Any:
        shapes = [layer.output_shape for layer in self.layers]
        if self.mode in ("sum", "mul", "ave"):
            return shapes[0]
        if self.mode == "concat":
            return concatenated(shapes, self.concat_axis)
        if self.mode == "join":
            return None
        if self.mode == "cos":
            return (shapes[0][0], 1)
        axes = [[a - 1 for a in one] for one in self.dot_axes]
        found = np.tensordot(np.zeros(shapes[0][1:]), np.zeros(shapes[1][1:]), axes=axes).shape
        return (shapes[0][0], *(found or (1,)))

    def get_params(self) -> Any:
        """What the attributes say: a class of the user's own may have put others there."""
        return self.trainable_weights, self.regularizers, self.constraints, self.updates

    def get_output(self, train: bool = False) -> Any:
        found = [layer.get_output(train) for layer in self.layers]
        if self.mode == "join":
            return named(self.layers, found)
        whole = merged(found, self.mode, self.concat_axis, self.dot_axes)
        return K.reshape(whole, (-1, *self.output_shape[1:])) if self.mode == "dot" else whole

    def get_input(self, train: bool = False) -> Any:
        return all_inputs(self.layers, train)

    @property
    def input(self) -> Any:
        return self.get_input()

    def get_weights(self) -> list[Any]:
        return [value for layer in self.layers for value in layer.get_weights()]

    def set_weights(self, weights: Any) -> None:
        for layer in self.layers:
            count = len(layer.get_weights())
            layer.set_weights(weights[:count])
            weights = weights[count:]

    def get_config(self) -> dict[str, Any]:
        config = {"mode": self.mode, "concat_axis": self.concat_axis, "dot_axes": self.dot_axes}
        return {**super().get_config(), "layers": [layer.get_config() for layer in self.layers], **config}


class Siamese(Layer):
    """One layer at several places; with a mode, what it gives there becomes one."""

    def __init__(
        self, layer: Any, inputs: Any, merge_mode: Any = "concat", concat_axis: int = 1, dot_axes: Any = -1,
        is_graph: bool = False,
    ) -> None:  # fmt: skip
        if merge_mode not in (*MODES, None):
            raise Exception("Invalid merge mode: " + str(merge_mode))
        if merge_mode in ("cos", "dot") and len(inputs) > 2:
            raise Exception(merge_mode + " merge takes exactly 2 layers.")
        self.layer, self.inputs, self.is_graph = layer, inputs, is_graph
        layer.set_previous(inputs[0])
        self.merge_mode, self.concat_axis, self.dot_axes = merge_mode, concat_axis, dot_axes
        if merge_mode in ("cos", "dot"):
            self.dot_axes = checked_axes([self.get_output_shape(0), self.get_output_shape(1)], dot_axes)
        super().__init__()
        self.trainable_weights, self.regularizers, self.constraints, self.updates = joined(self._holders())
        self.trainable = layer.trainable

    get_params = Merge.get_params
    input = Merge.input

    def _holders(self) -> list[Any]:
        return [self.layer, *(self.inputs if self.merge_mode and not self.is_graph else [])]

    @property
    def input_shape(self) -> Any:
        return [layer.output_shape for layer in self.inputs]

    @property
    def output_shape(self) -> Any:
        if self.merge_mode is None:
            return self.layer.output_shape
        shapes = [self.get_output_shape(i) for i in range(len(self.inputs))]
        if self.merge_mode in ("sum", "mul", "ave"):
            return shapes[0]
        if self.merge_mode == "concat":
            return concatenated(shapes, self.concat_axis)
        if self.merge_mode == "join":
            return None
        if self.merge_mode == "cos":
            return (shapes[0][0], 1)
        left = [d for i, d in enumerate(shapes[0]) if i not in self.dot_axes[0]]
        found = left + [d for i, d in enumerate(shapes[1]) if i not in self.dot_axes[1]][1:]
        return tuple(found) if len(found) > 1 else (*found, 1)

    def set_layer_input(self, head: int) -> None:
        self.layer.set_previous(self.inputs[head], reset_weights=False)

    def get_output_at(self, head: int, train: bool = False) -> Any:
        source = self.inputs[head]
        return self.layer(source.get_output(train), mask=source.get_output_mask(train), train=train)

    def get_output_shape(self, head: int, train: bool = False) -> Any:
        self.set_layer_input(head)
        return self.layer.output_shape

    def get_output(self, train: bool = False) -> Any:
        return None if self.merge_mode is None else self._become(self.merge_mode, train)

    def _become(self, mode: str, train: bool = False) -> Any:
        found = [self.get_output_at(i, train) for i in range(len(self.inputs))]
        if mode == "join":
            return named(self.inputs, found)
        whole = merged(found, mode, self.concat_axis, self.dot_axes)
        return K.reshape(whole, (-1, *self.output_shape[1:])) if mode == "dot" else whole

    def get_input(self, train: bool = False) -> Any:
        return all_inputs(self.inputs, train)

    def get_weights(self) -> list[Any]:
        return [value for layer in self._holders() for value in layer.get_weights()]

    def set_weights(self, weights: Any) -> None:
        for layer in self._holders():
            count = len(layer.get_weights())
            layer.set_weights(weights[:count])
            weights = weights[count:]

    def get_config(self) -> dict[str, Any]:
        config = {"merge_mode": self.merge_mode, "concat_axis": self.concat_axis, "dot_axes": self.dot_axes}
        inner = {"layer": self.layer.get_config(), "inputs": [one.get_config() for one in self.inputs]}
        return {**super().get_config(), **inner, **config, "is_graph": self.is_graph}


def _in_mode(mode: str) -> Any:
    return lambda self, train=False: self._become(mode, train)


for _mode in MODES:  # each had a method of its own
    setattr(Siamese, f"get_output_{_mode}", _in_mode(_mode))


class SiameseHead(Layer):
    """What a Siamese without a mode gives at one of its places."""

    def __init__(self, head: int) -> None:
        self.head = head
        super().__init__()

    @property
    def input_shape(self) -> Any:
        return self.previous.get_output_shape(self.head)

    def get_input(self, train: bool = False) -> Any:
        return self.previous.get_output_at(self.head, train)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "head": self.head}


def add_shared_layer(layer: Any, inputs: Any) -> None:
    """One layer at the ends of several Sequential models."""
    shared = Siamese(layer, [one.layers[-1] for one in inputs], merge_mode=None)
    for i, model in enumerate(inputs):
        model.add(shared)
        model.add(SiameseHead(i))


class AutoEncoder(Layer):
    def __init__(
        self, encoder: Any, decoder: Any, output_reconstruction: bool = True, weights: Any = None, **kwargs: Any
    ) -> None:
        self.encoder, self.decoder = encoder, decoder
        self._reconstructs = output_reconstruction
        self.layer_cache = None
        super().__init__(**kwargs)
        if output_reconstruction:
            decoder.set_previous(encoder)
        if weights is not None:
            self.set_weights(weights)
        self.build()

    @property
    def output_reconstruction(self) -> bool:
        return self._reconstructs

    @output_reconstruction.setter
    def output_reconstruction(self, value: bool) -> None:
        self._reconstructs = value
        self.build()

    def __setattr__(self, name: str, value: Any) -> None:
        """What is computed once for the model around it is so for both parts."""
        super().__setattr__(name, value)
        if name in ("layer_cache", "shape_cache"):
            setattr(self.encoder, name, value)
            setattr(self.decoder, name, value)

    def _used(self) -> list[Any]:
        return [self.encoder, self.decoder] if self._reconstructs else [self.encoder]

    def build(self) -> None:
        self.trainable_weights, self.regularizers, self.constraints, self.updates = joined(self._used())

    def set_previous(self, layer: Any, reset_weights: bool = True) -> None:
        self.encoder.set_previous(layer, reset_weights)
        if reset_weights:
            self.build()

    def get_weights(self) -> list[Any]:
        return [*self.encoder.get_weights(), *self.decoder.get_weights()]

    def set_weights(self, weights: Any) -> None:
        count = len(self.encoder.get_weights())
        self.encoder.set_weights(weights[:count])
        self.decoder.set_weights(weights[count:])

    def get_input(self, train: bool = False) -> Any:
        return self.encoder.get_input(train)

    @property
    def input(self) -> Any:
        return self.encoder.input

    @property
    def input_shape(self) -> Any:
        return self.encoder.input_shape

    @property
    def output_shape(self) -> Any:
        return self._used()[-1].output_shape

    def get_output(self, train: bool = False) -> Any:
        return self._used()[-1].get_output(train)

    def get_config(self) -> dict[str, Any]:
        inner = {"encoder_config": self.encoder.get_config(), "decoder_config": self.decoder.get_config()}
        return {"name": type(self).__name__, **inner, "output_reconstruction": self._reconstructs}
