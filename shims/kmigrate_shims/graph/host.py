"""Python code in the middle of a graph, whose exceptions come out as they were raised."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

_raised: list[Exception] = []
# A call that changes variables holds it: one of another thread would change what this one has read, and lose it.
CHANGING = threading.RLock()
_here = threading.local()


def inside() -> bool:
    """Whether Python code in the middle of a graph is running here, in whatever thread: it waits for no other."""
    return getattr(_here, "depth", 0) > 0


def call(
    function: Callable[..., Any], inputs: Sequence[Any], dtypes: Any, *, stateful: bool = True, name: str | None = None
) -> Any:
    """What a function of arrays gives, as tensors."""

    def run(*arrays: Any) -> Any:
        _here.depth = getattr(_here, "depth", 0) + 1
        try:
            return function(*arrays)
        except Exception as error:
            # TensorFlow carries only its text to where the graph was called, in another thread.
            _raised[:] = [error]
            raise
        finally:
            _here.depth -= 1

    return tf.numpy_function(run, list(inputs), dtypes, stateful=stateful, name=name)


def raised_in(text: str) -> Exception | None:
    """The exception that TensorFlow's error speaks of, or None where no Python code raised it."""
    if not _raised or "Traceback (most recent call last)" not in text or type(_raised[0]).__name__ not in text:
        return None
    return _raised.pop()
