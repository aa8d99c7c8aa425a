"""Shared tensors: TensorFlow variables of which a program sees arrays."""

from __future__ import annotations

import copy as _copy
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.compile.building import shapes_changed
from kmigrate_shims.theano.compile.sharedvalue import SharedVariable, shared_constructor, unpacked
from kmigrate_shims.theano.scalar.types import DTYPES
from kmigrate_shims.theano.tensor.type import TensorType
from kmigrate_shims.theano.tensor.var import _tensor_py_operators


class TensorCell:
    """A TensorFlow variable, made when a function first needs it; until then an array."""

    def __init__(self, value: np.ndarray[Any, Any]) -> None:
        self.array: Any = value
        self.variable: Any = None
        self.shape = value.shape

    def reshaped(self, shape: tuple[int, ...]) -> None:
        """Say that a function changed the shape."""
        if shape != self.shape:
            self.shape = shape
            shapes_changed()

    @property
    def value(self) -> Any:
        return self.read(False)

    @value.setter
    def value(self, value: Any) -> None:
        self.write(np.asarray(value))

    @property
    def storage(self) -> list[Any]:
        """The array itself, in a list: programs read it there."""
        return [self.read(True)]

    def write(self, value: np.ndarray[Any, Any]) -> None:
        """Keep an array, which nobody else may change afterwards."""
        self.reshaped(value.shape)
        if self.variable is None:
            self.array = value
        else:
            self.variable.assign(value, read_value=False)

    def read(self, borrow: bool) -> np.ndarray[Any, Any]:
        """The array; with `borrow` the memory itself, as far as there is one."""
        if self.variable is None:
            return self.array if borrow else self.array.copy()
        found = np.asarray(self.variable.read_value()._numpy())
        return found if borrow and found.ndim else found.copy()

    def as_variable(self) -> Any:
        """The TensorFlow variable."""
        if self.variable is None:
            with tf.init_scope():
                self.variable = tf.Variable(
                    self.array,
                    dtype=DTYPES[str(self.array.dtype)],
                    shape=tf.TensorShape([None] * self.array.ndim),
                    trainable=False,
                )
            self.array = None
        return self.variable


class TensorSharedVariable(_tensor_py_operators, SharedVariable):
    """A shared tensor."""

    def hold(self, cell: Any) -> None:
        self._cell = cell

    def put(self, value: Any) -> None:
        if "_cell" in self.__dict__:
            self._cell.write(value)
        else:
            self._cell = TensorCell(value)

    def content(self) -> Any:
        return self._cell.read(True)

    def get_value(self, borrow: bool = False, return_internal_type: bool = False) -> Any:
        """The array; a copy, unless it may be borrowed."""
        return self._cell.read(borrow)

    def set_value(self, new_value: Any, borrow: bool = False) -> None:
        """Another array, of the same dtype and number of dimensions."""
        kept = self.type.filter(new_value, strict=self.strict, allow_downcast=self.allow_downcast)
        self._cell.write(kept if borrow and kept is not new_value else np.array(kept) if not borrow else kept)

    def lower_leaf(self, lowering: Any) -> Any:
        variable = self._cell.as_variable()

        def read() -> Any:
            value = variable.read_value()
            lowering.reads.append(value.op)
            shape = [1 if one else None for one in self.type.broadcastable]
            value.set_shape(self._cell.shape if lowering.exact else shape)
            return value

        return lowering.at_root(read)

    def lower_update(self, parts: list[Any], effects: list[Any]) -> Any:
        """Assign the new value. Where its shape is not surely the old one, cell and shape are given back."""
        cell, (value,) = self._cell, parts
        effects.append(cell.as_variable().assign(value, read_value=False))
        if value.shape.is_fully_defined():
            shape = tuple(value.shape.as_list())
            return None if shape == tuple(cell.shape) else (cell, shape)
        return cell, tf.shape(value)

    def _as_TensorVariable(self) -> Any:
        return self

    def __copy__(self) -> Any:
        return self.__class__(name=self.name, type=self.type, value=None, container=self._cell)

    def __deepcopy__(self, memo: Any) -> Any:
        made = self.__class__(name=self.name, type=self.type, value=self.get_value(), strict=False)
        made.tag = _copy.copy(self.tag)
        memo[id(self)] = made
        return made

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        state["_cell"] = self.get_value()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        kept = unpacked(state)
        array = np.asarray(kept.pop("_cell"))
        self.__dict__.update(kept)
        self._cell = TensorCell(array)


class ScalarSharedVariable(TensorSharedVariable):
    """A shared tensor without dimensions, as `shared` makes it of a number."""


@shared_constructor
def tensor_constructor(
    value: Any,
    name: Any = None,
    strict: bool = False,
    allow_downcast: Any = None,
    borrow: bool = False,
    broadcastable: Any = None,
    target: str = "cpu",
) -> Any:
    """A shared tensor of an array."""
    if target not in ("cpu", "gpu") and target is not None and not str(target).startswith(("cuda", "dev", "gpu")):
        raise TypeError("not for cpu")
    if not isinstance(value, np.ndarray):
        raise TypeError("A shared tensor starts with an array.")
    pattern = (False,) * value.ndim if broadcastable is None else broadcastable
    kind = TensorType(value.dtype, broadcastable=pattern)
    kept = value if borrow else np.array(value)
    return TensorSharedVariable(type=kind, value=kept, name=name, strict=strict, allow_downcast=allow_downcast)


_shared = tensor_constructor


@shared_constructor
def scalar_constructor(
    value: Any,
    name: Any = None,
    strict: bool = False,
    allow_downcast: Any = None,
    borrow: bool = False,
    target: str = "cpu",
) -> Any:
    """A shared tensor without dimensions, of a number."""
    if not isinstance(value, (np.number, float, int, complex)):
        raise TypeError("A shared number starts with a number.")
    dtype = getattr(value, "dtype", None)
    made = np.asarray(value) if dtype is None else np.asarray(value, dtype)
    kind = TensorType(dtype=str(made.dtype), broadcastable=[])
    return ScalarSharedVariable(
        type=kind, value=np.array(made, copy=True), name=name, strict=strict, allow_downcast=allow_downcast
    )
