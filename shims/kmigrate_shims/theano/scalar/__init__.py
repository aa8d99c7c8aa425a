"""`theano.scalar`: numbers, from which operations on tensors are made."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.scalar import basic, basic_scipy
from kmigrate_shims.theano.scalar.basic import *  # noqa: F403

__all__ = ["basic", "basic_scipy", *basic.__all__]


def __getattr__(name: str) -> Any:
    return getattr(basic, name)
