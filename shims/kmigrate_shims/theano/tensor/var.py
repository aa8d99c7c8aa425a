"""Tensor variables, with the operators and methods that NumPy's arrays have."""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import numpy as np

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Constant, Variable
from kmigrate_shims.theano.scalar.types import ComplexError
from kmigrate_shims.theano.tensor.construct import AsTensorError
from kmigrate_shims.theano.tensor.type import TensorType

_basic: Any = None


def _word(name: str) -> Any:
    global _basic
    if _basic is None:
        from kmigrate_shims.theano.tensor import basic

        _basic = basic
    return getattr(_basic, name)


def _from(module: str, name: str) -> Any:
    return getattr(importlib.import_module(f"kmigrate_shims.theano.tensor.{module}"), name)


def _binary(name: str, swapped: bool = False) -> Any:
    """A binary operator: what is no tensor gets its turn, as Python has it."""

    def method(self: Any, other: Any) -> Any:
        try:
            return _word(name)(other, self) if swapped else _word(name)(self, other)
        except (NotImplementedError, AsTensorError) as error:
            if isinstance(error, ComplexError):
                raise
            return NotImplemented

    method.__name__ = name
    return method


def _compared(name: str) -> Any:
    """A comparison, whose result has no truth value."""
    compare = _binary(name)

    def method(self: Any, other: Any) -> Any:
        made = compare(self, other)
        if made is not NotImplemented:
            made._is_nonzero = False
        return made

    method.__name__ = compare.__name__
    return method


def _plain(name: str) -> Any:
    """A method that is the function of the same name with the variable in front."""

    def method(self: Any, *args: Any, **kwargs: Any) -> Any:
        return _word(name)(self, *args, **kwargs)

    method.__name__ = name
    method.__doc__ = f"`theano.tensor.{name}` of this variable."
    return method


_SAME = (
    "exp exp2 expm1 log log2 log10 log1p sqrt sin cos tan arcsin arccos arctan arctan2 sinh cosh tanh arcsinh "
    "arccosh arctanh ceil floor trunc deg2rad rad2deg maximum minimum isnan isinf true_divide square conj"
)
_UFUNCS = {
    **{name: name for name in _SAME.split()},
    **{"add": "add", "subtract": "sub", "multiply": "mul", "divide": "true_div", "true_divide": "true_div"},
    **{"floor_divide": "int_div", "power": "pow", "float_power": "pow", "remainder": "mod", "negative": "neg"},
    **{"absolute": "abs_", "sign": "sgn", "less": "lt", "less_equal": "le", "greater": "gt", "greater_equal": "ge"},
    **{"bitwise_and": "and_", "bitwise_or": "or_", "bitwise_xor": "xor", "invert": "invert", "matmul": "dense_dot"},
    **{"conjugate": "conj", "rint": "round_half_to_even", "reciprocal": "inv"},
}


class _tensor_py_operators:
    """What can be done with a tensor variable in Python."""

    type: Any
    __array_priority__ = 1000

    ndim = property(lambda self: self.type.ndim)
    broadcastable = property(lambda self: self.type.broadcastable)
    dtype = property(lambda self: self.type.dtype)
    shape = property(lambda self: _word("shape")(self))
    size = property(lambda self: _size(self))
    T = property(lambda self: _word("transpose")(self))
    real = property(lambda self: _word("real")(self))
    imag = property(lambda self: _word("imag")(self))

    __abs__, __neg__, __invert__ = _plain("abs_"), _plain("neg"), _plain("invert")
    __lt__, __le__, __gt__, __ge__ = _compared("lt"), _compared("le"), _compared("gt"), _compared("ge")
    __and__, __or__, __xor__ = _binary("and_"), _binary("or_"), _binary("xor")
    __rand__, __ror__, __rxor__ = _binary("and_", True), _binary("or_", True), _binary("xor", True)
    __add__, __sub__, __mul__ = _binary("add"), _binary("sub"), _binary("mul")
    __radd__, __rsub__, __rmul__ = _binary("add", True), _binary("sub", True), _binary("mul", True)
    __pow__, __rpow__ = _binary("pow"), _binary("pow", True)
    __mod__, __rmod__ = _binary("mod_checked"), _binary("mod", True)
    __truediv__, __rtruediv__ = _binary("true_div"), _binary("true_div", True)
    __div__, __rdiv__ = _binary("div_proxy"), _binary("div_proxy", True)
    __floordiv__, __rfloordiv__ = _binary("floor_div"), _binary("floor_div", True)
    __divmod__, __rdivmod__ = _binary("divmod"), _binary("divmod", True)
    __ceil__, __floor__, __trunc__ = _plain("ceil"), _plain("floor"), _plain("trunc")

    arccos, arccosh, arcsin, arcsinh = _plain("arccos"), _plain("arccosh"), _plain("arcsin"), _plain("arcsinh")
    arctan, arctanh, ceil, cos, cosh = (
        _plain("arctan"),
        _plain("arctanh"),
        _plain("ceil"),
        _plain("cos"),
        _plain("cosh"),
    )
    deg2rad, exp, exp2, expm1, floor = (
        _plain("deg2rad"),
        _plain("exp"),
        _plain("exp2"),
        _plain("expm1"),
        _plain("floor"),
    )
    log, log10, log1p, log2, rad2deg = (
        _plain("log"),
        _plain("log10"),
        _plain("log1p"),
        _plain("log2"),
        _plain("rad2deg"),
    )
    sin, sinh, sqrt, tan, tanh, trunc = (
        *(_plain("sin"), _plain("sinh"), _plain("sqrt")),
        *(_plain("tan"), _plain("tanh"), _plain("trunc")),
    )
    any, all, sum, prod, mean, var, std = (
        *(_plain("any"), _plain("all"), _plain("sum"), _plain("prod"), _plain("mean"), _plain("var"), _plain("std")),
    )
    min, max, argmin, argmax, ptp = _plain("min"), _plain("max"), _plain("argmin"), _plain("argmax"), _plain("ptp")
    nonzero, nonzero_values, sort, argsort = (
        *(_plain("nonzero"), _plain("nonzero_values"), _plain("sort"), _plain("argsort")),
    )
    clip, round, diagonal, transfer = _plain("clip"), _plain("round"), _plain("diagonal"), _plain("transfer")
    zeros_like, ones_like, swapaxes, take = (
        *(_plain("zeros_like"), _plain("ones_like"), _plain("swapaxes"), _plain("take")),
    )
    fill, astype, choose = _plain("fill"), _plain("cast"), _plain("choose")
    get_scalar_constant_value = _plain("get_scalar_constant_value")
    conj = conjugate = _plain("conj")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        """NumPy's functions of an expression are Theano's: `np.exp(x)`, and `array + x`."""
        name = _UFUNCS.get(ufunc.__name__)
        if method != "__call__" or kwargs or name is None:
            return NotImplemented
        return _word(name)(*inputs)

    _is_nonzero = True

    def __bool__(self) -> bool:
        """Whether there is a variable (`W or make()`); a comparison is asked for its value, which it does not have."""
        return self._is_nonzero or _no_truth()

    def __iter__(self) -> Any:
        try:
            length = _word("get_vector_length")(self)
        except (TypeError, ValueError):
            raise TypeError(
                "TensorType does not support iteration. Maybe you are using builtin.sum instead of theano.tensor.sum? "
                "(Maybe .max?)"
            ) from None
        return (self[place] for place in range(length))

    def __getitem__(self, args: Any) -> Any:
        from kmigrate_shims.theano.tensor.indexing import item

        return item(self, args)

    def transpose(self, *axes: Any) -> Any:
        """The dimensions in another order, reversed where none is given."""
        if not axes:
            return _word("transpose")(self)
        if len(axes) == 1 and isinstance(axes[0], (list, tuple)):
            axes = tuple(axes[0])
        return _word("transpose")(self, axes)

    def reshape(self, shape: Any, ndim: Any = None) -> Any:
        if ndim is not None and not isinstance(ndim, (int, np.integer)):
            raise ValueError(f"Expected ndim to be an integer, is {type(ndim)}")
        return _word("reshape")(self, shape, ndim=ndim)

    def dimshuffle(self, *pattern: Any) -> Any:
        """The dimensions in the order that is given, 'x' for a new one."""
        from kmigrate_shims.theano.tensor.elemwise import DimShuffle

        if len(pattern) == 1 and isinstance(pattern[0], (list, tuple)):
            pattern = tuple(pattern[0])
        return DimShuffle(self.type.broadcastable, pattern)(self)

    def flatten(self, ndim: int = 1) -> Any:
        return _word("flatten")(self, ndim)

    def ravel(self) -> Any:
        return _word("flatten")(self)

    def __dot__(self, other: Any) -> Any:
        return _word("dense_dot")(self, other)

    def __rdot__(self, other: Any) -> Any:
        return _word("dense_dot")(other, self)

    def dot(self, other: Any) -> Any:
        return _word("dense_dot")(self, other)

    __matmul__ = __dot__

    def norm(self, L: Any, axis: Any = None, keepdims: bool = False) -> Any:
        """The L-norm."""
        if L == 0:
            raise NotImplementedError()
        if np.isinf(L):
            raise NotImplementedError()
        return _word("pow")(_word("pow")(_word("abs_")(self), L).sum(axis=axis, keepdims=keepdims), 1.0 / L)

    def copy(self, name: Any = None) -> Any:
        """The same value under another name."""
        made = _word("tensor_copy")(self)
        made.name = name
        return made

    def repeat(self, repeats: Any, axis: Any = None) -> Any:
        return _from("extra_ops", "repeat")(self, repeats, axis)

    def cumsum(self, axis: Any = None) -> Any:
        return _from("extra_ops", "cumsum")(self, axis)

    def cumprod(self, axis: Any = None) -> Any:
        return _from("extra_ops", "cumprod")(self, axis)

    def searchsorted(self, v: Any, side: str = "left", sorter: Any = None) -> Any:
        return _from("extra_ops", "searchsorted")(self, v, side, sorter)

    def squeeze(self) -> Any:
        return _from("extra_ops", "squeeze")(self)

    def compress(self, a: Any, axis: Any = None) -> Any:
        return _from("extra_ops", "compress")(self, a, axis=axis)

    def trace(self) -> Any:
        return _from("nlinalg", "trace")(self)


def _size(variable: Any) -> Any:
    return variable.shape[0] if variable.ndim == 1 else _word("prod")(variable.shape)


def _no_truth() -> bool:
    raise TypeError(
        "Variables do not support boolean operations. This can happen if you do a logical operation "
        "(<, <=, >, <=, ==, !=) between a numpy.ndarray and a Theano tensor variable. Due to NumPy implementation "
        "before NumPy 1.8, we cannot make the Python syntax work when the ndarray is on the left, and this results in "
        "this error. To work around that, either call theano.tensor.{lt,le,eq,ne,gt,ge}(ndarray, tensor), or use the "
        "Python syntax with the Theano tensor on the left."
    )


class TensorVariable(_tensor_py_operators, Variable):
    """A tensor that is not known yet."""

    def __init__(self, type: Any, owner: Any = None, index: Any = None, name: Any = None) -> None:
        super().__init__(type, owner, index, name)
        if type.dtype == "float64" and config.warn_float64 != "ignore":
            text = "You are creating a TensorVariable with float64 dtype, of which the flag warn_float64 wants to know."
            if config.warn_float64 == "raise":
                raise Exception(text)
            warnings.warn(text, stacklevel=4)


class TensorConstantSignature(tuple[Any, ...]):
    """What makes two constants the same: type and content."""

    def __eq__(self, other: Any) -> bool:
        if type(self) is not type(other):
            return False
        (kind, data), (other_kind, other_data) = self, other
        return bool(kind == other_kind and TensorType.values_eq(data, other_data))

    def __ne__(self, other: Any) -> bool:
        return not self == other

    def __hash__(self) -> int:
        kind, data = self
        return hash((kind, data.shape, data.tobytes()))


class TensorConstant(_tensor_py_operators, Constant):
    """A tensor that is known."""

    def __init__(self, type: Any, data: Any, name: Any = None) -> None:
        super().__init__(type, data, name)

    def signature(self) -> Any:
        return TensorConstantSignature((self.type, self.data))

    def equals(self, other: Any) -> bool:
        if isinstance(other, np.ndarray):
            from kmigrate_shims.theano.tensor.construct import constant

            other = constant(other)
        return isinstance(other, TensorConstant) and self.signature() == other.signature()

    def __str__(self) -> str:
        data = np.asarray(self.data)
        text = str(self.data)
        if data.ndim and data.size and bool((data == data.flat[0]).all()):
            text = f"{data.shape} of {data.flat[0]}"
        return f"TensorConstant{{{text if len(text) <= 20 else text[:10] + '..' + text[-10:]}}}"

    def __copy__(self) -> TensorConstant:
        return self


TensorType.Variable = TensorVariable
TensorType.Constant = TensorConstant
