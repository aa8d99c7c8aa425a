"""Data as the old Keras took it."""

from kmigrate_shims.utils.endless import endless
from kmigrate_shims.utils.validation import endless_validation

__all__ = ["endless", "endless_validation"]
