"""Linear algebra of NumPy: inverses, determinants, norms, and the decompositions of the module beside."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic
from kmigrate_shims.theano.tensor.decompositions import (
    SVD,
    Eig,
    Eigh,
    EighGrad,
    QRFull,
    QRIncomplete,
    as_matrix,
    eig,
    eigh,
    lstsq,
    on_host,
    qr,
    svd,
)

__all__ = [
    "SVD",
    "AllocDiag",
    "Det",
    "Eig",
    "Eigh",
    "EighGrad",
    "ExtractDiag",
    "MatrixInverse",
    "MatrixPinv",
    "QRFull",
    "QRIncomplete",
    "TensorInv",
    "TensorSolve",
    "alloc_diag",
    "det",
    "diag",
    "eig",
    "eigh",
    "extract_diag",
    "lstsq",
    "matrix_dot",
    "matrix_inverse",
    "matrix_power",
    "norm",
    "pinv",
    "qr",
    "svd",
    "tensorinv",
    "tensorsolve",
    "trace",
]


class MatrixPinv(Op):
    """The pseudo-inverse."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        x = as_matrix(x)
        return Apply(self, [x], [x.type.clone(broadcastable=x.broadcastable[::-1])()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.linalg.pinv(values[0], rcond=1e-15)


def square(value: Any) -> Any:
    """A matrix that is square as far as its shape is known: else NumPy's error, which Theano's programs catch."""
    if value.shape.rank == 2 and not value.shape[:1].is_compatible_with(value.shape[1:]):
        raise np.linalg.LinAlgError("Last 2 dimensions of the array must be square")
    return value


class MatrixInverse(Op):
    """The inverse."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        x = as_matrix(x)
        return Apply(self, [x], [x.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.linalg.inv(square(values[0]))


class AllocDiag(Op):
    """A matrix with a vector on its diagonal."""

    __props__ = ()

    def make_node(self, _x: Any) -> Apply:
        warnings.warn(
            "theano.tensor.nlinalg.AllocDiag is deprecated, please use theano.tensor.AllocDiag instead.",
            DeprecationWarning,
            stacklevel=3,
        )
        x = basic.as_tensor_variable(_x)
        if x.type.ndim != 1:
            raise TypeError("AllocDiag only works on vectors", _x)
        return Apply(self, [x], [basic.matrix(dtype=x.type.dtype)])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.linalg.diag(values[0])


class Det(Op):
    """The determinant."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        x = as_matrix(x)
        return Apply(self, [x], [basic.scalar(dtype=x.dtype)])

    def lower(self, node: Any, *values: Any) -> Any:
        return tf.linalg.det(square(values[0]))

    def __str__(self) -> str:
        return "Det"


class TensorInv(Op):
    """The inverse of a tensor that is a square matrix when its first axes are taken together."""

    __props__ = ("ind",)

    def __init__(self, ind: int = 2) -> None:
        self.ind = ind

    def make_node(self, a: Any) -> Apply:
        a = basic.as_tensor_variable(a)
        return Apply(self, [a], [a.type()])

    def lower(self, node: Any, *values: Any) -> Any:
        return on_host(node, lambda array: np.linalg.tensorinv(array, self.ind), values[0])


class TensorSolve(Op):
    """The tensor that a tensor takes to another."""

    __props__ = ("axes",)

    def __init__(self, axes: Any = None) -> None:
        self.axes = axes

    def make_node(self, a: Any, b: Any) -> Apply:
        a, b = basic.as_tensor_variable(a), basic.as_tensor_variable(b)
        return Apply(self, [a, b], [basic.matrix(dtype=upcast(a.dtype, b.dtype))])

    def lower(self, node: Any, *values: Any) -> Any:
        return on_host(node, lambda *arrays: np.linalg.tensorsolve(*arrays, self.axes), *values)


pinv, matrix_inverse, alloc_diag, det = MatrixPinv(), MatrixInverse(), AllocDiag(), Det()
ExtractDiag = basic.ExtractDiag
extract_diag = ExtractDiag()


def matrix_dot(*args: Any) -> Any:
    """The product of several matrices, from left to right."""
    result = args[0]
    for each in args[1:]:
        result = basic.dot(result, each)
    return result


def diag(x: Any) -> Any:
    """The diagonal of a matrix, or the matrix of a diagonal."""
    x = basic.as_tensor_variable(x)
    if x.type.ndim == 1:
        return alloc_diag(x)
    if x.type.ndim == 2:
        return extract_diag(x)
    raise TypeError("diag requires vector or matrix argument", x)


def trace(X: Any) -> Any:
    """The sum of the diagonal."""
    return extract_diag(X).sum()


def matrix_power(M: Any, n: int) -> Any:
    """The matrix times itself."""
    result: Any = 1
    for _ in range(n):
        result = basic.dot(result, M)
    return result


def norm(x: Any, ord: Any) -> Any:
    """The norm of a vector or of a matrix."""
    x = basic.as_tensor_variable(x)
    if x.ndim == 0:
        raise ValueError("'axis' entry is out of bounds.")
    if x.ndim > 2:
        raise NotImplementedError("We don't support norm with ndim > 2")
    return _norm_of_vector(x, ord) if x.ndim == 1 else _norm_of_matrix(x, ord)


def _norm_of_vector(x: Any, order: Any) -> Any:
    if order is None:
        return basic.sum(x**2) ** 0.5
    if order == "inf":
        return basic.max(abs(x))
    if order == "-inf":
        return basic.min(abs(x))
    if not isinstance(order, str) and order == 0:
        return x[x.nonzero()].shape[0]
    if isinstance(order, str):
        raise ValueError("Invalid norm order for vectors.")
    return basic.sum(abs(x**order)) ** (1.0 / order)


def _norm_of_matrix(x: Any, order: Any) -> Any:
    if order is None or order == "fro":
        return basic.sum(abs(x**2)) ** 0.5
    choices = {"inf": (basic.max, 1), "-inf": (basic.min, 1), 1: (basic.max, 0), -1: (basic.min, 0)}
    if order not in choices:
        raise ValueError(0)
    pick, axis = choices[order]
    return pick(basic.sum(abs(x), axis))


def tensorinv(a: Any, ind: int = 2) -> Any:
    """The inverse of a tensor."""
    return TensorInv(ind)(a)


def tensorsolve(a: Any, b: Any, axes: Any = None) -> Any:
    """The tensor that a tensor takes to another."""
    return TensorSolve(axes)(a, b)
