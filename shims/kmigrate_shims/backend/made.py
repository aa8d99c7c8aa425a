"""The variables that a program has made, in their order: what TensorFlow 1 kept in the collections of its graph."""

from __future__ import annotations

import itertools
import weakref
from typing import Any

_made: weakref.WeakValueDictionary[int, Any] = weakref.WeakValueDictionary()
_count = itertools.count()


def remember(variable: Any) -> None:
    _made[next(_count)] = variable


def variables() -> list[Any]:
    return list(_made.values())


def forget() -> None:
    _made.clear()
