"""x log x, and x log y, zero where x is zero."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.scalar import basic as scalar
from kmigrate_shims.theano.tensor.elemwise import Elemwise

xlogx = Elemwise(scalar.xlogx, name="xlogx")
xlogy0 = Elemwise(scalar.xlogy0, name="xlogy0")


def __getattr__(name: str) -> Any:
    return getattr(scalar, name)
