"""`keras.backend.load_backend`: which backend there is."""

from __future__ import annotations

from kmigrate_shims.backend import *  # noqa: F403
from kmigrate_shims.backend import backend, set_epsilon, set_floatx, set_image_data_format  # noqa: F401

_BACKEND = "tensorflow"


def __getattr__(name: str) -> object:
    from kmigrate_shims.backend.absent import answer

    return answer(name)
