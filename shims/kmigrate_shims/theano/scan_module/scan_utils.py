"""What programs and libraries import of Theano's tools around `scan`."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.gof import graph
from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.replacing import clone
from kmigrate_shims.theano.scan_module.arguments import is_no_number as isNaN_or_Inf_or_None
from kmigrate_shims.theano.scan_module.mapping import map_variables
from kmigrate_shims.theano.scan_module.results import get_updates_and_outputs, until

__all__ = [
    "clone",
    "equal_computations",
    "expand_empty",
    "forced_replace",
    "get_updates_and_outputs",
    "isNaN_or_Inf_or_None",
    "map_variables",
    "safe_new",
    "until",
]


def safe_new(x: Any, tag: str = "", dtype: Any = None) -> Any:
    """A new variable like the one given, with a tag behind its name."""
    name = f"{x.name}{tag}" if getattr(x, "name", None) is not None else None
    if isinstance(x, Constant):
        made = x.clone() if dtype is None or x.type.dtype == dtype else tensor.cast(x, dtype)
        made.name = name
        return made
    made = (x if dtype is None or x.type.dtype == dtype else tensor.cast(x, dtype)).type()
    made.name = name
    value = getattr(x.tag, "test_value", None)
    if value is not None:
        made.tag.test_value = value
    return made


def expand_empty(tensor_var: Any, size: Any) -> Any:
    """The tensor with room for so many more entries behind it."""
    if size == 0:
        return tensor_var
    lengths = [tensor_var.shape[axis] for axis in range(tensor_var.ndim)]
    room = tensor.alloc(tensor.zeros((), tensor_var.dtype), size + lengths[0], *lengths[1:])
    return tensor.set_subtensor(room[: lengths[0]], tensor_var)


def equal_computations(xs: Any, ys: Any, in_xs: Any = None, in_ys: Any = None) -> bool:
    """Whether two lists of expressions compute the same from inputs that stand for each other."""
    pairs = dict(zip(in_xs or [], in_ys or [], strict=True))
    known: dict[tuple[Any, Any], bool] = {}

    def same(left: Any, right: Any) -> bool:
        if left is right or pairs.get(left) is right:
            return True
        key = (left, right)
        if key not in known:
            known[key] = _same_record(left, right, same)
        return known[key]

    return len(xs) == len(ys) and all(same(left, right) for left, right in zip(xs, ys, strict=True))


def _same_record(left: Any, right: Any, same: Any) -> bool:
    if isinstance(left, Constant) and isinstance(right, Constant):
        return bool(left.equals(right))
    if left.type != right.type or left.owner is None or right.owner is None or left.index != right.index:
        return False
    one, other = left.owner, right.owner
    if one.op != other.op or len(one.inputs) != len(other.inputs):
        return False
    return all(same(first, second) for first, second in zip(one.inputs, other.inputs, strict=True))


def forced_replace(out: Any, x: Any, y: Any) -> Any:
    """The expression with every use of a variable replaced, also where it equals one by value."""
    if out is None:
        return None
    uses = [each for each in graph.ancestors([out]) if isinstance(each, Variable) and (each is x or _equals(each, x))]
    return clone(out, replace=OrderedDict((use, y) for use in uses))


def _equals(left: Any, right: Any) -> bool:
    return equal_computations([left], [right])
