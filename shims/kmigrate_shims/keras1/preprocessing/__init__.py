"""`keras.preprocessing` of Keras 1."""

from kmigrate_shims.keras1.preprocessing import image, sequence, text

__all__ = ["image", "sequence", "text"]
