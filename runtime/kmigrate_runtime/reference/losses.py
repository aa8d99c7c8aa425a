"""Every loss of the old Keras: a number for each sample (or step), before weights and means."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays.tape import Array, Value, plain
from kmigrate_runtime.reference.call import Unsupported

# y_true, y_pred, and the options of the training: `epsilon`, `crossentropy`, `from_logits`...
Loss: TypeAlias = Callable[[Array, Value, dict[str, Any]], Value]
LOSSES: dict[str, Loss] = {}


def loss(*names: str) -> Callable[[Loss], Loss]:
    def register(function: Loss) -> Loss:
        LOSSES.update(dict.fromkeys(names, function))
        return function

    return register


def loss_of(named: Any) -> tuple[Loss, dict[str, Any]]:
    """The function of a loss that a spec names, and the options that came with it."""
    name, options = (named["kind"], dict(named.get("options", {}))) if isinstance(named, dict) else (named, {})
    function = LOSSES.get(name) if isinstance(name, str) else None
    if function is None:
        shown = getattr(named, "name", name)
        raise Unsupported(f"The loss {shown!r} is none that the reference knows.")
    return function, options


def _epsilon(options: dict[str, Any]) -> float:
    return float(options.get("epsilon") or 1e-7)


def _last(x: Value) -> Value:
    return el.mean(x, -1)


@loss("mean_squared_error", "MeanSquaredError")
def mean_squared_error(y: Array, p: Value, options: dict[str, Any]) -> Value:
    return _last(el.square(p - y))


@loss("mean_absolute_error", "MeanAbsoluteError")
def mean_absolute_error(y: Array, p: Value, options: dict[str, Any]) -> Value:
    return _last(el.absolute(p - y))


@loss("mean_absolute_percentage_error", "MeanAbsolutePercentageError")
def mean_absolute_percentage_error(y: Array, p: Value, options: dict[str, Any]) -> Value:
    return _last(el.absolute((y - p) / np.maximum(np.abs(y), _epsilon(options)).astype(y.dtype))) * 100.0


@loss("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError")
def mean_squared_logarithmic_error(y: Array, p: Value, options: dict[str, Any]) -> Value:
    low = _epsilon(options)
    return _last(el.square(el.log(el.clip(p, low, None) + 1.0) - el.log(el.clip(y, low, None) + 1.0)))


def _signs(y: Array, options: dict[str, Any]) -> Array:
    """Targets of 0 and 1 become -1 and 1, where the release did so and all of them are 0 or 1."""
    if options.get("hinge_zeros", "kept") == "negative" and bool(np.all((y == 0) | (y == 1))):
        return 2 * y - 1
    return y


@loss("hinge", "Hinge")
def hinge(y: Array, p: Value, options: dict[str, Any]) -> Value:
    return _last(el.maximum(1.0 - _signs(y, options) * p, 0.0))


@loss("squared_hinge", "SquaredHinge")
def squared_hinge(y: Array, p: Value, options: dict[str, Any]) -> Value:
    return _last(el.square(el.maximum(1.0 - _signs(y, options) * p, 0.0)))


@loss("categorical_hinge", "CategoricalHinge")
def categorical_hinge(y: Array, p: Value, options: dict[str, Any]) -> Value:
    right, wrong = el.total(y * p, -1), el.largest((1 - y) * p, -1)
    return el.maximum(wrong - right + 1.0, 0.0)


@loss("logcosh", "log_cosh", "LogCosh")
def logcosh(y: Array, p: Value, options: dict[str, Any]) -> Value:
    x = p - y
    return _last(x + el.softplus(x * -2.0) - math.log(2.0))


@loss("huber_loss", "huber", "Huber")
def huber(y: Array, p: Value, options: dict[str, Any]) -> Value:
    delta = float(options.get("delta", 1.0))
    error = el.absolute(p - y)
    near = el.minimum(error, delta)
    return _last(el.square(near) * 0.5 + (error - near) * delta)


@loss("kullback_leibler_divergence", "KLDivergence", "kl_divergence")
def kullback_leibler_divergence(y: Array, p: Value, options: dict[str, Any]) -> Value:
    low = _epsilon(options)
    y, p = np.clip(y, low, 1).astype(y.dtype), el.clip(p, low, 1.0)
    return el.total(y * el.log(y / p), -1)


@loss("poisson", "Poisson")
def poisson(y: Array, p: Value, options: dict[str, Any]) -> Value:
    return _last(p - y * el.log(p + _epsilon(options)))


@loss("cosine_proximity", "CosineSimilarity", "cosine_similarity")
def cosine(y: Array, p: Value, options: dict[str, Any]) -> Value:
    axis, floor = int(options.get("axis", -1)), float(options.get("cosine_floor", 1e-12))
    product = _unit(y, axis, floor) * _unit(p, axis, floor)
    found = el.mean(product, axis) if options.get("cosine") == "mean" else el.total(product, axis)
    return found if options.get("cosine_sign") == "positive" else -found


def _unit(x: Value, axis: int, floor: float) -> Value:
    return x / el.sqrt(el.maximum(el.total(el.square(x), axis, keepdims=True), floor))


@loss("categorical_crossentropy", "CategoricalCrossentropy")
def categorical_crossentropy(y: Array, p: Value, options: dict[str, Any]) -> Value:
    smoothing = float(options.get("label_smoothing") or 0.0)
    if smoothing:
        y = y * (1.0 - smoothing) + smoothing / y.shape[-1]
    if options.get("from_logits"):
        return -el.total(y * _log_softmax(p), -1)
    low = _epsilon(options)
    return -el.total(y * el.log(el.clip(p / el.total(p, -1, keepdims=True), low, 1.0 - low)), -1)


@loss("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy")
def sparse_categorical_crossentropy(y: Array, p: Value, options: dict[str, Any]) -> Value:
    shape = plain(p).shape
    classes = y.astype(np.int64).reshape(shape[:-1])
    picked = np.eye(shape[-1], dtype=plain(p).dtype)[classes]
    if options.get("from_logits"):
        return -el.total(picked * _log_softmax(p), -1)
    if options.get("sparse") == "normalize":
        return categorical_crossentropy(picked, p, options)
    low = _epsilon(options)
    logs = el.log(el.clip(p, low, 1.0 - low))
    return -el.total(picked * _log_softmax(logs), -1)


@loss("binary_crossentropy", "BinaryCrossentropy")
def binary_crossentropy(y: Array, p: Value, options: dict[str, Any]) -> Value:
    smoothing = float(options.get("label_smoothing") or 0.0)
    if smoothing:
        y = y * (1.0 - smoothing) + 0.5 * smoothing
    if options.get("from_logits"):
        return _last(el.softplus(p) - y * p)
    low = _epsilon(options)
    more = low if str(options.get("crossentropy")).startswith("logits") else 0.0
    p = el.clip(p, low, 1.0 - low)
    # TensorFlow added up the two constants first, which float32 shows at the edges.
    return -_last(y * el.log(p + more) + (1 - y) * el.log((1.0 + more) - p))


def _log_softmax(x: Value) -> Value:
    x = x - np.max(plain(x), axis=-1, keepdims=True)
    return x - el.log(el.total(el.exp(x), -1, keepdims=True))
