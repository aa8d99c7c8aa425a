"""Tensors from nothing: filled, counted, triangular."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.objects import Held
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import DTYPES, upcast
from kmigrate_shims.theano.tensor.casting import cast
from kmigrate_shims.theano.tensor.construct import NotScalarConstantError, as_tensor_variable, constant
from kmigrate_shims.theano.tensor.joining import MakeVector
from kmigrate_shims.theano.tensor.type import TensorType

_INTEGERS = ("int", "uint", "bool")


def size_tensor(values: Any) -> Any:
    """A vector for the sizes of a shape, constant where all of them are known."""
    known = [tf.get_static_value(each) for each in values]
    if all(each is not None for each in known):
        return tf.constant([int(each) for each in known], tf.int64)
    return tf.stack([tf.cast(each, tf.int64) for each in values])


def alloc_validate_shape(shape: Any) -> tuple[list[Any], list[bool]]:
    """The sizes as variables, and which of them are known to be 1."""
    from kmigrate_shims.theano.tensor.constants import get_scalar_constant_value

    sizes, pattern = [], []
    for place, size in enumerate(as_tensor_variable(each, ndim=0) for each in shape):
        if not size.type.dtype.startswith(("int", "uint")):
            raise TypeError(
                f"Shape arguments to Alloc must be integers, but argument {place} is not for apply node: {size}"
            )
        try:
            pattern.append(int(get_scalar_constant_value(size)) == 1)
        except NotScalarConstantError:
            pattern.append(False)
        sizes.append(size)
    return sizes, pattern


class Alloc(Op):
    """A value repeated to a shape."""

    __props__ = ()

    def validate_shape(self, shape: Any) -> Any:
        return alloc_validate_shape(shape)

    def make_node(self, value: Any, *shape: Any) -> Apply:
        given = as_tensor_variable(value)
        sizes, pattern = alloc_validate_shape(shape)
        if given.ndim > len(sizes):
            raise TypeError(
                "The Alloc value to use has more dimensions than the specified dimensions", given.ndim, len(sizes)
            )
        return Apply(self, [given, *sizes], [TensorType(given.type.dtype, pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        if len(values) == 1:
            return tf.identity(values[0])
        return tf.broadcast_to(values[0], size_tensor(values[1:]))

    def connection_pattern(self, node: Any) -> Any:
        return [[True], *[[False] for _ in node.inputs[1:]]]


alloc = Alloc()


class AllocEmpty(Op):
    """A tensor of a shape, with nothing promised about its content. It is zero here."""

    __props__ = ("dtype",)

    def __init__(self, dtype: str) -> None:
        self.dtype = str(dtype)

    def make_node(self, *shape: Any) -> Apply:
        sizes, pattern = alloc_validate_shape(shape)
        return Apply(self, sizes, [TensorType(self.dtype, pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.zeros(size_tensor(values) if values else (), DTYPES[self.dtype])

    def connection_pattern(self, node: Any) -> Any:
        return [[False] for _ in node.inputs]


def _as_sizes(shape: Any) -> Any:
    if isinstance(shape, Variable):
        if shape.ndim == 0:
            return [shape]
        return [shape[place] for place in range(_length(shape))]
    return [shape] if isinstance(shape, (int, np.integer)) else shape


def _length(shape: Any) -> int:
    from kmigrate_shims.theano.tensor.constants import get_vector_length

    return get_vector_length(shape)


def zeros(shape: Any, dtype: Any = None) -> Any:
    """Zeros of a shape."""
    return alloc(np.array(0, dtype=dtype or config.floatX), *_as_sizes(shape))


def ones(shape: Any, dtype: Any = None) -> Any:
    """Ones of a shape."""
    return alloc(np.array(1, dtype=dtype or config.floatX), *_as_sizes(shape))


class ARange(Op):
    """Numbers at equal distances."""

    __props__ = ("dtype",)

    def __init__(self, dtype: str) -> None:
        self.dtype = dtype

    def make_node(self, start: Any, stop: Any, step: Any) -> Apply:
        given = [as_tensor_variable(each) for each in (start, stop, step)]
        if any(each.ndim for each in given):
            raise AssertionError("The bounds of arange have no dimensions.")
        return Apply(self, given, [TensorType(self.dtype, (False,))()])

    def lower(self, node: Any, *values: Any) -> Any:
        known = [tf.get_static_value(each) for each in values]
        if all(each is not None for each in known):
            return tf.constant(np.arange(*[each.item() for each in known], dtype=self.dtype))
        whole = all(each.dtype.is_integer for each in values)
        start, stop, step = (tf.cast(each, tf.int64 if whole else tf.float64) for each in values)
        # Backwards the other way round: rounding down of what is negative is rounding up.
        count = tf.cast(tf.maximum(-((start - stop) // step), tf.zeros((), start.dtype)), tf.int64)
        # NumPy's way to the same digits: the first two numbers are rounded, and their distance is repeated.
        dtype = DTYPES[self.dtype] if DTYPES[self.dtype].is_floating else start.dtype
        first, second = tf.cast(start, dtype), tf.cast(start + step, dtype)
        return tf.cast(first + tf.cast(tf.range(count), dtype) * (second - first), DTYPES[self.dtype])

    def connection_pattern(self, node: Any) -> Any:
        return [[True], [False], [True]]


def arange(start: Any, stop: Any = None, step: Any = 1, dtype: Any = None) -> Any:
    """Numbers from `start` to before `stop`."""
    if stop is None:
        start, stop = 0, start
    given = [as_tensor_variable(each) for each in (start, stop, step)]
    if dtype is None:
        dtype = upcast(*[each.type.dtype for each in given])
        if dtype.startswith("int"):
            dtype = "int64"
        elif dtype.startswith("uint"):
            dtype = "uint64"
        if config.cast_policy in ("numpy", "numpy+floatX"):
            dtype = _numpy_arange_dtype(given, dtype)
    return _aranges.setdefault(str(dtype), ARange(str(dtype)))(*given)


_aranges: dict[str, ARange] = {}


def _numpy_arange_dtype(given: list[Any], dtype: str) -> str:
    plain = np.arange(*[np.array(value, each.dtype) for value, each in zip((0, 1, 1), given, strict=True)]).dtype
    if str(plain) == dtype:
        return dtype
    narrow = config.cast_policy == "numpy+floatX" and config.floatX == "float32" and plain == np.float64
    return "float32" if narrow and all(each.dtype != "float64" for each in given) else str(plain)


class _nd_grid:
    """`mgrid` and `ogrid`: the coordinates of a grid, from slices."""

    def __init__(self, sparse: bool = False) -> None:
        self.sparse = sparse

    def __getitem__(self, *args: Any) -> Any:
        parts = args[0] if isinstance(args[0], tuple) else (args[0],)
        if isinstance(args[0], slice):
            return _counted(args[0])
        ndim = len(parts)
        for each in parts:
            if isinstance(each.step, complex):
                raise NotImplementedError("Not implemented for slices whose step is complex")
        ranges = [_counted(each) for each in parts]
        grids = [each.dimshuffle(["x"] * place + [0] + ["x"] * (ndim - place - 1)) for place, each in enumerate(ranges)]
        if self.sparse:
            return grids
        from kmigrate_shims.theano.tensor.elementwise import ones_like

        whole = ones_like(grids[0])
        for each in grids[1:]:
            whole = whole * ones_like(each)
        return [each * whole for each in grids]


def _counted(part: slice) -> Any:
    start, step = (0 if part.start is None else part.start), (1 if part.step is None else part.step)
    if isinstance(step, complex):
        raise NotImplementedError("Not implemented for slices whose step is complex")
    return arange(start, part.stop, step)


mgrid = _nd_grid()
ogrid = _nd_grid(sparse=True)


class Eye(Op):
    """Ones on a diagonal."""

    __props__ = ("dtype",)

    def __init__(self, dtype: Any = None) -> None:
        self.dtype = str(config.floatX if dtype is None else dtype)

    def make_node(self, n: Any, m: Any, k: Any) -> Apply:
        given = [as_tensor_variable(each) for each in (n, m, k)]
        if any(each.ndim for each in given):
            raise AssertionError("The sizes of eye have no dimensions.")
        return Apply(self, given, [TensorType(self.dtype, (False, False))()])

    def lower(self, node: Any, *values: Any) -> Any:
        n, m, k = (tf.cast(each, tf.int64) for each in values)
        rows, columns = tf.range(n)[:, None], tf.range(m)[None, :]
        return tf.cast(tf.equal(columns - rows, k), DTYPES[self.dtype])

    def connection_pattern(self, node: Any) -> Any:
        return [[False]] * 3


def eye(n: Any, m: Any = None, k: Any = 0, dtype: Any = None) -> Any:
    """Ones on a diagonal."""
    return Eye(dtype or config.floatX)(n, n if m is None else m, k)


def identity_like(x: Any) -> Any:
    """The identity matrix of the size of a matrix."""
    given = as_tensor_variable(x)
    return eye(given.shape[0], given.shape[1], k=0, dtype=given.dtype)


class Tri(Op):
    """Ones at and below a diagonal."""

    __props__ = ("dtype",)

    def __init__(self, dtype: Any = None) -> None:
        self.dtype = str(config.floatX if dtype is None else dtype)

    def make_node(self, N: Any, M: Any, k: Any) -> Apply:
        given = [as_tensor_variable(each) for each in (N, M, k)]
        return Apply(self, given, [TensorType(self.dtype, (False, False))()])

    def lower(self, node: Any, *values: Any) -> Any:
        n, m, k = (tf.cast(each, tf.int64) for each in values)
        rows, columns = tf.range(n)[:, None], tf.range(m)[None, :]
        return tf.cast(tf.less_equal(columns - rows, k), DTYPES[self.dtype])

    def connection_pattern(self, node: Any) -> Any:
        return [[False]] * 3


def tri(N: Any, M: Any = None, k: Any = 0, dtype: Any = None) -> Any:
    """Ones at and below a diagonal."""
    return Tri(dtype or config.floatX)(N, N if M is None else M, k)


def tril(m: Any, k: Any = 0) -> Any:
    """A matrix, zero above a diagonal."""
    return m * tri(m.shape[0], m.shape[1], k=k, dtype=m.dtype)


def triu(m: Any, k: Any = 0) -> Any:
    """A matrix, zero below a diagonal."""
    return m * (constant(1, dtype=m.dtype) - tri(m.shape[0], m.shape[1], k=k - 1, dtype=m.dtype))


class Default(Op):
    """Another value where the first is None."""

    __props__ = ()

    def make_node(self, x: Any, default: Any) -> Apply:
        given, other = as_tensor_variable(x), as_tensor_variable(default)
        if given.type != other.type:
            raise TypeError("Both default() arguments must have same type", given, other)
        return Apply(self, [given, other], [other.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return values[1] if isinstance(values[0], Held) else values[0]


default = Default()
setdefault = default
_ = (cast, MakeVector)
