"""`keras.utils.io_utils`."""

from kmigrate_shims.keras.engine.h5 import ask_to_overwrite as ask_to_proceed_with_overwrite
from kmigrate_shims.keras.utils.io_utils import HDF5Matrix

__all__ = ["HDF5Matrix", "ask_to_proceed_with_overwrite", "load_array", "save_array"]


def save_array(array: object, name: str) -> None:
    raise ImportError("The use of `save_array` requires PyTables, which is no part of this. Write numpy.save instead.")


def load_array(name: str) -> object:
    raise ImportError("The use of `load_array` requires PyTables, which is no part of this. Write numpy.load instead.")
