"""`keras.datasets.boston_housing`."""

from keras.datasets.boston_housing import *  # noqa: F403
from keras.datasets.boston_housing import load_data

__all__ = ["load_data"]
