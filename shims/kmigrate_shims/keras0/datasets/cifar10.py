"""`keras.datasets.cifar10`."""

from kmigrate_shims.keras.datasets.cifar10 import load_data

__all__ = ["load_data"]
