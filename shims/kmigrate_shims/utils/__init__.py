"""Data as the old Keras took it, and descriptions as it gave them."""

from kmigrate_shims.utils.described import architecture
from kmigrate_shims.utils.endless import endless
from kmigrate_shims.utils.validation import endless_validation

__all__ = ["architecture", "endless", "endless_validation"]
