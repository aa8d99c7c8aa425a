"""`theano.tensor.blas`: products with sums. TensorFlow fuses them itself."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.linear import BatchedDot, batched_dot, batched_dot_op, product


class InconsistencyError(Exception):
    """A graph contradicts itself."""


class _Sum(Op):
    """A tensor and a scaled product in one: `inplace` changes nothing here."""

    __props__ = ("inplace",)
    ranks: tuple[int, ...] = ()

    def __init__(self, inplace: bool = False) -> None:
        self.inplace = inplace

    def make_node(self, *inputs: Any) -> Apply:
        given = [as_tensor_variable(each) for each in inputs]
        if len(given) != len(self.ranks):
            raise TypeError(f"Wrong number of inputs for {self} (expected {len(self.ranks)}, got {len(given)})")
        for each, rank in zip(given, self.ranks, strict=True):
            if each.ndim != rank:
                raise TypeError(f"{type(self).__name__} requires {rank} dimensions for {each}, which has {each.ndim}.")
        dtype = given[0].dtype
        if not dtype.startswith(("float", "complex")):
            raise TypeError(f"{type(self).__name__} requires float or complex args.", dtype)
        if any(each.dtype != dtype for each in given):
            raise TypeError(f"{type(self).__name__} requires matching dtypes", [each.dtype for each in given])
        return Apply(self, given, [given[0].type.clone(broadcastable=given[0].broadcastable)()])


class Gemm(_Sum):
    """b z + a x y, for matrices."""

    ranks = (2, 0, 2, 2, 0)

    def lower(self, node: Any, *values: Any) -> Any:
        z, a, x, y, b = values
        return b * z + a * product(x, y, node.outputs[0].type.dtype)


class Gemv(_Sum):
    """b y + a A x, for a matrix and vectors."""

    ranks = (1, 0, 2, 1, 0)

    def lower(self, node: Any, *values: Any) -> Any:
        y, a, matrix, x, b = values
        return b * y + a * product(matrix, x, node.outputs[0].type.dtype)


class Ger(_Sum):
    """A + a x y', for a matrix and vectors."""

    __props__ = ("destructive",)
    ranks = (2, 0, 1, 1)

    def __init__(self, destructive: bool = False) -> None:
        super().__init__(destructive)
        self.destructive = destructive

    def lower(self, node: Any, *values: Any) -> Any:
        matrix, a, x, y = values
        return matrix + a * x[:, None] * y[None, :]


class Dot22(Op):
    """The product of two matrices."""

    __props__ = ()

    def make_node(self, x: Any, y: Any) -> Apply:
        left, right = as_tensor_variable(x), as_tensor_variable(y)
        if left.ndim != 2 or right.ndim != 2 or left.dtype != right.dtype:
            raise TypeError("Dot22 takes two matrices of one dtype.", left.type, right.type)
        pattern = (left.broadcastable[0], right.broadcastable[1])
        return Apply(self, [left, right], [left.type.clone(broadcastable=pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        return product(values[0], values[1], node.outputs[0].type.dtype)


class Dot22Scalar(Op):
    """The product of two matrices and a number."""

    __props__ = ()

    def make_node(self, x: Any, y: Any, a: Any) -> Apply:
        left, right, factor = (as_tensor_variable(each) for each in (x, y, a))
        if factor.ndim != 0 or left.ndim != 2 or right.ndim != 2:
            raise TypeError("Dot22Scalar takes two matrices and a number.")
        if not factor.dtype == left.dtype == right.dtype:
            raise TypeError("Dot22Scalar requires matching dtypes", factor.dtype, left.dtype, right.dtype)
        pattern = (left.broadcastable[0], right.broadcastable[1])
        return Apply(self, [left, right, factor], [left.type.clone(broadcastable=pattern)()])

    def lower(self, node: Any, *values: Any) -> Any:
        return product(values[0], values[1], node.outputs[0].type.dtype) * values[2]


gemm_no_inplace, gemm_inplace, gemm = Gemm(False), Gemm(True), Gemm(True)
gemv_no_inplace, gemv_inplace, gemv = Gemv(False), Gemv(True), Gemv(True)
ger, ger_destructive = Ger(False), Ger(True)
_dot22, _dot22scalar = Dot22(), Dot22Scalar()

__all__ = ["BatchedDot", "Gemm", "Gemv", "Ger", "batched_dot", "batched_dot_op", "gemm", "gemv", "ger"]
