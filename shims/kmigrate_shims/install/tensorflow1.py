"""Names of TensorFlow 1 that TensorFlow 2 keeps under `tf.compat.v1` alone: `tf.log`, `tf.ConfigProto`."""

from __future__ import annotations

import functools
import sys
from typing import Any

import tensorflow as tf
from keras import KerasTensor

from kmigrate_shims.install import compat, contrib, keywords, pipelines, saving, sessions
from kmigrate_shims.removed.libraries import is_installed

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
    "layers": "take keras.layers: tf.layers went with Keras 2",
    "app": "take argparse",
    "flags": "take argparse",
}


def add() -> None:
    """A name that TensorFlow does not have is looked for among those of TensorFlow 1."""
    if _before:
        return
    _dress(tf, "", sessions.NAMES | {"contrib": contrib.put()})
    for name, method in pipelines.METHODS.items():
        _before.append((tf.data.Dataset, name, vars(tf.data.Dataset).get(name)))
        setattr(tf.data.Dataset, name, lambda self, *given, _made=method: _made(self, *given))
    _dress(tf.data, "data.", pipelines.FUNCTIONS)
    for room in ROOMS:
        module = getattr(tf, room, None)
        if module is not None and hasattr(tf.compat.v1, room):
            names: dict[str, Any] = {"set_random_seed": sessions.set_random_seed} if room == "random" else {}
            if room == "train":
                names = {n: sessions.minimized(getattr(tf.compat.v1.train, n)) for n in _optimizers()}
                names |= pipelines.TRAIN | {"Saver": saving.Saver}
            _dress(module, room + ".", names)
    for module, name, function in [*keywords.taking(), *compat.names()]:
        _before.append((module, name, vars(module)[name]))
        setattr(module, name, function)  # modules that TensorFlow wraps keep names in two places
    plain: Any = type(tf.Variable(0.0))
    _before.append((plain, "__init__", plain.__init__))
    plain.__init__ = saving.noticing(plain.__init__)
    _before.append((tf, "gradients", tf.gradients))
    vars(tf)["gradients"] = sessions.gradients
    _before.append((tf, "where", tf.where))
    vars(tf)["where"] = _where(tf.where)
    for kind in (tf.__internal__.EagerTensor, KerasTensor):
        _before.append((kind, "eval", kind.__dict__.get("eval")))
        kind.eval = sessions.evaluate


def _where(today: Any) -> Any:
    """A condition of one axis chose whole rows; today it is spread over the last axis."""

    @functools.wraps(today)
    def where(condition: Any, x: Any = None, y: Any = None, name: str | None = None) -> Any:
        chosen, one, other = (getattr(getattr(given, "shape", None), "rank", None) for given in (condition, x, y))
        of_rows = chosen == 1 and one == other and one not in (None, 1)
        if of_rows and one and not is_installed(sys._getframe(1).f_code.co_filename):
            return today(tf.reshape(condition, [-1, *[1] * (one - 1)]), x, y, name=name)
        return today(condition, x, y, name=name)

    return where


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
    contrib.take_back()
    compat.remove()
    while _before:
        module, name, native = _before.pop()
        if isinstance(module, type):
            delattr(module, name)
            if native is not None:
                setattr(module, name, native)
        elif native is None:
            vars(module).pop(name, None)
        else:
            setattr(module, name, native)
