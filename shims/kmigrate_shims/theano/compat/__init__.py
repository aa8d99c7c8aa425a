"""Words of Python 2 and 3 that programs took from Theano."""

from __future__ import annotations

import operator
import pickle
from collections import OrderedDict, defaultdict
from collections.abc import Callable
from functools import partial
from io import BytesIO, StringIO
from typing import Any

PY3 = True
operator_div = operator.truediv
izip, imap = zip, map
DefaultOrderedDict = defaultdict
product = operator.mul
cmp: Callable[[Any, Any], int] = lambda a, b: (a > b) - (a < b)  # noqa: E731
exc_message: Callable[[Any], Any] = lambda e: e.args[0] if e.args else ""  # noqa: E731

__all__ = ["PY3", "DefaultOrderedDict", "OrderedDict", "cmp", "exc_message", "imap", "izip", "partial", "pickle"]
__all__ += ["BytesIO", "StringIO", "decode", "decode_iter", "get_unbound_function", "predefined_names"]

predefined_names = ("PY3",)


def get_unbound_function(unbound: Any) -> Any:
    """The function of a method."""
    return getattr(unbound, "__func__", unbound)


def decode(x: Any) -> Any:
    """A text of bytes."""
    return x.decode() if isinstance(x, bytes) else x


def decode_iter(itr: Any) -> Any:
    """Texts of bytes."""
    return (decode(each) for each in itr)
