"""Anything becomes a tensor variable: numbers, arrays, lists, and TensorFlow's own tensors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.scalar.autocast import convert
from kmigrate_shims.theano.scalar.types import Scalar
from kmigrate_shims.theano.tensor.type import TensorType


class AsTensorError(TypeError):
    """Something is no tensor and cannot become one."""


class ShapeError(Exception):
    """The shape cannot be computed."""


class NotScalarConstantError(Exception):
    """A variable is no constant number."""


class EmptyConstantError(NotScalarConstantError):
    """A constant has no element, where one number is wanted."""


NO_SIZE: list[Callable[[], Any]] = []  # what knows the size of an axis that has none yet, or gives None


def as_tensor_variable(x: Any, name: Any = None, ndim: Any = None) -> Any:
    """A tensor variable of anything that has a meaning as one."""
    if hasattr(x, "_as_TensorVariable"):
        return x._as_TensorVariable()
    if isinstance(x, Apply):
        if getattr(x.op, "default_output", None) is None and len(x.outputs) != 1:
            raise ValueError("It is ambiguous which output of a multi-output Op has to be fetched.", x)
        x = x.default_output()
    if isinstance(x, Variable):
        if isinstance(x.type, Scalar):
            from kmigrate_shims.theano.tensor.casting import tensor_from_scalar

            x = tensor_from_scalar(x)
        if not isinstance(x.type, TensorType):
            raise AsTensorError("Variable type field must be a TensorType.", x, x.type)
        return x if ndim is None else _with_dimensions(x, ndim)
    if isinstance(x, tf.Tensor) and not hasattr(x, "numpy"):
        return from_tensor(x, name)
    if isinstance(x, (tf.Tensor, tf.Variable)):
        x = x.numpy()
    x = x.as_list() if isinstance(x, tf.TensorShape) else x
    if isinstance(x, (tuple, list)) and any(each is None for each in x):
        x = [as_tensor_variable(each) for each in x]
    if isinstance(x, (tuple, list)) and any(isinstance(each, Variable) for each in x):
        from kmigrate_shims.theano.tensor.joining import stack

        try:
            return stack(x)
        except (TypeError, ValueError):
            pass
    if x is None and (size := next(filter(None.__ne__, (ask() for ask in NO_SIZE)), None)) is not None:
        return from_tensor(size)
    if isinstance(x, bool):
        raise AsTensorError(
            "Cannot cast True or False as a tensor variable. Please use np.array(True) or np.array(False) if you need "
            "these constants. This error might be caused by using the == operator on Variables. v == w does not do "
            "what you think it does, use theano.tensor.eq(v, w) instead."
        )
    try:
        return constant(x, name=name, ndim=ndim)
    except TypeError:
        try:
            text = str(x)
        except Exception:  # an object may refuse to be written
            text = repr(x)
        raise AsTensorError(f"Cannot convert {text} to TensorType", type(x)) from None


def _with_dimensions(x: Any, ndim: int) -> Any:
    if x.type.ndim > ndim:
        first = next((place for place, one in enumerate(x.broadcastable) if not one), x.ndim)
        x = x.dimshuffle(list(range(x.ndim))[first:])
        if x.ndim > ndim:
            raise ValueError(f"TensorType could not be cast to have {ndim} dimensions", x.type)
        return x
    if x.type.ndim < ndim:
        from kmigrate_shims.theano.tensor.shapes import shape_padleft

        return shape_padleft(x, n_ones=ndim - x.type.ndim)
    return x


as_tensor = as_tensor_variable
_as_tensor_variable = as_tensor_variable

_cache: dict[Any, Any] = {}


def constant(x: Any, name: Any = None, ndim: Any = None, dtype: Any = None) -> Any:
    """A constant; a dimension of 1 broadcasts."""
    made = convert(x, dtype=dtype)
    pattern = [size == 1 for size in made.shape]
    if ndim is not None:
        if len(pattern) > ndim:
            raise ValueError(f"ndarray could not be cast to constant with {ndim} dimensions")
        made = made.reshape((1,) * (ndim - made.ndim) + made.shape)
        pattern = [True] * (ndim - len(pattern)) + pattern
    kind = TensorType(made.dtype, pattern)
    if made.size != 1 or name is not None or made.dtype.kind not in "iuf":
        return TensorType.Constant(kind, made, name=name)
    # Small numbers are the same constant wherever they are written.
    key = (kind, made.tobytes())
    if key not in _cache:
        if not -10 <= made.item() <= 10 or len(_cache) > 10000:
            return TensorType.Constant(kind, made)
        _cache[key] = TensorType.Constant(kind, made.copy())
    return _cache[key]


def from_tensor(tensor: Any, name: Any = None) -> Any:
    """A variable that is a symbolic tensor of TensorFlow, in the graph that it is from."""
    if tensor.shape.rank is None:
        raise AsTensorError(f"{tensor!r} has an unknown number of dimensions. Give it a shape with tf.ensure_shape.")
    kind = TensorType(tensor.dtype.base_dtype.name, [size == 1 for size in tensor.shape.as_list()])
    made = kind(name)
    made.lives_inside = True
    made.tag.tensor = tensor
    made.lower_leaf = lambda lowering: made.tag.tensor
    return made


def to_tensor(variable: Any) -> Any:
    """The tensor of an expression in the graph that is being built, for use among TensorFlow's own functions."""
    from kmigrate_shims.graph.lowering import Lowering

    if tf.executing_eagerly():
        return tf.convert_to_tensor(variable.eval())
    return Lowering()(variable)


def _numeric(x: Any) -> Any:
    return np.asarray(x)


def register() -> None:
    """Let TensorFlow take expressions wherever it takes tensors."""

    def convert_variable(value: Any, dtype: Any = None, name: Any = None, as_ref: bool = False) -> Any:
        made = to_tensor(value)
        return made if dtype is None or made.dtype.is_compatible_with(dtype) else NotImplemented

    tf.register_tensor_conversion_function(TensorType.Variable, convert_variable)
