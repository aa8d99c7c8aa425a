"""`theano.gradient.Rop`: the product of a Jacobian with a direction, and whether there is one."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.lowering import Lowering
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op, PureOp
from kmigrate_shims.theano.gof.walks import io_toposort
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.elemwise import Elemwise


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _like(values: list[Any], model: Any) -> Any:
    return tuple(values) if isinstance(model, tuple) else values if isinstance(model, list) else values[0]


class RopOp(Op):
    """The derivatives of expressions in a direction, by differentiating the gradient once more."""

    __props__ = ("outputs", "inputs", "ends")
    looks_back = True

    def __init__(self, outputs: int, inputs: int, ends: int = 0) -> None:
        self.outputs, self.inputs, self.ends = outputs, inputs, ends  # the last of the inputs are ends of the way back

    def make_node(self, *given: Any) -> Apply:
        return Apply(self, list(given), [each.type() for each in given[: self.outputs]])

    def pins(self, node: Any) -> list[Any]:
        return list(node.inputs)

    def lower_in(self, node: Any, lowering: Lowering) -> list[Any]:
        from kmigrate_shims.theano.gradient import gradients, refuse_between

        refuse_between(lowering, node.inputs[self.outputs : self.outputs + self.inputs], node.inputs[: self.outputs])
        points = [lowering(each) for each in node.inputs[self.outputs : self.outputs + self.inputs]]
        ends = points[len(points) - self.ends :]
        directions = [lowering(each) for each in node.inputs[self.outputs + self.inputs :]]
        found = []
        for variable in node.inputs[: self.outputs]:
            output = lowering(variable)
            dummy = tf.zeros_like(output)
            first = gradients([output], points, [dummy], ends)
            (second,) = gradients(first, [dummy], directions, [])
            found.append(second)
        return found


def Rop(
    f: Any, wrt: Any, eval_points: Any, disconnected_outputs: str = "raise", return_disconnected: str = "zero"
) -> Any:
    """The product of the Jacobian with a direction."""
    outputs = [as_tensor_variable(each) for each in _listed(f)]
    points = [as_tensor_variable(each) for each in _listed(wrt)]
    directions = [as_tensor_variable(each) for each in _listed(eval_points)]
    if len(points) != len(directions):
        raise AssertionError("wrt must be the same length as eval_points.", len(points), len(directions))
    for place, (point, direction) in enumerate(zip(points, directions, strict=True)):
        if point.type.ndim != direction.type.ndim:
            raise ValueError(
                f"Element {place} of wrt/eval_point have mismatched dimensionality: {point.type.ndim} versus "
                f"{direction.type.ndim}"
            )
    from kmigrate_shims.theano.gradient import DisconnectedInputError

    moving = carried(outputs, points)
    for each in outputs:
        if not moving[each] and disconnected_outputs == "raise":
            raise DisconnectedInputError(
                f"Rop method was asked to compute the gradient with respect to a variable that is not part of the "
                f"computational graph of variables in wrt, or is used only by a non-differentiable operator: {each}"
            )
    return _like(_along(outputs, points, directions), f)


def _along(outputs: list[Any], points: list[Any], directions: list[Any]) -> list[Any]:
    """The derivatives in a direction. What an operation says of its own (`rop_overrides`) is asked in order, and its
    outputs are points from there on."""
    points, directions, ends = list(points), list(directions), 0

    def made(wanted: list[Any]) -> list[Any]:
        op = RopOp(len(wanted), len(points), ends)
        found: list[Any] = op(*wanted, *points, *directions, return_list=True)
        return found

    for node in io_toposort(points, outputs):
        if getattr(node.op, "rop_overrides", "default") != "default":
            own = node.op.directions(node.inputs, made(list(node.inputs)))
            points, directions = [*points, *node.outputs], [*directions, *own]
            ends += len(node.outputs)
    return made(outputs)


def carried(outputs: list[Any], points: list[Any]) -> dict[Any, bool]:
    """For each variable whether a direction is carried to it; where none is, Theano's `R_op` gave None.

    What nothing computes moves too, by zero.
    """
    found: dict[Any, bool] = dict.fromkeys(points, True)
    for node in io_toposort(points, outputs):
        pattern = _pattern(node)
        for each in node.inputs:
            found.setdefault(each, True)
        for index, output in enumerate(node.outputs):
            found.setdefault(output, _carries(node, index, pattern, found))
    for each in outputs:
        found.setdefault(each, True)
    return found


def _carries(node: Any, index: int, pattern: Any, found: dict[Any, bool]) -> bool:
    if index in getattr(node.op, "motionless", ()):
        return False
    said = _said(node, index, found)
    if said is not None:
        return said
    used = [each for place, each in enumerate(node.inputs) if pattern is None or pattern[place][index]]
    if isinstance(node.op, Elemwise) or not used:
        return any(found[each] for each in used)
    # An integer that does not move (a place, a length) keeps nothing from moving.
    moving = [each for each in used if getattr(each.type, "dtype", "float").startswith(("float", "complex"))]
    return all(found[each] for each in moving or used)


def _pattern(node: Any) -> Any:
    method = getattr(node.op, "connection_pattern", None)
    return None if method is None else method(node)


def _said(node: Any, index: int, found: dict[Any, bool]) -> bool | None:
    """What a program's own operation says by its `R_op`, or None where it has none."""
    if type(node.op).__module__.startswith("kmigrate_shims.") or type(node.op).R_op in (Op.R_op, PureOp.R_op):
        return None
    directions = [each.type() if found[each] else None for each in node.inputs]
    return node.op.R_op(node.inputs, directions)[index] is not None
