"""Eigenvalues, singular values, QR and least squares of matrices."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic


def as_matrix(x: Any, name: str = "The input") -> Any:
    """A variable of two dimensions."""
    x = basic.as_tensor_variable(x)
    if x.ndim != 2:
        raise AssertionError(f"{name} should be a matrix.")
    return x


def on_host(node: Any, function: Any, *values: Any) -> list[Any]:
    """NumPy's own: for what TensorFlow has with other signs or shapes, or not at all."""
    kinds = [output.type for output in node.outputs]

    def run(*arrays: Any) -> list[Any]:
        found = function(*arrays)
        found = found if isinstance(found, tuple) else (found,)
        return [np.asarray(each).astype(kind.dtype) for each, kind in zip(found, kinds, strict=True)]

    found = host.call(run, values, [tf.as_dtype(kind.dtype) for kind in kinds], stateful=False)
    found = list(found) if isinstance(found, (list, tuple)) else [found]
    for each, kind in zip(found, kinds, strict=True):
        each.set_shape([None] * kind.ndim)
    return found


class Eig(Op):
    """Eigenvalues and eigenvectors, as far as they are real."""

    __props__: Any = ()

    def make_node(self, x: Any) -> Apply:
        x = as_matrix(x)
        return Apply(self, [x], [basic.vector(dtype=x.dtype), basic.matrix(dtype=x.dtype)])

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[False, False]]

    def lower(self, node: Any, *values: Any) -> Any:
        return on_host(node, lambda array: tuple(np.real(part) for part in np.linalg.eig(array)), values[0])


class Eigh(Eig):
    """Those of a symmetric matrix, of which one triangle is read."""

    __props__ = ("UPLO",)

    def __init__(self, UPLO: str = "L") -> None:
        if UPLO not in ("L", "U"):
            raise AssertionError("UPLO must be 'L' or 'U'.")
        self.UPLO = UPLO

    def connection_pattern(self, node: Any) -> list[list[bool]]:
        return [[True, True]]

    def lower(self, node: Any, *values: Any) -> Any:
        lower = self.UPLO == "L"

        @tf.custom_gradient
        def decomposed(matrix: Any) -> tuple[Any, Any]:
            found = on_host(node, lambda array: np.linalg.eigh(array, self.UPLO), matrix)
            return found, lambda gw, gv: eigh_gradient(found[0], found[1], gw, gv, lower)

        return decomposed(values[0])


def eigh_gradient(w: Any, v: Any, gw: Any, gv: Any, lower: bool) -> Any:
    """The gradient by the triangle that is read."""
    apart = w[None, :] - w[:, None]
    safe = tf.where(apart == 0, tf.ones_like(apart), apart)
    inside = tf.where(apart == 0, tf.zeros_like(apart), tf.matmul(v, gv, transpose_a=True) / safe)
    whole = tf.matmul(v, tf.matmul(tf.linalg.diag(gw) + inside, v, transpose_b=True))
    # Entry (n, n) of the outer products of before: the transpose of the usual form.
    whole = tf.transpose(whole)
    kept = tf.linalg.band_part(whole, -1, 0) if lower else tf.linalg.band_part(whole, 0, -1)
    other = whole - kept
    return kept + tf.transpose(other)


class EighGrad(Op):
    """The gradient of `Eigh` as an operation of its own."""

    __props__ = ("UPLO",)

    def __init__(self, UPLO: str = "L") -> None:
        self.UPLO = UPLO

    def make_node(self, x: Any, w: Any, v: Any, gw: Any, gv: Any) -> Apply:
        given = [basic.as_tensor_variable(each) for each in (x, w, v, gw, gv)]
        return Apply(self, given, [basic.matrix(dtype=upcast(*[each.dtype for each in given]))])

    def lower(self, node: Any, *values: Any) -> Any:
        return eigh_gradient(values[1], values[2], values[3], values[4], self.UPLO == "L")


class QRFull(Op):
    """Both factors."""

    __props__ = ("mode",)

    def __init__(self, mode: str) -> None:
        self.mode = mode

    def make_node(self, x: Any) -> Apply:
        x = as_matrix(x, "The input of qr function")
        second = basic.matrix(dtype=x.dtype) if self.mode != "raw" else basic.vector(dtype=x.dtype)
        return Apply(self, [x], [basic.matrix(dtype=x.dtype), second])

    def lower(self, node: Any, *values: Any) -> Any:
        return on_host(node, lambda array: tuple(np.linalg.qr(array, self.mode)), values[0])


class QRIncomplete(Op):
    """The second factor alone."""

    __props__ = ("mode",)

    def __init__(self, mode: str) -> None:
        self.mode = mode

    def make_node(self, x: Any) -> Apply:
        x = as_matrix(x, "The input of qr function")
        return Apply(self, [x], [basic.matrix(dtype=x.dtype)])

    def lower(self, node: Any, *values: Any) -> Any:
        return on_host(node, lambda array: np.linalg.qr(array, self.mode), values[0])


class SVD(Op):
    """Singular values, with the vectors or without."""

    __props__ = ("full_matrices", "compute_uv")

    def __init__(self, full_matrices: bool = True, compute_uv: bool = True) -> None:
        self.full_matrices = full_matrices
        self.compute_uv = compute_uv

    def make_node(self, x: Any) -> Apply:
        x = as_matrix(x, "The input of svd function")
        values = basic.vector(dtype=x.dtype)
        if not self.compute_uv:
            return Apply(self, [x], [values])
        return Apply(self, [x], [basic.matrix(dtype=x.dtype), values, basic.matrix(dtype=x.dtype)])

    def lower(self, node: Any, *values: Any) -> Any:
        def run(array: Any) -> Any:
            found = np.linalg.svd(array, bool(self.full_matrices), bool(self.compute_uv))
            return tuple(found) if self.compute_uv else found

        return on_host(node, run, values[0])


class lstsq(Op):
    """The least squares solution, residuals, rank and singular values."""

    __props__ = ()

    def make_node(self, x: Any, y: Any, rcond: Any) -> Apply:
        given = [basic.as_tensor_variable(each) for each in (x, y, rcond)]
        return Apply(self, given, [basic.matrix(), basic.dvector(), basic.lscalar(), basic.dvector()])

    def lower(self, node: Any, *values: Any) -> Any:
        def run(x: Any, y: Any, rcond: Any) -> Any:
            solution, residuals, rank, singular = np.linalg.lstsq(x, y, rcond)
            return (
                solution.reshape(solution.shape[0], -1) if solution.ndim == 1 else solution,
                residuals,
                rank,
                singular,
            )

        return on_host(node, run, *values)


eig = Eig()


def eigh(a: Any, UPLO: str = "L") -> Any:
    """Eigenvalues and eigenvectors of a symmetric matrix."""
    return Eigh(UPLO)(a)


def qr(a: Any, mode: str = "reduced") -> Any:
    """The factors of a matrix; of mode 'r' the second alone."""
    return (QRIncomplete if mode == "r" else QRFull)(mode)(a)


def svd(a: Any, full_matrices: Any = 1, compute_uv: Any = 1) -> Any:
    """Singular values and vectors."""
    return SVD(full_matrices, compute_uv)(a)
