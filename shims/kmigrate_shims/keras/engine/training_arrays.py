"""`keras.engine.training_arrays` of Keras 2.2 and 2.3: its loops are those of the model's methods."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.backend.absent import gone

_METHODS = {"fit_loop": "fit", "predict_loop": "predict", "test_loop": "evaluate"}


def __getattr__(name: str) -> Any:
    if name in _METHODS:
        raise gone(
            f"keras.engine.training_arrays.{name} is not there: the loop goes by functions of the model's own. "
            f"Call model.{_METHODS[name]}(...)."
        )
    raise gone(f"module 'keras.engine.training_arrays' has no attribute '{name}'")
