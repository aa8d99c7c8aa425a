"""Weights of samples, as losses of Keras 3 take them."""

from __future__ import annotations

from typing import Any

import numpy as np


def per_sample(weights: Any, targets: Any) -> Any:
    """The weights with as many axes as the targets have: a weight of a sample is that of all its steps or pixels."""
    if weights is None or targets is None:
        return weights
    if isinstance(weights, dict):
        by_name = targets if isinstance(targets, dict) else {}
        return {name: per_sample(one, by_name.get(name)) for name, one in weights.items()}
    if isinstance(weights, list | tuple) and isinstance(targets, list | tuple) and _of_outputs(weights):
        return [per_sample(one, other) for one, other in zip(weights, targets, strict=True)]
    missing = np.ndim(targets) - np.ndim(weights)
    if missing <= 0:
        return weights
    return np.reshape(weights, (*np.shape(weights), *[1] * missing))


def _of_outputs(weights: Any) -> bool:
    """Whether these are weights for each output, and not a list of numbers."""
    return any(one is None or np.ndim(one) for one in weights)
