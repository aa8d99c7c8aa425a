"""`keras.datasets.cifar100`."""

from kmigrate_shims.keras.datasets.cifar100 import load_data

__all__ = ["load_data"]
