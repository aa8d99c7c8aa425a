"""`keras.datasets.fashion_mnist`."""

from __future__ import annotations

import gzip
from typing import Any

import numpy as np

from kmigrate_shims.keras.utils.data_utils import get_file

BASE = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/"
FOLDER = "datasets/fashion-mnist"


def _read(name: str, header: int) -> Any:
    path = get_file(name, origin=BASE + name, cache_subdir=FOLDER)
    with gzip.open(path, "rb") as file:
        return np.frombuffer(file.read(), np.uint8, offset=header)


def load_data() -> Any:
    found = []
    for part in ("train", "t10k"):
        labels = _read(f"{part}-labels-idx1-ubyte.gz", 8)
        images = _read(f"{part}-images-idx3-ubyte.gz", 16)
        found.append((images.reshape(len(labels), 28, 28), labels))
    return tuple(found)


__all__ = ["get_file", "load_data"]
