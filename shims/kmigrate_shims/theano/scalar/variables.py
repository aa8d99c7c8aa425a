"""Scalar variables: numbers that are not known yet, with the operators of Python."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.scalar.cast import cast
from kmigrate_shims.theano.scalar.types import Scalar, discrete_types, get_scalar_type


def _op(name: str) -> Any:
    from kmigrate_shims.theano.scalar import basic

    return getattr(basic, name)


def _binary(name: str, swapped: bool = False) -> Any:
    def method(self: Any, other: Any) -> Any:
        return _op(name)(other, self) if swapped else _op(name)(self, other)

    return method


class _scalar_py_operators:
    """The operators of Python on numbers."""

    ndim = 0
    type: Any

    dtype = property(lambda self: self.type.dtype)
    __lt__, __le__, __gt__, __ge__ = _binary("lt"), _binary("le"), _binary("gt"), _binary("ge")
    __and__, __or__, __xor__ = _binary("and_"), _binary("or_"), _binary("xor")
    __rand__, __ror__, __rxor__ = _binary("and_", True), _binary("or_", True), _binary("xor", True)
    __add__, __sub__, __mul__ = _binary("add"), _binary("sub"), _binary("mul")
    __radd__, __rsub__, __rmul__ = _binary("add", True), _binary("sub", True), _binary("mul", True)
    __truediv__, __rtruediv__ = _binary("div_proxy"), _binary("div_proxy", True)
    __floordiv__, __rfloordiv__ = _binary("int_div"), _binary("int_div", True)
    __mod__, __rmod__ = _binary("mod_check"), _binary("mod", True)
    __pow__, __rpow__ = _binary("pow"), _binary("pow", True)

    def __abs__(self) -> Any:
        return _op("abs_")(self)

    def __neg__(self) -> Any:
        return _op("neg")(self)

    def __invert__(self) -> Any:
        return _op("invert")(self)

    def zeros_like(self, dtype: Any = None) -> Any:
        return _op("second")(self, _number(self, dtype, 0))

    def ones_like(self, dtype: Any = None) -> Any:
        return _op("second")(self, _number(self, dtype, 1))

    def astype(self, dtype: Any) -> Any:
        return cast(self, dtype)


def _number(like: Any, dtype: Any, value: int) -> Any:
    return ScalarConstant(get_scalar_type(dtype or like.type.dtype), value)


class ScalarVariable(_scalar_py_operators, Variable):
    """A number that is not known yet."""


class ScalarConstant(_scalar_py_operators, Constant):
    """A number that is known."""


Scalar.Variable = ScalarVariable
Scalar.Constant = ScalarConstant
_ = discrete_types
