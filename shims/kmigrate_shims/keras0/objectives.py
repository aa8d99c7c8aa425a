"""`keras.objectives`: losses, a number for each sample."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0.generic import get_from_module
from kmigrate_shims.keras1.objectives import (
    binary_crossentropy,
    categorical_crossentropy,
    cosine_proximity,
    hinge,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    squared_hinge,
)

__all__ = [
    "MAE", "MAPE", "MSE", "MSLE", "binary_crossentropy", "categorical_crossentropy", "cosine", "cosine_proximity",
    "get", "hinge", "mae", "mape", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_error",
    "mean_squared_logarithmic_error", "mse", "msle", "poisson", "squared_hinge",
]  # fmt: skip
mse = MSE = mean_squared_error
mae = MAE = mean_absolute_error
mape = MAPE = mean_absolute_percentage_error
msle = MSLE = mean_squared_logarithmic_error
cosine = cosine_proximity


def get(identifier: Any) -> Any:
    return get_from_module(identifier, globals(), "objective")
