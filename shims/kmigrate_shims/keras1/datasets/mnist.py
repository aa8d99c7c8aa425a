"""`keras.datasets.mnist`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.datasets import mnist as later


def load_data(path: str = "mnist.npz") -> Any:
    return later.load_data(path.replace("mnist.pkl.gz", "mnist.npz"))
