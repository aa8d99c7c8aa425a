"""The Keras of 0.3 on today's TensorFlow: `kmigrate_shims.install(keras="0.3")` puts it at `keras`.

Its layers are no layers of Keras 3: each says what it gives in `get_output(train)`, and a model compiles that.
"""

from kmigrate_shims import keras as _machine  # symbolic tensors are those of Keras 2's face
from kmigrate_shims.keras import era
from kmigrate_shims.keras0 import (
    activations,
    backend,
    callbacks,
    constraints,
    datasets,
    initializations,
    layers,
    models,
    objectives,
    optimizers,
    preprocessing,
    regularizers,
    utils,
    wrappers,
)

__all__ = [
    "activations", "backend", "callbacks", "constraints", "datasets", "initializations", "layers", "models",
    "objectives", "optimizers", "preprocessing", "regularizers", "utils", "wrappers",
]  # fmt: skip


def __getattr__(name: str) -> object:
    import sys

    if name == "__version__":
        return era.ERA.keras
    if f"keras.{name}" in sys.modules:  # parts of the real Keras, which its own code asks for
        return sys.modules[f"keras.{name}"]
    raise AttributeError(f"module 'keras' has no attribute '{name}'")


assert _machine is not None
