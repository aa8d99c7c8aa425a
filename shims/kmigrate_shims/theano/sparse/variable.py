"""Sparse variables, with the operators that Theano gave them."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Apply, Constant, Variable
from kmigrate_shims.theano.sparse.type import SparseType, is_sparse_value
from kmigrate_shims.theano.tensor.construct import as_tensor_variable


def _word(name: str) -> Any:
    return getattr(importlib.import_module("kmigrate_shims.theano.sparse.basic"), name)


def _left(name: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        return _word(name)(self, other)

    return method


def _right(name: str) -> Any:
    def method(self: Any, other: Any) -> Any:
        return _word(name)(other, self)

    return method


class _sparse_py_operators:
    """What can be done with a sparse variable in Python."""

    type: Any
    __array_priority__ = 1000
    __array_ufunc__ = None

    ndim = property(lambda self: self.type.ndim)
    dtype = property(lambda self: self.type.dtype)
    format = property(lambda self: self.type.format)
    T = property(lambda self: _word("transpose")(self))
    shape = property(lambda self: _shape(self))
    size = property(lambda self: _word("csm_data")(self).size)

    __add__, __sub__, __mul__ = _left("add"), _left("sub"), _left("mul")
    __radd__, __rsub__, __rmul__ = _right("add"), _right("sub"), _right("mul")
    __lt__, __le__, __gt__, __ge__ = _left("lt"), _left("le"), _left("gt"), _left("ge")
    __dot__, __rdot__ = _left("structured_dot"), _right("structured_dot")

    def __neg__(self) -> Any:
        return _word("neg")(self)

    def astype(self, dtype: Any) -> Any:
        """The same numbers in another dtype."""
        return _word("cast")(self, dtype)

    def toarray(self) -> Any:
        """The same matrix with all its zeros."""
        return _word("dense_from_sparse")(self)

    def zeros_like(self) -> Any:
        return _word("sp_zeros_like")(self)

    def __getitem__(self, args: Any) -> Any:
        both = args if isinstance(args, tuple) else (args,)
        if len(both) == 2 and all(_is_place(each) for each in both):
            return _word("get_item_scalar")(self, both)
        if isinstance(both[0], list):
            return _word("get_item_2lists" if len(both) == 2 else "get_item_list")(self, *both)
        return _word("get_item_2d")(self, both)


def _is_place(index: Any) -> bool:
    kind = getattr(index, "type", None)
    return bool(np.isscalar(index)) or (kind is not None and str(kind) == "TensorType(int32, scalar)")


def _shape(variable: Any) -> Any:
    from kmigrate_shims.theano.tensor.casting import cast

    return cast(_word("csm_shape")(variable), "int64")


class SparseVariable(_sparse_py_operators, Variable):
    """A sparse matrix that is not known yet."""

    def __str__(self) -> str:
        return str(self.name) if self.name else f"{type(self).__name__}{{{self.format},{self.dtype}}}"


class SparseConstantSignature(tuple[Any, ...]):
    """What two constants have in common where they are the same."""

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, SparseConstantSignature):
            return False
        (kind, value), (their_kind, theirs) = self, other
        return kind == their_kind and SparseType.values_eq(value, theirs)

    def __hash__(self) -> int:
        return hash((type(self).__name__, self[0]))


class SparseConstant(_sparse_py_operators, Constant):
    """A sparse matrix that is known."""

    def signature(self) -> Any:
        return SparseConstantSignature((self.type, self.data))

    def __str__(self) -> str:
        shown = f"{self.format},{self.dtype},shape={self.data.shape},nnz={self.data.nnz}"
        return f"{type(self).__name__}{{{shown}}}"


SparseType.Variable = SparseVariable
SparseType.Constant = SparseConstant


def is_sparse_variable(x: Any) -> bool:
    """Whether a variable is a sparse matrix."""
    if not isinstance(x, Variable):
        raise NotImplementedError("this function should only be called on *variables*, not ", x)
    return isinstance(x.type, SparseType)


def constant(x: Any, name: Any = None) -> Any:
    """A sparse matrix of SciPy as a constant."""
    if not is_sparse_value(x):
        raise TypeError("sparse.constant must be called on a scipy.sparse.spmatrix")
    return SparseConstant(SparseType(format=x.format, dtype=x.dtype), x.copy(), name=name)


def as_sparse_variable(x: Any, name: Any = None) -> Any:
    """A sparse variable of anything that has a meaning as one."""
    if isinstance(x, Apply):
        if len(x.outputs) != 1:
            raise ValueError("It is ambiguous which output of a multi-output Op has to be fetched.", x)
        x = x.outputs[0]
    if isinstance(x, Variable):
        if not isinstance(x.type, SparseType):
            raise TypeError("Variable type field must be a SparseType.", x, x.type)
        return x
    try:
        return constant(x, name=name)
    except TypeError:
        raise TypeError(f"Cannot convert {x} to SparseType", type(x)) from None


as_sparse = as_sparse_variable


def as_sparse_or_tensor_variable(x: Any, name: Any = None) -> Any:
    """A sparse variable where that is possible, else a tensor."""
    try:
        return as_sparse_variable(x, name)
    except (ValueError, TypeError):
        return as_tensor_variable(x, name)


def compressed(x: Any) -> Any:
    """A sparse variable in csr or csc, as most operations want it."""
    given = as_sparse_variable(x)
    if given.type.format not in ("csr", "csc"):
        raise AssertionError(f"A sparse matrix in csr or csc is wanted, not in {given.type.format}.")
    return given


def operand(x: Any) -> Any:
    """A sparse matrix of SciPy as a constant, all else as it is."""
    return as_sparse_variable(x) if is_sparse_value(x) else x


def matrix(format: str, name: Any = None, dtype: Any = None) -> Any:
    """A sparse matrix of a format."""
    return SparseType(format=format, dtype=config.floatX if dtype is None else dtype)(name)


def csc_matrix(name: Any = None, dtype: Any = None) -> Any:
    return matrix("csc", name, dtype)


def csr_matrix(name: Any = None, dtype: Any = None) -> Any:
    return matrix("csr", name, dtype)


def bsr_matrix(name: Any = None, dtype: Any = None) -> Any:
    return matrix("bsr", name, dtype)


csc_dmatrix, csc_fmatrix = SparseType("csc", "float64"), SparseType("csc", "float32")
csr_dmatrix, csr_fmatrix = SparseType("csr", "float64"), SparseType("csr", "float32")
bsr_dmatrix, bsr_fmatrix = SparseType("bsr", "float64"), SparseType("bsr", "float32")
