"""Operations that a program defines in Python: `perform` computes, `grad` writes the gradient as expressions."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.graph.lowering import Lowering, current
from kmigrate_shims.theano.gof import utils
from kmigrate_shims.theano.gof.op import Op, PureOp
from kmigrate_shims.theano.gof.thunks import Runner
from kmigrate_shims.theano.gradient_types import DisconnectedType

_UNREACHED = threading.local()


@contextmanager
def unreached(nodes: list[Any]) -> Iterator[None]:
    """While TensorFlow differentiates what is not reached through these applications, though it passes them.

    `grad` has asked already that no operation without a gradient is on the way; TensorFlow asks those behind a
    stopped gradient, too.
    """
    before, _UNREACHED.nodes = getattr(_UNREACHED, "nodes", ()), nodes
    try:
        yield
    finally:
        _UNREACHED.nodes = before


def lower_python(op: Any, node: Any, values: tuple[Any, ...]) -> Any:
    """Run `perform` in the middle of the graph; the gradient is what `grad` or `L_op` says."""
    if type(op).perform in (Op.perform, PureOp.perform) and type(op).make_thunk is Op.make_thunk:
        raise NotImplementedError(
            f"{type(op).__name__} has no `perform` in Python: its C code cannot be run. Write `perform`, or make it of "
            "other operations."
        )

    def compute() -> list[Any]:
        return _called(op, node, values)

    return with_gradient(node, values, compute)


def _called(op: Any, node: Any, values: tuple[Any, ...]) -> list[Any]:
    """Run `perform` on what the inputs are in Python: arrays, sparse matrices of SciPy, objects."""
    kinds = [output.type for output in node.outputs]
    parts = [_parts(each.type, value) for each, value in zip(node.inputs, values, strict=True)]
    takes_params = getattr(op, "params_type", None) is not None
    runner = None if type(op).make_thunk is Op.make_thunk else Runner(op, node)

    def run(*arrays: Any) -> list[Any]:
        waiting, given = iter(arrays), []
        for variable, value, own in zip(node.inputs, values, parts, strict=True):
            copies = [np.array(next(waiting)) for _ in own or []]
            given.append(getattr(value, "value", value) if own is None else variable.type.fetch(copies))
        storage: list[list[Any]] = [[None] for _ in kinds]
        if runner is not None:
            storage = runner(given)
        elif takes_params:
            op.perform(node, given, storage, op.get_params(node))
        else:
            op.perform(node, given, storage)
        made = zip(kinds, storage, strict=True)
        return [np.asarray(part) for kind, cell in made for part in kind.feed(kind.filter(cell[0]))]

    specs = [spec for kind in kinds for spec in kind.specs()]
    found = host.call(run, [part for own in parts for part in own or []], [dtype for dtype, _ in specs])
    tensors = list(found) if isinstance(found, (list, tuple)) else [found]
    for tensor, (_, shape) in zip(tensors, specs, strict=True):
        tensor.set_shape(shape)
    results = []
    for kind in kinds:
        count = len(kind.specs())
        results.append(kind.pack(tensors[:count]))
        tensors = tensors[count:]
    return results


def _parts(kind: Any, value: Any) -> list[Any] | None:
    """The tensors of a value, or None where it is an object that is known already, or is kept in a cell."""
    if isinstance(value, (tf.Tensor, tf.SparseTensor)) or hasattr(value, "_fields"):
        return list(kind.unpack(value))
    return None


def _numbers(value: Any) -> Any:
    """What of a value is differentiated: of a sparse one its stored numbers."""
    return value.values if isinstance(value, tf.SparseTensor) else value


def _with_numbers(value: Any, numbers: Any) -> Any:
    return tf.SparseTensor(value.indices, numbers, value.dense_shape) if isinstance(value, tf.SparseTensor) else numbers


def with_gradient(node: Any, values: tuple[Any, ...] | list[Any], compute: Any) -> Any:
    """What `compute` gives, with the gradient that the operation of `node` writes."""
    moving = [place for place, value in enumerate(values) if isinstance(value, (tf.Tensor, tf.SparseTensor))]
    shapes: list[Any] = []

    @tf.custom_gradient
    def wrapped(*tensors: Any) -> Any:
        outputs = compute()
        shapes[:] = outputs

        def backward(*gradients: Any) -> list[Any]:
            return backward_of(node, values, moving, outputs, gradients)

        return tuple(_numbers(each) for each in outputs), backward

    if any(hasattr(each, "_fields") for each in values):
        return list(compute())
    found = wrapped(*[tf.identity(_numbers(values[place])) for place in moving])
    found = list(found) if isinstance(found, (list, tuple)) else [found]
    return [_with_numbers(old, new) for old, new in zip(shapes, found, strict=True)]


def backward_of(node: Any, values: Any, moving: list[int], outputs: Any, gradients: Any) -> list[Any]:
    """The gradients for the moving inputs, from the expressions that `L_op` or `grad` gives."""
    op = node.op
    inside = Lowering()
    for variable, value in zip(node.inputs, values, strict=True):
        inside.bind(variable, value)
    for variable, value in zip(node.outputs, outputs, strict=True):
        inside.bind(variable, value)
    symbols = []
    for output, value, gradient in zip(node.outputs, outputs, gradients, strict=True):
        if gradient is None or not hasattr(output.type, "dtype"):
            symbols.append(DisconnectedType()())
            continue
        symbol = _floating(output.type)("grad")
        inside.bind(symbol, _with_numbers(value, tf.convert_to_tensor(gradient)))
        symbols.append(symbol)
    own = type(op).L_op is not Op.L_op and type(op).L_op is not PureOp.L_op
    try:
        found = op.L_op(node.inputs, node.outputs, symbols) if own else op.grad(node.inputs, symbols)
    except (NotImplementedError, utils.MethodNotDefined) as error:
        if any(node is each for each in getattr(_UNREACHED, "nodes", ())):
            return [_lowered(None, values[place], inside) for place in moving]
        raise NotImplementedError(f"{op} has no gradient: {error}") from None
    if len(found) != len(node.inputs):
        raise ValueError(f"{op}.grad returned {len(found)} gradients for {len(node.inputs)} inputs.")
    return [_lowered(found[place], values[place], inside) for place in moving]


def _floating(kind: Any) -> Any:
    from kmigrate_shims.theano.configdefaults import config

    return kind if kind.dtype.startswith(("float", "complex")) else kind.clone(dtype=config.floatX)


def _lowered(expression: Any, value: Any, inside: Lowering) -> Any:
    numbers = _numbers(value)
    if expression is None or not hasattr(expression.type, "dtype") or not numbers.dtype.is_floating:
        return tf.zeros_like(numbers) if numbers.dtype.is_floating or numbers.dtype.is_complex else None
    found = inside(expression)
    if isinstance(value, tf.SparseTensor):  # what it has at other places than the input is left out
        places = value.indices
        if isinstance(found, tf.SparseTensor):
            found = tf.scatter_nd(found.indices, found.values, found.dense_shape)
        found = tf.gather_nd(found, places)
    return found if found.dtype == numbers.dtype else tf.cast(found, numbers.dtype)


__all__ = ["backward_of", "current", "lower_python", "unreached", "with_gradient"]
