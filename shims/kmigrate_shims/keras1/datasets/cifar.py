"""`keras.datasets.cifar`."""

from kmigrate_shims.keras.datasets.cifar import load_batch

__all__ = ["load_batch"]
