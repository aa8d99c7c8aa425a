"""Sparse matrices of random whole numbers, drawn by NumPy, and names that moved to `theano.sparse.basic`."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.gradient import grad_undefined
from kmigrate_shims.theano.gradient_types import disconnected_type
from kmigrate_shims.theano.sparse import basic
from kmigrate_shims.theano.sparse.basic import *  # noqa: F403
from kmigrate_shims.theano.sparse.type import SparseType
from kmigrate_shims.theano.sparse.variable import as_sparse_variable
from kmigrate_shims.theano.tensor.construct import as_tensor_variable

EliminateZeros, eliminate_zeros = basic.Remove0, basic.remove0


class Poisson(Op):
    """For each entry a number drawn with it as the mean."""

    __props__ = ()

    def make_node(self, x: Any) -> Apply:
        given = as_sparse_variable(x)
        return Apply(self, [given], [given.type()])

    def perform(self, node: Any, inputs: Any, output_storage: Any, params: Any = None) -> None:
        drawn = inputs[0].copy()
        drawn.data = np.asarray(np.random.poisson(drawn.data), dtype=drawn.dtype)
        drawn.eliminate_zeros()
        output_storage[0][0] = drawn

    def grad(self, inputs: Any, output_grads: Any) -> Any:
        return [grad_undefined(self, 0, inputs[0], "Random numbers have no gradient.")]


class Binomial(Op):
    """How many of `n` trials of probability `p` succeed, drawn for each entry."""

    __props__ = ("format", "dtype")

    def __init__(self, format: str, dtype: str) -> None:
        self.format, self.dtype = format, dtype

    def make_node(self, n: Any, p: Any, shape: Any) -> Apply:
        given = [as_tensor_variable(each) for each in (n, p, shape)]
        for each, kinds in zip(given, (("int", "uint"), ("float",), ("int", "uint")), strict=True):
            if not each.type.dtype.startswith(kinds):
                raise AssertionError(f"{each} has the dtype {each.type.dtype}.")
        return Apply(self, given, [SparseType(self.format, self.dtype)()])

    def perform(self, node: Any, inputs: Any, output_storage: Any, params: Any = None) -> None:
        count, chance, shape = inputs
        drawn = np.random.binomial(count, chance, size=tuple(shape))
        kind = node.outputs[0].type
        output_storage[0][0] = kind.format_cls[self.format](drawn, dtype=self.dtype)

    def connection_pattern(self, node: Any) -> Any:
        return [[True], [True], [False]]

    def grad(self, inputs: Any, output_grads: Any) -> Any:
        said = "Random numbers have no gradient."
        return [*[grad_undefined(self, place, inputs[place], said) for place in (0, 1)], disconnected_type()]


class Multinomial(Op):
    """For each row `n` trials among its entries, which are probabilities."""

    __props__ = ()

    def make_node(self, n: Any, p: Any) -> Apply:
        count, chances = as_tensor_variable(n), as_sparse_variable(p)
        return Apply(self, [count, chances], [chances.type()])

    def perform(self, node: Any, inputs: Any, output_storage: Any, params: Any = None) -> None:
        count, chances = inputs
        if chances.format != "csr":
            raise NotImplementedError("Multinomial takes probabilities in the format csr.")
        if count.ndim == 1 and count.shape[0] != chances.shape[0]:
            raise ValueError("The number of element of n must be the same as the number of row of p.")
        drawn = chances.copy()
        for row, trials in enumerate(np.broadcast_to(count, chances.shape[:1])):
            start, stop = chances.indptr[row], chances.indptr[row + 1]
            drawn.data[start:stop] = np.random.multinomial(trials, chances.data[start:stop])
        output_storage[0][0] = drawn

    def grad(self, inputs: Any, output_grads: Any) -> Any:
        said = "Random numbers have no gradient."
        return [grad_undefined(self, place, each, said) for place, each in enumerate(inputs)]


poisson, multinomial = Poisson(), Multinomial()
csr_fbinomial, csc_fbinomial = Binomial("csr", "float32"), Binomial("csc", "float32")
csr_dbinomial, csc_dbinomial = Binomial("csr", "float64"), Binomial("csc", "float64")

__all__ = [*basic.__all__, "Binomial", "EliminateZeros", "Multinomial", "Poisson", "csc_dbinomial", "csc_fbinomial"]
__all__ += ["csr_dbinomial", "csr_fbinomial", "eliminate_zeros", "multinomial", "poisson"]
