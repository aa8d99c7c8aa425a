"""The runtime: old model files become right modern models, and the proof."""

from __future__ import annotations

from typing import Any

__all__ = ["assert_equivalent", "load_legacy"]


def load_legacy(path: Any, **options: Any) -> Any:
    """A legacy model file as a model of Keras 3, compiled and with its optimizer's state where the file has them.

    Options: `weights`, `backend`, `release`, `ordering`, `custom`, `trust`, `channels_last`, `compile`.
    """
    # Only here: who reads a file needs no TensorFlow.
    from kmigrate_runtime.convert import load_legacy as load

    return load(path, **options)


def assert_equivalent(old: Any, new: Any, **options: Any) -> Any:
    """Fails with the whole report unless `new` computes what `old` did: see `kmigrate_runtime.testing`."""
    from kmigrate_runtime.testing import assert_equivalent as check

    __tracebackhide__ = True
    return check(old, new, **options)
