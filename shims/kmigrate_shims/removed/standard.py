"""What Python's own library has dropped."""

from __future__ import annotations

import base64
import collections.abc
import html
import inspect
import math
import threading
import time
from typing import Any, NamedTuple


class ArgSpec(NamedTuple):
    """What `inspect.getargspec` told of a function."""

    args: list[str]
    varargs: str | None
    keywords: str | None
    defaults: tuple[Any, ...] | None


def _getargspec(func: Any) -> ArgSpec:
    found = inspect.getfullargspec(func)
    if found.kwonlyargs or found.annotations:
        # It refused these; programs that meet them today want the positional arguments all the same.
        return ArgSpec([*found.args, *found.kwonlyargs], found.varargs, found.varkw, found.defaults)
    return ArgSpec(found.args, found.varargs, found.varkw, found.defaults)


def _collections() -> dict[str, Any]:
    return {name: getattr(collections.abc, name) for name in collections.abc.__all__}


ADDED: dict[str, Any] = {
    "collections": _collections,
    "inspect": lambda: {"getargspec": _getargspec, "ArgSpec": ArgSpec},
    "time": lambda: {"clock": time.process_time},
    "fractions": lambda: {"gcd": math.gcd},
    "cgi": lambda: {"escape": lambda s, quote=False: html.escape(s, quote)},
    "base64": lambda: {"encodestring": base64.encodebytes, "decodestring": base64.decodebytes},
    "threading": lambda: {"Thread.isAlive": threading.Thread.is_alive},
}
