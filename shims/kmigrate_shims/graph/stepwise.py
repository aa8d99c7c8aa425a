"""A graph of a few small operations, run one by one: a call of TensorFlow's executor costs as much as five of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import tensorflow as tf

from kmigrate_shims.graph import private

# So many operations, and tensors so large: beyond that the executor is quicker, which uses memory again.
_STEPS = 5
_ELEMENTS = 65536
_SAME = frozenset({"Identity", "StopGradient", "PreventGradient"})
# All others with a state would share it with their like: random numbers, for one.
_VARIABLES = frozenset({"ReadVariableOp", "AssignVariableOp"})
_OWN = _VARIABLES | {"Snapshot"}

Run = Callable[[Sequence[Any]], list[Any]]


class Stepwise:
    """Operations in the order in which they were made, and where each finds its inputs."""

    def __init__(self, feeds: Sequence[Any], internal: Sequence[Any], captures: Sequence[Any]) -> None:
        # Places count from the feeds; what is the same in every call counts back from -1.
        self.places = {each.name: place for place, each in enumerate(feeds)}
        self.places |= {each.name: -1 - place for place, each in enumerate(internal)}
        self.fixed = list(captures)
        self.steps: list[tuple[str, list[int], tuple[Any, ...], int]] = []
        self._made = len(feeds)
        self._execute = private.executor()

    def take(self, op: Any) -> bool:
        """One more operation; False where it cannot be run like this."""
        if op.outputs and op.outputs[0].name in self.places:
            return True
        if op.type == "Const":
            self._keep(op, [tf.constant(tf.get_static_value(op.outputs[0]), op.outputs[0].dtype)])
            return True
        attributes = _attributes(op)
        if attributes is None or not all(_is_small(each) for each in op.outputs):
            return False
        places = [self.places[each.name] for each in op.inputs]
        if op.type in _SAME:
            self.places[op.outputs[0].name] = places[0]
        elif op.type == "AssignVariableOp" and places[1] < 0:
            return False  # the variable would have the memory of what must stay as it is
        elif places and op.type not in _OWN and max(places) < 0:
            known = [self.fixed[-1 - place] for place in places]
            self._keep(op, self._execute(op.type, known, attributes, len(op.outputs)))
        else:
            self.steps.append((op.type, places, attributes, len(op.outputs)))
            for output in op.outputs:
                self.places[output.name] = self._made
                self._made += 1
        return len(self.steps) <= _STEPS

    def _keep(self, op: Any, values: list[Any]) -> None:
        for output, value in zip(op.outputs, values, strict=True):
            self.fixed.append(value)
            self.places[output.name] = -len(self.fixed)

    def run(self, outputs: Sequence[Any]) -> Run:
        """What executes the operations on eager tensors."""
        execute = self._execute
        steps, back = self.steps, self.fixed[::-1]
        wanted = [self.places[each.name] for each in outputs]

        def run(tensors: Sequence[Any]) -> list[Any]:
            values = list(tensors)
            known = back
            for name, places, attributes, count in steps:
                given = [values[place] if place >= 0 else known[place] for place in places]
                values += execute(name, given, attributes, count)
            return [values[place] if place >= 0 else known[place] for place in wanted]

        return run


def stepwise(
    graph: Any, feeds: Sequence[Any], captures: Sequence[Any], effects: Sequence[Any]
) -> tuple[Run, list[bool]] | None:
    """What runs a finished graph, and which outputs are the same in every call; None where it is no such graph."""
    if not private.executes_directly():
        return None
    made = Stepwise(feeds, graph.internal_captures, captures)
    needed = _needed([each.op for each in graph.outputs] + list(effects))
    with tf.init_scope():
        for op in graph.get_operations():
            if op in needed and not made.take(op):
                return None
    return made.run(graph.outputs), [made.places[each.name] < 0 for each in graph.outputs]


def _needed(roots: list[Any]) -> set[Any]:
    waiting, found = list(roots), set()
    while waiting:
        op = waiting.pop()
        if op not in found:
            found.add(op)
            waiting += [each.op for each in op.inputs]
            waiting += op.control_inputs
    return found


def _is_small(tensor: Any) -> bool:
    size = tensor.shape.num_elements()
    # A variable is read without copying it.
    return tensor.op.type == "ReadVariableOp" or (size is not None and size <= _ELEMENTS)


def _attributes(op: Any) -> tuple[Any, ...] | None:
    """What TensorFlow's eager operations are told, or None where the operation must stay in a graph."""
    definition = op.op_def
    if definition.is_stateful and op.type not in _VARIABLES:
        return None
    found: list[Any] = []
    for each in definition.attr:
        if each.type not in _PLAIN:
            return None
        found += [each.name, _plain(op.get_attr(each.name))]
    return tuple(found)


_PLAIN = frozenset(
    kind for one in ("type", "bool", "int", "float", "string", "shape") for kind in (one, f"list({one})")
)


def _plain(value: Any) -> Any:
    if isinstance(value, tf.DType):
        return value.as_datatype_enum
    if isinstance(value, tf.TensorShape):
        return None if value.rank is None else value.as_list()
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    # A shape, as some releases give it.
    if hasattr(value, "unknown_rank"):
        return _plain(tf.TensorShape(value))
    return value
