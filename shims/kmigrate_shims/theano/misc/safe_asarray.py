"""Arrays of a dtype that may be floatX."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.configdefaults import config


def _asarray(a: Any, dtype: Any, order: Any = None) -> np.ndarray[Any, Any]:
    """An array of a dtype."""
    return np.asarray(a, dtype=config.floatX if str(dtype) == "floatX" else dtype, order=order)
