"""The Keras of 1.0 to 1.2 on today's TensorFlow: `kmigrate_shims.install(keras="1.2")` puts it at `keras`."""

from kmigrate_shims import keras as _machine  # symbolic tensors and the engine are those of Keras 2's face
from kmigrate_shims.keras import era
from kmigrate_shims.keras.borrowed import lend as _lend
from kmigrate_shims.keras1 import (
    activations,
    backend,
    callbacks,
    constraints,
    engine,
    initializations,
    layers,
    metrics,
    models,
    objectives,
    optimizers,
    preprocessing,
    regularizers,
    utils,
    wrappers,
)

__all__ = [
    "activations", "backend", "callbacks", "constraints", "engine", "initializations", "layers", "metrics", "models",
    "objectives", "optimizers", "preprocessing", "regularizers", "utils", "wrappers",
]  # fmt: skip
_lend("kmigrate_shims.keras1", backend)


def __getattr__(name: str) -> object:
    import importlib
    import sys

    if name == "__version__":
        return era.ERA.keras
    if f"keras.{name}" in sys.modules:  # parts of the real Keras, which its own code asks for
        return sys.modules[f"keras.{name}"]
    if name in ("applications", "datasets", "legacy"):
        return importlib.import_module(f"kmigrate_shims.keras1.{name}")
    raise AttributeError(f"module 'keras' has no attribute '{name}'")


assert _machine is not None
