"""Batch normalization: by given statistics, by those of the batch, and the formula of before."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.configdefaults import config
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
    given = [tensor.as_tensor_variable(inputs), fitting.fit(gamma), fitting.fit(beta)]
    if running_mean is not None:
        given += [fitting.fit(running_mean), fitting.fit(running_var)]
    dtype = upcast(*[each.dtype for each in given])
    x, scale, shift, *running = [tensor.cast(each, dtype) for each in given]
    mean = x.mean(fitting.axes, keepdims=True)
    variance = tensor.mean(tensor.sqr(x - mean), axis=fitting.axes, keepdims=True)
    inverse = tensor.cast(1.0 / tensor.sqrt(variance + epsilon), dtype)
    results = [(x - mean) * (scale * inverse) + shift, fitting.back(mean), fitting.back(inverse)]
    if running:
        factor = tensor.cast(tensor.as_tensor_variable(running_average_factor), dtype)
        number = tensor.cast(tensor.prod(x.shape) / tensor.prod(scale.shape), dtype)
        new_mean = running[0] * (1.0 - factor) + mean * factor
        new_variance = running[1] * (1.0 - factor) + (number / (number - 1.0)) * variance * factor
        for new, old in ((new_mean, running_mean), (new_variance, running_var)):
            new = fitting.back(tensor.cast(new, dtype))
            results.append(tensor.patternbroadcast(new, tensor.as_tensor_variable(old).broadcastable))
    return tuple(results)


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
