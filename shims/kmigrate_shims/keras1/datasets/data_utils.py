"""`keras.datasets.data_utils`, which moved to `keras.utils`."""

from kmigrate_shims.keras.utils.generic_utils import Progbar
from kmigrate_shims.keras1.utils.data_utils import get_file, urlretrieve, validate_file

__all__ = ["Progbar", "get_file", "urlretrieve", "validate_file"]
