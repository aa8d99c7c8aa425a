"""`keras.datasets.cifar100`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.datasets.cifar import column, in_order, load_batch, part
from kmigrate_shims.keras.utils.data_utils import get_file

ORIGIN = "https://www.cs.toronto.edu/~kriz/cifar-100-python.tar.gz"


def load_data(label_mode: str = "fine") -> Any:
    if label_mode not in ("fine", "coarse"):
        raise ValueError("`label_mode` must be one of `fine`, `coarse`.")
    folder = get_file("cifar-100-python", origin=ORIGIN, untar=True)
    (x, y), (x_test, y_test) = (part(folder, name, label_mode + "_labels") for name in ("train", "test"))
    return (in_order(x), column(y)), (in_order(x_test), column(y_test))


__all__ = ["get_file", "load_batch", "load_data"]
