"""Which tensors of a model are sparse: Keras 3 says so of `tensor * 2.0` too, which is not."""

from __future__ import annotations

from typing import Any

from keras import KerasTensor


def as_dense(value: Any) -> Any:
    """A tensor that is said to be sparse and is not, as Keras 3 says of `tensor * 2.0`, told rightly."""
    if not isinstance(value, KerasTensor) or not getattr(value, "sparse", False) or is_sparse(value):
        return value
    return KerasTensor(value.shape, value.dtype)


def is_sparse(value: Any) -> bool:
    """Whether a tensor is sparse by its own operation, or by what it was computed from."""
    if not getattr(value, "sparse", False) or not hasattr(value, "_keras_history"):
        return bool(getattr(value, "sparse", False))
    operation, node, _ = value._keras_history
    given = operation._inbound_nodes[node].arguments.keras_tensors
    return not given or bool(getattr(operation, "sparse", False)) or any(is_sparse(one) for one in given)
