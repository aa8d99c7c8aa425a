"""Operations that overwrote their first argument. TensorFlow reuses memory by itself: they compute the same."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.scalar.table import ROWS, SPECIAL_ROWS
from kmigrate_shims.theano.tensor import elementwise
from kmigrate_shims.theano.tensor.elemwise import DimShuffle

for _row in (*ROWS, *SPECIAL_ROWS):
    _name = _row[0]
    if _name in elementwise._words:
        globals()[f"{_name.rstrip('_')}_inplace"] = elementwise._words[_name]
        globals()[f"{_name}_inplace"] = elementwise._words[_name]
second_inplace = fill_inplace = elementwise.fill


def transpose_inplace(x: Any, **kwargs: Any) -> Any:
    """The dimensions in reverse order."""
    return DimShuffle(x.type.broadcastable, list(range(x.ndim))[::-1])(x)
