"""The old APIs of Keras, Theano and CNTK, with their old semantics, on TensorFlow."""

from __future__ import annotations


def __getattr__(name: str) -> object:
    """`kmigrate_shims.install(keras="1.2", backend="theano")`, without another import before it."""
    if name == "install":
        import importlib

        return importlib.import_module("kmigrate_shims.install")
    raise AttributeError(f"module 'kmigrate_shims' has no attribute '{name}'")
