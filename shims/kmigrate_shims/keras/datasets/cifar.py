"""`keras.datasets.cifar`: the batches that both sets of small pictures are made of."""

from __future__ import annotations

import io
import os
import pickle
from typing import Any

import numpy as np

from kmigrate_shims import backend as K


class _Plain(pickle.Unpickler):
    """The files are pickles of dictionaries and arrays; nothing else is made of them."""

    ARRAYS = ("_reconstruct", "ndarray", "dtype", "_frombuffer", "scalar")

    def find_class(self, module: str, name: str) -> Any:
        if module.split(".")[0] == "numpy" and name in self.ARRAYS:
            return super().find_class(module, name)
        raise pickle.UnpicklingError(f"{module}.{name} is nothing that a file of CIFAR holds; it was not read")


def load_batch(fpath: str, label_key: str = "labels") -> tuple[Any, Any]:
    with open(fpath, "rb") as file:
        held = _Plain(io.BytesIO(file.read()), encoding="bytes").load()
    held = {key.decode("utf8") if isinstance(key, bytes) else key: value for key, value in held.items()}
    data = held["data"]
    return data.reshape(data.shape[0], 3, 32, 32), held[label_key]


def in_order(images: Any) -> Any:
    return images.transpose(0, 2, 3, 1) if K.image_data_format() == "channels_last" else images


def column(labels: Any) -> Any:
    return np.reshape(labels, (len(labels), 1))


def part(folder: str, name: str, label_key: str = "labels") -> tuple[Any, Any]:
    return load_batch(os.path.join(folder, name), label_key)
