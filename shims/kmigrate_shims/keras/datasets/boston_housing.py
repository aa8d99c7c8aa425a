"""`keras.datasets.boston_housing`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras.datasets.words import shuffled, shuffler
from kmigrate_shims.keras.utils.data_utils import get_file

ORIGIN = "https://s3.amazonaws.com/keras-datasets/boston_housing.npz"
HASH = "f553886a1f8d56431e820c5b82552d9d95cfcb96d1e678153f8839538947dff5"


def load_data(path: str = "boston_housing.npz", test_split: float = 0.2, seed: int = 113) -> Any:
    if not 0 <= test_split < 1:
        raise ValueError(f"test_split is a share from 0 to below 1, and not {test_split}")
    path = get_file(path, origin=ORIGIN, file_hash=HASH)
    with np.load(path) as file:
        x, y = file["x"], file["y"]
    x, y = shuffled(shuffler(seed), x, y)
    count = int(len(x) * (1 - test_split))
    return (np.array(x[:count]), np.array(y[:count])), (np.array(x[count:]), np.array(y[count:]))


__all__ = ["get_file", "load_data"]
