"""The Merge layer of Keras 1, and its function `merge`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import reduce
from typing import Any

import keras
from keras import ops

from kmigrate_shims.layers import masks
from kmigrate_shims.layers.common import register

MODES = ("sum", "mul", "concat", "ave", "cos", "dot", "max")


def _batch_dot(left: Any, right: Any, axes: tuple[int, int]) -> Any:
    """The sums over one axis of each, sample by sample; two vectors give one number in an axis of its own."""
    first, second = (axis % len(x.shape) for axis, x in zip(axes, (left, right), strict=True))
    left, right = ops.moveaxis(left, first, -1), ops.moveaxis(right, second, 1)
    letters = "cdefghijklmnopq"
    outer = letters[: len(left.shape) - 2]
    inner = letters[len(outer) : len(outer) + len(right.shape) - 2]
    output = ops.einsum(f"a{outer}b,ab{inner}->a{outer}{inner}", left, right)
    return ops.expand_dims(output, 1) if len(output.shape) == 1 else output


@register()
class Merge(keras.layers.Layer):
    """Several inputs become one: by a named mode, or by a function of the list of inputs."""

    def __init__(
        self,
        layers: Any = None,
        mode: str | Callable[..., Any] = "sum",
        concat_axis: int = -1,
        dot_axes: Any = -1,
        output_shape: Any = None,
        output_mask: Any = None,
        arguments: dict[str, Any] | None = None,
        node_indices: Any = None,
        tensor_indices: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        if not callable(mode) and mode not in MODES:
            raise ValueError(f"mode must be a function or one of {', '.join(MODES)}, and not {mode!r}")
        if layers:
            raise ValueError(
                "Merge as the first layer of a Sequential is gone: take keras.Model(inputs, "
                "merge([branch.output for branch in branches], mode=...)) instead"
            )
        self.supports_masking = True
        self.mode = mode
        self.concat_axis = concat_axis
        self.dot_axes = dot_axes
        self.output_size = output_shape
        self.output_mask = output_mask
        self.arguments = arguments or {}

    def _axes(self, ranks: list[int]) -> tuple[int, int]:
        axes = self.dot_axes
        if isinstance(axes, int):
            return (axes % ranks[0], axes % ranks[1]) if axes < 0 else (axes, axes)
        return (axes[0], axes[1])

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, list | tuple) or len(input_shape) < 2 or isinstance(input_shape[0], int | None):
            raise ValueError("Merge is called on a list of at least two tensors")
        if self.mode in ("cos", "dot") and len(input_shape) != 2:
            raise ValueError(f"mode={self.mode!r} takes exactly two tensors")
        self.built = True

    def call(self, inputs: Any, mask: Any = None) -> Any:
        if callable(self.mode):
            takes_mask = "mask" in inspect.signature(self.mode).parameters
            return self.mode(inputs, **self.arguments, **({"mask": mask} if takes_mask else {}))
        match self.mode:
            case "sum":
                return reduce(ops.add, inputs)
            case "ave":
                return ops.divide(reduce(ops.add, inputs), len(inputs))
            case "mul":
                return reduce(ops.multiply, inputs)
            case "max":
                return reduce(ops.maximum, inputs)
            case "concat":
                return ops.concatenate(inputs, axis=self.concat_axis)
        left, right = inputs
        axes = self._axes([len(left.shape), len(right.shape)])
        return _batch_dot(left, right, axes) if self.mode == "dot" else self._cosine(left, right, axes)

    def _cosine(self, left: Any, right: Any, axes: tuple[int, int]) -> Any:
        lengths = ops.multiply(_batch_dot(left, left, axes), _batch_dot(right, right, axes))
        cosine = ops.divide(
            _batch_dot(left, right, axes), ops.maximum(ops.sqrt(ops.maximum(lengths, 0.0)), keras.config.epsilon())
        )
        return ops.expand_dims(cosine, 1)

    def compute_output_spec(self, inputs: Any, mask: Any = None) -> Any:
        if callable(self.mode) and self.output_size is not None:
            shapes = [tuple(x.shape) for x in inputs]
            given = self.output_size
            shape = given(shapes) if callable(given) else (shapes[0][0], *given)
            return keras.KerasTensor(tuple(shape), dtype=self.compute_dtype)
        return super().compute_output_spec(inputs, mask=mask)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        given = masks.of_each(inputs, mask)
        if given is None:
            return None
        if callable(self.mode):
            return self.output_mask(given) if callable(self.output_mask) else self.output_mask
        if self.mode in ("sum", "mul", "ave", "max"):
            return masks.common(given)
        return masks.joined(inputs, given, self.concat_axis) if self.mode == "concat" else None

    def get_config(self) -> dict[str, Any]:
        def saved(value: Any) -> Any:
            return keras.saving.serialize_keras_object(value) if callable(value) else value

        config = {"mode": saved(self.mode), "concat_axis": self.concat_axis, "dot_axes": self.dot_axes}
        config |= {"output_shape": saved(self.output_size), "output_mask": saved(self.output_mask)}
        return {**super().get_config(), **config, "arguments": self.arguments}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Merge:
        config = dict(config)
        for key in ("mode", "output_shape", "output_mask"):
            if isinstance(config.get(key), dict):
                config[key] = keras.saving.deserialize_keras_object(config[key])
        return cls(**config)


def merge(
    inputs: Any,
    mode: str | Callable[..., Any] = "sum",
    concat_axis: int = -1,
    dot_axes: Any = -1,
    output_shape: Any = None,
    output_mask: Any = None,
    arguments: dict[str, Any] | None = None,
    name: str | None = None,
) -> Any:
    """Merges Keras tensors: `merge([a, b], mode="concat")`."""
    layer = Merge(None, mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name=name)
    return layer(inputs)
