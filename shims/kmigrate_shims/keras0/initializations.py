"""`keras.initializations`: functions that give variables. NumPy drew the numbers, whatever the backend."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.keras.singular import svd
from kmigrate_shims.keras0 import backend as K
from kmigrate_shims.keras0.generic import get_from_module


def get_fans(shape: Any, dim_ordering: str = "th") -> tuple[Any, Any]:
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) in (4, 5):  # the places of a kernel count for what comes in alone
        if dim_ordering == "th":
            return np.prod(shape[1:]), shape[0]
        if dim_ordering == "tf":
            return np.prod(shape[:-1]), shape[-1]
        raise Exception("Invalid dim_ordering: " + dim_ordering)
    return np.sqrt(np.prod(shape)), np.sqrt(np.prod(shape))


def uniform(shape: Any, scale: float = 0.05, name: str | None = None) -> Any:
    return K.variable(np.random.uniform(low=-scale, high=scale, size=shape), name=name)


def normal(shape: Any, scale: float = 0.05, name: str | None = None) -> Any:
    return K.variable(np.random.normal(loc=0.0, scale=scale, size=shape), name=name)


def lecun_uniform(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    return uniform(shape, np.sqrt(3.0 / get_fans(shape, dim_ordering)[0]), name=name)


def glorot_normal(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    return normal(shape, np.sqrt(2.0 / sum(get_fans(shape, dim_ordering))), name=name)


def glorot_uniform(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    return uniform(shape, np.sqrt(6.0 / sum(get_fans(shape, dim_ordering))), name=name)


def he_normal(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    return normal(shape, np.sqrt(2.0 / get_fans(shape, dim_ordering)[0]), name=name)


def he_uniform(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    return uniform(shape, np.sqrt(6.0 / get_fans(shape, dim_ordering)[0]), name=name)


def orthogonal(shape: Any, scale: float = 1.1, name: str | None = None) -> Any:
    flat = (shape[0], int(np.prod(shape[1:])))
    u, _, v = svd(np.random.normal(0.0, 1.0, flat))
    q = (u if u.shape == flat else v).reshape(shape)
    return K.variable(scale * q[: shape[0], : shape[1]], name=name)


def identity(shape: Any, scale: float = 1, name: str | None = None) -> Any:
    if len(shape) != 2 or shape[0] != shape[1]:
        raise Exception("Identity matrix initialization can only be used for 2D square matrices.")
    return K.variable(scale * np.identity(shape[0]), name=name)


def zero(shape: Any, name: str | None = None) -> Any:
    return K.zeros(tuple(shape), name=name)


def one(shape: Any, name: str | None = None) -> Any:
    return K.ones(tuple(shape), name=name)


def get(identifier: Any, **kwargs: Any) -> Any:
    """`dim_ordering` was taken and never looked at."""
    return get_from_module(identifier, globals(), "initialization", kwargs=kwargs)
