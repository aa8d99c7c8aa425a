"""The Keras of 2.0 to 2.3 on today's TensorFlow: `kmigrate_shims.install()` puts it at `keras`."""

import sys

import tensorflow

from kmigrate_shims.backend.dispatch import register as _register
from kmigrate_shims.keras.tensors import dress as _dress

_register()
_dress()

from kmigrate_shims import backend  # noqa: E402
from kmigrate_shims.keras import (  # noqa: E402
    activations,
    callbacks,
    constraints,
    engine,
    era,
    initializers,
    layers,
    load_backend,
    losses,
    metrics,
    models,
    numpy_backend,
    optimizers,
    regularizers,
    utils,
)
from kmigrate_shims.keras.also import complete as _complete  # noqa: E402
from kmigrate_shims.keras.layers import Input  # noqa: E402
from kmigrate_shims.keras.models import Model, Sequential  # noqa: E402

__all__ = [
    "Input", "Model", "Sequential", "activations", "backend", "callbacks", "constraints", "engine", "era",
    "initializers", "layers", "losses", "metrics", "models", "optimizers", "regularizers", "utils",
]  # fmt: skip

# The other names that the backend's module went by.
for _name, _module in {"load_backend": load_backend, "numpy_backend": numpy_backend, "common": backend}.items():
    setattr(backend, _name, _module)
backend.tensorflow_backend = backend
for _name in ("control_flow_ops", "functional_ops", "tensor_array_ops"):  # modules whose names TensorFlow itself has
    setattr(backend, _name, tensorflow)
_complete()


def __getattr__(name: str) -> object:
    import importlib

    if name == "src":  # Keras 3 imports its own parts by that name, some of them late
        return sys.modules["keras.src"]
    if name == "__version__":
        return era.ERA.keras
    if name == "objectives":
        return losses
    if name in {"applications", "datasets", "preprocessing", "wrappers", "legacy"}:
        return importlib.import_module(f"kmigrate_shims.keras.{name}")
    raise AttributeError(f"module 'keras' has no attribute '{name}'")
