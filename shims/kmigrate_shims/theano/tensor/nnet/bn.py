"""Batch normalization: by given statistics, by those of the batch, and the formula of before."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic as tensor


def batch_normalization(inputs: Any, gamma: Any, beta: Any, mean: Any, std: Any, mode: str = "low_mem") -> Any:
    """Scaled and shifted by what is given."""
    if mode == "low_mem":
        return (inputs - mean) / std * gamma + beta
    if mode == "high_mem":
        return (inputs - mean) * (gamma / std) + beta
    raise ValueError('mode must be either "low_mem", "high_mem"')


def _read_axes(axes: Any, ndim: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The axes that are normalized over, and the others."""
    if isinstance(axes, str) and axes == "per-activation":
        axes = (0,)
    elif isinstance(axes, str) and axes == "spatial":
        axes = (0, *range(2, ndim))
    elif isinstance(axes, (tuple, list, np.ndarray)):
        axes = tuple(sorted(int(axis) for axis in axes))
    else:
        raise ValueError(f"invalid axes: {axes}")
    if not axes:
        raise ValueError("there should be at least one normalization axis")
    if min(axes) < 0 or max(axes) >= ndim:
        raise ValueError(f"axes should be less than ndim (<{ndim}), but {axes} given")
    return axes, tuple(axis for axis in range(ndim) if axis not in axes)


class _Parameters:
    """How parameters fit the axes of the input: with as many of their own, or with one for each that is kept."""

    def __init__(self, ndim: int, axes: Any, gamma: Any) -> None:
        self.axes, self.kept = _read_axes(axes, ndim)
        self.whole = gamma.ndim == ndim
        self.ndim = ndim if self.whole else len(self.kept)
        self.pattern: list[Any] = ["x"] * ndim
        for place, axis in enumerate(self.kept):
            self.pattern[axis] = place

    def check(self, text: str, *parameters: Any) -> None:
        for parameter in parameters:
            if parameter.ndim != self.ndim:
                raise ValueError(f"{text}; got {parameter.ndim} instead of {self.ndim}")

    def fit(self, parameter: Any) -> Any:
        parameter = tensor.as_tensor_variable(parameter)
        if self.whole:
            return tensor.addbroadcast(parameter, *self.axes)
        return parameter.dimshuffle(self.pattern)

    def back(self, result: Any) -> Any:
        return result if self.whole else result.dimshuffle(self.kept)


def _read_epsilon(epsilon: Any) -> Any:
    epsilon = np.asarray(epsilon, dtype=config.floatX)[()]
    if epsilon < 1e-5:
        raise ValueError(f"epsilon must be at least 1e-5, got {epsilon}")
    return epsilon


_DIMENSIONS = (
    "gamma and beta dimensionality must match the number of non-normalized axes, or have the same number of "
    "dimensions as the inputs"
)


def batch_normalization_train(
    inputs: Any,
    gamma: Any,
    beta: Any,
    axes: Any = "per-activation",
    epsilon: float = 1e-4,
    running_average_factor: Any = 0.1,
    running_mean: Any = None,
    running_var: Any = None,
) -> tuple[Any, ...]:
    """The normalized input, mean and inverse deviation of the batch, and the running averages where they are given."""
    fitting = _Parameters(inputs.ndim, axes, gamma)
    fitting.check(_DIMENSIONS, gamma, beta)
    if (running_mean is None) != (running_var is None):
        raise ValueError("running_mean and running_var must either both be given or both be None")
    if running_mean is not None:
        fitting.check("running_mean must be of the same dimensionality as gamma and beta", running_mean)
        fitting.check("running_var must be of the same dimensionality as gamma and beta", running_var)
    epsilon = _read_epsilon(epsilon)
    given = [inputs, fitting.fit(gamma), fitting.fit(beta)]
    if running_mean is not None:
        given += [fitting.fit(running_mean), fitting.fit(running_var)]
    results = BatchNormTrain(fitting.axes)(*given[:3], epsilon, running_average_factor, *given[3:])
    found = [results[0], *[fitting.back(each) for each in results[1:]]]
    for place, old in ((3, running_mean), (4, running_var)):
        if old is not None:
            found[place] = tensor.patternbroadcast(found[place], tensor.as_tensor_variable(old).broadcastable)
    return tuple(found)


class BatchNormTrain(Op):
    """The normalized input, mean and inverse deviation over axes, and the new running averages."""

    __props__ = ("axes",)

    def __init__(self, axes: Any = (0,)) -> None:
        self.axes = tuple(int(axis) for axis in axes)

    def make_node(
        self,
        x: Any,
        scale: Any,
        bias: Any,
        epsilon: Any = 1e-4,
        running_average_factor: Any = 0.1,
        running_mean: Any = None,
        running_var: Any = None,
    ) -> Apply:
        given = [x, scale, bias] if running_mean is None else [x, scale, bias, running_mean, running_var]
        given = [tensor.as_tensor_variable(each) for each in given]
        dtype = upcast(*[each.dtype for each in given])
        x, scale, bias, *running = [tensor.cast(each, dtype) for each in given]
        settings = [tensor.as_tensor_variable(each) for each in (epsilon, running_average_factor)]
        outputs = [x.type(), *[scale.type() for _ in range(2 + len(running))]]
        return Apply(self, [x, scale, bias, *settings, *running], outputs)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        pattern = [[place < 3] * len(node.outputs) for place in range(len(node.inputs))]
        for place in range(5, len(node.inputs)):
            pattern[place][place - 2] = True
        return pattern

    def lower(self, node: Any, *values: Any) -> list[Any]:
        x, scale, bias, epsilon, factor, *running = values
        epsilon, factor = tf.cast(epsilon, x.dtype), tf.cast(factor, x.dtype)
        mean = tf.reduce_mean(x, self.axes, keepdims=True)
        variance = tf.reduce_mean(tf.square(x - mean), self.axes, keepdims=True)
        inverse = 1.0 / tf.sqrt(variance + epsilon)
        results = [self._normalized(x, scale, bias, mean, inverse), mean, inverse]
        if running:
            number = tf.cast(tf.size(x) / tf.size(scale), x.dtype)
            results.append(running[0] * (1.0 - factor) + mean * factor)
            results.append(running[1] * (1.0 - factor) + (number / (number - 1.0)) * variance * factor)
        return results

    def _normalized(self, x: Any, scale: Any, bias: Any, mean: Any, inverse: Any) -> Any:
        """The gradient is Theano's formula of mean and inverse deviation, which second gradients may hold constant."""

        @tf.custom_gradient
        def through(x: Any, scale: Any, bias: Any) -> Any:
            def backward(top: Any) -> list[Any]:
                return _backward(x, top, scale, mean, inverse, self.axes)

            return (x - mean) * (scale * inverse) + bias, backward

        return through(x, scale, bias)


def _backward(x: Any, top: Any, scale: Any, mean: Any, inverse: Any, axes: Any) -> list[Any]:
    """The gradients by the input, its scale and its shift."""
    centered = x - mean
    along = tf.reduce_mean(top * centered, axes, keepdims=True)
    moved = top * inverse - centered * along * inverse**3
    by_input = scale * (moved - tf.reduce_mean(moved, axes, keepdims=True))
    by_scale = tf.reduce_sum(top * inverse * centered, axes, keepdims=True)
    return [by_input, by_scale, tf.reduce_sum(top, axes, keepdims=True)]


class AbstractBatchNormTrain(BatchNormTrain):
    """The same under the name that Theano gave it before it was optimized."""


class AbstractBatchNormInference(Op):
    """The input normalized by given statistics; parameters have as many dimensions as the input."""

    __props__ = ("axes",)

    def __init__(self, axes: Any = (0,)) -> None:
        self.axes = tuple(int(axis) for axis in axes)

    def make_node(
        self, x: Any, scale: Any, bias: Any, estimated_mean: Any, estimated_variance: Any, epsilon: Any = 1e-4
    ) -> Apply:
        given = [tensor.as_tensor_variable(each) for each in (x, scale, bias, estimated_mean, estimated_variance)]
        dtype = upcast(*[each.dtype for each in given])
        given = [tensor.cast(each, dtype) for each in given]
        return Apply(self, [*given, tensor.as_tensor_variable(epsilon)], [given[0].type()])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [*[[True]] * 5, [False]]

    def lower(self, node: Any, *values: Any) -> Any:
        x, scale, bias, center, variance, epsilon = values
        return (x - center) * (scale / tf.sqrt(variance + tf.cast(epsilon, x.dtype))) + bias


class AbstractBatchNormTrainGrad(Op):
    """The gradients of a normalization by its input, scale and shift, from mean and inverse deviation."""

    __props__ = ("axes",)

    def __init__(self, axes: Any = (0,)) -> None:
        self.axes = tuple(int(axis) for axis in axes)

    def make_node(self, x: Any, dy: Any, scale: Any, x_mean: Any, x_invstd: Any, epsilon: Any = 1e-4) -> Apply:
        given = [tensor.as_tensor_variable(each) for each in (x, dy, scale, x_mean, x_invstd)]
        dtype = upcast(*[each.dtype for each in given])
        given = [tensor.cast(each, dtype) for each in given]
        outputs = [given[0].type(), given[2].type(), given[2].type()]
        return Apply(self, [*given, tensor.as_tensor_variable(epsilon)], outputs)

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True, True, False], [True, True, True], [True, False, False], *[[True, True, False]] * 2, [False] * 3]

    def lower(self, node: Any, *values: Any) -> list[Any]:
        x, top, scale, mean, inverse, _ = values
        return _backward(x, top, scale, mean, inverse, self.axes)


def batch_normalization_test(
    inputs: Any, gamma: Any, beta: Any, mean: Any, var: Any, axes: Any = "per-activation", epsilon: float = 1e-4
) -> Any:
    """The input normalized by given statistics."""
    fitting = _Parameters(inputs.ndim, axes, gamma)
    fitting.check(_DIMENSIONS, gamma, beta)
    fitting.check("mean and var must be of the same dimensionality as gamma and beta", mean, var)
    epsilon = _read_epsilon(epsilon)
    given = [tensor.as_tensor_variable(inputs), *[fitting.fit(each) for each in (gamma, beta, mean, var)]]
    dtype = upcast(*[each.dtype for each in given])
    x, scale, shift, center, variance = [tensor.cast(each, dtype) for each in given]
    return (x - center) * (scale / tensor.sqrt(variance + epsilon)) + shift
