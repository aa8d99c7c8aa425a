"""`ifelse`: of two expressions only the one that is needed is computed."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.lowering import Lowering
from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor.construct import as_tensor_variable


class IfElse(Op):
    """Some values, or others, by a condition."""

    __props__ = ("n_outs", "as_view", "gpu")

    def __init__(self, n_outs: int, as_view: bool = False, gpu: bool = False, name: Any = None) -> None:
        self.n_outs, self.as_view, self.gpu, self.name = n_outs, as_view, gpu, name

    def __str__(self) -> str:
        return f"if{{{self.name}}}" if self.name else "if{}"

    def make_node(self, c: Any, *args: Any) -> Apply:
        if len(args) != 2 * self.n_outs:
            raise ValueError(f"Wrong number of arguments to make_node: expected {2 * self.n_outs}, got {len(args)}")
        condition = as_tensor_variable(c)
        if condition.ndim:
            raise TypeError(
                "Condition given to the op has to be a scalar with 0 standing for False, anything else for True"
            )
        given = [each if isinstance(each, Variable) else as_tensor_variable(each) for each in args]
        for one, other in zip(given[: self.n_outs], given[self.n_outs :], strict=True):
            if one.type != other.type:
                raise ValueError("IfElse requires same types for true and false return values", one, other)
        return Apply(self, [condition, *given], [each.type() for each in given[: self.n_outs]])

    def connection_pattern(self, node: Any) -> Any:
        count = self.n_outs
        rows = [[place == out for out in range(count)] for place in range(count)]
        # The condition takes part too, with a gradient of zero.
        return [[True] * count, *rows, *rows]

    def lower_in(self, node: Any, lowering: Lowering) -> Any:
        count = self.n_outs
        condition = lowering(node.inputs[0])
        if condition.shape.rank:
            condition = tf.reshape(condition, [])

        # What both branches need is computed before, once: in a chain of conditions they would double with each.
        theirs = set(_surely_needed(node.inputs[1 + count :]))
        lowering.all([each for each in _surely_needed(node.inputs[1 : 1 + count]) if each in theirs])

        def branch(variables: list[Any]) -> Any:
            def compute() -> list[Any]:
                # What only this branch needs is computed in it, and not where the other one is taken.
                inside = Lowering(outer=lowering, hoist=False)
                return [tf.nest.map_structure(tf.identity, inside(each)) for each in variables]

            return compute

        found = tf.cond(
            tf.not_equal(condition, tf.zeros((), condition.dtype)) if condition.dtype != tf.bool else condition,
            branch(node.inputs[1 : 1 + count]),
            branch(node.inputs[1 + count :]),
        )
        return list(found) if isinstance(found, (list, tuple)) else [found]


def _surely_needed(variables: list[Any]) -> list[Any]:
    """What is computed for some variables whatever conditions on the way say; the last first."""
    found: dict[Any, None] = {}
    waiting = list(variables)
    while waiting:
        top = waiting.pop()
        if top in found or top.owner is None:
            continue
        found[top] = None
        inputs = top.owner.inputs
        waiting.extend(inputs[:1] if isinstance(top.owner.op, IfElse) else inputs)
    return list(found)


def ifelse(condition: Any, then_branch: Any, else_branch: Any, name: Any = None) -> Any:
    """`then_branch` where the condition is not zero, else `else_branch`; only one of them is computed."""
    single = not isinstance(then_branch, (list, tuple))
    ours = [then_branch] if single else list(then_branch)
    theirs = [else_branch] if not isinstance(else_branch, (list, tuple)) else list(else_branch)
    if len(ours) != len(theirs):
        raise ValueError(
            f"The number of values on the `then` branch should have the same number of variables as the `else` branch "
            f": (variables on `then` {len(ours)}, variables on `else` {len(theirs)})"
        )
    pairs = [_alike(one, other) for one, other in zip(ours, theirs, strict=True)]
    op = IfElse(len(pairs), name=name)
    found = op(condition, *[one for one, _ in pairs], *[other for _, other in pairs], return_list=True)
    if isinstance(then_branch, tuple):
        return tuple(found)
    return found[0] if single else list(found)


def _alike(one: Any, other: Any) -> tuple[Any, Any]:
    first = one if isinstance(one, Variable) else as_tensor_variable(one)
    second = other if isinstance(other, Variable) else as_tensor_variable(other)
    if first.type == second.type:
        return first, second
    dense = hasattr(first, "broadcastable") and hasattr(second, "broadcastable")
    if dense and first.dtype == second.dtype and first.ndim == second.ndim:
        from kmigrate_shims.theano.tensor.shapes import patternbroadcast

        both = [a and b for a, b in zip(first.broadcastable, second.broadcastable, strict=True)]
        return patternbroadcast(first, both), patternbroadcast(second, both)
    try:
        return first, first.type.filter_variable(second)
    except TypeError:
        raise TypeError(
            "The two branches should have identical types, but they are "
            f"{first.type} and {second.type} respectively. This error could be raised if for example you provided a "
            "one element list on the `then` branch but a tensor on the `else` branch."
        ) from None
