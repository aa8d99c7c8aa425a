"""Thunks: an application that computes from cells that hold its inputs into those of its outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def of_perform(op: Any, node: Any, storage_map: Any, compute_map: Any) -> Callable[[], None]:
    """A thunk that calls `perform`."""

    def thunk() -> None:
        given = [storage_map[each][0] for each in node.inputs]
        cells = [storage_map[each] for each in node.outputs]
        if getattr(op, "params_type", None) is not None:
            op.perform(node, given, cells, op.get_params(node))
        else:
            op.perform(node, given, cells)
        for each in node.outputs:
            compute_map[each][0] = True

    thunk.inputs = [storage_map[each] for each in node.inputs]  # type: ignore[attr-defined]
    thunk.outputs = [storage_map[each] for each in node.outputs]  # type: ignore[attr-defined]
    thunk.lazy = False  # type: ignore[attr-defined]
    return thunk


class Runner:
    """An application whose operation has a `make_thunk` of its own: made once, run with the values of each call."""

    def __init__(self, op: Any, node: Any) -> None:
        self._inputs = [[None] for _ in node.inputs]
        cells = dict(zip(node.inputs, self._inputs, strict=True))  # an input that is given twice has one cell
        self._cells = [cells[each] for each in node.inputs]
        self._outputs: list[list[Any]] = [[None] for _ in node.outputs]
        self._computed = {each: [False] for each in node.outputs}
        storage = {**cells, **dict(zip(node.outputs, self._outputs, strict=True))}
        computed = {**{each: [True] for each in node.inputs}, **self._computed}
        self._thunk = op.make_thunk(node, storage, computed, [])

    def __call__(self, values: list[Any]) -> list[list[Any]]:
        for cell, value in zip(self._cells, values, strict=True):
            cell[0] = value
        for cell in self._computed.values():
            cell[0] = False
        self._thunk()
        return self._outputs
