"""Shared sparse matrices."""

from __future__ import annotations

import copy as _copy
from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.compile.sharedvalue import SharedVariable, shared_constructor, unpacked
from kmigrate_shims.theano.sparse.type import SparseType, is_sparse_value
from kmigrate_shims.theano.sparse.variable import _sparse_py_operators


class _Parts:
    """A sparse matrix as three TensorFlow variables, made when a function first needs them; until then SciPy's."""

    def __init__(self, kind: SparseType, value: Any) -> None:
        self.kind, self.matrix = kind, value
        self.variables: list[Any] | None = None

    def write(self, value: Any) -> None:
        """Keep another matrix."""
        if self.variables is None:
            self.matrix = value
            return
        for variable, part in zip(self.variables, self.kind.feed(value), strict=True):
            variable.assign(part, read_value=False)

    def read(self) -> Any:
        """The matrix as SciPy has it."""
        if self.variables is None:
            return self.matrix
        return self.kind.fetch([each.numpy() for each in self.variables])

    def as_variables(self) -> list[Any]:
        """The TensorFlow variables."""
        if self.variables is None:
            with tf.init_scope():
                self.variables = [
                    tf.Variable(part, dtype=dtype, shape=tf.TensorShape(shape), trainable=False)
                    for part, (dtype, shape) in zip(self.kind.feed(self.matrix), self.kind.specs(), strict=True)
                ]
            self.matrix = None
        return self.variables


class SparseTensorSharedVariable(_sparse_py_operators, SharedVariable):
    """A shared sparse matrix."""

    def put(self, value: Any) -> None:
        if "_cell" in self.__dict__:
            self._cell.write(value)
        else:
            self._cell: Any = _Parts(self.type, value)

    def content(self) -> Any:
        return self._cell.read()

    def lower_leaf(self, lowering: Any) -> Any:
        def read() -> Any:
            parts = [each.read_value() for each in self._cell.as_variables()]
            lowering.reads.extend(each.op for each in parts)
            for part, (_, shape) in zip(parts, self.type.specs(), strict=True):
                part.set_shape(shape)
            return tf.SparseTensor(*parts)

        return lowering.at_root(read)

    def lower_update(self, parts: list[Any], effects: list[Any]) -> Any:
        for variable, part in zip(self._cell.as_variables(), parts, strict=True):
            effects.append(variable.assign(part, read_value=False))
        return None

    def __copy__(self) -> Any:
        return self.__class__(name=self.name, type=self.type, value=None, container=self._cell)

    def __getstate__(self) -> dict[str, Any]:
        state = dict(super().__getstate__())
        state["_cell"] = self.get_value()
        return state

    def __setstate__(self, state: dict[str, Any]) -> None:
        kept = unpacked(state)
        matrix = kept.pop("_cell")
        self.__dict__.update(kept)
        self._cell = _Parts(self.type, matrix)


@shared_constructor
def sparse_constructor(
    value: Any,
    name: Any = None,
    strict: bool = False,
    allow_downcast: Any = None,
    borrow: bool = False,
    format: Any = None,
) -> Any:
    """A shared sparse matrix of one of SciPy's."""
    if not is_sparse_value(value):
        raise TypeError("Expected a sparse matrix in the sparse shared variable constructor. Received: ", type(value))
    kind = SparseType(format=format or value.format, dtype=value.dtype)
    kept = value if borrow else _copy.deepcopy(value)
    return SparseTensorSharedVariable(type=kind, value=kept, name=name, strict=strict, allow_downcast=allow_downcast)
