"""What has other defaults, or another result, than in Keras 1."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.backend.symbolic import noted, tensor
from kmigrate_shims.keras1 import backend as later

__all__ = [
    "Function", "batch_dot", "conv2d", "conv3d", "dropout", "function", "gradients", "pack", "placeholder", "pool2d",
    "pool3d", "rnn", "spatial_2d_padding", "spatial_3d_padding", "switch",
]  # fmt: skip


def placeholder(shape: Any = None, ndim: int | None = None, dtype: Any = None, name: str | None = None) -> Any:
    if shape is None and ndim is None:
        raise Exception("Specify either a shape or ndim value.")
    return later.placeholder(shape, ndim, dtype)  # two placeholders may have one name, which Keras 3 does not allow


def pack(x: Any) -> Any:
    return later.stack(x)


@noted
def _tensordot(x: Any, y: Any, first: Any, second: Any) -> Any:
    """A product over some axes of each sample."""
    x, y = tensor(x), tensor(y)
    letters = iter("bcdefghijklmnopqrstuvwxyz")
    left = ["a", *(next(letters) for _ in range(x.shape.rank - 1))]
    right = ["a", *(next(letters) for _ in range(y.shape.rank - 1))]
    for a, b in zip(first, second, strict=True):
        right[b] = left[a]
    kept = [c for i, c in enumerate(left) if i not in first] + [
        c for i, c in enumerate(right[1:], 1) if i not in second
    ]
    return tf.einsum(f"{''.join(left)},{''.join(right)}->{''.join(kept)}", x, y)


def batch_dot(x: Any, y: Any, axes: Any = None) -> Any:
    if axes is None:
        axes = [(len(x.shape) - 1,), (len(y.shape) - 2,)]
    first, second = ([int(a) for a in (one if hasattr(one, "__iter__") else [one])] for one in axes)
    return _tensordot(x, y, tuple(first), tuple(second))


def function(inputs: Any, outputs: Any, updates: Any = [], **kwargs: Any) -> Any:  # noqa: B006
    """What was told to the compiler of Theano changes no numbers."""
    return later.function(inputs, outputs, updates)


Function = function


def gradients(loss: Any, variables: Any) -> Any:
    asked = list(variables) if isinstance(variables, (list, tuple)) else [variables]
    found = later.gradients(loss, asked)
    missing = [str(v.name) for v, g in zip(asked, found, strict=True) if g is None]
    if missing:
        raise ValueError(f"The loss is not computed of {', '.join(missing)}, so it has no derivative by them.")
    return found if isinstance(variables, (list, tuple)) or later.backend() != "theano" else found[0]


def switch(condition: Any, then_expression: Any, else_expression: Any) -> Any:
    plain = [not hasattr(x, "shape") for x in (then_expression, else_expression)]
    like = else_expression if plain[0] else then_expression
    then = later.zeros_like(like) + float(then_expression) if plain[0] and not plain[1] else then_expression
    other = later.zeros_like(like) + float(else_expression) if plain[1] and not plain[0] else else_expression
    return later.switch(condition, then, other)


def dropout(x: Any, level: Any, seed: Any = None) -> Any:
    return later.dropout(x, level, seed=seed)


def rnn(
    step_function: Any, inputs: Any, initial_states: Any, go_backwards: bool = False, mask: Any = None,
    constants: Any = None,
) -> Any:  # fmt: skip
    return later.rnn(step_function, inputs, initial_states, go_backwards, mask, constants)


def conv2d(
    x: Any, kernel: Any, strides: Any = (1, 1), border_mode: str = "valid", dim_ordering: str = "th",
    image_shape: Any = None, filter_shape: Any = None,
) -> Any:  # fmt: skip
    return later.conv2d(x, kernel, strides, border_mode, dim_ordering)


def conv3d(
    x: Any, kernel: Any, strides: Any = (1, 1, 1), border_mode: str = "valid", dim_ordering: str = "th",
    volume_shape: Any = None, filter_shape: Any = None,
) -> Any:  # fmt: skip
    return later.conv3d(x, kernel, strides, border_mode, dim_ordering)


def pool2d(
    x: Any, pool_size: Any, strides: Any = (1, 1), border_mode: str = "valid", dim_ordering: str = "th",
    pool_mode: str = "max",
) -> Any:  # fmt: skip
    return later.pool2d(x, pool_size, strides, border_mode, dim_ordering, pool_mode)


def pool3d(
    x: Any, pool_size: Any, strides: Any = (1, 1, 1), border_mode: str = "valid", dim_ordering: str = "th",
    pool_mode: str = "max",
) -> Any:  # fmt: skip
    return later.pool3d(x, pool_size, strides, border_mode, dim_ordering, pool_mode)


def spatial_2d_padding(x: Any, padding: Any = (1, 1), dim_ordering: str = "th") -> Any:
    return later.spatial_2d_padding(x, padding, dim_ordering)


def spatial_3d_padding(x: Any, padding: Any = (1, 1, 1), dim_ordering: str = "th") -> Any:
    return later.spatial_3d_padding(x, padding, dim_ordering)
