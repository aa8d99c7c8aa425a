"""`clone_model` as it was: the copy is not compiled."""

from __future__ import annotations

from typing import Any

import keras


def clone_model(model: Any, input_tensors: Any = None, clone_function: Any = None) -> Any:
    """New layers of the same configuration, with weights of their own, and neither loss nor optimizer.

    Newer releases of Keras 3 compile the copy from the configuration of the original. They find no function of the
    program in it, such as a loss, and stop.
    """
    compiled, model.compiled = model.compiled, False
    try:
        return keras.models.clone_model(model, input_tensors=input_tensors, clone_function=clone_function)
    finally:
        model.compiled = compiled
