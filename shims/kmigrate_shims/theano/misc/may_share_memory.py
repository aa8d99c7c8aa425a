"""Whether two values may be in the same memory."""

from __future__ import annotations

from typing import Any

import numpy as np


def may_share_memory(a: Any, b: Any, raise_other_type: bool = True) -> bool:
    """Whether two arrays may be in the same memory."""
    if isinstance(a, np.ndarray) and isinstance(b, np.ndarray):
        return bool(np.may_share_memory(a, b))
    if raise_other_type:
        raise TypeError("may_share_memory support only ndarray and scipy.sparse")
    return False
