"""Losses of tf.keras on tensors of a model, as `model.add_loss` was given them.

A cross-entropy took what went into a sigmoid or softmax in place of what came out of it, wherever it found one.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kmigrate_runtime.reference import losses
from kmigrate_runtime.reference.activations import activate
from kmigrate_runtime.reference.arrays import elementwise as el
from kmigrate_runtime.reference.arrays.tape import Value, plain
from kmigrate_runtime.reference.call import Call, Run, Unsupported
from kmigrate_runtime.spec import Model

LOW = 1e-7
ACTIVATIONS = ("sigmoid", "softmax")


def activated(call: Call, x: Value) -> Value:
    """The activation of a layer; its argument is kept where a loss in the model may look for it."""
    named = call.option("activation")
    return kept(call.run, activate(named, x), x) if named in ACTIVATIONS else activate(named, x)


def kept(run: Run, found: Value, argument: Value) -> Value:
    if run.follows:
        run.arguments[id(found)] = found, argument
    return found


def looks(model: Model) -> bool:
    """Whether any layer of a model is such a loss."""
    return any(layer.options.get("function") in FUNCTIONS for layer in model.layers)


def _bare(run: Run, output: Value, from_logits: bool) -> tuple[Value, bool]:
    found = run.arguments.get(id(output))
    return (output, from_logits) if found is None else (found[1], True)


def binary_crossentropy(run: Run, target: Value, output: Value, from_logits: bool = False) -> Value:
    output, from_logits = _bare(run, output, from_logits)
    if from_logits:
        return el.softplus(output) - target * output
    p = el.clip(output, LOW, 1.0 - LOW)
    return (target * el.log(p + LOW) + (1.0 - target) * el.log((1.0 + LOW) - p)) * -1.0


def categorical_crossentropy(
    run: Run, target: Value, output: Value, from_logits: bool = False, axis: int = -1
) -> Value:
    return _of_classes(run, losses.categorical_crossentropy, target, output, from_logits, axis)


def sparse_categorical_crossentropy(
    run: Run, target: Value, output: Value, from_logits: bool = False, axis: int = -1, ignore_class: Any = None
) -> Value:
    if ignore_class is not None:
        raise Unsupported("A sparse_categorical_crossentropy that ignores a class is none that the reference knows.")
    found = _of_classes(run, losses.sparse_categorical_crossentropy, plain(target), output, from_logits, axis)
    rank = plain(output).ndim
    # A matrix of one number for each sample is as many numbers.
    return found.reshape(-1) if rank < 3 and isinstance(found, np.ndarray) else found


def _of_classes(run: Run, function: losses.Loss, target: Value, output: Value, logits: bool, axis: int) -> Value:
    if axis not in (-1, plain(output).ndim - 1):
        raise Unsupported(f"A cross-entropy along axis {axis} is none that the reference knows.")
    bare, from_logits = _bare(run, output, logits)
    return function(target, bare, {"from_logits": from_logits, "sparse": "clip"})


def hinge(run: Run, y_true: Value, y_pred: Value) -> Value:
    return losses.hinge(_signed(y_true), y_pred, {})


def squared_hinge(run: Run, y_true: Value, y_pred: Value) -> Value:
    return losses.squared_hinge(_signed(y_true), y_pred, {})


def _signed(y: Value) -> Value:
    """Targets that are all 0 or 1 mean -1 and 1."""
    binary = bool(np.all((plain(y) == 0) | (plain(y) == 1)))
    return y * 2.0 - 1.0 if binary else y


def of_logits(function: losses.Loss) -> Callable[..., Value]:
    return lambda labels, logits, axis=-1: function(labels, logits, {"from_logits": True})


FUNCTIONS: dict[str, Callable[..., Value]] = {
    "keras.backend.binary_crossentropy": binary_crossentropy,
    "keras.backend.categorical_crossentropy": categorical_crossentropy,
    "keras.backend.sparse_categorical_crossentropy": sparse_categorical_crossentropy,
    **{f"keras.{room}.hinge": hinge for room in ("losses", "metrics")},
    **{f"keras.{room}.squared_hinge": squared_hinge for room in ("losses", "metrics")},
}
