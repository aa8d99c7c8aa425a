"""The old APIs of Keras, Theano and CNTK, with their old semantics, on TensorFlow."""

from __future__ import annotations


def __getattr__(name: str) -> object:
    """`kmigrate_shims.install(keras="1.2", backend="theano")` and `uninstall()`, without another import before them."""
    if name in ("install", "uninstall"):
        import importlib

        module: object = importlib.import_module("kmigrate_shims.install")
        return module if name == "install" else module.uninstall  # type: ignore[attr-defined]
    raise AttributeError(f"module 'kmigrate_shims' has no attribute '{name}'")
