"""`keras.wrappers`."""

from kmigrate_shims.keras.wrappers import scikit_learn

__all__ = ["scikit_learn"]
