"""`keras.constraints`."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.keras0.generic import get_from_module
from kmigrate_shims.keras1.constraints import Constraint, MaxNorm, NonNeg, UnitNorm

__all__ = ["Constraint", "MaxNorm", "NonNeg", "UnitNorm", "get", "identity", "maxnorm", "nonneg", "unitnorm"]
identity, maxnorm, nonneg, unitnorm = Constraint, MaxNorm, NonNeg, UnitNorm


def get(identifier: Any, kwargs: Any = None) -> Any:
    return get_from_module(identifier, globals(), "constraint", instantiate=True, kwargs=kwargs)
