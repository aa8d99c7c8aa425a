"""Operations that a program defines in Python: `perform` computes, `grad` writes the gradient as expressions."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.graph.lowering import Lowering, current
from kmigrate_shims.theano.gof import utils
from kmigrate_shims.theano.gof.op import Op, PureOp


def lower_python(op: Any, node: Any, values: tuple[Any, ...]) -> Any:
    """Run `perform` in the middle of the graph; the gradient is what `grad` or `L_op` says."""
    if type(op).perform in (Op.perform, PureOp.perform) and not hasattr(op, "make_thunk"):
        raise NotImplementedError(
            f"{type(op).__name__} has no `perform` in Python: its C code cannot be run. Write `perform`, or make it of "
            "other operations."
        )

    def compute() -> list[Any]:
        return _called(op, node, values)

    return with_gradient(node, values, compute)


def _called(op: Any, node: Any, values: tuple[Any, ...]) -> list[Any]:
    travelling = [place for place, value in enumerate(values) if isinstance(value, tf.Tensor)]
    kinds = [output.type for output in node.outputs]
    takes_params = getattr(op, "params_type", None) is not None

    def run(*arrays: Any) -> list[Any]:
        given = [getattr(value, "value", value) for value in values]
        for place, array in zip(travelling, arrays, strict=True):
            given[place] = np.array(array)
        storage: list[list[Any]] = [[None] for _ in kinds]
        if takes_params:
            op.perform(node, given, storage, op.get_params(node))
        else:
            op.perform(node, given, storage)
        return [np.asarray(kind.filter(cell[0])) for kind, cell in zip(kinds, storage, strict=True)]

    found = host.call(run, [values[place] for place in travelling], [tf.dtypes.as_dtype(kind.dtype) for kind in kinds])
    found = list(found) if isinstance(found, (list, tuple)) else [found]
    for tensor, kind in zip(found, kinds, strict=True):
        tensor.set_shape([1 if one else None for one in kind.broadcastable])
    return found


def with_gradient(node: Any, values: tuple[Any, ...] | list[Any], compute: Any) -> Any:
    """What `compute` gives, with the gradient that the operation of `node` writes."""
    moving = [place for place, value in enumerate(values) if isinstance(value, tf.Tensor)]

    @tf.custom_gradient
    def wrapped(*tensors: Any) -> Any:
        outputs = compute()

        def backward(*gradients: Any) -> list[Any]:
            return backward_of(node, values, moving, outputs, gradients)

        return tuple(outputs), backward

    found = wrapped(*[tf.identity(values[place]) for place in moving])
    return list(found) if isinstance(found, (list, tuple)) else [found]


def backward_of(node: Any, values: Any, moving: list[int], outputs: Any, gradients: Any) -> list[Any]:
    """The gradients for the moving inputs, from the expressions that `L_op` or `grad` gives."""
    op = node.op
    inside = Lowering()
    for variable, value in zip(node.inputs, values, strict=True):
        inside.bind(variable, value)
    for variable, value in zip(node.outputs, outputs, strict=True):
        inside.bind(variable, value)
    symbols = []
    for output, gradient in zip(node.outputs, gradients, strict=True):
        symbol = _floating(output.type)("grad")
        inside.bind(symbol, tf.convert_to_tensor(gradient))
        symbols.append(symbol)
    own = type(op).L_op is not Op.L_op and type(op).L_op is not PureOp.L_op
    try:
        found = op.L_op(node.inputs, node.outputs, symbols) if own else op.grad(node.inputs, symbols)
    except (NotImplementedError, utils.MethodNotDefined) as error:
        raise NotImplementedError(f"{op} has no gradient: {error}") from None
    if len(found) != len(node.inputs):
        raise ValueError(f"{op}.grad returned {len(found)} gradients for {len(node.inputs)} inputs.")
    return [_lowered(found[place], values[place], inside) for place in moving]


def _floating(kind: Any) -> Any:
    from kmigrate_shims.theano.configdefaults import config

    return kind if kind.dtype.startswith(("float", "complex")) else kind.clone(dtype=config.floatX)


def _lowered(expression: Any, value: Any, inside: Lowering) -> Any:
    if expression is None or not hasattr(expression.type, "dtype") or not value.dtype.is_floating:
        return tf.zeros_like(value) if value.dtype.is_floating or value.dtype.is_complex else None
    found = inside(expression)
    return found if found.dtype == value.dtype else tf.cast(found, value.dtype)


__all__ = ["backward_of", "current", "lower_python", "with_gradient"]
