"""Names that old tests use and that NumPy, unittest and the standard library have dropped since."""

from __future__ import annotations

import collections
import collections.abc
import inspect
import unittest
from typing import Any

import numpy as np


class _Decorators:
    """`numpy.testing.dec`: of it only `skipif` is asked for."""

    @staticmethod
    def skipif(condition: Any, msg: Any = None) -> Any:
        return unittest.skipIf(condition() if callable(condition) else condition, msg or "skipped")


def restore() -> None:
    """Put them back, for the process that runs old tests."""
    if not hasattr(np.testing, "dec"):
        np.testing.dec = _Decorators
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
        "MAXDIMS": 32,
        "ComplexWarning": getattr(getattr(np, "exceptions", np), "ComplexWarning", Warning),
    }
    for name, value in plain.items():
        if name not in np.__dict__:
            setattr(np, name, value)
    np.testing.dec = _Decorators  # type: ignore[attr-defined]
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
