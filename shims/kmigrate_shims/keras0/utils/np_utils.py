"""`keras.utils.np_utils`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras1.utils import np_utils as later
from kmigrate_shims.keras1.utils.np_utils import (
    accuracy,
    binary_logloss,
    categorical_probas_to_classes,
    normalize,
    probas_to_classes,
)

__all__ = [
    "accuracy", "binary_logloss", "categorical_probas_to_classes", "multiclass_logloss", "normalize",
    "probas_to_classes", "to_categorical",
]  # fmt: skip


def multiclass_logloss(P: Any, Y: Any) -> Any:
    return later.multiclass_logloss(P, Y)


def to_categorical(y: Any, nb_classes: Any = None) -> Any:
    y = np.asarray(y, dtype="int32")
    found = np.zeros((len(y), nb_classes or int(np.max(y)) + 1))
    found[np.arange(len(y)), y.ravel()] = 1.0
    return found
