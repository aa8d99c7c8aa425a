"""Pooling of the last two or three axes."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.lowering import pooling
from kmigrate_shims.theano.lowering.known import as_known
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.type import TensorType

_MODES = ("max", "sum", "average_inc_pad", "average_exc_pad")
_RENAMED = (("ds", "ws"), ("st", "stride"), ("padding", "pad"))


def _present_names(given: dict[str, Any], ndim: int) -> dict[str, Any]:
    """Window, stride and margin, of arguments by their old or new names."""
    found = {name: given[name] for name in ("ws", "stride", "pad")}
    for old, new in _RENAMED:
        if given[old] is None:
            continue
        if found[new] not in (None, (0,) * ndim):
            raise ValueError(
                f"You can't provide a tuple value to both '{new}' and '{old}'. Please provide a value only to '{new}'."
            )
        warnings.warn(f"DEPRECATION: the '{old}' parameter is replaced by the parameter '{new}'.", stacklevel=3)
        found[new] = given[old]
    if found["ws"] is None:
        raise ValueError("You must provide a tuple value for the window size.")
    return found


class Pool(Op):
    """The last axes, window by window."""

    __props__ = ("ignore_border", "mode", "ndim")

    def __init__(self, ignore_border: bool = False, mode: str = "max", ndim: int = 2, openmp: Any = None) -> None:
        self.ndim = ndim
        self.ignore_border = ignore_border
        mode = "max" if mode == "max_deterministic" else mode
        if mode not in _MODES:
            raise ValueError(
                f"Pool mode parameter only support 'max', 'sum', 'average_inc_pad' and 'average_exc_pad'. Got {mode}"
            )
        self.mode = mode

    @staticmethod
    def out_shape(
        imgshape: Any,
        ws: Any = None,
        ignore_border: bool = False,
        stride: Any = None,
        pad: Any = None,
        ndim: int = 2,
        ds: Any = None,
        st: Any = None,
        padding: Any = None,
    ) -> list[Any]:
        """The shape after pooling."""
        ndim = 2 if ndim is None else ndim
        given = _present_names({"ws": ws, "stride": stride, "pad": pad, "ds": ds, "st": st, "padding": padding}, ndim)
        if len(imgshape) < ndim:
            raise TypeError(f"imgshape must have at least {ndim} dimensions")
        window = given["ws"]
        stride = window if given["stride"] is None else given["stride"]
        pad = (0,) * ndim if given["pad"] is None else given["pad"]
        lengths = [tensor.extract_constant(imgshape[axis - ndim]) + 2 * pad[axis] for axis in range(ndim)]
        space = [
            _windows_along(length, window[axis], stride[axis], ignore_border) for axis, length in enumerate(lengths)
        ]
        return [*imgshape[: len(imgshape) - ndim], *space]

    def make_node(self, x: Any, ws: Any, stride: Any = None, pad: Any = None) -> Apply:
        x = tensor.as_tensor_variable(x)
        stride = ws if stride is None else stride
        pad = (0,) * self.ndim if pad is None else pad
        if isinstance(pad, (tuple, list)):
            if max(pad) != 0 and not self.ignore_border:
                raise NotImplementedError("padding works only with ignore_border=True")
            if isinstance(ws, (tuple, list)) and any(margin >= size for margin, size in zip(pad, ws, strict=False)):
                raise NotImplementedError("padding must be smaller than strides")
        given = [tensor.as_tensor_variable(each) for each in (ws, stride, pad)]
        if x.type.ndim < self.ndim:
            raise TypeError(f"The input has {x.type.ndim} dimensions, and {self.ndim} are pooled.")
        for variable, name in zip(given, ("Pool downsample", "Stride", "Padding"), strict=True):
            if variable.ndim != 1:
                raise AssertionError(f"{name} parameters must be vectors.")
            if variable.dtype not in tensor.int_dtypes:
                raise TypeError(f"{name} parameters must be ints.")
        pattern = (*x.broadcastable[: x.ndim - self.ndim], *[False] * self.ndim)
        return Apply(self, [x, *given], [TensorType(x.dtype, pattern)()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True], [False], [False], [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        return pooling.pool(values[0], windows_of(node, values[1:4], self.ignore_border), self.mode)


def windows_of(node: Any, values: Any, ignore_border: bool) -> pooling.Windows:
    """The windows of a pooling: numbers where they are known when the function is compiled."""
    found = []
    for variable, value in zip(node.inputs[-3:], values, strict=True):
        static = tf.get_static_value(as_known(variable, value))
        if static is None:
            found.append(tuple(tf.unstack(tf.cast(value, tf.int32), node.op.ndim)))
        else:
            found.append(pooling.entry_of(static))
    return pooling.Windows(found[0], found[1], found[2], bool(ignore_border))


def _windows_along(length: Any, size: Any, stride: Any, ignore_border: bool) -> Any:
    symbolic = any(hasattr(each, "type") and hasattr(each, "owner") for each in (length, size, stride))
    if ignore_border:
        found = (length - size) // stride + 1
        return tensor.maximum(found, 0) if symbolic else np.maximum(found, 0)
    if symbolic:
        apart = (length - 1) // stride + 1
        overlapping = tensor.maximum(0, (length - 1 - size + stride) // stride) + 1
        return tensor.switch(tensor.ge(stride, size), apart, overlapping)
    return (length - 1) // stride + 1 if stride >= size else max(0, (length - 1 - size + stride) // stride) + 1


def _pool(given: dict[str, Any], ndim: int) -> Any:
    names = _present_names(given, ndim)
    image, ignore_border = tensor.as_tensor_variable(given["input"]), given["ignore_border"]
    if image.ndim < ndim:
        raise NotImplementedError(f"pool_{ndim}d requires a dimension >= {ndim}")
    if ignore_border is None:
        warnings.warn(
            f"pool_{ndim}d() was to have another default for ignore_border. Say ignore_border=True or "
            "False to be sure.",
            stacklevel=3,
        )
        ignore_border = False
    return Pool(ignore_border, ndim=ndim, mode=given["mode"])(image, names["ws"], names["stride"], names["pad"])


def pool_2d(
    input: Any,
    ws: Any = None,
    ignore_border: Any = None,
    stride: Any = None,
    pad: Any = (0, 0),
    mode: str = "max",
    ds: Any = None,
    st: Any = None,
    padding: Any = None,
) -> Any:
    """The last two axes, window by window."""
    return _pool(locals(), 2)


def pool_3d(
    input: Any,
    ws: Any = None,
    ignore_border: Any = None,
    stride: Any = None,
    pad: Any = (0, 0, 0),
    mode: str = "max",
    ds: Any = None,
    st: Any = None,
    padding: Any = None,
) -> Any:
    """The last three axes, window by window."""
    return _pool(locals(), 3)


def max_pool_2d_same_size(input: Any, patch_size: Any) -> Any:
    """The input with all but the largest entry of each window set to zero."""
    image = tensor.as_tensor_variable(input)
    largest = Pool(True)(image, patch_size)
    return MaxPoolGrad(True)(image, largest, largest, patch_size)


from kmigrate_shims.theano.tensor.signal.pool_grads import (  # noqa: E402 - they are made of what is above
    AveragePoolGrad,
    DownsampleFactorMaxGradGrad,
    MaxPoolGrad,
    MaxPoolRop,
    PoolGrad,
)

__all__ = [
    "AveragePoolGrad",
    "DownsampleFactorMaxGradGrad",
    "MaxPoolGrad",
    "MaxPoolRop",
    "Pool",
    "PoolGrad",
    "max_pool_2d_same_size",
    "pool_2d",
    "pool_3d",
]
