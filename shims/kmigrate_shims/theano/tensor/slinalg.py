"""Linear algebra of SciPy: triangular factors, systems of equations, the matrix exponential. It needs no SciPy.

Some operations have a setting that is named `lower`, so these make their tensors in `lower_in`.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic
from kmigrate_shims.theano.tensor.decompositions import as_matrix

MATRIX_STRUCTURES = (
    "general",
    "symmetric",
    "lower_triangular",
    "upper_triangular",
    "hermitian",
    "banded",
    "diagonal",
    "toeplitz",
)
imported_scipy = True


class Cholesky(Op):
    """The triangular factor of a positive matrix."""

    __props__ = ("lower", "destructive", "on_error")

    def __init__(self, lower: bool = True, on_error: str = "raise") -> None:
        if on_error not in ("raise", "nan"):
            raise ValueError('on_error must be one of "raise" or ""nan"')
        self.lower: Any = lower
        self.destructive = False
        self.on_error = on_error

    def make_node(self, x: Any) -> Apply:
        x = as_matrix(x)
        return Apply(self, [x], [x.type()])

    def lower_in(self, node: Any, lowering: Any) -> Any:
        given = lowering(node.inputs[0])
        # LAPACK reads one triangle: the one that it is told to make.
        x = _mirrored(given, bool(self.lower))
        factor = _or_error(x) if self.on_error == "raise" else _or_nan(x, given)
        return factor if self.lower else tf.transpose(factor)


def _mirrored(x: Any, from_lower: bool) -> Any:
    """The symmetric matrix of one triangle."""
    part = tf.linalg.band_part(x, -1, 0) if from_lower else tf.linalg.band_part(x, 0, -1)
    return part + tf.transpose(part) - tf.linalg.diag(tf.linalg.diag_part(x))


def _or_error(x: Any) -> Any:
    """Newer TensorFlows give NaN where there is no factor."""
    factor = tf.linalg.cholesky(x)
    fits = tf.reduce_all(tf.math.is_finite(tf.linalg.diag_part(tf.stop_gradient(factor))))
    with tf.control_dependencies([tf.debugging.Assert(fits, ["Cholesky decomposition was not successful"])]):
        return tf.identity(factor)


def _or_nan(x: Any, given: Any) -> Any:
    positive = tf.reduce_all(tf.linalg.eigvalsh(tf.stop_gradient(x)) > 0)
    safe = tf.where(positive, x, tf.eye(tf.shape(x)[0], dtype=x.dtype))
    # The gradient is no number either, by every entry: the last term is zero with one of zero, or neither is a number.
    nothing = tf.where(positive, tf.zeros((), x.dtype), tf.constant(float("nan"), x.dtype))
    return tf.linalg.cholesky(safe) + nothing * (given - tf.stop_gradient(given))


class CholeskyGrad(Op):
    """The gradient of `Cholesky` as an operation of its own."""

    __props__ = ("lower", "destructive")

    def __init__(self, lower: bool = True) -> None:
        self.lower: Any = lower
        self.destructive = False

    def make_node(self, x: Any, l: Any, dz: Any) -> Apply:  # noqa: E741 - the name is Theano's
        given = [as_matrix(each) for each in (x, l, dz)]
        return Apply(self, given, [given[0].type()])

    def lower_in(self, node: Any, lowering: Any) -> Any:
        x, _, top = lowering.all(node.inputs)
        mirrored = _mirrored(x, bool(self.lower))
        factor = tf.linalg.cholesky(mirrored)
        return tf.gradients(factor if self.lower else tf.transpose(factor), x, grad_ys=top)[0]


class Solve(Op):
    """The solution of a system of equations."""

    __props__ = ("A_structure", "lower", "overwrite_A", "overwrite_b")

    def __init__(
        self,
        A_structure: str = "general",
        lower: bool = False,
        overwrite_A: bool = False,
        overwrite_b: bool = False,
    ) -> None:
        if A_structure not in MATRIX_STRUCTURES:
            raise ValueError("Invalid matrix structure argument", A_structure)
        self.A_structure = A_structure
        self.lower: Any = lower
        self.overwrite_A = overwrite_A
        self.overwrite_b = overwrite_b

    def make_node(self, A: Any, b: Any) -> Apply:
        matrix, right = as_matrix(A), basic.as_tensor_variable(b)
        if right.ndim not in (1, 2):
            raise AssertionError("The right side must be a vector or a matrix.")
        dtype = upcast(matrix.dtype, right.dtype)
        dtype = dtype if dtype.startswith(("float", "complex")) else "float64"
        return Apply(self, [matrix, right], [basic.tensor(broadcastable=right.broadcastable, dtype=dtype)])

    def lower_in(self, node: Any, lowering: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        # TensorFlow solves no systems in halves; the result is cast back.
        wide = "float32" if dtype == "float16" else dtype
        matrix, right = (tf.cast(value, wide) for value in lowering.all(node.inputs))
        columns = right[:, None] if len(right.shape) == 1 else right
        if self.A_structure in ("lower_triangular", "upper_triangular"):
            found = tf.linalg.triangular_solve(matrix, columns, lower=self.A_structure == "lower_triangular")
        else:
            found = tf.linalg.solve(matrix, columns)
        return found[:, 0] if len(right.shape) == 1 else found


class Eigvalsh(Op):
    """The eigenvalues of a symmetric matrix, or of one relative to a positive other."""

    __props__ = ("lower",)

    def __init__(self, lower: bool = True) -> None:
        if lower not in (True, False):
            raise AssertionError("lower must be True or False.")
        self.lower: Any = lower

    def make_node(self, a: Any, b: Any = None) -> Apply:
        given = [as_matrix(a)]
        if b is not None and b is not basic.NoneConst:
            given.append(as_matrix(b))
        return Apply(self, given, [basic.vector(dtype=upcast(*[each.dtype for each in given]))])

    def lower_in(self, node: Any, lowering: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        matrices = [_mirrored(tf.cast(value, dtype), bool(self.lower)) for value in lowering.all(node.inputs)]
        return eigenvalues(*matrices)


def eigenvalues(matrix: Any, other: Any = None) -> Any:
    """The eigenvalues; with another matrix after both are turned so that the other is one."""
    if other is not None:
        factor = tf.linalg.cholesky(other)
        half = tf.linalg.triangular_solve(factor, matrix, lower=True)
        matrix = tf.linalg.triangular_solve(factor, tf.transpose(half), lower=True)
    return tf.linalg.eigvalsh(matrix)


class EigvalshGrad(Op):
    """The gradient of `Eigvalsh` as an operation of its own."""

    __props__ = ("lower",)

    def __init__(self, lower: bool = True) -> None:
        self.lower: Any = lower

    def make_node(self, a: Any, b: Any, gw: Any) -> Apply:
        given = [as_matrix(a), as_matrix(b), basic.as_tensor_variable(gw)]
        dtype = upcast(*[each.dtype for each in given])
        return Apply(self, given, [basic.matrix(dtype=dtype), basic.matrix(dtype=dtype)])

    def lower_in(self, node: Any, lowering: Any) -> Any:
        dtype = node.outputs[0].type.dtype
        a, b, top = (tf.cast(value, dtype) for value in lowering.all(node.inputs))
        found = eigenvalues(_mirrored(a, bool(self.lower)), _mirrored(b, bool(self.lower)))
        return tf.gradients(found, [a, b], grad_ys=top)


class Expm(Op):
    """The exponential of a matrix."""

    __props__ = ()

    def make_node(self, A: Any) -> Apply:
        matrix = as_matrix(A)
        return Apply(self, [matrix], [basic.matrix(dtype=matrix.dtype)])

    def lower_in(self, node: Any, lowering: Any) -> Any:
        return tf.linalg.expm(lowering(node.inputs[0]))


class ExpmGrad(Op):
    """The gradient of `Expm` as an operation of its own."""

    __props__ = ()

    def make_node(self, A: Any, gw: Any) -> Apply:
        matrix = as_matrix(A)
        return Apply(self, [matrix, basic.as_tensor_variable(gw)], [basic.matrix(dtype=matrix.dtype)])

    def lower_in(self, node: Any, lowering: Any) -> Any:
        matrix, top = lowering.all(node.inputs)
        return tf.gradients(tf.linalg.expm(matrix), matrix, grad_ys=top)[0]


cholesky, solve, expm = Cholesky(), Solve(), Expm()
solve_lower_triangular = Solve(A_structure="lower_triangular", lower=True)
solve_upper_triangular = Solve(A_structure="upper_triangular", lower=False)
solve_symmetric = Solve(A_structure="symmetric")


def eigvalsh(a: Any, b: Any, lower: bool = True) -> Any:
    """The eigenvalues of a symmetric matrix."""
    return Eigvalsh(lower)(a, b)


def kron(a: Any, b: Any) -> Any:
    """The Kronecker product of matrices, or of a matrix and a vector."""
    a, b = basic.as_tensor_variable(a), basic.as_tensor_variable(b)
    if a.ndim + b.ndim <= 2:
        raise TypeError(f"kron: inputs dimensions must sum to 3 or more. You passed {a.ndim} and {b.ndim}.")
    product = basic.outer(a, b).reshape(basic.concatenate((a.shape, b.shape)), a.ndim + b.ndim)
    if product.ndim == 3:
        return product.dimshuffle(1, 0, 2).flatten()
    turned = product.dimshuffle(0, 2, 1, *range(3, product.ndim))
    lengths = [product.shape[axis] for axis in range(product.ndim)]
    return turned.reshape((lengths[0] * lengths[2], lengths[1] * lengths[3], *lengths[4:]))
