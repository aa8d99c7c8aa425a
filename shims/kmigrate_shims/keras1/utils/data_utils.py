"""`keras.utils.data_utils`."""

from kmigrate_shims.keras.utils.data_utils import get_file, validate_file

__all__ = ["get_file", "validate_file"]
