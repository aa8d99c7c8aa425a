"""The gradients of pooling as operations of their own, for programs that name them."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.lowering import pooling
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.signal import pool as pools


class PoolGrad(pools.Pool):
    """What the gradients of pooling have in common."""

    _extra = 0

    def __init__(self, ignore_border: bool, mode: str = "max", ndim: int = 2, openmp: Any = None) -> None:
        super().__init__(ignore_border, mode, ndim)

    def _node(self, tensors: Any, ws: Any, stride: Any, pad: Any) -> Apply:
        given = [tensor.as_tensor_variable(each) for each in tensors]
        stride = ws if stride is None else stride
        pad = (0,) * self.ndim if pad is None else pad
        windows = [tensor.as_tensor_variable(each) for each in (ws, stride, pad)]
        return Apply(self, [*given, *windows], [given[0].type()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True]] * (len(node.inputs) - 3) + [[False]] * 3


class MaxPoolGrad(PoolGrad):
    """The gradient of a maximum goes to all that equal it."""

    def make_node(self, x: Any, maxout: Any, gz: Any, ws: Any, stride: Any = None, pad: Any = None) -> Apply:  # type: ignore[override]
        return self._node((x, maxout, gz), ws, stride, pad)

    def lower(self, node: Any, *values: Any) -> Any:
        image, _, top = values[:3]
        return _back(image, top, pools.windows_of(node, values[3:], self.ignore_border), "max")


class AveragePoolGrad(PoolGrad):
    """The gradient of an average or a sum."""

    def __init__(self, ignore_border: bool, mode: str = "average_inc_pad", ndim: int = 2) -> None:
        super().__init__(ignore_border, mode, ndim)

    def make_node(self, x: Any, gz: Any, ws: Any, stride: Any = None, pad: Any = None, dummy: Any = None) -> Apply:  # type: ignore[override]
        return self._node((x, gz), ws, stride, pad)

    def lower(self, node: Any, *values: Any) -> Any:
        image, top = values[:2]
        return _back(image, top, pools.windows_of(node, values[2:], self.ignore_border), self.mode)


class MaxPoolRop(PoolGrad):
    """The derivative of a maximum in a direction."""

    def make_node(self, x: Any, eval_point: Any, ws: Any, stride: Any = None, pad: Any = None) -> Apply:  # type: ignore[override]
        return self._node((x, eval_point), ws, stride, pad)

    def lower(self, node: Any, *values: Any) -> Any:
        image, direction = values[:2]
        return _forward(image, direction, pools.windows_of(node, values[2:], self.ignore_border))


class DownsampleFactorMaxGradGrad(PoolGrad):
    """The gradient of that gradient by what came from above: the direction at the maxima."""

    def make_node(self, x: Any, maxout: Any, gz: Any, ws: Any, stride: Any = None, pad: Any = None) -> Apply:  # type: ignore[override]
        node = self._node((x, maxout, gz), ws, stride, pad)
        return Apply(self, node.inputs, [node.inputs[1].type()])

    def lower(self, node: Any, *values: Any) -> Any:
        image, _, direction = values[:3]
        return _forward(image, direction, pools.windows_of(node, values[3:], self.ignore_border))


def _back(image: Any, top: Any, windows: pooling.Windows, mode: str) -> Any:
    return tf.gradients(pooling.pool(image, windows, mode), image, grad_ys=top)[0]


def _forward(image: Any, direction: Any, windows: pooling.Windows) -> Any:
    """The gradient is linear in what comes from above: its own gradient by that is the way forward."""
    result = pooling.pool(image, windows, "max")
    top = tf.zeros_like(result)
    return tf.gradients(tf.gradients(result, image, grad_ys=top)[0], top, grad_ys=direction)[0]
