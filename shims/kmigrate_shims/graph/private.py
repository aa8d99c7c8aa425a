"""The few places where TensorFlow's own machinery is touched, each with a public way to fall back on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import tensorflow as tf
from tensorflow.python.eager import context as _context
from tensorflow.python.framework import func_graph as _func_graph

try:
    from tensorflow.python import pywrap_tfe as _tfe
    from tensorflow.python.eager import core as _core

    _execute: Any = _tfe.TFE_Py_Execute
    _NotOk: Any = _core._NotOkStatusException
    _as_error: Any = _core._status_to_exception
except (ImportError, AttributeError):  # pragma: no cover - a later TensorFlow may move them
    _execute = None
    _NotOk = _as_error = None

# Operations that become what only TensorFlow's general executor runs: branches and loops, and calls that may hold some.
_BRANCHING = frozenset(
    {"While", "StatelessWhile", "If", "StatelessIf", "Case", "StatelessCase", "For", "SymbolicGradient"}
    | {"PartitionedCall", "StatefulPartitionedCall", "RemoteCall", "MapDefun", "Switch", "Enter"}
)
# One operation after the other in the thread that calls: passing small ones between threads costs more than they do.
_IN_TURN = ("executor_type", "SINGLE_THREADED_EXECUTOR")
_SEEN_OUTSIDE = frozenset({"PyFunc", "PyFuncStateless", "EagerPyFunc", "Print", "PrintV2", "PrintV1"})
_ANY_TURN = ("executor_type", "")
_NODE = "{{node "
_FEW = 8  # so many operations or fewer take longer that way: the executor itself costs 20 microseconds more a call

_EagerTensor: Any = type(tf.constant(0.0))
_HOST = tf.constant(0).device


def func_graph(name: str) -> Any:
    """An empty graph for the body of a function."""
    return _func_graph.FuncGraph(name)


def _direct_tensor(value: Any, dtype: int) -> Any:
    return _EagerTensor(value, _HOST, dtype)


def _public_tensor(value: Any, dtype: int) -> Any:
    return tf.constant(value, tf.dtypes.as_dtype(dtype))


def _direct_tensor_works() -> bool:
    try:
        made = _EagerTensor(np.arange(3.0, dtype=np.float32), _HOST, tf.float32.as_datatype_enum)
        return bool((made.numpy() == [0.0, 1.0, 2.0]).all())
    except Exception:  # any failure of the private way means the public one
        return False


tensor = _direct_tensor if _direct_tensor_works() else _public_tensor


def array(value: Any, copied: bool) -> np.ndarray[Any, Any]:
    """An eager tensor's content. Without `copied` the memory is the tensor's, which nobody else has."""
    made = np.asarray(value._numpy())
    if copied or not made.flags.writeable:
        return made.copy()
    return made


def executes_directly() -> bool:
    """Whether single operations can be executed past TensorFlow's Python layers."""
    return _execute is not None and tensor is _direct_tensor


def executor() -> Callable[[str, Sequence[Any], tuple[Any, ...], int], list[Any]]:
    """What executes one operation: its name, inputs, attributes, and how many outputs it has."""
    context: Any = _context.context()
    context.ensure_initialized()
    handle = context._handle

    def execute(name: str, inputs: Sequence[Any], attributes: tuple[Any, ...], outputs: int) -> list[Any]:
        try:
            return _execute(handle, context.device_name, name, inputs, attributes, outputs) or []
        except _NotOk as status:
            raise _as_error(status) from None

    return execute


def part_for_xla(value: Any, begin: Any, size: list[int]) -> Any:
    """A part of a fixed size from a place that is known only when it runs.

    XLA takes TensorFlow's own operation for that only with the place as a constant: it would compile for each anew.
    """
    from tensorflow.compiler.tf2xla.ops import gen_xla_ops

    @tf.custom_gradient
    def part(whole: Any) -> Any:
        def backwards(upstream: Any) -> Any:
            return gen_xla_ops.xla_dynamic_update_slice(tf.zeros_like(whole), upstream, begin)

        return gen_xla_ops.xla_dynamic_slice(whole, begin, tf.constant(size, begin.dtype)), backwards

    found = part(value)
    found.set_shape(size)
    return found


def runner(
    graph: Any, captures: list[Any], outputs: int, attributes: dict[str, Any]
) -> Callable[[Sequence[Any]], list[Any]]:
    """What executes a finished graph on eager tensors."""
    from tensorflow.python.eager.polymorphic_function import concrete_function

    concrete = concrete_function.ConcreteFunction.from_func_graph(graph, None, attributes)
    operations = graph.get_operations()
    in_turn = not attributes and len(operations) > _FEW and not any(op.type in _BRANCHING for op in operations)
    once = any(op.type in _SEEN_OUTSIDE for op in operations)
    direct = _direct(concrete, captures, outputs, _IN_TURN if in_turn else (), once)
    if direct is not None:
        return direct

    def public(tensors: Sequence[Any]) -> list[Any]:
        found = concrete._call_flat(list(tensors), captures)
        return list(found) if isinstance(found, (list, tuple)) else [] if found is None else [found]

    return public


def _direct(
    concrete: Any, captures: list[Any], outputs: int, options: tuple[str, ...], once: bool
) -> Callable[[Sequence[Any]], list[Any]] | None:
    name = getattr(getattr(concrete, "_inference_function", None), "name", None)
    if _execute is None or name is None:
        return None
    name = name.decode() if isinstance(name, bytes) else name
    context: Any = _context.context()
    context.ensure_initialized()
    handle = context._handle

    def execute(tensors: Sequence[Any], how: tuple[str, ...]) -> Any:
        try:
            return _execute(handle, context.device_name, name, [*tensors, *captures], how, outputs)
        except _NotOk as status:
            raise _as_error(status) from None

    def run(tensors: Sequence[Any]) -> list[Any]:
        # `concrete` is named so that it lives as long as this does: its end takes the graph out of TensorFlow.
        assert concrete is not None
        try:
            found = execute(tensors, options)
        except tf.errors.OpError as error:
            if once or not options or _NODE in error.message:
                raise
            # One operation after the other, no error says which one it was: run once more where it does.
            found = execute(tensors, _ANY_TURN)
        return list(found)

    return run
