"""Names that old tests use and that NumPy, unittest and the standard library have dropped since."""

from __future__ import annotations

import collections
import collections.abc
import inspect
import unittest
from typing import Any

import numpy as np


def restore() -> None:
    """Put them back, for the process that runs old tests."""
    plain: dict[str, Any] = {"float": float, "int": int, "bool": bool, "complex": complex, "object": object, "str": str}
    plain |= {
        "float_": np.float64,
        "complex_": np.complex128,
        "product": np.prod,
        "cumproduct": np.cumprod,
        "Inf": np.inf,
    }
    plain |= {
        "infty": np.inf,
        "NaN": np.nan,
        "alltrue": np.all,
        "sometrue": np.any,
        "asscalar": lambda a: a.item(),
        "unicode_": np.str_,
    }
    plain |= {
        "cast": _Casts(),
        "find_common_type": lambda arrays, numbers: np.result_type(*arrays, *numbers),
        "MAXDIMS": 32,
        "ComplexWarning": getattr(getattr(np, "exceptions", np), "ComplexWarning", Warning),
    }
    for name, value in plain.items():
        if name not in np.__dict__:
            setattr(np, name, value)
    np.testing.dec = _Decorators  # type: ignore[attr-defined]
    _restore_scipy()
    np.unique = _with_flat_inverse(np.unique)
    for name in ("vstack", "hstack", "concatenate"):
        setattr(np, name, _of_any_iterable(getattr(np, name)))
    np.linalg.linalg = np.linalg  # type: ignore[attr-defined]
    for name in ("Callable", "Iterable", "Mapping", "MutableMapping", "Sequence", "Hashable"):
        if not hasattr(collections, name):
            setattr(collections, name, getattr(collections.abc, name))
    if not hasattr(inspect, "getargspec"):
        inspect.getargspec = lambda function: inspect.getfullargspec(function)[:4]  # type: ignore[attr-defined]
    for old, new in (("assertEquals", "assertEqual"), ("assertNotEquals", "assertNotEqual"), ("assert_", "assertTrue")):
        if not hasattr(unittest.TestCase, old):
            setattr(unittest.TestCase, old, getattr(unittest.TestCase, new))
    for old, new in (
        ("assertRaisesRegexp", "assertRaisesRegex"),
        ("failUnless", "assertTrue"),
        ("failIf", "assertFalse"),
    ):
        if not hasattr(unittest.TestCase, old):
            setattr(unittest.TestCase, old, getattr(unittest.TestCase, new))


def _restore_scipy() -> None:
    """SciPy's special functions gave float32 for integers that fit into it; expected values were made that way."""
    try:
        import scipy.linalg
        import scipy.special
    except ImportError:
        return
    polygamma = scipy.special.polygamma

    def narrow(order: Any, x: Any) -> Any:
        found, given = polygamma(order, x), _fitting(x)
        return found.astype(given.dtype) if getattr(given, "dtype", None) == np.float32 else found

    scipy.special.polygamma = narrow
    if not hasattr(scipy.linalg, "kron"):
        scipy.linalg.kron = _kron
    for name in (
        "erf",
        "erfc",
        "erfcx",
        "erfinv",
        "erfcinv",
        "gamma",
        "gammaln",
        "psi",
        "j0",
        "j1",
        "jv",
        "i0",
        "i1",
        "iv",
    ):
        function = getattr(scipy.special, name)
        setattr(scipy.special, name, lambda *args, function=function: function(*[_fitting(each) for each in args]))


def _kron(a: Any, b: Any) -> Any:
    """SciPy's Kronecker product, which joined along the second axis whatever the dimensions were."""
    products = np.multiply.outer(a, b)
    return np.concatenate(np.concatenate(products, axis=1), axis=1)


def _fitting(value: Any) -> Any:
    small = getattr(value, "dtype", None) in (np.int8, np.uint8, np.int16, np.uint16)
    return value.astype(np.float32) if small else value


def restore_warns() -> None:
    """`pytest.warns(None)` took note of all warnings and asked for none."""
    import warnings

    import pytest

    asked = pytest.warns

    def warns(expected: Any = Warning, *rest: Any, **named: Any) -> Any:
        return warnings.catch_warnings(record=True) if expected is None else asked(expected, *rest, **named)

    pytest.warns = warns


def restore_rounding() -> None:
    """Once TensorFlow is there: its dtypes are told to the functions that NumPy has."""
    for name in ("ceil", "floor", "trunc"):
        setattr(np, name, _with_float_results(getattr(np, name)))


def _with_float_results(function: Any) -> Any:
    """`np.floor` and its kin, which gave floating numbers for integers."""

    def rounded(array: Any, *rest: Any, **named: Any) -> Any:
        dtype = getattr(array, "dtype", None)
        if getattr(dtype, "kind", "f") not in "iu":  # a variable of Theano has a name for its dtype
            return function(array, *rest, **named)
        return function(array.astype({1: "float16", 2: "float32"}.get(dtype.itemsize, "float64")), *rest, **named)

    rounded.nin, rounded.nout = function.nin, function.nout  # type: ignore[attr-defined]
    return rounded


def _of_any_iterable(join: Any) -> Any:
    """`np.vstack` and its kin, which took generators."""

    def joined(arrays: Any, *rest: Any, **named: Any) -> Any:
        return join(arrays if isinstance(arrays, (list, tuple, np.ndarray)) else list(arrays), *rest, **named)

    return joined


def _with_flat_inverse(unique: Any) -> Any:
    """`np.unique`, whose inverse was a vector before NumPy 2."""

    def flat(array: Any, return_index: bool = False, return_inverse: bool = False, *rest: Any, **named: Any) -> Any:
        found = unique(array, return_index, return_inverse, *rest, **named)
        if not return_inverse:
            return found
        place = 1 + bool(return_index)
        return (*found[:place], found[place].reshape(-1), *found[place + 1 :])

    return flat


class _Decorators:
    """`numpy.testing.dec`, which decorated tests."""

    @staticmethod
    def skipif(condition: Any, msg: str = "") -> Any:
        return unittest.skipIf(bool(condition() if callable(condition) else condition), msg)

    @staticmethod
    def knownfailureif(condition: Any, msg: str = "") -> Any:
        return unittest.expectedFailure if condition else (lambda test: test)

    @staticmethod
    def setastest(tf: bool = True) -> Any:
        return lambda test: test

    slow = staticmethod(lambda test: test)


class _Casts(dict[Any, Any]):
    """`np.cast`, which gave a function for each dtype."""

    def __missing__(self, dtype: Any) -> Any:
        return lambda value: np.asarray(value).astype(dtype)
