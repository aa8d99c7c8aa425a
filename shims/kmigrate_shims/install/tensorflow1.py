"""Names of TensorFlow 1 that TensorFlow 2 keeps under `tf.compat.v1` alone: `tf.log`, `tf.ConfigProto`."""

from __future__ import annotations

from typing import Any

import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.install import sessions

_before: list[tuple[Any, str, Any]] = []
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


# Modules of TensorFlow 2 in which names of TensorFlow 1 are looked for as well.
ROOMS = ("train", "nn", "image", "random", "losses", "metrics", "initializers", "math", "io", "linalg", "test")
GONE = {
    "contrib": "take the layers of Keras, or what tensorflow-addons had, for it",
    "layers": "take keras.layers: tf.layers went with Keras 2",
    "app": "take argparse",
    "flags": "take argparse",
}


def add() -> None:
    """A name that TensorFlow does not have is looked for among those of TensorFlow 1."""
    if _before:
        return
    _dress(tf, "", sessions.NAMES)
    for room in ROOMS:
        module = getattr(tf, room, None)
        if module is not None and hasattr(tf.compat.v1, room):
            names = {"set_random_seed": sessions.set_random_seed} if room == "random" else {}
            if room == "train":
                names = {n: sessions.minimized(getattr(tf.compat.v1.train, n)) for n in _optimizers()}
            _dress(module, room + ".", names)
    _before.append((tf, "gradients", tf.gradients))
    vars(tf)["gradients"] = sessions.gradients
    for kind in (tf.__internal__.EagerTensor, KerasTensor):
        _before.append((kind, "eval", kind.__dict__.get("eval")))
        kind.eval = sessions.evaluate


def _optimizers() -> list[str]:
    return [n for n in dir(tf.compat.v1.train) if n.endswith("Optimizer") and n != "Optimizer"]


def _dress(module: Any, path: str, ours: dict[str, Any]) -> None:
    inside = vars(module)
    native = inside.get("__getattr__")
    _before.append((module, "__getattr__", native))

    def missing(name: str) -> Any:
        if native is not None:
            try:
                return native(name)
            except AttributeError:
                pass
        if name in ours:
            return ours[name]
        whole = path + name
        if not name.startswith("__"):
            try:
                return _found(TODAY.get(whole, f"compat.v1.{whole}"))
            except AttributeError:
                pass
        remedy = GONE.get(whole)
        said = (
            f"module 'tensorflow' has no attribute '{whole}', and TensorFlow 1 as it is kept in tf.compat.v1 has none"
        )
        raise AttributeError(f"{said} either{'; ' + remedy if remedy else ''}")

    inside["__getattr__"] = missing


def _found(path: str) -> Any:
    found: Any = tf
    for part in path.split("."):
        found = getattr(found, part)
    return found


def remove() -> None:
    while _before:
        module, name, native = _before.pop()
        if isinstance(module, type):
            delattr(module, name)
            if native is not None:
                setattr(module, name, native)
        elif native is None:
            vars(module).pop(name, None)
        else:
            vars(module)[name] = native
