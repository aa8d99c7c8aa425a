"""`keras.preprocessing`."""

from kmigrate_shims.keras.preprocessing import image, sequence, text

__all__ = ["image", "sequence", "text"]
