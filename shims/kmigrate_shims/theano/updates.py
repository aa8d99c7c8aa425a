"""Updates of shared variables, in the order in which they were added."""

from __future__ import annotations

import warnings
from collections import OrderedDict
from typing import Any

from kmigrate_shims.theano.compile.sharedvalue import SharedVariable


class OrderedUpdates(OrderedDict[Any, Any]):
    """A dictionary of updates, whose keys are shared variables."""

    def __init__(self, *key: Any, **kwargs: Any) -> None:
        if len(key) >= 1 and isinstance(key[0], dict) and not isinstance(key[0], OrderedDict) and len(key[0]) > 1:
            warnings.warn("Initializing an `OrderedUpdates` from a non-ordered dictionary.", stacklevel=2)
        super().__init__(*key, **kwargs)
        for each in self:
            if not isinstance(each, SharedVariable):
                raise TypeError("OrderedUpdates keys must inherit from SharedVariable", each)

    def __setitem__(self, key: Any, value: Any) -> None:
        if not isinstance(key, SharedVariable):
            raise TypeError("OrderedUpdates keys must inherit from SharedVariable", key)
        super().__setitem__(key, value)

    def update(self, other: Any = None, **kwargs: Any) -> None:  # type: ignore[override]
        """Add other updates."""
        for key, value in other.items() if hasattr(other, "items") else other or ():
            if key in self and self[key] is not value:
                raise KeyError(f"Collision in update: {key}")
            self[key] = value

    def __add__(self, other: Any) -> OrderedUpdates:
        made = OrderedUpdates()
        made.update(self)
        made.update(other)
        return made

    def __radd__(self, other: Any) -> OrderedUpdates:
        made = OrderedUpdates()
        made.update(other)
        made.update(self)
        return made
