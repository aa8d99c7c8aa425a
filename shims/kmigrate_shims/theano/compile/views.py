"""`f.value` and `f.container`: the inputs of a function that keep a value, by name or variable."""

from __future__ import annotations

from typing import Any


class ContainerView:
    """The places in which inputs keep their values."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def __getitem__(self, item: Any) -> Any:
        for shared in self._function.get_shared():
            if item is shared or (isinstance(item, str) and shared.name == item):
                return shared.container
        return self._function.input_storage[self._function._place(item)]

    def __contains__(self, item: Any) -> bool:
        try:
            self[item]
        except TypeError:
            return False
        return True


class ValueView:
    """The values that inputs keep."""

    def __init__(self, function: Any) -> None:
        self._function = function

    def __getitem__(self, item: Any) -> Any:
        return ContainerView(self._function)[item].value

    def __setitem__(self, item: Any, value: Any) -> None:
        ContainerView(self._function)[item].value = value

    def __contains__(self, item: Any) -> bool:
        return item in ContainerView(self._function)

    def __len__(self) -> int:
        return len(self._function.input_storage)
