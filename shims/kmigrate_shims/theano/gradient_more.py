"""Jacobians, Hessians, products with them, and operations that change only the gradient."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.graph.lowering import Lowering
from kmigrate_shims.theano.gof.graph import Apply, Variable
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gradient_types import NullType
from kmigrate_shims.theano.tensor.construct import as_tensor_variable


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _like(values: list[Any], model: Any) -> Any:
    return tuple(values) if isinstance(model, tuple) else values if isinstance(model, list) else values[0]


def Lop(f: Any, wrt: Any, eval_points: Any, consider_constant: Any = None, disconnected_inputs: str = "raise") -> Any:
    """The product of a direction with the Jacobian."""
    from kmigrate_shims.theano.gradient import grad

    outputs, directions = _listed(f), _listed(eval_points)
    if len(outputs) != len(directions):
        raise AssertionError("f and eval_points must have the same length.")
    found = grad(
        cost=None,
        known_grads=dict(zip(outputs, directions, strict=True)),
        consider_constant=consider_constant,
        wrt=_listed(wrt),
        disconnected_inputs=disconnected_inputs,
    )
    return _like(list(found), wrt)


class JacobianOp(Op):
    """The gradients of each element of a vector."""

    __props__ = ("count",)
    looks_back = True

    def __init__(self, count: int) -> None:
        self.count = count

    def make_node(self, expression: Any, *wrt: Any) -> Apply:
        outputs = [
            each.type.clone(broadcastable=(expression.type.broadcastable[0], *each.type.broadcastable))()
            for each in wrt
        ]
        return Apply(self, [expression, *wrt], outputs)

    def pins(self, node: Any) -> list[Any]:
        return list(node.inputs)

    def lower_in(self, node: Any, lowering: Lowering) -> list[Any]:
        from kmigrate_shims.theano.gradient import gradients, refuse_between

        refuse_between(lowering, node.inputs[1:], node.inputs[:1])
        points = [lowering(each) for each in node.inputs[1:]]
        vector = lowering(node.inputs[0])

        def row(place: Any) -> list[Any]:
            return gradients([vector[place]], points, [tf.ones((), vector.dtype)], [])

        rows = tf.shape(vector)[0]
        return list(tf.map_fn(row, tf.range(rows), fn_output_signature=[each.dtype for each in points]))


def jacobian(expression: Any, wrt: Any, consider_constant: Any = None, disconnected_inputs: str = "raise") -> Any:
    """The gradients of each element of a vector, in rows."""
    from kmigrate_shims.theano.gradient import _complain as complain
    from kmigrate_shims.theano.gradient import connected, grad

    if not isinstance(expression, Variable):
        raise AssertionError("tensor.jacobian expects a Variable as `expression`")
    if expression.ndim > 1:
        raise AssertionError(
            "tensor.jacobian expects a 1 dimensional variable as `expression`. If not use flatten to make it a vector"
        )
    points = _listed(wrt)
    if expression.ndim == 0:
        found = grad(expression, points, consider_constant=consider_constant, disconnected_inputs=disconnected_inputs)
        return _like(list(found), wrt)
    for each, takes_part in connected(points, [expression]).items():
        if not takes_part:
            complain(each, disconnected_inputs)
    found = JacobianOp(len(points))(expression, *points, return_list=True)
    return _like(found, wrt)


def hessian(cost: Any, wrt: Any, consider_constant: Any = None, disconnected_inputs: str = "raise") -> Any:
    """The second derivatives of a scalar with respect to vectors."""
    from kmigrate_shims.theano.gradient import grad

    if not isinstance(cost, Variable):
        raise AssertionError("tensor.hessian expects a Variable as `cost`")
    if cost.ndim != 0:
        raise AssertionError("tensor.hessian expects a 0 dimensional variable as `cost`")
    found = []
    for each in _listed(wrt):
        if not isinstance(each, Variable):
            raise AssertionError("tensor.hessian expects a (list of) Variable as `wrt`")
        if each.ndim != 1:
            raise AssertionError("tensor.hessian expects a (list of) 1 dimensional variable as `wrt`")
        first = grad(cost, each, consider_constant=consider_constant, disconnected_inputs=disconnected_inputs)
        found.append(jacobian(first, each, disconnected_inputs="ignore"))
    return _like(found, wrt)


def subgraph_grad(wrt: Any, end: Any, start: Any = None, cost: Any = None, details: bool = False) -> Any:
    """Gradients with respect to some variables, from the gradients of variables further on."""
    from kmigrate_shims.theano.gradient import grad

    if cost is None and start is None:
        raise AssertionError("`cost` or `start` must be specified.")
    wrt, end = list(wrt), list(end)
    params = list(dict.fromkeys([*wrt, *end]))
    ways = [{"cost": None, "known_grads": start}] if start is not None else []
    ways += [{"cost": cost}] if cost is not None else []
    parts = [grad(wrt=params, consider_constant=end, disconnected_inputs="ignore", **way) for way in ways]
    total = dict(zip(params, parts[0], strict=True))
    for part in parts[1:]:
        total = {each: total[each] + gradient for each, gradient in zip(params, part, strict=True)}
    found = [total[each] for each in wrt], [total[each] for each in end]
    if not details:
        return found
    return *found, parts[0] if start is not None else None, parts[-1] if cost is not None else None


class _Through(Op):
    """The value itself; only its gradient is another."""

    __props__: tuple[str, ...] = ()

    def make_node(self, x: Any) -> Apply:
        given = x if isinstance(x, Variable) else as_tensor_variable(x)
        return Apply(self, [given], [given.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.stop_gradient(values[0])


class ConsiderConstant(_Through):
    """The gradient stops here, and is zero."""


class ZeroGrad(_Through):
    """The gradient stops here, and is zero."""


class DisconnectedGrad(_Through):
    """The gradient stops here, as if there were no way."""

    def connection_pattern(self, node: Any) -> Any:
        return [[False]]


class UndefinedGrad(_Through):
    """The gradient is not defined here."""

    undefined_for = (0,)


class GradClip(_Through):
    """The gradient is kept between two bounds."""

    __props__ = ("clip_lower_bound", "clip_upper_bound")

    def __init__(self, clip_lower_bound: Any, clip_upper_bound: Any) -> None:
        self.clip_lower_bound, self.clip_upper_bound = clip_lower_bound, clip_upper_bound
        if not clip_upper_bound >= clip_lower_bound:
            raise AssertionError("The upper bound of grad_clip is below the lower one.")

    def lower(self, node: Any, *values: Any) -> Any:
        low, high = self.clip_lower_bound, self.clip_upper_bound

        @tf.custom_gradient
        def through(value: Any) -> Any:
            def backward(gradient: Any) -> Any:
                return tf.clip_by_value(gradient, tf.cast(low, gradient.dtype), tf.cast(high, gradient.dtype))

            return tf.identity(value), backward

        return through(values[0])


class GradScale(_Through):
    """The gradient is multiplied by a number."""

    __props__ = ("multiplier",)

    def __init__(self, multiplier: Any) -> None:
        self.multiplier = multiplier

    def lower(self, node: Any, *values: Any) -> Any:
        multiplier = self.multiplier

        @tf.custom_gradient
        def through(value: Any) -> Any:
            return tf.identity(value), lambda gradient: gradient * tf.cast(multiplier, gradient.dtype)

        return through(values[0])


consider_constant_ = ConsiderConstant()
zero_grad_ = ZeroGrad()
undefined_grad_ = UndefinedGrad()
disconnected_grad_ = DisconnectedGrad()


def consider_constant(x: Any) -> Any:
    """The value, without a gradient through it."""
    return consider_constant_(x)


def zero_grad(x: Any) -> Any:
    """The value, with a gradient of zero through it."""
    return zero_grad_(x)


def undefined_grad(x: Any) -> Any:
    """The value, whose gradient is an error."""
    return undefined_grad_(x)


def disconnected_grad(x: Any) -> Any:
    """The value, as if nothing led to it."""
    return disconnected_grad_(x)


def grad_clip(x: Any, lower_bound: Any, upper_bound: Any) -> Any:
    """The value, with its gradient kept between bounds."""
    return GradClip(lower_bound, upper_bound)(x)


def grad_scale(x: Any, multiplier: Any) -> Any:
    """The value, with its gradient multiplied."""
    return GradScale(multiplier)(x)


def grad_not_implemented(op: Any, x_pos: Any, x: Any, comment: str = "") -> Any:
    """A gradient that an operation says nobody wrote."""
    return NullType(
        f"This variable is Null because the grad method for input {x_pos} ({x}) of the {op} op is not implemented. "
        f"{comment}"
    )()
