"""What is known of an expression before it is computed: numbers, and lengths of vectors."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.tensor.construct import (
    EmptyConstantError,
    NotScalarConstantError,
    as_tensor_variable,
)

_LIMIT = 10
_SAFE = frozenset(
    {"Add", "Sub", "Mul", "IntDiv", "TrueDiv", "Cast", "Minimum", "Maximum", "Switch", "LT", "LE", "GT", "GE", "EQ"}
    | {"NEQ", "Second", "Identity", "Neg", "Abs", "AND", "OR", "Mod"}
)


def numpy_scalar(data: Any) -> Any:
    """The one number of an array."""
    made = np.asarray(data)
    if made.ndim > 0 and made.size == 0:
        raise EmptyConstantError()
    if made.dtype.kind not in "biufc" or made.size != 1:
        raise NotScalarConstantError(f"v.data is non-numeric, non-scalar, or has more than one unique value: {data!r}")
    return made.reshape(())


def get_scalar_constant_value(
    orig_v: Any, elemwise: bool = True, only_process_constants: bool = False, max_recur: int = _LIMIT
) -> Any:
    """The number that a variable is, whatever happens; an error where it is none."""
    if orig_v is None:
        raise NotScalarConstantError()
    if isinstance(orig_v, (np.integer, int, float)):
        return np.asarray(orig_v)
    if isinstance(orig_v, np.ndarray):
        return numpy_scalar(orig_v).copy()
    if isinstance(orig_v, Constant):
        data = np.asarray(orig_v.data)
        if data.size > 1 and (data == data.flat[0]).all():
            return np.asarray(data.flat[0])
        return numpy_scalar(data).copy()
    if only_process_constants or max_recur <= 0 or not isinstance(orig_v, Variable) or orig_v.owner is None:
        raise NotScalarConstantError(orig_v)
    found = _through(orig_v, elemwise, max_recur - 1)
    if found is None:
        raise NotScalarConstantError(orig_v)
    return np.asarray(found).astype(orig_v.type.dtype) if hasattr(orig_v.type, "dtype") else np.asarray(found)


def _through(variable: Any, elemwise: bool, depth: int) -> Any:
    """The number behind one application, or None."""
    node = variable.owner
    kind = type(node.op).__name__
    if kind in ("Alloc", "DimShuffle", "Rebroadcast", "DeepCopyOp", "TensorFromScalar", "ScalarFromTensor"):
        return get_scalar_constant_value(node.inputs[0], elemwise, False, depth)
    if kind == "Assert":
        # What holds in any case changes nothing.
        holds = all(np.all(get_scalar_constant_value(each, elemwise, False, depth)) for each in node.inputs[1:])
        return get_scalar_constant_value(node.inputs[0], elemwise, False, depth) if holds else None
    if kind == "Shape_i":
        given = node.inputs[0]
        if isinstance(given, Constant):
            return given.data.shape[node.op.i]
        return 1 if given.type.broadcastable[node.op.i] else None
    if kind == "Subtensor" and variable.ndim == 0:
        return _element(node, depth)
    scalar_op = getattr(node.op, "scalar_op", None)
    if scalar_op is None and hasattr(node.op, "output_types_preference"):
        scalar_op = node.op
    if scalar_op is None or kind.startswith(("CAReduce", "Sum", "Prod")):
        return None
    word = type(scalar_op).__name__
    if word == "Second":
        return get_scalar_constant_value(node.inputs[1], elemwise, False, depth)
    if not elemwise or word not in _SAFE:
        return None
    values = [get_scalar_constant_value(each, elemwise, False, depth) for each in node.inputs]
    return _computed(word, values, node)


def _computed(word: str, values: list[Any], node: Any) -> Any:
    function: Any = {
        "Add": lambda *v: np.sum(v),
        "Mul": lambda *v: np.prod(v),
        "Sub": np.subtract,
        "IntDiv": np.floor_divide,
        "TrueDiv": np.true_divide,
        "Mod": np.mod,
        "Cast": lambda v: v,
        "Identity": lambda v: v,
        "Minimum": np.minimum,
        "Maximum": np.maximum,
        "Switch": lambda c, a, b: a if c else b,
        "LT": np.less,
        "LE": np.less_equal,
        "GT": np.greater,
        "GE": np.greater_equal,
        "EQ": np.equal,
        "NEQ": np.not_equal,
        "Neg": np.negative,
        "Abs": np.abs,
        "AND": np.bitwise_and,
        "OR": np.bitwise_or,
    }[word]
    dtype = node.outputs[0].type.dtype
    wide = [value.astype("int64") if value.dtype.kind in "iu" else value for value in values]
    return np.asarray(function(*wide)).astype(dtype)


def _element(node: Any, depth: int) -> Any:
    """One element of a constant, of a shape, or of a vector that was put together."""
    source = node.inputs[0]
    index = node.op.idx_list
    if len(index) != source.ndim:
        return None
    if isinstance(source, Constant):
        try:
            places = tuple(int(get_scalar_constant_value(each)) for each in node.inputs[1:])
        except NotScalarConstantError:
            return None
        return source.data[places] if len(places) == source.ndim else None
    if source.ndim != 1 or source.owner is None or isinstance(index[0], slice):
        return None
    place = int(get_scalar_constant_value(node.inputs[1], max_recur=depth))
    kind = type(source.owner.op).__name__
    if kind == "Shape":
        shaped = source.owner.inputs[0]
        pattern = shaped.type.broadcastable
        if place >= len(pattern):
            raise ValueError(
                f"get_scalar_constant_value detected deterministic IndexError: x.shape[{place}] when "
                f"x.ndim={len(pattern)}. x={shaped}"
            )
        if isinstance(shaped, Constant):
            return shaped.data.shape[place]
        return 1 if pattern[place] else None
    if kind == "MakeVector":
        return get_scalar_constant_value(source.owner.inputs[place], max_recur=depth)
    if kind == "Join":
        return _joined_element(source.owner.inputs[1:], place, depth)
    return None


def _joined_element(parts: list[Any], place: int, depth: int) -> Any:
    for part in parts:
        try:
            length = get_vector_length(part)
        except (TypeError, ValueError):
            return None
        if place < length:
            return get_scalar_constant_value(part[place], max_recur=depth)
        place -= length
    return None


def extract_constant(x: Any, elemwise: bool = True, only_process_constants: bool = False) -> Any:
    """The number that a variable is, or the variable."""
    try:
        return get_scalar_constant_value(x, elemwise, only_process_constants)
    except NotScalarConstantError:
        return x


def get_vector_length(v: Any) -> int:
    """How many elements a vector has, where that can be told before it is computed."""
    vector = as_tensor_variable(v)
    if vector.ndim != 1:
        raise TypeError(f"argument must be symbolic vector, got '{vector}'")
    if vector.type.broadcastable[0]:
        return 1
    if isinstance(vector, Constant):
        return len(vector.data)
    node = vector.owner
    kind = "" if node is None else type(node.op).__name__
    if kind == "MakeVector":
        return len(node.inputs)
    if kind == "Shape":
        return int(node.inputs[0].type.ndim)
    if kind == "Join":
        return sum(get_vector_length(each) for each in node.inputs[1:])
    if kind == "Elemwise":
        lengths = [get_vector_length(each) for each in node.inputs if not each.type.broadcastable[0]]
        if lengths:
            return lengths[0]
    if kind == "Subtensor" and isinstance(node.op.idx_list[0], slice):
        whole = get_vector_length(node.inputs[0])
        bounds = [None if each is None else _known(each) for each in node.op.bounds(node)[0]]
        return len(range(*slice(*bounds).indices(whole)))
    raise ValueError(f"length not known: {vector}")


def _known(variable: Any) -> int:
    try:
        return int(get_scalar_constant_value(variable))
    except NotScalarConstantError:
        raise ValueError(f"length not known: it depends on {variable}") from None
