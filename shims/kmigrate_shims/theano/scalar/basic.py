"""`theano.scalar.basic`: all operations on numbers, by their names."""

from __future__ import annotations

import warnings
from functools import partial
from typing import Any

import numpy as np

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.scalar import extra, variables
from kmigrate_shims.theano.scalar.autocast import *  # noqa: F403
from kmigrate_shims.theano.scalar.cast import converters
from kmigrate_shims.theano.scalar.extra import *  # noqa: F403
from kmigrate_shims.theano.scalar.op import *  # noqa: F403
from kmigrate_shims.theano.scalar.op import BinaryScalarOp, ScalarOp, UnaryScalarOp, as_scalar
from kmigrate_shims.theano.scalar.table import IDENTITIES, ROWS, SPECIAL_ROWS, SYMMETRIC, Row
from kmigrate_shims.theano.scalar.types import *  # noqa: F403
from kmigrate_shims.theano.scalar.types import (
    ComplexError,
    IntegerDivisionError,
    bool_,
    complex64,
    complex128,
    complex_types,
    discrete_types,
    float64,
    int64,
)

bool = bool_
_scalar_py_operators = variables._scalar_py_operators


def __getattr__(name: str) -> Any:
    raise AttributeError(f"theano.scalar has no {name!r} here. docs/theano.md lists what there is, and what to use.")


def _make(row: Row) -> None:
    name, kind, inputs, rule, works_in, formula = row
    base: Any = {1: UnaryScalarOp, 2: BinaryScalarOp}.get(inputs, ScalarOp)
    members = {
        "__doc__": f"The number that `{name}` gives, element by element in tensors.",
        "__module__": __name__,
        "nin": inputs,
        "works_in": works_in,
        "formula": staticmethod(formula),
        "output_types_preference": staticmethod(rule),
        "commutative": name in SYMMETRIC,
        "associative": name in SYMMETRIC,
    }
    if IDENTITIES.get(name) is not None:
        members["identity"] = IDENTITIES[name]
    made = type(kind, (base,), members)
    globals()[kind] = made
    globals()[name] = made(name=name)


for _row in (*ROWS, *SPECIAL_ROWS):
    _make(_row)
for _name, _converter in converters.items():
    globals()[f"convert_to_{_name}"] = _converter
# Of the first only the shape is read.
globals()["Second"].connection_pattern = lambda self, node: [[False], [True]]
floor_div = globals()["int_div"]


def int_or_true_div(x_discrete: Any, y_discrete: Any) -> Any:
    """The division that `/` means for integers: `config.int_division` says it."""
    true_div, int_div = globals()["true_div"], globals()["int_div"]
    if not (x_discrete and y_discrete) or config.int_division == "floatX":
        return true_div
    if config.int_division == "raise":
        raise IntegerDivisionError(
            "With `config.int_division` set to 'raise', dividing two integer types with '/' is forbidden to avoid "
            "confusion between integer and floating point divisions. Please use // for integer division, or if you "
            "want a float result either cast one of the arguments to a float or directly call `x.__truediv__(y)`."
        )
    warnings.warn(
        "Division of two integer types with x / y is deprecated, please use x // y for an integer division.",
        DeprecationWarning,
        stacklevel=4,
    )
    return int_div


def div_proxy(x: Any, y: Any) -> Any:
    """`/` on numbers."""
    first, second = as_scalar(x), as_scalar(y)
    return int_or_true_div(first.type in discrete_types, second.type in discrete_types)(first, second)


def mod_check(x: Any, y: Any) -> Any:
    """`%` on numbers, which complex ones do not have."""
    if as_scalar(x).type in complex_types or as_scalar(y).type in complex_types:
        raise ComplexError(
            "Theano does not support the mod operator (%) on complex numbers, since numpy deprecated it."
        )
    return globals()["mod"](x, y)


def round_half_away_from_zero_vec(a: Any) -> Any:
    """An array rounded, halves away from zero: what NumPy has no word for."""
    values = np.asarray(a)
    dtype = values.dtype if values.dtype.kind == "f" else np.dtype("float64")
    return (np.sign(values) * np.floor(np.abs(values) + 0.5)).astype(dtype)


round_half_away_from_zero_vec32 = round_half_away_from_zero_vec64 = round_half_away_from_zero_vec


def _named(kind: Any, names: Any) -> Any:
    return kind(names) if len(names) == 1 else [kind(name) for name in names]


class LogicalComparison(BinaryScalarOp):
    """A comparison that a program writes: it gives true or false."""

    output_types_preference = staticmethod(bool_out)  # noqa: F405 - one of the rules of types.py


class FixedLogicalComparison(UnaryScalarOp):
    """A question about one number that a program writes: it gives true or false."""

    output_types_preference = staticmethod(bool_out)  # noqa: F405


class UnaryBitOp(UnaryScalarOp):
    """An operation on bits that a program writes."""

    output_types_preference = staticmethod(same_out)  # noqa: F405


class BinaryBitOp(BinaryScalarOp):
    """An operation on bits that a program writes."""

    output_types_preference = staticmethod(upcast_out)  # noqa: F405


inopenrange, inclosedrange = extra.InRange(True, True), extra.InRange(False, False)
ints = partial(_named, int64)
floats = partial(_named, float64)
complexs = partial(_named, complex128)
complexs64 = partial(_named, complex64)
complexs128 = partial(_named, complex128)

__all__ = [name for name in globals() if not name.startswith("__")]
