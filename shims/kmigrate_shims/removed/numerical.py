"""What NumPy has dropped, from 1.20 to 2."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np


class _Casts(dict[Any, Any]):
    """`np.cast`, which gave a function for each dtype."""

    def __missing__(self, dtype: Any) -> Any:
        return lambda value: np.asarray(value).astype(dtype)


def _asfarray(a: Any, dtype: Any = np.float64) -> Any:
    wanted = np.dtype(dtype)
    return np.asarray(a, dtype=wanted if np.issubdtype(wanted, np.inexact) else np.float64)


def _find_common_type(array_types: Any, scalar_types: Any) -> Any:
    """Scalars count only where they are of a higher kind than the arrays."""
    order = "biufc"
    arrays = [np.dtype(each) for each in array_types]
    scalars = [np.dtype(each) for each in scalar_types]
    if not arrays or not scalars:
        return np.result_type(*arrays, *scalars) if arrays or scalars else None
    array, scalar = np.result_type(*arrays), np.result_type(*scalars)
    return scalar if order.find(scalar.kind) > order.find(array.kind) else array


def _obj2sctype(rep: Any, default: Any = None) -> Any:
    try:
        return np.dtype(rep if not isinstance(rep, np.ndarray) else rep.dtype).type
    except TypeError:
        return default


def _issctype(rep: Any) -> bool:
    return isinstance(rep, (type, np.dtype)) and _obj2sctype(rep) not in (None, np.object_)


def _byte_bounds(a: Any) -> Any:
    from numpy.lib import array_utils

    return array_utils.byte_bounds(a)


class Tester:
    """`numpy.testing.Tester`, which packages made for their users when they were imported."""

    def __init__(self, package: Any = None, raise_warnings: Any = None, depth: int = 0) -> None:
        self.package = package

    def test(self, *arguments: Any, **named: Any) -> Any:
        raise NotImplementedError("numpy.testing.Tester ran tests by nose. Run them by pytest: pytest --pyargs PACKAGE")

    bench = test


def testing_names() -> dict[str, Any]:
    return {"Tester": Tester}


def names() -> dict[str, Any]:
    """All of them; those that this NumPy has are left as they are."""
    exceptions = getattr(np, "exceptions", np)
    plain: dict[str, Any] = {each.__name__: each for each in (float, int, bool, complex, object, str)}
    numbers = {"float_": np.float64, "complex_": np.complex128, "longfloat": np.longdouble, "unicode_": np.str_,
               "string_": np.bytes_, "singlecomplex": np.complex64, "cfloat": np.complex128, "unicode": str,
               "long": int, "longcomplex": np.clongdouble, "clongfloat": np.clongdouble}  # fmt: skip
    values = {"Inf": np.inf, "infty": np.inf, "Infinity": np.inf, "PINF": np.inf, "NINF": -np.inf, "NaN": np.nan,
              "PZERO": 0.0, "NZERO": -0.0, "MAXDIMS": 32, "cast": _Casts()}  # fmt: skip
    functions = {
        "product": np.prod, "cumproduct": np.cumprod, "alltrue": np.all, "sometrue": np.any, "round_": np.round,
        "asscalar": lambda a: a.item(), "rank": np.ndim, "msort": lambda a: np.sort(a, axis=0),
        "row_stack": np.vstack, "in1d": lambda ar1, ar2, **options: np.isin(np.ravel(ar1), ar2, **options),
        "trapz": getattr(np, "trapezoid", None) or np.__dict__.get("trapz"), "asfarray": _asfarray,
        "find_common_type": _find_common_type, "obj2sctype": _obj2sctype, "issctype": _issctype,
        "sctype2char": lambda sctype: np.dtype(sctype).char, "byte_bounds": _byte_bounds,
        "issubclass_": lambda arg1, arg2: isinstance(arg1, type) and issubclass(arg1, arg2),
        "fastCopyAndTranspose": lambda a: np.asarray(a).T.copy(),
    }  # fmt: skip
    sctypes = {
        "int": [np.int8, np.int16, np.int32, np.int64],
        "uint": [np.uint8, np.uint16, np.uint32, np.uint64],
        "float": [np.float16, np.float32, np.float64, np.longdouble],
        "complex": [np.complex64, np.complex128, np.clongdouble],
        "others": [bool, object, bytes, str, np.void],
    }
    kinds = ("ComplexWarning", "VisibleDeprecationWarning", "RankWarning", "TooHardError", "AxisError")
    warnings = {kind: getattr(exceptions, kind) for kind in kinds if hasattr(exceptions, kind)}
    found = {**plain, **numbers, **values, **functions, **warnings, "sctypes": sctypes}
    found["typeDict"] = {name: getattr(np, name) for name in ("float32", "float64", "int32", "int64", "uint8")}
    assert "numpy" in sys.modules
    return found
