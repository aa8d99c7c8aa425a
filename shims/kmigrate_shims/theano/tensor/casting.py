"""Between scalars and tensors, and from dtype to dtype."""

from __future__ import annotations

from typing import Any

from kmigrate_shims.theano.configdefaults import config
from kmigrate_shims.theano.gof.graph import Apply
from kmigrate_shims.theano.gof.op import Op
from kmigrate_shims.theano.scalar.cast import converters
from kmigrate_shims.theano.scalar.types import get_scalar_type
from kmigrate_shims.theano.tensor.construct import as_tensor_variable
from kmigrate_shims.theano.tensor.elemwise import Elemwise
from kmigrate_shims.theano.tensor.type import TensorType


class TensorFromScalar(Op):
    """A tensor without dimensions of a number."""

    __props__ = ()
    folds = True

    def make_node(self, s: Any) -> Apply:
        return Apply(self, [s], [TensorType(s.type.dtype, ())()])

    def lower(self, node: Any, *values: Any) -> Any:
        return values[0]


class ScalarFromTensor(Op):
    """The number of a tensor without dimensions."""

    __props__ = ()
    folds = True

    def make_node(self, t: Any) -> Apply:
        if not (isinstance(t.type, TensorType) and t.type.ndim == 0):
            raise TypeError(f"{t} is no tensor without dimensions.")
        return Apply(self, [t], [get_scalar_type(t.type.dtype)()])

    def lower(self, node: Any, *values: Any) -> Any:
        return values[0]


tensor_from_scalar = TensorFromScalar()
scalar_from_tensor = ScalarFromTensor()

_casts = {dtype: Elemwise(converter, name=f"Elemwise{{{converter}}}") for dtype, converter in converters.items()}


def cast(x: Any, dtype: Any) -> Any:
    """A tensor in another dtype; the real part of a complex one has to be asked for."""
    name = config.floatX if str(dtype) == "floatX" else str(dtype)
    given = as_tensor_variable(x)
    if given.type.dtype == name:
        return given
    if given.type.dtype.startswith("complex") and not name.startswith("complex"):
        raise TypeError("Casting from complex to real is ambiguous: consider real(), imag(), angle() or abs()")
    if name not in _casts:
        raise KeyError(name)
    return _casts[name](given)


for _name, _each in _casts.items():
    globals()[f"_convert_to_{_name}"] = _each
