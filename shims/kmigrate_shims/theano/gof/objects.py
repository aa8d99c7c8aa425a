"""Python objects in graphs: a number travels, and stands for the object on both sides."""

from __future__ import annotations

import copy
import itertools
from collections import OrderedDict
from typing import Any

import numpy as np
import tensorflow as tf

from kmigrate_shims.graph import host

_numbers = itertools.count(1)
_objects: OrderedDict[int, Any] = OrderedDict()
# Objects on their way are looked up within one call of a function: the oldest may go.
_MOST = 4096


class Held:
    """An object that is known when the graph is made."""

    def __init__(self, value: Any) -> None:
        self.value = value


class Cell:
    """A place for a Python object."""

    def __init__(self, value: Any) -> None:
        self.value = value


def handle_of(value: Any) -> np.ndarray[Any, Any]:
    """A number that stands for an object for the time of a call."""
    number = next(_numbers)
    _objects[number] = value
    while len(_objects) > _MOST:
        _objects.popitem(last=False)
    return np.asarray(number, np.int64)


def object_of(handle: Any) -> Any:
    """The object that a number stands for."""
    return _objects[int(handle)]


def sent(place: Any) -> Any:
    """A tensor for a copy of what a place holds when the graph runs: what a function gives is its caller's."""
    return host.call(lambda: handle_of(copy.deepcopy(place.value)), [], tf.int64)


def put_in(place: Any, handle: Any) -> Any:
    """The operation that puts the object into a place."""

    def put(number: Any) -> Any:
        place.value = object_of(number)
        return number

    return host.call(put, [handle], tf.int64).op
