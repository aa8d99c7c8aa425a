"""`theano.tensor`: tensors that are not known yet, and all that can be done with them."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.tensor import elemwise, type, var  # noqa: F401 - first, so that the rest finds them

from kmigrate_shims.theano.tensor import basic  # isort: skip
from kmigrate_shims.theano.stars import TENSOR
from kmigrate_shims.theano.tensor.names import gathered

globals().update(gathered())
__all__ = list(TENSOR)


def __getattr__(name: str) -> Any:
    from kmigrate_shims.theano.absent import late

    return late(__name__, name)


basic_ = basic
