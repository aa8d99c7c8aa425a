"""Data as the old Keras took it."""

from kmigrate_shims.utils.endless import endless

__all__ = ["endless"]
