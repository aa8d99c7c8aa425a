"""`keras.datasets.data_utils`, its old name."""

from kmigrate_shims.keras0.utils.data_utils import Progbar, get_file, urlretrieve

__all__ = ["Progbar", "get_file", "urlretrieve"]
