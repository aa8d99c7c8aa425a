"""Functions of the entries of a sparse matrix, which leave its zeros alone."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from kmigrate_shims.theano import tensor
from kmigrate_shims.theano.sparse.construct import CSM, csm_properties
from kmigrate_shims.theano.sparse.variable import as_sparse_variable


def structured_monoid(tensor_op: Callable[..., Any]) -> Callable[..., Any]:
    """Makes of a function of tensors one of the entries of a sparse matrix; the decorated function is not called."""

    def decorator(named: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(named)
        def wrapper(*args: Any) -> Any:
            x = as_sparse_variable(args[0])
            data, indices, indptr, shape = csm_properties(x)
            return CSM(x.format)(tensor_op(data, *args[1:]), indices, indptr, shape)

        return wrapper

    return decorator


def _of_entries(name: str, operation: Callable[..., Any]) -> Callable[..., Any]:
    def named(x: Any) -> Any:
        raise NotImplementedError  # only the name and what is said of it are taken

    named.__name__, named.__doc__ = name, f"`{name}` of each entry of a sparse matrix."
    made: Callable[..., Any] = structured_monoid(operation)(named)
    return made


def _sigmoid(x: Any) -> Any:
    return tensor.nnet.sigmoid(x)


structured_sigmoid = _of_entries("structured_sigmoid", _sigmoid)
structured_exp = _of_entries("structured_exp", tensor.exp)
structured_log = _of_entries("structured_log", tensor.log)
structured_pow = _of_entries("structured_pow", tensor.pow)
structured_minimum = _of_entries("structured_minimum", tensor.minimum)
structured_maximum = _of_entries("structured_maximum", tensor.maximum)
structured_add = _of_entries("structured_add", tensor.add)
sin, arcsin, sinh, arcsinh = [_of_entries(n, getattr(tensor, n)) for n in ("sin", "arcsin", "sinh", "arcsinh")]
tan, arctan, tanh, arctanh = [_of_entries(n, getattr(tensor, n)) for n in ("tan", "arctan", "tanh", "arctanh")]
rint = _of_entries("rint", tensor.round_half_to_even)
sgn, ceil, floor, trunc = [_of_entries(n, getattr(tensor, n)) for n in ("sgn", "ceil", "floor", "trunc")]
log1p, expm1, sqr, sqrt = [_of_entries(n, getattr(tensor, n)) for n in ("log1p", "expm1", "sqr", "sqrt")]
deg2rad, rad2deg, conj = [_of_entries(n, getattr(tensor, n)) for n in ("deg2rad", "rad2deg", "conj")]
