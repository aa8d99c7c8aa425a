"""Names of `theano.sparse.basic` that begin with an underscore, and that programs and tests import all the same."""

from __future__ import annotations

from typing import Any

import numpy as np

from kmigrate_shims.theano.gof.graph import Variable
from kmigrate_shims.theano.sparse.type import is_sparse_value, scipy_sparse
from kmigrate_shims.theano.sparse.variable import is_sparse_variable
from kmigrate_shims.theano.tensor.type import TensorType

__all__ = ["_is_dense", "_is_dense_variable", "_is_sparse", "_is_sparse_variable"]

_is_sparse_variable = is_sparse_variable


def _is_dense_variable(x: Any) -> bool:
    if not isinstance(x, Variable):
        raise NotImplementedError("this function should only be called on *variables*, not ", x)
    return isinstance(x.type, TensorType)


def _is_sparse(x: Any) -> bool:
    if not is_sparse_value(x) and not isinstance(x, np.ndarray):
        raise NotImplementedError("this function should only be called on SciPy's sparse matrices or arrays, not ", x)
    return is_sparse_value(x)


def _is_dense(x: Any) -> bool:
    return not _is_sparse(x)


def of_scipy(name: str) -> Any:
    """What stands for SciPy's classes, which is imported only where that is asked for."""
    kinds = {"csc": scipy_sparse().csc_matrix, "csr": scipy_sparse().csr_matrix}
    return list(kinds.values()) if name == "_mtypes" else {kind: form for form, kind in kinds.items()}
