"""`keras.legacy.models` of Keras 1.0: the Graph of Keras 0.3."""

from __future__ import annotations


def __getattr__(name: str) -> object:
    from kmigrate_shims.keras1 import models

    return getattr(models, name)
