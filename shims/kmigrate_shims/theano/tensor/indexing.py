"""`x[...]`: what an index means, and the operation that it becomes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from kmigrate_shims.theano.gof.graph import Variable
from kmigrate_shims.theano.scalar.types import Scalar
from kmigrate_shims.theano.tensor.construct import as_tensor_variable, constant
from kmigrate_shims.theano.tensor.type_other import SlicePlaces, SliceType, bounds_of


class AdvancedIndexingError(TypeError):
    """An index is more than numbers and slices."""


class AdvancedBooleanIndexingError(TypeError):
    """An index is a mask."""


def item(variable: Any, args: Any) -> Any:
    """The part of a tensor that an index names."""
    from kmigrate_shims.theano.tensor import subtensor

    parts = read(variable, args)
    if any(isinstance(each, Variable) and each.ndim for each in parts):
        return _advanced(variable, parts)
    if any(each is None for each in parts):
        return _with_new_axes(variable, parts)
    return subtensor.Subtensor(parts)(variable, *subtensor.variables_in(parts))


def read(variable: Any, args: Any) -> tuple[Any, ...]:
    """An index with its numbers and arrays as variables, without `...`."""
    if not isinstance(args, tuple):
        args = tuple(args) if isinstance(args, list) and any(isinstance(each, slice) for each in args) else (args,)
    count = 0
    ellipses = []
    for place, arg in enumerate(args):
        if arg is Ellipsis:
            ellipses.append(place)
        elif isinstance(arg, (np.ndarray, Variable)) and str(getattr(arg, "dtype", "")) == "bool":
            count += arg.ndim
        elif arg is not None:
            if not isinstance(arg, (np.ndarray, Variable)) and _has_bool(arg):
                raise TypeError(
                    "TensorType does not support Python bools for indexing, such as tensor[[True, False]]. To use a "
                    "boolean mask, convert the mask to a NumPy array first, e.g., tensor[numpy.array([True, False])]."
                )
            count += 1
    if variable.ndim < count:
        raise IndexError("too many indices for array")
    if len(ellipses) > 1:
        raise IndexError("an index can only have a single Ellipsis (`...`)")
    parts = list(args)
    if ellipses:
        parts[ellipses[0] : ellipses[0] + 1] = [slice(None)] * (variable.ndim - count)
    return tuple(_part(each) for each in _with_places(variable, parts))


def _with_places(variable: Any, parts: list[Any]) -> list[Any]:
    """The parts with the slices in them that variables hold: their bounds, or the places that they will take."""
    found = []
    axis = 0
    for part in parts:
        held = isinstance(part, Variable) and isinstance(part.type, SliceType)
        known = bounds_of(part) if held else part
        if held and known is None:
            if any(each is not part and each is not None and not isinstance(each, slice) for each in parts):
                raise NotImplementedError(
                    "A slice that is only known when the function is called can stand beside plain slices only. "
                    "Index twice."
                )
            known = SlicePlaces()(part, variable.shape[axis])
        found.append(known)
        axis += part is not None
    return found


def _has_bool(arg: Any) -> bool:
    if isinstance(arg, (bool, np.bool_)):
        return True
    if isinstance(arg, Iterable) and not isinstance(arg, (Variable, str)):
        return any(_has_bool(each) for each in arg)
    return False


def _part(arg: Any) -> Any:
    if arg is None:
        return None
    if isinstance(arg, slice):
        return slice(_bound(arg.start), _bound(arg.stop), _bound(arg.step))
    if isinstance(arg, (int, np.integer)):
        return constant(int(arg), dtype="int64")
    if isinstance(arg, (list, tuple)) and len(arg) == 0:
        arg = np.zeros(0, dtype="int64")
    made = as_tensor_variable(arg)
    if not made.dtype.startswith(("int", "uint", "bool")):
        raise TypeError("Expected an integer", f"an index has dtype {made.dtype}")
    return made


def _bound(bound: Any) -> Any:
    if bound is None:
        return None
    if isinstance(bound, (int, np.integer)):
        return constant(int(bound), dtype="int64")
    made = bound if isinstance(bound, Variable) and isinstance(bound.type, Scalar) else as_tensor_variable(bound)
    if isinstance(made.type, Scalar):
        made = as_tensor_variable(made)
    if made.ndim or not made.dtype.startswith(("int", "uint")):
        if hasattr(made, "data") and made.data is None:
            return None
        raise TypeError("Expected an integer", f"the bound of a slice is {made.type}")
    return made


def is_full(part: Any) -> bool:
    """Whether a part is `:`."""
    return isinstance(part, slice) and part == slice(None)


def _advanced(variable: Any, parts: tuple[Any, ...]) -> Any:
    from kmigrate_shims.theano.tensor import advanced

    arrays = [each for each in parts if isinstance(each, Variable)]
    rows = len(arrays) == 1 and arrays[0].ndim == 1 and arrays[0].dtype != "bool" and parts[0] is arrays[0]
    if rows and all(is_full(each) for each in parts[1:]):
        return advanced.AdvancedSubtensor1()(variable, arrays[0])
    if any(each.dtype == "bool" for each in arrays):
        return advanced.AdvancedBooleanSubtensor(parts)(variable, *advanced.variables_in(parts))
    return advanced.AdvancedSubtensor(parts)(variable, *advanced.variables_in(parts))


def _with_new_axes(variable: Any, parts: tuple[Any, ...]) -> Any:
    pattern: list[Any] = []
    rest = []
    taken = 0
    for part in parts:
        pattern.append("x" if part is None else taken)
        taken += part is not None
        rest.append(slice(None) if part is None else part)
    # Theano left out dimensions of size 1 that the index does not name. Where they are larger it refused: they stay.
    if not all(variable.broadcastable[taken:]):
        pattern.extend(range(taken, variable.ndim))
    view = variable.dimshuffle(pattern)
    return view if all(is_full(each) for each in rest) else item(view, tuple(rest))
