"""A set that keeps the order in which its items came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, MutableSet
from typing import Any


class OrderedSet(MutableSet[Any]):
    """A set that keeps the order in which its items came."""

    def __init__(self, iterable: Iterable[Any] | None = None) -> None:
        self._items: dict[Any, None] = dict.fromkeys(iterable or ())

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, key: object) -> bool:
        return key in self._items

    def __iter__(self) -> Iterator[Any]:
        return iter(self._items)

    def add(self, key: Any) -> None:
        self._items[key] = None

    def discard(self, key: Any) -> None:
        self._items.pop(key, None)

    def copy(self) -> OrderedSet:
        return OrderedSet(self)

    def update(self, iterable: Iterable[Any]) -> None:
        for each in iterable:
            self.add(each)

    def __repr__(self) -> str:
        return f"OrderedSet({list(self)!r})"
