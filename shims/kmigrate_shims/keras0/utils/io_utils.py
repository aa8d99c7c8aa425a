"""`keras.utils.io_utils`."""

from kmigrate_shims.keras1.utils.io_utils import HDF5Matrix, load_array, save_array

__all__ = ["HDF5Matrix", "load_array", "save_array"]
