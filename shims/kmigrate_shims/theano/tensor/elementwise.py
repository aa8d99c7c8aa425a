"""The functions on each element: `exp`, `add`, `maximum` and all the others."""

from __future__ import annotations

import builtins
from typing import Any

from kmigrate_shims.theano.scalar import basic as scalar
from kmigrate_shims.theano.scalar.table import ROWS, SPECIAL_ROWS
from kmigrate_shims.theano.tensor.casting import cast
from kmigrate_shims.theano.tensor.construct import as_tensor_variable, constant
from kmigrate_shims.theano.tensor.elemwise import Elemwise

# Names that are something else for tensors than for numbers, or that tensors do not have.
_NOT_HERE = {"identity", "sigmoid", "softplus", "xlogx", "xlogy0", "second"}


def _elementwise(name: str) -> Any:
    return Elemwise(getattr(scalar, name), name=f"Elemwise{{{name},no_inplace}}")


for _row in (*ROWS, *SPECIAL_ROWS):
    if _row[0] not in _NOT_HERE:
        globals()[_row[0]] = _elementwise(_row[0])


def __getattr__(name: str) -> Any:
    raise AttributeError(name)


second = fill = Elemwise(getattr(scalar, "second"), name="Elemwise{second,no_inplace}")  # noqa: B009 - made at run time
tensor_copy = Elemwise(getattr(scalar, "identity"), name="Elemwise{identity}")  # noqa: B009
_words = globals()
square = _words["sqr"]
bitwise_and, bitwise_or, bitwise_xor = _words["and_"], _words["or_"], _words["xor"]
bitwise_not = _words["invert"]
where = _words["switch"]
floor_div = _words["int_div"]
largest_ = _words["maximum"]
isnan_, isinf_ = _words["isnan"], _words["isinf"]


def isnan(a: Any) -> Any:
    """Where an element is not a number; integers all are."""
    given = as_tensor_variable(a)
    if given.dtype in _DISCRETE:
        from kmigrate_shims.theano.tensor.creation import alloc

        return alloc(constant(False, dtype="bool"), *[given.shape[i] for i in range(given.ndim)])
    return isnan_(given)


def isinf(a: Any) -> Any:
    """Where an element is infinite; integers never are."""
    given = as_tensor_variable(a)
    if given.dtype in _DISCRETE:
        from kmigrate_shims.theano.tensor.creation import alloc

        return alloc(constant(False, dtype="bool"), *[given.shape[i] for i in range(given.ndim)])
    return isinf_(given)


_DISCRETE = frozenset({"bool", *(f"{sign}int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64))})


def div_proxy(x: Any, y: Any) -> Any:
    """`/` as Python 2 wrote it."""
    first, other = as_tensor_variable(x), as_tensor_variable(y)
    kind = scalar.int_or_true_div(first.dtype in _DISCRETE, other.dtype in _DISCRETE)
    return (_words["int_div"] if kind == getattr(scalar, "int_div") else _words["true_div"])(x, y)  # noqa: B009


def mod_check(x: Any, y: Any) -> Any:
    """`%`, which complex numbers do not have."""
    first, other = as_tensor_variable(x), as_tensor_variable(y)
    if first.dtype.startswith("complex") or other.dtype.startswith("complex"):
        raise scalar.ComplexError(
            "Theano does not support the mod operator (%) on complex numbers, since numpy deprecated it."
        )
    return _words["mod"](x, y)


mod_checked = mod_check


def divmod(x: Any, y: Any) -> tuple[Any, Any]:
    """Quotient and remainder."""
    return _words["int_div"](x, y), mod_check(x, y)


def ceil_intdiv(a: Any, b: Any) -> Any:
    """The quotient of integers, rounded up."""
    div = _words["int_div"](a, b)
    return div + cast(_words["neq"](_words["mod"](a, b), 0), div.dtype)


def round(a: Any, mode: Any = None) -> Any:
    """The nearest whole number; `mode` says what happens to halves."""
    from kmigrate_shims.theano.configdefaults import config

    mode = mode or "half_to_even"
    if config.warn.round and mode is None:
        mode = "half_to_even"
    if mode == "half_away_from_zero":
        return _words["round_half_away_from_zero"](a)
    if mode == "half_to_even":
        return _words["round_half_to_even"](a)
    raise Exception(f"round mode {mode} is not implemented.")


def iround(a: Any, mode: Any = None) -> Any:
    """The nearest whole number, as an integer."""
    return cast(round(a, mode), "int64")


def smallest(*args: Any) -> Any:
    """The smallest of several tensors, element by element."""
    if len(args) == 2:
        a, b = args
        return _words["switch"](_words["lt"](a, b), a, b)
    from kmigrate_shims.theano.tensor.joining import stack
    from kmigrate_shims.theano.tensor.reductions import min as least

    return least(stack(args), axis=0)


def largest(*args: Any) -> Any:
    """The largest of several tensors, element by element."""
    if len(args) == 2:
        a, b = args
        return _words["switch"](_words["gt"](a, b), a, b)
    from kmigrate_shims.theano.tensor.joining import stack
    from kmigrate_shims.theano.tensor.reductions import max as most

    return most(stack(args), axis=0)


def isclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Where two tensors are the same but for rounding."""
    diff = _words["abs_"](a - b)
    close = _words["le"](diff, atol + rtol * _words["abs_"](b))
    odd = isnan(a) | isnan(b)
    endless = isinf(a) | isinf(b)
    same = _words["eq"](a, b)
    found = (close & ~odd & ~endless) | (endless & same)
    return found | (isnan(a) & isnan(b)) if equal_nan else found


def allclose(a: Any, b: Any, rtol: float = 1e-5, atol: float = 1e-8, equal_nan: bool = False) -> Any:
    """Whether two tensors are the same but for rounding."""
    from kmigrate_shims.theano.tensor.reductions import all as every

    return every(isclose(a, b, rtol, atol, equal_nan))


def power(x: Any, y: Any) -> Any:
    return _words["pow"](x, y)


def ones_like(model: Any, dtype: Any = None, opt: bool = False) -> Any:
    """Ones in the shape of another tensor."""
    given = as_tensor_variable(model)
    return _like(given, 1.0, given.type.dtype if dtype is None else dtype)


def zeros_like(model: Any, dtype: Any = None, opt: bool = False) -> Any:
    """Zeros in the shape of another tensor."""
    given = as_tensor_variable(model)
    return _like(given, 0.0, given.type.dtype if dtype is None else dtype)


def _like(given: Any, value: float, dtype: Any) -> Any:
    return fill(given, constant(value, dtype=dtype))


names = sorted(
    name for name, value in globals().items() if not name.startswith("__") and callable(value) and name not in _NOT_HERE
)
_ = builtins
