"""Names of TensorFlow 1 that TensorFlow 2 keeps under `tf.compat.v1` alone: `tf.log`, `tf.ConfigProto`."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

_before: list[Any] = []
# Functions that say the same and are better taken from today's TensorFlow.
TODAY = {
    "log": "math.log", "lgamma": "math.lgamma", "digamma": "math.digamma", "erf": "math.erf",
    "matrix_inverse": "linalg.inv", "matrix_determinant": "linalg.det", "cholesky": "linalg.cholesky",
    "diag_part": "linalg.tensor_diag_part", "diag": "linalg.tensor_diag", "is_nan": "math.is_nan",
    "is_inf": "math.is_inf", "reciprocal": "math.reciprocal", "rsqrt": "math.rsqrt", "log1p": "math.log1p",
    "ceil": "math.ceil", "mod": "math.floormod", "floormod": "math.floormod", "floordiv": "math.floordiv",
    "segment_sum": "math.segment_sum", "unsorted_segment_sum": "math.unsorted_segment_sum",
    "random_normal": "compat.v1.random_normal", "random_uniform": "compat.v1.random_uniform",
    "truncated_normal": "compat.v1.truncated_normal", "to_float": "compat.v1.to_float",
    "to_int32": "compat.v1.to_int32", "to_int64": "compat.v1.to_int64", "matmul": "linalg.matmul",
    "sparse_tensor_dense_matmul": "sparse.sparse_dense_matmul", "sub": "math.subtract", "mul": "math.multiply",
    "neg": "math.negative", "pack": "stack", "unpack": "unstack", "select": "where", "batch_matmul": "linalg.matmul",
}  # fmt: skip


def add() -> None:
    """A name that TensorFlow does not have is looked for among those of TensorFlow 1."""
    if _before:
        return
    module = vars(tf)
    native = module.get("__getattr__")
    _before.append(native)

    def missing(name: str) -> Any:
        if native is not None:
            try:
                return native(name)
            except AttributeError:
                pass
        if name.startswith("__"):
            raise AttributeError(f"module 'tensorflow' has no attribute '{name}'")
        found: Any = tf
        path = TODAY.get(name, f"compat.v1.{name}")
        try:
            for part in path.split("."):
                found = getattr(found, part)
        except AttributeError:
            raise AttributeError(
                f"module 'tensorflow' has no attribute '{name}', and TensorFlow 1 as it is kept in tf.compat.v1 has "
                "none either"
            ) from None
        return found

    module["__getattr__"] = missing


def remove() -> None:
    if not _before:
        return
    native = _before.pop()
    if native is None:
        vars(tf).pop("__getattr__", None)
    else:
        vars(tf)["__getattr__"] = native
