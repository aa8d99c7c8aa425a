"""Scalar types and the rules that say which dtype an operation gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.type import Type

DTYPES = {
    **{name: tf.dtypes.as_dtype(name) for name in ("bool", "int8", "int16", "int32", "int64")},
    **{name: tf.dtypes.as_dtype(name) for name in ("uint8", "uint16", "uint32", "uint64")},
    **{name: tf.dtypes.as_dtype(name) for name in ("float16", "float32", "float64", "complex64", "complex128")},
}


class ComplexError(NotImplementedError):
    """An operation that complex numbers do not have."""


class IntegerDivisionError(Exception):
    """Two integers are divided by `/`, and the settings forbid it."""


class Scalar(Type):
    """A number of one dtype."""

    ndim = 0
    broadcastable = ()

    def __init__(self, dtype: Any) -> None:
        self.dtype = str(config.floatX if dtype == "floatX" else dtype)
        if self.dtype not in DTYPES:
            raise TypeError(f"Unsupported dtype for Scalar: {self.dtype}")

    def clone(self, dtype: Any = None) -> Scalar:
        return get_scalar_type(self.dtype if dtype is None else dtype)

    def filter(self, data: Any, strict: bool = False, allow_downcast: Any = None) -> Any:
        kind = np.dtype(self.dtype).type
        if strict:
            if type(data) is not kind:
                raise TypeError(f"{self} expected a {kind}, got {data} of type {type(data)}", data)
            return data
        converted = kind(data)
        if allow_downcast or (allow_downcast is None and type(data) is float and self.dtype == config.floatX):
            return converted
        if converted == data or data != data:
            return converted
        raise TypeError(f"Value cannot accurately be converted to dtype ({self.dtype}) and allow_downcast is not True")

    def settle(self, value: Any, given: list[Any]) -> Any:
        made = tf.convert_to_tensor(value)
        wanted = DTYPES[self.dtype]
        if made.dtype != wanted:
            return tf.cast(made, wanted)
        return tf.identity(made) if any(made is each for each in given) else made

    def specs(self) -> list[tuple[Any, tuple[int | None, ...]]]:
        return [(DTYPES[self.dtype], ())]

    def constant_value(self, data: Any) -> Any:
        return tf.constant(data, DTYPES[self.dtype])

    def fetch(self, arrays: list[Any]) -> Any:
        """A number of NumPy, no array."""
        return np.asarray(arrays[0])[()]

    def __eq__(self, other: Any) -> bool:
        return type(self) is type(other) and self.dtype == other.dtype

    def __hash__(self) -> int:
        return hash(("Scalar", self.dtype))

    def __str__(self) -> str:
        return str(self.dtype)

    def __repr__(self) -> str:
        return f"Scalar({self.dtype})"

    @staticmethod
    def upcast(*types: Any) -> str:
        return upcast(*[each.dtype for each in types])


_made: dict[str, Scalar] = {}


def get_scalar_type(dtype: Any) -> Scalar:
    """The one scalar type of a dtype."""
    name = str(dtype)
    if name not in _made:
        _made[name] = Scalar(name)
    return _made[name]


def upcast(dtype: Any, *dtypes: Any) -> str:
    """The dtype that holds all of these, and no more than floatX where the policy says so."""
    names = [str(each) for each in (dtype, *dtypes)]
    found = np.dtype(names[0])
    for name in names[1:]:
        found = np.promote_types(found, name)
    result = str(found)
    if config.cast_policy == "numpy+floatX":
        if result == "float64" and "float64" not in names:
            if config.floatX == "float16" and "float32" not in names:
                return "float16"
            if config.floatX == "float32":
                return "float32"
        if result == "float32" and config.floatX == "float16" and not {"float32", "float64"} & set(names):
            return "float16"
    return result


bool_ = get_scalar_type("bool")
int8, int16, int32, int64 = (get_scalar_type(f"int{bits}") for bits in (8, 16, 32, 64))
uint8, uint16, uint32, uint64 = (get_scalar_type(f"uint{bits}") for bits in (8, 16, 32, 64))
float16, float32, float64 = (get_scalar_type(f"float{bits}") for bits in (16, 32, 64))
complex64, complex128 = get_scalar_type("complex64"), get_scalar_type("complex128")

int_types = (int8, int16, int32, int64)
uint_types = (uint8, uint16, uint32, uint64)
float_types = (float16, float32, float64)
complex_types = (complex64, complex128)
integer_types = int_types + uint_types
discrete_types = (bool_, *integer_types)
continuous_types = float_types + complex_types
all_types = discrete_types + continuous_types

Rule = Callable[..., Any]


def upcast_out(*types: Any) -> tuple[Any, ...]:
    """The common dtype."""
    return (get_scalar_type(Scalar.upcast(*types)),)


def upcast_out_nobool(*types: Any) -> tuple[Any, ...]:
    """The common dtype, which may not be bool."""
    found = upcast_out(*types)
    if found[0] == bool_:
        raise TypeError("bool output not supported")
    return found


def upcast_out_min8(*types: Any) -> tuple[Any, ...]:
    """The common dtype, int8 in place of bool."""
    found = upcast_out(*types)
    return (int8,) if found[0] == bool_ else found


def upcast_out_no_complex(*types: Any) -> tuple[Any, ...]:
    """The common dtype, which may not be complex."""
    if any(each in complex_types for each in types):
        raise TypeError("complex type are not supported")
    return upcast_out(*types)


def upgrade_to_float(*types: Any) -> tuple[Any, ...]:
    """The common dtype, where small integers count as float32 and large ones as float64."""
    small = (bool_, int8, int16, uint8, uint16)
    floats = [float32 if each in small else float64 if each in discrete_types else each for each in types]
    return (get_scalar_type(Scalar.upcast(*floats)),)


def upgrade_to_float64(*types: Any) -> tuple[Any, ...]:
    return (float64,)


def upgrade_to_float_no_complex(*types: Any) -> tuple[Any, ...]:
    """As `upgrade_to_float`, without complex numbers."""
    if any(each in complex_types for each in types):
        raise TypeError("complex argument not supported")
    return upgrade_to_float(*types)


def same_out(type: Any) -> tuple[Any, ...]:
    return (type,)


def same_out_nobool(type: Any) -> tuple[Any, ...]:
    if type == bool_:
        raise TypeError("bool input not supported")
    return (type,)


def same_out_min8(type: Any) -> tuple[Any, ...]:
    return (int8,) if type == bool_ else (type,)


def same_out_float_only(type: Any) -> tuple[Any, ...]:
    if type not in float_types:
        raise TypeError("only float type are supported")
    return (type,)


def same_out_nocomplex(type: Any) -> tuple[Any, ...]:
    if type in complex_types:
        raise TypeError("complex argument not supported")
    return (type,)


def int_out(*types: Any) -> tuple[Any, ...]:
    return (int64,)


def float_out(*types: Any) -> tuple[Any, ...]:
    return (float64,)


def int_out_nocomplex(*types: Any) -> tuple[Any, ...]:
    if any(each in complex_types for each in types):
        raise TypeError("complex argument not supported")
    return (int64,)


def float_out_nocomplex(*types: Any) -> tuple[Any, ...]:
    if any(each in complex_types for each in types):
        raise TypeError("complex argument not supported")
    return (float64,)


def bool_out(*types: Any) -> tuple[Any, ...]:
    return (bool_,)


def real_out(type: Any) -> tuple[Any, ...]:
    """The dtype of the parts of a complex number."""
    return ({complex64: float32, complex128: float64}.get(type, type),)


class transfer_type:
    """The dtypes of some inputs, by place; None means the common one."""

    def __init__(self, *transfer: Any) -> None:
        self.transfer = transfer

    def __call__(self, *types: Any) -> list[Any]:
        common = upcast_out(*types)[0]
        return [common if each is None else types[each] if isinstance(each, int) else each for each in self.transfer]


class specific_out:
    """Always these types."""

    def __init__(self, *spec: Any) -> None:
        self.spec = spec

    def __call__(self, *types: Any) -> tuple[Any, ...]:
        return self.spec


class unary_out_lookup(dict[Any, Any]):
    """A table from input types to output types."""

    def __call__(self, *types: Any) -> Any:
        key = types[0] if len(types) == 1 else types
        if key not in self:
            raise TypeError(key)
        found = self[key]
        return found if isinstance(found, (list, tuple)) else (found,)
