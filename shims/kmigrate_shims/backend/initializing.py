"""Whether a weight of Keras 3 asks its initializer for numbers: what the old backend only noted has a value there."""

from __future__ import annotations

import sys

HOME = "keras.src.backend.common.variables"
MAKING = ("__init__", "_deferred_initialize")


def initializing() -> bool:
    frame = sys._getframe(1)
    while frame is not None:
        if frame.f_code.co_name in MAKING and frame.f_globals.get("__name__") == HOME:
            return True
        frame = frame.f_back  # type: ignore[assignment]
    return False
