"""The loss and the metrics that `compile` was given, for a `train_step` of TensorFlow 2.2 to 2.15."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import keras
import tensorflow as tf
from keras import ops


def compiled_loss(
    model: Any, y_true: Any, y_pred: Any, sample_weight: Any = None, regularization_losses: Iterable[Any] | None = None
) -> Any:
    """The loss of a batch, and the losses of the layers where they are given. The model's `loss` takes note of it.

    `compute_loss` of Keras 3 takes no note, so that logs and `evaluate` show another loss, and adds the losses of the
    layers whether they are given or not.
    """
    compiled = getattr(model, "_compile_loss", None)
    if compiled is None:
        raise RuntimeError("The model has no loss to compute: give one to `compile`.")
    parts = [compiled(y_true, y_pred, sample_weight), *(regularization_losses or ())]
    total = parts[0]
    for part in parts[1:]:
        total = ops.add(total, ops.sum(ops.cast(part, total.dtype)))
    rows = ops.shape(tf.nest.flatten(y_pred)[0])[0]
    model._loss_tracker.update_state(total, sample_weight=ops.cast(rows, "float32"))
    return total


def computed_loss(model: Any, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None) -> Any:
    """`Model.compute_loss` of TensorFlow 2.9 to 2.15, of which the model's `loss` took note as well."""
    return compiled_loss(model, y, y_pred, sample_weight, regularization_losses=model.losses)


class compiled_metrics:
    """`model.compiled_metrics`. That of Keras 3 tells predictions to every `Mean` of the model, `loss` among them."""

    def __init__(self, model: Any) -> None:
        self._of = getattr(model, "_compile_metrics", None)
        _without_loss(model)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        if self._of is not None:
            self._of.update_state(y_true, y_pred, sample_weight)

    def reset_state(self) -> None:
        if self._of is not None:
            self._of.reset_state()

    reset_states = reset_state

    @property
    def metrics(self) -> list[Any]:
        return list(self._of.metrics) if self._of is not None else []


def _without_loss(model: Any) -> None:
    """A model that was compiled without a loss told none, neither in logs nor first of what `evaluate` gives.

    Keras 3 lists a metric `loss` that stays 0. Where the model has both steps of its own, nothing else asks for it.
    """
    tracker, cls = getattr(model, "_loss_tracker", None), type(model)
    asked = getattr(model, "_compile_loss", None) is not None
    if tracker is None or asked or keras.Model.train_step is cls.train_step or keras.Model.test_step is cls.test_step:
        return
    model._loss_tracker = None
    if None in model.metrics:  # Keras 3.0 lists it whatever it is
        model._loss_tracker = tracker
