"""What the rounding of the old outputs does behind them.

A logarithm makes much of a sigmoid near 0, whose float32 was a hundredth off on TensorFlow 1: the outputs are equal by
their scale, and the loss is not. The float64 of the reference, with the old outputs in the place of its own, tells
how much of it their rounding explains.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from kmigrate_runtime import reference
from kmigrate_runtime.compare import apart, compare
from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.reference import Gradients
from kmigrate_runtime.spec import Spec
from kmigrate_runtime.tolerance import NOTHING
from kmigrate_runtime.verify.old import failing


@dataclass(frozen=True)
class Swayed:
    """How far it moves the loss, and its gradient for each weight by path, in units of their scale."""

    loss: float = 0.0
    weights: dict[str, float] = field(default_factory=dict)

    @property
    def steered(self) -> float:
        """How far a step of training goes elsewhere."""
        return max(self.weights.values(), default=0.0)


def swayed(spec: Spec, inputs: list[np.ndarray], batch: Any, exact: Gradients, ends: Sequence[Any]) -> Swayed:
    """`exact` is the reference by itself, `ends` what the old model gave."""
    try:
        with failing():
            arrays = [np.asarray(array) for array in ends]
            found = reference.gradients(spec, inputs, *batch, training=False, ends=arrays)
    except Complaint:
        return Swayed()
    least = NOTHING * max((float(np.abs(one).max(initial=0.0)) for one in exact.weights.values()), default=0.0)
    weights = {path: compare(one, found.weights[path], least=least).normalised for path, one in exact.weights.items()}
    return Swayed(apart(exact.loss, found.loss), weights)
