"""`keras.datasets.mnist`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras.datasets import mnist as later

__all__ = ["load_data"]


def load_data(path: str = "mnist.pkl.gz") -> Any:
    return later.load_data(path.replace("mnist.pkl.gz", "mnist.npz"))
