"""`keras.initializations`: functions that give variables. On Theano NumPy itself drew the numbers."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

from kmigrate_shims.keras.singular import svd
from kmigrate_shims.keras1 import backend as K
from kmigrate_shims.keras1.generic import get_from_module


def get_fans(shape: Any, dim_ordering: str = "th") -> tuple[Any, Any]:
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) in (4, 5):
        if dim_ordering == "th":
            field = np.prod(shape[2:])
            return shape[1] * field, shape[0] * field
        if dim_ordering == "tf":
            field = np.prod(shape[:2])  # of two axes only, also where there are three
            return shape[-2] * field, shape[-1] * field
        raise ValueError("Invalid dim_ordering: " + dim_ordering)
    return np.sqrt(np.prod(shape)), np.sqrt(np.prod(shape))


def uniform(shape: Any, scale: float = 0.05, name: str | None = None, dim_ordering: str = "th") -> Any:
    return K.random_uniform_variable(shape, -scale, scale, name=name)


def normal(shape: Any, scale: float = 0.05, name: str | None = None, dim_ordering: str = "th") -> Any:
    return K.random_normal_variable(shape, 0.0, scale, name=name)


def lecun_uniform(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    fan_in, _ = get_fans(shape, dim_ordering)
    return uniform(shape, np.sqrt(3.0 / fan_in), name=name)


def glorot_normal(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    fan_in, fan_out = get_fans(shape, dim_ordering)
    return normal(shape, np.sqrt(2.0 / (fan_in + fan_out)), name=name)


def glorot_uniform(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    fan_in, fan_out = get_fans(shape, dim_ordering)
    return uniform(shape, np.sqrt(6.0 / (fan_in + fan_out)), name=name)


def he_normal(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    fan_in, _ = get_fans(shape, dim_ordering)
    return normal(shape, np.sqrt(2.0 / fan_in), name=name)


def he_uniform(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    fan_in, _ = get_fans(shape, dim_ordering)
    return uniform(shape, np.sqrt(6.0 / fan_in), name=name)


def orthogonal(shape: Any, scale: float = 1.1, name: str | None = None, dim_ordering: str = "th") -> Any:
    flat = (shape[0], int(np.prod(shape[1:])))
    drawn = np.random.normal(0.0, 1.0, flat)
    u, _, v = svd(drawn)
    q = (u if u.shape == flat else v).reshape(shape)
    return K.variable(scale * q[: shape[0], : shape[1]], name=name)


def identity(shape: Any, scale: float = 1, name: str | None = None, dim_ordering: str = "th") -> Any:
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ValueError("Identity matrix initialization can only be used for 2D square matrices.")
    return K.variable(scale * np.identity(shape[0]), name=name)


def zero(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    return K.variable(np.zeros(tuple(shape)), name=name)


def one(shape: Any, name: str | None = None, dim_ordering: str = "th") -> Any:
    return K.variable(np.ones(tuple(shape)), name=name)


def get(identifier: Any, **kwargs: Any) -> Any:
    found = get_from_module(identifier, globals(), "initialization")
    return functools.partial(found, **kwargs) if kwargs and isinstance(identifier, str) else found
