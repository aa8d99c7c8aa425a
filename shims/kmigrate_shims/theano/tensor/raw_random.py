"""Random variables that draw from a RandomState of NumPy, and so give NumPy's numbers."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np

from kmigrate_shims import theano
from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.scalar.types import upcast
from kmigrate_shims.theano.tensor import basic as tensor
from kmigrate_shims.theano.tensor.random_draws import (
    choice_helper,
    multinomial_helper,
    permutation_helper,
    random_integers_helper,
)
from kmigrate_shims.theano.tensor.random_op import (
    RandomFunction,
    RandomStateType,
    infer_ndim_bcast,
    random_state_type,
)
from kmigrate_shims.theano.tensor.type import TensorType

_infer_ndim_bcast = infer_ndim_bcast

__all__ = [
    "RandomFunction",
    "RandomStateType",
    "RandomStreamsBase",
    "binomial",
    "choice",
    "choice_helper",
    "multinomial",
    "multinomial_helper",
    "normal",
    "np",
    "permutation",
    "permutation_helper",
    "poisson",
    "random_integers",
    "random_integers_helper",
    "random_state_type",
    "tensor",
    "theano",
    "uniform",
]


def _of_two(name: str, random_state: Any, size: Any, first: Any, second: Any, ndim: Any, dtype: Any) -> Any:
    """Two parameters that tell the size and the dtype where nothing else does."""
    first, second = tensor.as_tensor_variable(first), tensor.as_tensor_variable(second)
    dtype = upcast(config.floatX, first.dtype, second.dtype) if dtype is None else dtype
    ndim, size, pattern = infer_ndim_bcast(ndim, size, first, second)
    return RandomFunction(name, TensorType(dtype, pattern))(random_state, size, first, second)


def uniform(
    random_state: Any, size: Any = None, low: Any = 0.0, high: Any = 1.0, ndim: Any = None, dtype: Any = None
) -> Any:
    """Uniform numbers between two bounds."""
    return _of_two("uniform", random_state, size, low, high, ndim, dtype)


def normal(
    random_state: Any, size: Any = None, avg: Any = 0.0, std: Any = 1.0, ndim: Any = None, dtype: Any = None
) -> Any:
    """Normal numbers of a mean and a deviation."""
    return _of_two("normal", random_state, size, avg, std, ndim, dtype)


def binomial(
    random_state: Any,
    size: Any = None,
    n: Any = 1,
    p: Any = 0.5,
    ndim: Any = None,
    dtype: str = "int64",
    prob: Any = None,
) -> Any:
    """How many of `n` trials came out."""
    if prob is not None:
        warnings.warn("The parameter prob of binomial was renamed to p.", DeprecationWarning, stacklevel=2)
        p = prob
    n, p = tensor.as_tensor_variable(n), tensor.as_tensor_variable(p)
    ndim, size, _ = infer_ndim_bcast(ndim, size, n, p)
    return RandomFunction("binomial", TensorType(dtype, (False,) * ndim))(random_state, size, n, p)


def random_integers(
    random_state: Any, size: Any = None, low: Any = 0, high: Any = 1, ndim: Any = None, dtype: str = "int64"
) -> Any:
    """Integers between two bounds, both of them included."""
    low, high = tensor.as_tensor_variable(low), tensor.as_tensor_variable(high)
    ndim, size, pattern = infer_ndim_bcast(ndim, size, low, high)
    return RandomFunction(random_integers_helper, TensorType(dtype, pattern))(random_state, size, low, high)


def choice(
    random_state: Any,
    size: Any = None,
    a: Any = 2,
    replace: Any = True,
    p: Any = None,
    ndim: Any = None,
    dtype: str = "int64",
) -> Any:
    """Entries of a vector, or integers below a number."""
    a = tensor.as_tensor_variable(a)
    if isinstance(replace, bool):
        replace = tensor.constant(replace, dtype="int8")
    else:
        replace = tensor.as_tensor_variable(replace)
    # No probabilities are an empty vector.
    empty = p is None or (isinstance(p, (int, float)) and not p)
    empty = empty or (isinstance(p, (list, tuple, np.ndarray)) and not len(p))
    p = tensor.as_tensor_variable(np.zeros(0, "float64") if empty else p)
    ndim, size, pattern = infer_ndim_bcast(ndim, size)
    return RandomFunction(choice_helper, TensorType(dtype, pattern))(random_state, size, a, replace, p)


def poisson(random_state: Any, size: Any = None, lam: Any = 1.0, ndim: Any = None, dtype: str = "int64") -> Any:
    """Counts of a mean."""
    lam = tensor.as_tensor_variable(lam)
    ndim, size, pattern = infer_ndim_bcast(ndim, size)
    return RandomFunction("poisson", TensorType(dtype, pattern))(random_state, size, lam)


def permutation(random_state: Any, size: Any = None, n: Any = 1, ndim: Any = None, dtype: str = "int64") -> Any:
    """Orders of the integers below a number; the last axis has them."""
    pattern: tuple[bool, ...] = ()
    if size is None or (isinstance(size, tuple) and size == ()):
        if ndim not in (None, 1):
            raise TypeError("You asked for just one permutation but asked for more then 1 dimensions.")
        size = ()
    else:
        ndim, size, pattern = infer_ndim_bcast(ndim, size)
    op = RandomFunction(permutation_helper, TensorType(dtype, (*pattern, False)), ndim_added=1)
    return op(random_state, size, n)


def multinomial(
    random_state: Any, size: Any = None, n: Any = 1, pvals: Any = (0.5, 0.5), ndim: Any = None, dtype: str = "int64"
) -> Any:
    """How often each outcome came in `n` trials; the last axis has the outcomes."""
    n, pvals = tensor.as_tensor_variable(n), tensor.as_tensor_variable(pvals)
    ndim, size, pattern = infer_ndim_bcast(ndim, size, n, pvals.T[0].T)
    kind = TensorType(dtype, (*pattern, pvals.type.broadcastable[-1]))
    return RandomFunction(multinomial_helper, kind, ndim_added=1)(random_state, size, n, pvals)


class RandomStreamsBase:
    """The random variables as methods; `gen` says where their states come from."""

    def gen(self, op: Any, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError

    def binomial(
        self, size: Any = None, n: Any = 1, p: Any = 0.5, ndim: Any = None, dtype: str = "int64", prob: Any = None
    ) -> Any:
        """How many of `n` trials came out."""
        return self.gen(binomial, size, n, p if prob is None else prob, ndim=ndim, dtype=dtype)

    def uniform(self, size: Any = None, low: Any = 0.0, high: Any = 1.0, ndim: Any = None, dtype: Any = None) -> Any:
        """Uniform numbers between two bounds."""
        return self.gen(uniform, size, low, high, ndim=ndim, dtype=dtype)

    def normal(self, size: Any = None, avg: Any = 0.0, std: Any = 1.0, ndim: Any = None, dtype: Any = None) -> Any:
        """Normal numbers of a mean and a deviation."""
        return self.gen(normal, size, avg, std, ndim=ndim, dtype=dtype)

    def random_integers(
        self, size: Any = None, low: Any = 0, high: Any = 1, ndim: Any = None, dtype: str = "int64"
    ) -> Any:
        """Integers between two bounds, both of them included."""
        return self.gen(random_integers, size, low, high, ndim=ndim, dtype=dtype)

    def choice(
        self,
        size: Any = None,
        a: Any = 2,
        replace: Any = True,
        p: Any = None,
        ndim: Any = None,
        dtype: str = "int64",
    ) -> Any:
        """Entries of a vector, or integers below a number."""
        return self.gen(choice, size, a, replace, p, ndim=ndim, dtype=dtype)

    def poisson(self, size: Any = None, lam: Any = None, ndim: Any = None, dtype: str = "int64") -> Any:
        """Counts of a mean."""
        return self.gen(poisson, size, lam, ndim=ndim, dtype=dtype)

    def permutation(self, size: Any = None, n: Any = 1, ndim: Any = None, dtype: str = "int64") -> Any:
        """Orders of the integers below a number."""
        return self.gen(permutation, size, n, ndim=ndim, dtype=dtype)

    def multinomial(
        self, size: Any = None, n: Any = 1, pvals: Any = (0.5, 0.5), ndim: Any = None, dtype: str = "int64"
    ) -> Any:
        """How often each outcome came in `n` trials."""
        return self.gen(multinomial, size, n, pvals, ndim=ndim, dtype=dtype)

    def shuffle_row_elements(self, input: Any) -> Any:
        """Each row in another order."""
        order = self.permutation(size=input.shape[:-1], n=input.shape[-1], ndim=input.ndim - 1)
        shuffled = tensor.permute_row_elements(input, order)
        shuffled.permutation = order
        return shuffled
