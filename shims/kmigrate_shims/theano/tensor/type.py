"""The type of tensors: a dtype, and for each dimension whether it is 1 and broadcasts."""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Variable
from kmigrate_shims.theano.gof.type import Type
from kmigrate_shims.theano.scalar.types import DTYPES, get_scalar_type, upcast

_SHORT = {
    (): "scalar",
    (False,): "vector",
    (True,): "(True,)",
    (False, True): "col",
    (True, False): "row",
    (False, False): "matrix",
}


class TensorType(Type):
    """Arrays of one dtype and one number of dimensions."""

    context_name = "cpu"
    filter_checks_isfinite = False

    def __init__(self, dtype: Any, broadcastable: Any, name: Any = None, sparse_grad: bool = False) -> None:
        self.dtype = str(config.floatX if str(dtype) == "floatX" else dtype)
        self.broadcastable = tuple(bool(each) for each in broadcastable)
        if self.dtype not in DTYPES:
            raise TypeError(f"Unsupported dtype for {type(self).__name__}: {self.dtype}")
        self.name = name
        self.numpy_dtype = np.dtype(self.dtype)
        self.sparse_grad = sparse_grad

    ndim = property(lambda self: len(self.broadcastable), doc="The number of dimensions.")

    def clone(self, dtype: Any = None, broadcastable: Any = None) -> TensorType:
        """A type that differs in dtype or in what broadcasts."""
        return self.__class__(
            self.dtype if dtype is None else dtype,
            self.broadcastable if broadcastable is None else broadcastable,
            name=self.name,
        )

    def to_scalar_type(self) -> Any:
        return get_scalar_type(self.dtype)

    def filter(self, data: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        """The data as an array of this type, or an error that says why it cannot be one."""
        if isinstance(data, Variable):
            raise TypeError(
                "Expected an array-like object, but found a Variable: maybe you are trying to call a function on a "
                "(possibly shared) variable instead of a numeric array?"
            )
        if not (type(data) in (np.ndarray, np.memmap) and data.dtype == self.numpy_dtype):
            if strict:
                self._refuse(data)
            data = self._converted(data, allow_downcast)
        if data.ndim != len(self.broadcastable):
            raise TypeError(
                f"Wrong number of dimensions: expected {self.ndim}, got {data.ndim} with shape {data.shape}."
            )
        for one, size in zip(self.broadcastable, data.shape, strict=True):
            if one and size != 1:
                raise TypeError("Non-unit value on shape on a broadcastable dimension.", data.shape, self.broadcastable)
        if self.filter_checks_isfinite and not np.all(np.isfinite(data)):
            raise ValueError("non-finite elements not allowed")
        return data

    def _refuse(self, data: Any) -> None:
        if type(data) is not np.ndarray:
            raise TypeError(f"{self} expected a ndarray object.", data, type(data))
        raise TypeError(f"{self} expected a ndarray object with dtype = {self.numpy_dtype} (got {data.dtype}).")

    def _converted(self, data: Any, allow_downcast: Any) -> Any:
        if isinstance(data, (tf.Tensor, tf.Variable)):
            data = data.numpy()
        if allow_downcast:
            return np.asarray(data).astype(self.dtype)
        if isinstance(data, np.ndarray):
            if upcast(self.dtype, data.dtype) != self.dtype:
                raise TypeError(
                    f"{self} cannot store a value of dtype {data.dtype} without risking loss of precision. If you do "
                    f"not mind this loss, you can: 1) explicitly cast your data to {self.dtype}, or 2) set "
                    f'"allow_input_downcast=True" when calling "function". Value: "{data!r}"'
                )
            return np.asarray(data, dtype=self.dtype)
        if allow_downcast is None and type(data) is float and self.dtype == config.floatX:
            return np.asarray(data, self.dtype)
        plain = np.asarray(data)
        with np.errstate(over="ignore", invalid="ignore"):
            converted = plain.astype(self.dtype)
        if self.values_eq(plain, converted, force_same_dtype=False):
            return converted
        raise TypeError(
            f"{self} cannot store accurately value {data}, it would be represented as {converted}. If you do not mind "
            f"this precision loss, you can: 1) explicitly convert your data to a numpy array of dtype {self.dtype}, or "
            '2) set "allow_input_downcast=True" when calling "function".',
            data,
        )

    def filter_variable(self, other: Any, allow_convert: bool = True) -> Any:
        if hasattr(other, "_as_TensorVariable"):
            other = other._as_TensorVariable()
        return super().filter_variable(other, allow_convert)

    def convert_variable(self, var: Any) -> Any:
        """The variable with more dimensions marked as broadcastable, if only that is missing."""
        kind = var.type
        if type(self) is not type(kind) or self.dtype != kind.dtype or self.ndim != kind.ndim:
            return None
        if any(theirs and not ours for ours, theirs in zip(self.broadcastable, kind.broadcastable, strict=True)) or any(
            ours and not theirs for ours, theirs in zip(self.broadcastable, kind.broadcastable, strict=True)
        ):
            if any(ours and not theirs for ours, theirs in zip(self.broadcastable, kind.broadcastable, strict=True)):
                return None
            from kmigrate_shims.theano.tensor.shapes import patternbroadcast

            return patternbroadcast(var, self.broadcastable)
        return var

    def specs(self) -> list[tuple[Any, tuple[int | None, ...]]]:
        return [(DTYPES[self.dtype], tuple(1 if each else None for each in self.broadcastable))]

    def constant_value(self, data: Any) -> Any:
        return tf.constant(data, DTYPES[self.dtype])

    def settle(self, value: Any, given: list[Any]) -> Any:
        made = tf.convert_to_tensor(value)
        wanted = DTYPES[self.dtype]
        if made.dtype != wanted:
            made = tf.cast(made, wanted)
        elif any(made is each for each in given):
            made = tf.identity(made)
        if made.shape.rank is None or any(
            one and size is None for one, size in zip(self.broadcastable, made.shape.as_list(), strict=False)
        ):
            made.set_shape([1 if one else None for one in self.broadcastable])
        return made

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and self.dtype == other.dtype and self.broadcastable == other.broadcastable

    def __hash__(self) -> int:
        return hash((type(self).__name__, self.dtype, self.broadcastable))

    def is_super(self, other: Any) -> bool:
        """Whether values of another type are values of this one."""
        return bool(self.dtype == other.dtype and self.ndim == other.ndim)

    def __str__(self) -> str:
        if self.name:
            return str(self.name)
        shape = _SHORT.get(self.broadcastable)
        if shape is None:
            shape = str(self.broadcastable) if any(self.broadcastable) else f"{len(self.broadcastable)}D"
        return f"TensorType({self.dtype}, {shape})"

    def __repr__(self) -> str:
        return str(self)

    def make_variable(self, name: Any = None) -> Any:
        return self.Variable(self, name=name)

    def value_zeros(self, shape: Any) -> Any:
        return np.zeros(shape, dtype=self.dtype)

    @staticmethod
    def may_share_memory(a: Any, b: Any) -> bool:
        both = isinstance(a, np.ndarray) and isinstance(b, np.ndarray)
        return both and bool(np.may_share_memory(a, b))

    @staticmethod
    def values_eq(a: Any, b: Any, force_same_dtype: bool = True) -> bool:
        a, b = np.asarray(a), np.asarray(b)
        if a.shape != b.shape or (force_same_dtype and a.dtype != b.dtype):
            return False
        return bool(np.all((a == b) | ((a != a) & (b != b))))

    @staticmethod
    def values_eq_approx(
        a: Any,
        b: Any,
        allow_remove_inf: bool = False,
        allow_remove_nan: bool = False,
        rtol: Any = None,
        atol: Any = None,
    ) -> bool:
        """Whether two arrays are the same but for rounding."""
        if not (isinstance(a, np.ndarray) and isinstance(b, np.ndarray)) or a.shape != b.shape or a.dtype != b.dtype:
            return False
        loose = {"float16": 1e-3, "float32": 1e-5, "complex64": 1e-5}.get(str(a.dtype), 1e-5)
        near = 1e-8 if str(a.dtype) in ("float64", "complex128") else loose
        if a.dtype.kind not in "fc":
            return bool(np.all(a == b))
        rtol, atol = loose if rtol is None else rtol, near if atol is None else atol
        fits = np.isclose(a, b, rtol=rtol, atol=atol, equal_nan=True)
        if allow_remove_nan:
            fits |= np.isnan(a) | np.isnan(b)
        if allow_remove_inf:
            fits |= np.isinf(a) | np.isinf(b)
        return bool(np.all(fits))


def values_eq_approx_remove_inf(a: Any, b: Any) -> bool:
    return TensorType.values_eq_approx(a, b, True)


def values_eq_approx_remove_nan(a: Any, b: Any) -> bool:
    return TensorType.values_eq_approx(a, b, False, True)


def values_eq_approx_remove_inf_nan(a: Any, b: Any) -> bool:
    return TensorType.values_eq_approx(a, b, True, True)


def values_eq_approx_always_true(a: Any, b: Any) -> bool:
    return True
