"""`keras.datasets.cifar10`."""

from keras.datasets.cifar10 import *  # noqa: F403
from keras.datasets.cifar10 import load_data

__all__ = ["load_data"]
