"""The runtime: old model files become right modern models, and the proof."""

from __future__ import annotations

from typing import Any

__all__ = ["load_legacy"]


def load_legacy(path: Any, **options: Any) -> Any:
    """A legacy model file as a model of Keras 3, compiled and with its optimizer's state where the file has them.

    Options: `weights`, `backend`, `release`, `ordering`, `custom`, `trust`, `channels_last`, `compile`.
    """
    # Only here: who reads a file needs no TensorFlow.
    from kmigrate_runtime.convert import load_legacy as load

    return load(path, **options)
