"""`keras.datasets.fashion_mnist`."""

from keras.datasets.fashion_mnist import *  # noqa: F403
from keras.datasets.fashion_mnist import load_data

__all__ = ["load_data"]
