"""The type of sparse matrices: a dtype and a format of SciPy."""

from __future__ import annotations

import importlib
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.gof.type import Type
from kmigrate_shims.theano.scalar.types import DTYPES
from kmigrate_shims.theano.sparse.values import major_axis, with_values

_FORMATS = ("csr", "csc", "bsr")


def scipy_sparse() -> Any:
    """SciPy's sparse matrices, which are what a program gives and gets."""
    try:
        return importlib.import_module("scipy.sparse")
    except ImportError:
        raise ImportError("theano.sparse takes and gives sparse matrices of SciPy, which is not installed.") from None


def is_sparse_value(value: Any) -> bool:
    """Whether a value is a sparse matrix of SciPy."""
    return hasattr(value, "getnnz") and hasattr(value, "format")


class SparseType(Type):
    """Sparse matrices of one dtype and one format."""

    dtype_set = frozenset(name for name in DTYPES if name not in ("bool", "float16", "bfloat16"))
    ndim = 2
    broadcastable = (False, False)

    def __init__(self, format: str, dtype: Any) -> None:  # Theano's name
        self.dtype = str(dtype)
        if self.dtype not in self.dtype_set:
            raise NotImplementedError(f'unsupported dtype "{dtype}" not in list', sorted(self.dtype_set))
        if format not in _FORMATS:
            raise NotImplementedError(f'unsupported format "{format}" not in list', list(_FORMATS))
        self.format = format

    @property
    def format_cls(self) -> dict[str, Any]:
        """SciPy's class for each format."""
        return {name: getattr(scipy_sparse(), f"{name}_matrix") for name in _FORMATS}

    def filter(self, value: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        """The value as a sparse matrix of this type, or an error."""
        if is_sparse_value(value) and value.format == self.format and str(value.dtype) == self.dtype:
            return value
        if strict:
            found = getattr(value, "dtype", type(value).__name__)
            raise TypeError(f"{value} is not sparse, or not the right dtype (is {found}, expected {self.dtype})")
        made = self.format_cls[self.format]
        if allow_downcast:
            return made(value, dtype=self.dtype)
        converted = made(value)
        if str(converted.dtype) != self.dtype:
            raise NotImplementedError(f"Expected {self.dtype} dtype but got {converted.dtype}")
        return converted

    # A sparse matrix travels as its places, its numbers and its shape.

    def parts(self) -> int:
        return 3

    def specs(self) -> list[tuple[Any, tuple[int | None, ...]]]:
        return [(tf.int64, (None, 2)), (DTYPES[self.dtype], (None,)), (tf.int64, (2,))]

    def feed(self, value: Any) -> list[Any]:
        if self.format == "bsr":
            value = value.tocsr()
        major = np.repeat(np.arange(len(value.indptr) - 1, dtype="int64"), np.diff(value.indptr))
        pair = (major, np.asarray(value.indices, "int64"))
        places = np.stack(pair[::-1] if self.format == "csc" else pair, 1)
        return [places, np.asarray(value.data, self.dtype), np.asarray(value.shape, "int64")]

    def pack(self, tensors: list[Any]) -> Any:
        return tf.SparseTensor(*tensors)

    def unpack(self, value: Any) -> list[Any]:
        return [value.indices, value.values, value.dense_shape]

    def fetch(self, arrays: list[Any]) -> Any:
        places, numbers, lengths = arrays
        axis, shape = major_axis(self.format), tuple(int(each) for each in lengths)
        starts = np.concatenate([[0], np.cumsum(np.bincount(places[:, axis], minlength=shape[axis]))])
        form = "csr" if self.format == "bsr" else self.format
        kinds = (numbers, places[:, 1 - axis].astype("int32"), starts.astype("int32"))
        made = self.format_cls[form](kinds, shape=shape)
        return made.tobsr() if self.format == "bsr" else made

    def constant_value(self, data: Any) -> Any:
        return tf.SparseTensor(*[tf.constant(each) for each in self.feed(data)])

    def settle(self, value: Any, given: list[Any]) -> Any:
        wanted = DTYPES[self.dtype]
        return value if value.values.dtype == wanted else with_values(value, tf.cast(value.values, wanted))

    def make_variable(self, name: Any = None) -> Any:
        return self.Variable(self, name=name)

    def clone(self, dtype: Any = None, format: Any = None) -> SparseType:
        """A type that differs in dtype or format."""
        return type(self)(format or self.format, dtype or self.dtype)

    @staticmethod
    def values_eq(a: Any, b: Any) -> bool:
        if not (is_sparse_value(a) and is_sparse_value(b)) or a.shape != b.shape or a.dtype != b.dtype:
            return False
        return bool(abs(a - b).sum() == 0)

    @staticmethod
    def values_eq_approx(a: Any, b: Any, eps: float = 1e-6) -> bool:
        if not (is_sparse_value(a) and is_sparse_value(b)) or a.shape != b.shape or a.dtype != b.dtype:
            return False
        apart = abs(a - b).data
        return bool(not apart.size or apart.max() < eps)

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        """Whether two sparse matrices, or one and an array, have memory in common."""
        mine, theirs = ([each.data, each.indptr, each.indices] if is_sparse_value(each) else [each] for each in (a, b))
        arrays = [each for each in [*mine, *theirs] if isinstance(each, np.ndarray)]
        if len(arrays) < len(mine) + len(theirs):
            return False
        return any(np.may_share_memory(one, other) for one in mine for other in theirs)

    def is_valid_value(self, a: Any) -> bool:
        return is_sparse_value(a) and a.format == self.format

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and self.dtype == other.dtype and self.format == other.format

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.dtype, self.format))

    def __str__(self) -> str:
        return f"Sparse[{self.dtype}, {self.format}]"

    def __repr__(self) -> str:
        return f"Sparse[{self.dtype}, {self.format}]"
