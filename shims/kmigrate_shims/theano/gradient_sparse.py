"""Gradients through sparse matrices, which have the entries that Theano gave them.

TensorFlow differentiates the stored numbers of a sparse matrix. Theano's rules go further: what comes back through a
sum or a transposition has an entry at every place. So where a sparse matrix moves, the way back is written here, from
one operation on sparse matrices to the one before; what lies between them is TensorFlow's, as everywhere.
"""

from __future__ import annotations

import importlib
from collections.abc import Collection
from typing import Any

from kmigrate_shims.theano.gof.walks import io_toposort
from kmigrate_shims.theano.gradient_ways import connected, pattern_of


def _is_sparse(variable: Any) -> bool:
    return hasattr(variable.type, "format")


def _moving(wrt: Collection[Any], costs: list[Any], stops: Collection[Any]) -> list[Any]:
    """The applications between variables and expressions through which a sparse matrix moves, in their order."""
    moving, nodes = set(wrt), []
    for node in io_toposort([], costs):
        pattern = pattern_of(node)
        taken = [place for place, each in enumerate(node.inputs) if each in moving and each not in stops]
        given = [
            each
            for place, each in enumerate(node.outputs)
            if pattern is None or any(pattern[one][place] for one in taken)
        ]
        if not taken or not given:
            continue
        moving.update(given)
        if any(_is_sparse(each) for each in [*(node.inputs[place] for place in taken), *given]):
            nodes.append(node)
    return nodes


def through_sparse(wrt: list[Any], costs: list[Any], given: list[Any], fixed: list[Any]) -> dict[Any, Any] | None:
    """The gradients with respect to some variables, or None where no sparse matrix moves."""
    if not any(_is_sparse(each) for each in wrt) and not _has_sparse(costs):
        return None
    nodes = _moving(wrt, costs, fixed)
    if not nodes:
        return None
    return _Way(nodes, wrt, fixed).back(costs, given)


def _has_sparse(costs: list[Any]) -> bool:
    return any(_is_sparse(each) for node in io_toposort([], costs) for each in [*node.inputs, *node.outputs])


class _Way:
    """The way back: what of a gradient is known at each sparse matrix, and at the dense ends of each part."""

    def __init__(self, nodes: list[Any], wrt: list[Any], fixed: list[Any]) -> None:
        self.nodes, self.wrt, self.fixed = nodes, wrt, fixed
        # Nothing dense lies behind a sparse matrix but by the dense results of these.
        self.borders = [each for node in nodes for each in node.outputs if not _is_sparse(each)]
        self.ends: list[tuple[Any, Any]] = []  # dense variables and their gradients, from which TensorFlow goes on
        self.parts: dict[Any, list[Any]] = {}  # of sparse variables

    def back(self, costs: list[Any], given: list[Any]) -> dict[Any, Any]:
        for cost, gradient in zip(costs, given, strict=True):
            self._arrives(cost, gradient)
        before = [connected(self.wrt, node.inputs, self.fixed) for node in self.nodes]
        for node, reached in zip(reversed(self.nodes), reversed(before), strict=True):
            if any(reached.values()):
                self._step(node)
        inner = [each for each in self.wrt if not _is_sparse(each) and each not in self.borders]
        found = self._dense(inner)
        for each in self.wrt:
            if each not in found:
                found[each] = self._of(each)
        nothing = {each: each.zeros_like() for each, gradient in found.items() if gradient is None}
        return {**found, **nothing}

    def _arrives(self, variable: Any, gradient: Any) -> None:
        if _is_sparse(variable):
            self.parts.setdefault(variable, []).append(gradient)
        else:
            self.ends.append((variable, gradient))

    def _of(self, variable: Any) -> Any:
        """What has come back to a variable, or None."""
        if not _is_sparse(variable):
            return self._dense([variable])[variable]
        total = None
        for each in self.parts.get(variable, []):
            total = each if total is None else total + each
        return total

    def _dense(self, variables: list[Any]) -> dict[Any, Any]:
        """Gradients by dense variables from the ends on the near side of all borders."""
        from kmigrate_shims.theano.gradient import GradOp

        stops = [each for each in [*self.borders, *self.fixed] if each not in variables]
        reached = [pair for pair in self.ends if any(connected(variables, [pair[0]], stops).values())]
        if not variables or not reached:
            return dict.fromkeys(variables)
        ends, gradients = [one for one, _ in reached], [one for _, one in reached]
        node = GradOp(len(variables), len(ends), len(stops)).make_node(*variables, *ends, *gradients, *stops)
        return dict(zip(variables, node.outputs, strict=True))

    def _step(self, node: Any) -> None:
        gradients = [None if each in self.fixed else self._of(each) for each in node.outputs]
        if all(each is None for each in gradients):
            return
        pattern = pattern_of(node)
        # Where a sparse matrix moves, its module is there; others do not import it.
        slopes = importlib.import_module("kmigrate_shims.theano.sparse.slopes")
        for place, slope in enumerate(slopes.slopes(node, gradients)):
            if slope is not None and (pattern is None or any(pattern[place])):
                self._arrives(node.inputs[place], slope)
