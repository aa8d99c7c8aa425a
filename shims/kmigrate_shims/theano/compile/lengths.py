"""Slices whose bounds are numbers that a function is called with: `data[index * 20 : (index + 1) * 20]`.

The first call shows how long they are. A program is made for these lengths, and each later call is asked whether it has
them too; one that has not is run by the program for all shapes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from kmigrate_shims.theano.gof.graph import Constant

Count = Callable[[Sequence[Any]], int]

_DTYPES = frozenset({"int8", "int16", "int32", "int64"})
_WRAPPERS = frozenset({"ScalarFromTensor", "TensorFromScalar", "Cast"})
_FORMULAS: dict[str, Callable[[int, int], int]] = {
    "Add": lambda left, right: left + right,
    "Sub": lambda left, right: left - right,
    "Mul": lambda left, right: left * right,
    "IntDiv": lambda left, right: left // right,
    "Mod": lambda left, right: left % right,
    "Minimum": min,
    "Maximum": max,
}


class Lengths:
    """The lengths of the slices of one function, as its first call had them."""

    for_xla = False

    def __init__(self, inputs: Sequence[Any], replaced: dict[Any, Any], arrays: Sequence[Any]) -> None:
        self.replaced = replaced
        self.places: dict[Any, int] = {}
        place = 0
        for each in inputs:
            self.places[each.variable] = place
            place += len(each.variable.type.specs())
        self._arrays: Sequence[Any] | None = arrays
        self._found: dict[tuple[Any, Any, int], int] = {}
        self._checks: list[tuple[Count, Count, int, int]] = []

    def settle(self) -> None:
        """The first program is made: what the first call was given need not be kept."""
        self._arrays = None

    def of(self, start: Any, stop: Any, size: int) -> int | None:
        """The length of a slice of an axis, or None where nothing is relied on."""
        key = (start, stop, size)
        if key not in self._found and self._arrays is not None:
            begin = self._count(0 if start is None else start)
            end = self._count(size if stop is None else stop)
            if begin is not None and end is not None:
                length = end(self._arrays) - begin(self._arrays)
                check = (begin, end, length, size)
                if self._holds(check, self._arrays):
                    self._found[key] = length
                    self._checks.append(check)
        return self._found.get(key)

    @property
    def checks_calls(self) -> bool:
        """Whether there is anything to ask of a call."""
        return bool(self._checks)

    def hold(self, arrays: Sequence[Any]) -> bool:
        """Whether a call has the same lengths."""
        return all(self._holds(check, arrays) for check in self._checks)

    @staticmethod
    def _holds(check: tuple[Count, Count, int, int], arrays: Sequence[Any]) -> bool:
        begin, end, length, size = check
        first = begin(arrays)
        return first >= 0 and end(arrays) - first == length >= 0 and first + length <= size

    def _count(self, variable: Any, depth: int = 12) -> Count | None:
        """What computes a whole number from the inputs, or None where more than arithmetic is needed."""
        if isinstance(variable, int):
            return lambda arrays: variable
        variable = self.replaced.get(variable, variable)
        rank: Any = getattr(variable, "ndim", 0)
        if getattr(variable.type, "dtype", None) not in _DTYPES or rank or not depth:
            return None
        if isinstance(variable, Constant):
            number = int(variable.data)
            return lambda arrays: number
        if variable in self.places:
            place = self.places[variable]
            return lambda arrays: int(arrays[place])
        if variable.owner is None:
            return None
        op = variable.owner.op
        kind = type(getattr(op, "scalar_op", op)).__name__
        parts = [self._count(each, depth - 1) for each in variable.owner.inputs]
        if any(part is None for part in parts):
            return None
        if kind in _WRAPPERS or len(parts) == 1:
            return parts[0] if kind in _WRAPPERS else None
        return _folded(_FORMULAS[kind], parts) if kind in _FORMULAS else None


def _folded(formula: Callable[[int, int], int], parts: list[Any]) -> Count:
    if len(parts) == 2:
        left, right = parts
        return lambda arrays: formula(left(arrays), right(arrays))
    first = _folded(formula, parts[:-1])
    return lambda arrays: formula(first(arrays), parts[-1](arrays))
