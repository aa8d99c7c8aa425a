"""`optimizer.minimize(loss, variables)` of tf.keras until TensorFlow 2.15, which optimizers of Keras 3 do not have."""

from __future__ import annotations

from typing import Any

import tensorflow as tf


def minimize(
    optimizer: Any,
    loss: Any,
    var_list: Any,
    grad_loss: Any = None,
    name: str | None = None,
    tape: tf.GradientTape | None = None,
) -> Any:
    """One step: `loss` is a function of nothing, or a tensor that the tape has seen; so may be the variables."""
    del name  # of an operation in a graph
    if not callable(loss) and tape is None:
        raise ValueError("`tape` is required when a `Tensor` loss is passed.")
    own = tf.GradientTape() if tape is None else tape
    with own:
        found = _scaled(optimizer, loss() if callable(loss) else loss)
    variables = list(var_list() if callable(var_list) else var_list)
    gradients = own.gradient(found, variables, grad_loss)
    optimizer.apply_gradients(list(zip(gradients, variables, strict=True)))
    return optimizer.iterations


def _scaled(optimizer: Any, loss: Any) -> Any:
    """An optimizer that scales losses divides the gradients itself."""
    return optimizer.scale_loss(loss) if hasattr(optimizer, "scale_loss") else loss
