"""Ftrl: for the rows of an Embedding that of the shims, and what TensorFlow 2.3 kept of it."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.spec import Array, Optimizer
from kmigrate_shims import optimizers as shims

NOT_HERE = ("weight_decay", "clipnorm", "clipvalue", "global_clipnorm")


def for_rows(options: dict[str, Any]) -> Any:
    if any(options.get(key) for key in NOT_HERE):
        raise Complaint(
            "The optimizer Ftrl with clipped gradients or decaying weights moved the rows of an Embedding in a way "
            "that nothing here does. Give --inference."
        )
    known = (*shims.Ftrl.arguments, "learning_rate", "decay")
    rows = "all" if "weight_decay" in options else "used"  # tf.keras 2.11 and later
    return shims.Ftrl(**{key: value for key, value in options.items() if key in known}, rows=rows)


def linear(said: Optimizer, path: str, array: Array, weight: Array) -> Array:
    """TensorFlow until 2.3 kept this memory times the learning rate where there is a shrinkage, but for rows. No file
    says so; but a weight is what follows from its memories."""
    options, rate = said.options, said.options.get("learning_rate")
    accumulator = said.slots.get("accumulator", {}).get(path)
    if not options.get("l2_shrinkage_regularization_strength") or not isinstance(rate, float) or accumulator is None:
        return array
    l1 = options.get("l1_regularization_strength", 0.0)
    l2 = options.get("l2_regularization_strength", 0.0) + options.get("beta", 0.0) / (2.0 * rate)
    below = np.power(accumulator, -options["learning_rate_power"]) / rate + 2.0 * l2

    def gap(value: Array) -> float:
        return float(np.abs((np.clip(value, -l1, l1) - value) / below - weight).max(initial=0.0))

    return array / rate if gap(array / rate) < gap(array) else array
