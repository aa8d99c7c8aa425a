"""`theano.tensor.basic`: the functions and operations of tensors, by their names."""

from __future__ import annotations

import builtins
import importlib
from typing import Any

from kmigrate_shims.theano import gof as gof_module
from kmigrate_shims.theano import scalar as scalar_module
from kmigrate_shims.theano.gof.graph import Variable
from kmigrate_shims.theano.scalar.types import complex_types as _complex_scalars
from kmigrate_shims.theano.scalar.types import float_types as _float_scalars
from kmigrate_shims.theano.tensor import (
    casting,
    constants,
    construct,
    constructors,
    creation,
    elementwise,
    elemwise,
    joining,
    linear,
    picking,
    reductions,
    shapes,
    type_other,
)
from kmigrate_shims.theano.tensor import type as type_module
from kmigrate_shims.theano.tensor import var as var_module

scal, gof = scalar_module, gof_module
python_any, python_all, python_complex = builtins.any, builtins.all, builtins.complex

_MODULES = (
    *(type_other, type_module, construct, casting, elemwise, constructors, shapes, joining, creation, reductions),
    *(linear, picking, constants, elementwise),
)
for _module in _MODULES:
    for _name, _value in vars(_module).items():
        if _name.startswith("__") or _name in ("annotations", "tf", "np", "builtins", "Any"):
            continue
        if not isinstance(_value, builtins.type(builtins)):
            globals()[_name] = _value

TensorVariable, TensorConstant = var_module.TensorVariable, var_module.TensorConstant
TensorConstantSignature = var_module.TensorConstantSignature
_tensor_py_operators = var_module._tensor_py_operators

int_dtypes = ["int8", "int16", "int32", "int64"]
uint_dtypes = ["uint8", "uint16", "uint32", "uint64"]
integer_dtypes = int_dtypes + uint_dtypes
discrete_dtypes = ["bool", *integer_dtypes]
float_dtypes = [str(each) for each in _float_scalars]
complex_dtypes = [str(each) for each in _complex_scalars]
continuous_dtypes = float_dtypes + complex_dtypes
all_dtypes = discrete_dtypes + continuous_dtypes

float16_atol = float16_rtol = 1e-3
float32_atol = float32_rtol = 1e-5
float64_rtol, float64_atol = 1.0000000000000001e-05, 1e-8


def _get_atol_rtol(a: Any, b: Any) -> tuple[float, float]:
    names = {str(a.dtype), str(b.dtype)}
    if "float16" in names:
        return float16_atol, float16_rtol
    if names & {"float32", "complex64"}:
        return float32_atol, float32_rtol
    return float64_atol, float64_rtol


def _allclose(a: Any, b: Any, rtol: Any = None, atol: Any = None) -> bool:
    import numpy

    one, other = numpy.asarray(a), numpy.asarray(b)
    near, far = _get_atol_rtol(one, other)
    return builtins.bool(
        numpy.allclose(one, other, atol=near if atol is None else atol, rtol=far if rtol is None else rtol)
    )


def check_equal_numpy(x: Any, y: Any) -> bool:
    """Whether two arrays are of one dtype, shape and content."""
    import numpy

    if isinstance(x, numpy.ndarray) and isinstance(y, numpy.ndarray):
        return builtins.bool(x.dtype == y.dtype and x.shape == y.shape and numpy.all(abs(x - y) < 1e-10))
    return builtins.bool(x == y)


def _obj_is_wrappable_as_tensor(x: Any) -> bool:
    try:
        construct.constant(x)
    except TypeError:
        return False
    return True


def transfer(var: Any, target: Any) -> Any:
    """The variable itself: TensorFlow decides where it is computed."""
    return var


def register_transfer(fn: Any) -> None:
    """Accepted: there is nowhere that variables have to be brought to."""


def _pack(x: Any) -> list[Any]:
    try:
        return list(x)
    except TypeError:
        return [x]


def constructor(f: Any) -> Any:
    return f


complex = elementwise._words["complex"]
max_, min_ = reductions.max, reductions.min
_dot = linear._dot


def __getattr__(name: str) -> Any:
    if name == "take":
        from kmigrate_shims.theano.tensor.subtensor import take

        return take
    if name in ("sort", "argsort"):
        # Under its full name: the package's `sort` is the function.
        return getattr(importlib.import_module("kmigrate_shims.theano.tensor.sort"), name)
    from kmigrate_shims.theano.absent import refuse

    return refuse("theano.tensor", name)


_ = Variable
