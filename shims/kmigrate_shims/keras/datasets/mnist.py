"""`keras.datasets.mnist`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras.utils.data_utils import get_file

ORIGIN = "https://s3.amazonaws.com/img-datasets/mnist.npz"


def load_data(path: str = "mnist.npz") -> Any:
    path = get_file(path, origin=ORIGIN, file_hash="8a61469f7ea1b51cbae51d4f78837e45")
    with np.load(path) as file:
        return (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])


__all__ = ["get_file", "load_data"]
