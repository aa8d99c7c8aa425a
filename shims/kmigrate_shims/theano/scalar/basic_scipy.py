"""`theano.scalar.basic_scipy`: the special functions on numbers."""

from __future__ import annotations

from kmigrate_shims.theano.scalar import basic as _basic
from kmigrate_shims.theano.scalar.table import SPECIAL_ROWS

for _row in SPECIAL_ROWS:
    globals()[_row[0]] = getattr(_basic, _row[0])
    globals()[_row[1]] = getattr(_basic, _row[1])
