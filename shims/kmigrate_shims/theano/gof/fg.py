"""A whole program of applications between inputs and outputs, for those who look into a function."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof import utils, walks, writing


class MissingInputError(Exception):
    """An expression needs a variable that nobody gave."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        if kwargs:
            raise TypeError("Unknown keyword arguments.", kwargs)
        super().__init__(*args)


class InconsistencyError(Exception):
    """A graph contradicts itself."""


class FunctionGraph(utils.object2):
    """The applications that lie between inputs and outputs."""

    def __init__(self, inputs: Any, outputs: Any, features: Any = None, clone: bool = True, **ignored: Any) -> None:
        if clone:
            inputs, outputs = walks.clone(inputs, outputs)
        self.inputs = list(inputs)
        self.outputs = list(outputs)
        self.name: Any = None

    def toposort(self) -> list[Any]:
        """The applications in an order in which they can be computed."""
        return walks.io_toposort(self.inputs, self.outputs)

    @property
    def apply_nodes(self) -> set[Any]:
        return set(self.toposort())

    @property
    def variables(self) -> set[Any]:
        return set(walks.variables(self.inputs, self.outputs))

    def replace(self, r: Any, new_r: Any, reason: Any = None, verbose: Any = None) -> None:
        """Take another variable's place."""
        self.outputs = walks.rebuilt(self.outputs, {r: new_r})

    def replace_all(self, pairs: Any, reason: Any = None) -> None:
        self.outputs = walks.rebuilt(self.outputs, dict(pairs))

    def clone(self, check_integrity: bool = True) -> FunctionGraph:
        return FunctionGraph(self.inputs, self.outputs)

    def __str__(self) -> str:
        return f"[{', '.join(writing.as_string(self.inputs, self.outputs))}]"

    __repr__ = __str__
