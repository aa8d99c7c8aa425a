"""`keras.layers.merge`."""

from __future__ import annotations

from functools import reduce
from typing import Any

import tensorflow as tf

from kmigrate_shims import backend as K
from kmigrate_shims.backend.symbolic import noted
from kmigrate_shims.keras.engine.base_layer import Layer

__all__ = [
    "Add", "Average", "Concatenate", "Dot", "Maximum", "Minimum", "Multiply", "Subtract", "_Merge", "add", "average",
    "concatenate", "dot", "maximum", "minimum", "multiply", "subtract",
]  # fmt: skip


class _Merge(Layer):
    """Several tensors become one, place by place."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.supports_masking = True

    def _merge_function(self, inputs: Any) -> Any:
        raise NotImplementedError

    def _compute_elemwise_op_output_shape(self, shape1: Any, shape2: Any) -> Any:
        if None in [shape1, shape2]:
            return None
        if len(shape1) < len(shape2):
            return self._compute_elemwise_op_output_shape(shape2, shape1)
        if not shape2:
            return shape1
        found = list(shape1[: -len(shape2)])
        for i, j in zip(shape1[-len(shape2) :], shape2, strict=True):
            if i is None or j is None:
                found.append(None)
            elif i == 1:
                found.append(j)
            elif j == 1 or i == j:
                found.append(i)
            else:
                raise ValueError(f"Operands could not be broadcast together with shapes {shape1} {shape2}")
        return tuple(found)

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, list):
            raise ValueError("A merge layer should be called on a list of inputs.")
        if len(input_shape) < 2:
            raise ValueError(
                f"A merge layer should be called on a list of at least 2 inputs. Got {len(input_shape)} inputs."
            )
        sizes = {s[0] for s in input_shape if s is not None} - {None}
        if len(sizes) > 1:
            raise ValueError(
                f"Can not merge tensors with different batch sizes. Got tensors with shapes : {input_shape}"
            )
        shapes = [None if s is None else tuple(s[1:]) for s in input_shape]
        if not isinstance(self, (Concatenate, Dot)):
            reduce(self._compute_elemwise_op_output_shape, shapes)
        self.built = True

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, list):
            raise ValueError("A merge layer should be called on a list of inputs.")
        ranks = [len(x.shape) for x in inputs]
        if len(set(ranks)) > 1:
            # Tensors with less axes get some of size 1 behind the batch.
            most = max(ranks)
            inputs = [_widened(x, most - r) if r < most else x for x, r in zip(inputs, ranks, strict=True)]
        return self._merge_function(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        shapes = [None if s is None else tuple(s[1:]) for s in input_shape]
        found = reduce(self._compute_elemwise_op_output_shape, shapes)
        sizes = {s[0] for s in input_shape if s is not None} - {None}
        return ((sizes.pop() if len(sizes) == 1 else None), *(found or ()))

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return None
        if not isinstance(mask, list):
            raise ValueError("`mask` should be a list.")
        if not isinstance(inputs, list):
            raise ValueError("`inputs` should be a list.")
        if len(mask) != len(inputs):
            raise ValueError("The lists `inputs` and `mask` should have the same length.")
        kept = [K.cast(m, "bool") for m in mask if m is not None]
        return reduce(_and, kept) if kept else None


def _widened(x: Any, count: int) -> Any:
    shape = tf.shape(x)
    return tf.reshape(x, tf.concat([shape[:1], [1] * count, shape[1:]], 0))


def _and(a: Any, b: Any) -> Any:
    return K.all(K.stack([a, b]), axis=0)


class Add(_Merge):
    def _merge_function(self, inputs: Any) -> Any:
        return reduce(lambda a, b: a + b, inputs)


class Subtract(_Merge):
    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        if len(input_shape) != 2:
            raise ValueError("A `Subtract` layer should be called on exactly 2 inputs")

    def _merge_function(self, inputs: Any) -> Any:
        if len(inputs) != 2:
            raise ValueError("A `Subtract` layer should be called on exactly 2 inputs")
        return inputs[0] - inputs[1]


class Multiply(_Merge):
    def _merge_function(self, inputs: Any) -> Any:
        return reduce(lambda a, b: a * b, inputs)


class Average(_Merge):
    def _merge_function(self, inputs: Any) -> Any:
        return reduce(lambda a, b: a + b, inputs) / len(inputs)


class Maximum(_Merge):
    def _merge_function(self, inputs: Any) -> Any:
        return reduce(K.maximum, inputs)


class Minimum(_Merge):
    def _merge_function(self, inputs: Any) -> Any:
        return reduce(K.minimum, inputs)


class Concatenate(_Merge):
    def __init__(self, axis: int = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, list) or len(input_shape) < 2:
            raise ValueError("A `Concatenate` layer should be called on a list of at least 2 inputs")
        if all(shape is None for shape in input_shape):
            return
        rest = set()
        for shape in input_shape:
            left = list(shape)
            del left[self.axis]
            rest.add(tuple(left))
        if len({tuple(d for d in one) for one in rest}) > 1 and not _agree(rest):
            raise ValueError(
                "A `Concatenate` layer requires inputs with matching shapes except for the concat axis. Got inputs "
                f"shapes: {input_shape}"
            )
        self.built = True

    def _merge_function(self, inputs: Any) -> Any:
        return K.concatenate(inputs, axis=self.axis)

    def call(self, inputs: Any) -> Any:
        if not isinstance(inputs, list):
            raise ValueError("A merge layer should be called on a list of inputs.")
        return self._merge_function(inputs)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not isinstance(input_shape, list):
            raise ValueError("A `Concatenate` layer should be called on a list of inputs.")
        found = list(input_shape[0])
        for shape in input_shape[1:]:
            if found[self.axis] is None or shape[self.axis] is None:
                found[self.axis] = None
                break
            found[self.axis] += shape[self.axis]
        return tuple(found)

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        if mask is None:
            return None
        if not isinstance(mask, list):
            raise ValueError("`mask` should be a list.")
        if not isinstance(inputs, list):
            raise ValueError("`inputs` should be a list.")
        if len(mask) != len(inputs):
            raise ValueError("The lists `inputs` and `mask` should have the same length.")
        if all(m is None for m in mask):
            return None
        whole = [m is not None and K.ndim(m) == K.ndim(x) for x, m in zip(inputs, mask, strict=True)]
        needed = [None if there else x for x, there in zip(inputs, whole, strict=True)]
        return _joined_masks(needed, mask, self.axis)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axis": self.axis}


@noted
def _joined_masks(inputs: Any, masks: Any, axis: int) -> Any:
    """Where something is in any of the parts; what has no mask is there everywhere."""
    found = []
    for x, m in zip(inputs, masks, strict=True):
        if m is None:
            found.append(tf.ones_like(x, "bool"))
        else:
            m = tf.cast(m, "bool")
            found.append(m if x is None else tf.logical_and(m[..., tf.newaxis], tf.ones_like(x, "bool")))
    return tf.reduce_all(tf.concat(found, axis), -1)


def _agree(shapes: Any) -> bool:
    for sizes in zip(*shapes, strict=False):
        if len({s for s in sizes if s is not None}) > 1:
            return False
    return len({len(s) for s in shapes}) == 1


class Dot(_Merge):
    def __init__(self, axes: Any, normalize: bool = False, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not isinstance(axes, int):
            if not isinstance(axes, (list, tuple)):
                raise TypeError("Invalid type for `axes` - should be a list or an int.")
            if len(axes) != 2:
                raise ValueError("Invalid format for `axes` - should contain two elements.")
            if not isinstance(axes[0], int) or not isinstance(axes[1], int):
                raise ValueError("Invalid format for `axes` - list elements should be int.")
        self.axes, self.normalize = axes, normalize

    def _two(self, ranks: Any) -> list[int]:
        axes = [self.axes, self.axes] if isinstance(self.axes, int) else list(self.axes)
        return [a % r for a, r in zip(axes, ranks, strict=True)]

    def build(self, input_shape: Any) -> None:
        if not isinstance(input_shape, list) or len(input_shape) != 2:
            raise ValueError("A `Dot` layer should be called on a list of 2 inputs.")
        one, other = input_shape
        if one is None or other is None:
            return
        axes = self._two([len(one), len(other)])
        if one[axes[0]] != other[axes[1]]:
            raise ValueError(
                f"Dimension incompatibility {one[axes[0]]} != {other[axes[1]]}. Layer shapes: {one}, {other}"
            )
        self.built = True

    def call(self, inputs: Any) -> Any:
        return self._merge_function(inputs)

    def _merge_function(self, inputs: Any) -> Any:
        if len(inputs) != 2:
            raise ValueError("A `Dot` layer should be called on exactly 2 inputs")
        axes = self._two([K.ndim(x) for x in inputs])
        if self.normalize:
            inputs = [K.l2_normalize(x, axis=a) for x, a in zip(inputs, axes, strict=True)]
        return K.batch_dot(inputs[0], inputs[1], axes)

    def compute_output_shape(self, input_shape: Any) -> Any:
        if not isinstance(input_shape, list) or len(input_shape) != 2:
            raise ValueError("A `Dot` layer should be called on a list of 2 inputs.")
        one, other = list(input_shape[0]), list(input_shape[1])
        axes = self._two([len(one), len(other)])
        one.pop(axes[0])
        other.pop(axes[1])
        found = one + other[1:]
        return tuple(found if len(found) > 1 else [*found, 1])

    def compute_mask(self, inputs: Any, mask: Any = None) -> Any:
        return None

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "axes": self.axes, "normalize": self.normalize}


def add(inputs: Any, **kwargs: Any) -> Any:
    return Add(**kwargs)(inputs)


def subtract(inputs: Any, **kwargs: Any) -> Any:
    return Subtract(**kwargs)(inputs)


def multiply(inputs: Any, **kwargs: Any) -> Any:
    return Multiply(**kwargs)(inputs)


def average(inputs: Any, **kwargs: Any) -> Any:
    return Average(**kwargs)(inputs)


def maximum(inputs: Any, **kwargs: Any) -> Any:
    return Maximum(**kwargs)(inputs)


def minimum(inputs: Any, **kwargs: Any) -> Any:
    return Minimum(**kwargs)(inputs)


def concatenate(inputs: Any, axis: int = -1, **kwargs: Any) -> Any:
    return Concatenate(axis=axis, **kwargs)(inputs)


def dot(inputs: Any, axes: Any, normalize: bool = False, **kwargs: Any) -> Any:
    return Dot(axes=axes, normalize=normalize, **kwargs)(inputs)
