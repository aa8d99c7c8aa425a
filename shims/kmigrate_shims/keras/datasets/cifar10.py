"""`keras.datasets.cifar10`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras.datasets.cifar import column, in_order, load_batch, part
from kmigrate_shims.keras.utils.data_utils import get_file

ORIGIN = "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz"


def load_data() -> Any:
    folder = get_file("cifar-10-batches-py", origin=ORIGIN, untar=True)
    parts = [part(folder, f"data_batch_{i}") for i in range(1, 6)]
    x = np.concatenate([images for images, _ in parts]).astype("uint8")
    y = np.concatenate([labels for _, labels in parts]).astype("uint8")
    x_test, y_test = part(folder, "test_batch")
    return (in_order(x), column(y)), (in_order(x_test), column(y_test))


__all__ = ["get_file", "load_batch", "load_data"]
