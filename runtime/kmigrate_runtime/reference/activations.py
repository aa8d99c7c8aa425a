"""Every activation of the old Keras, by its name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Unsupported

ACTIVATIONS: dict[str, Callable[..., Value]] = {}


def activation(*names: str) -> Callable[[Callable[..., Value]], Callable[..., Value]]:
    def register(function: Callable[..., Value]) -> Callable[..., Value]:
        ACTIVATIONS.update(dict.fromkeys(names, function))
        return function

    return register


def activate(named: Any, x: Value) -> Value:
    """The activation that an option names: a word, `{"kind", "options"}`, or None."""
    if named is None:
        return x
    name, options = (named["kind"], named.get("options", {})) if isinstance(named, dict) else (named, {})
    function = ACTIVATIONS.get(name) if isinstance(name, str) else None
    if function is None:
        shown = getattr(named, "name", name)
        raise Unsupported(f"The activation {shown!r} is none that the reference knows.")
    return function(x, **{key: value for key, value in options.items() if value is not None})


@activation("linear")
def linear(x: Value) -> Value:
    return x


@activation("relu")
def relu(
    x: Value,
    alpha: float = 0.0,
    max_value: float | None = None,
    threshold: float = 0.0,
) -> Value:
    if not alpha and not threshold and max_value is None:
        return el.relu(x)
    data = plain(x)
    above: Value = x if max_value is None else el.minimum(x, float(max_value))
    return el.where(data >= threshold, above, (x - float(threshold)) * float(alpha))


@activation("ReLU")
def relu_layer(
    x: Value,
    max_value: float | None = None,
    negative_slope: float = 0.0,
    threshold: float = 0.0,
) -> Value:
    return relu(x, negative_slope, max_value, threshold)


@activation("relu6")
def relu6(x: Value) -> Value:
    return el.minimum(el.relu(x), 6.0)


@activation("LeakyReLU")
def leaky_relu(x: Value, alpha: float = 0.3) -> Value:
    return el.where(plain(x) > 0, x, x * float(alpha))


@activation("leaky_relu")
def leaky_relu_of_tensorflow(x: Value) -> Value:
    return leaky_relu(x, 0.2)


@activation("elu", "ELU")
def elu(x: Value, alpha: float = 1.0) -> Value:
    return el.where(plain(x) > 0, x, (el.exp(el.minimum(x, 0.0)) - 1.0) * float(alpha))


@activation("selu")
def selu(x: Value) -> Value:
    return elu(x, 1.6732632423543772848170429916717) * 1.0507009873554804934193349852946


@activation("ThresholdedReLU")
def thresholded(x: Value, theta: float = 1.0) -> Value:
    return x * (plain(x) > theta).astype(plain(x).dtype)


@activation("ThresholdedLinear")
def thresholded_linear(x: Value, theta: float = 1.0) -> Value:
    return x * (np.abs(plain(x)) >= theta).astype(plain(x).dtype)


@activation("softmax", "Softmax")
def softmax(x: Value, axis: int = -1) -> Value:
    return el.softmax(x, axis)


@activation("softplus")
def softplus(x: Value) -> Value:
    return el.softplus(x)


@activation("softsign")
def softsign(x: Value) -> Value:
    return x / (el.absolute(x) + 1.0)


@activation("tanh")
def tanh(x: Value) -> Value:
    return el.tanh(x)


@activation("sigmoid")
def sigmoid(x: Value) -> Value:
    return el.sigmoid(x)


@activation("hard_sigmoid")
def hard_sigmoid(x: Value) -> Value:
    return el.clip(x * 0.2 + 0.5, 0.0, 1.0)


@activation("hard_sigmoid_of_keras_3")
def hard_sigmoid_of_keras_3(x: Value) -> Value:
    """No old file names it: it is what a wrong conversion makes of `hard_sigmoid`."""
    return el.clip(x / 6.0 + 0.5, 0.0, 1.0)


@activation("exponential")
def exponential(x: Value) -> Value:
    return el.exp(x)


@activation("swish", "silu")
def swish(x: Value) -> Value:
    return x * el.sigmoid(x)


@activation("gelu")
def gelu(x: Value, approximate: bool = False) -> Value:
    if approximate:
        inner = (x + el.power(x, 3.0) * 0.044715) * 0.7978845608028654
        return x * (el.tanh(inner) + 1.0) * 0.5
    return x * (el.erf(x * 0.7071067811865476) + 1.0) * 0.5


@activation("mish")
def mish(x: Value) -> Value:
    return x * el.tanh(el.softplus(x))
