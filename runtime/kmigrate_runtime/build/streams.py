"""Large arrays go from a file into a variable, and from a variable into a file, a few rows at a time."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_runtime.spec import Model

PART = 8 * 2**20  # bytes
ALIGNED = 64  # where TensorFlow wants its arrays to begin


def parts(shape: Any, itemsize: int = 4) -> Iterator[slice]:
    """Spans of the first axis, each of about PART bytes."""
    row = max(1, int(np.prod(shape[1:], dtype=object)) * itemsize)
    step = max(1, PART // row)
    for start in range(0, int(shape[0]), step):
        yield slice(start, min(start + step, int(shape[0])))


def tensor(array: Any, dtype: str) -> Any:
    """The array in memory that TensorFlow takes over as it is, read a few rows at a time."""
    size = int(np.prod(array.shape, dtype=object)) * np.dtype(dtype).itemsize
    raw = np.empty(size + ALIGNED, "uint8")
    start = -raw.ctypes.data % ALIGNED
    held = raw[start : start + size].view(dtype).reshape(array.shape)
    for span in parts(array.shape):
        held[span] = array[span]
        drop(array)
    return tf.experimental.dlpack.from_dlpack(held.__dlpack__())


def drop(array: Any) -> None:
    """What was read of a file that is mapped into memory need not stay there."""
    while array is not None:
        mapped = getattr(array, "_mmap", None) or (array if isinstance(array, mmap.mmap) else None)
        if mapped is not None:
            mapped.madvise(mmap.MADV_DONTNEED)
            return
        array = getattr(array, "base", None) if not isinstance(array, memoryview) else array.obj


def forget(model: Model) -> None:
    for _, array in model.weights():
        if array.nbytes > PART:
            drop(array)
