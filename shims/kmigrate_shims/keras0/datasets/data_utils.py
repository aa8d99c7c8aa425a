"""`keras.datasets.data_utils`, its old name."""

from kmigrate_shims.keras0.utils.data_utils import get_file

__all__ = ["get_file"]
