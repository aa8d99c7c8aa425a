"""`keras.datasets.mnist`."""

from keras.datasets.mnist import *  # noqa: F403
from keras.datasets.mnist import load_data

__all__ = ["load_data"]
