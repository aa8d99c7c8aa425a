"""`keras.datasets.cifar100`."""

from keras.datasets.cifar100 import *  # noqa: F403
from keras.datasets.cifar100 import load_data

__all__ = ["load_data"]
