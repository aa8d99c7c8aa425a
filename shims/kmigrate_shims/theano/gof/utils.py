"""Small things that operations and variables lean on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class MethodNotDefined(Exception):
    """An operation has no such method."""


class undef:
    """Stands for no value at all, where None is a value."""


class object2:
    """The base of everything that Theano made: it only carries a name here."""


class scratchpad:
    """Notes about a variable or an application, as attributes."""

    def clear(self) -> None:
        self.__dict__.clear()

    def __update__(self, other: scratchpad) -> scratchpad:
        self.__dict__.update(other.__dict__)
        return self

    def __str__(self) -> str:
        return "scratchpad" + str(self.__dict__)

    def __repr__(self) -> str:
        return "scratchpad" + str(self.__dict__)

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f"This variable has no {name!r} in its tag.")


class Singleton:
    """A class of which there is one instance."""

    _instance: Any = None

    def __new__(cls) -> Any:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance


def hashtype(self: Any) -> int:
    """A hash of the class of an object, by name and module."""
    kind = type(self)
    return hash(kind.__name__) ^ hash(kind.__module__)


def memoize(f: Any) -> Any:
    """Remember the results of `f` by its arguments."""
    cache: dict[Any, Any] = {}

    def remembered(*args: Any) -> Any:
        if args not in cache:
            cache[args] = f(*args)
        return cache[args]

    return remembered


def uniq(seq: Iterable[Any]) -> list[Any]:
    """The items of a sequence, each once, in order."""
    return list(dict.fromkeys(seq))


def difference(seq1: Iterable[Any], seq2: Iterable[Any]) -> list[Any]:
    """What is in the first sequence and not in the second."""
    second = set(seq2)
    return [each for each in seq1 if each not in second]


def to_return_values(values: list[Any]) -> Any:
    """The one value of a list of one, else the list."""
    return values[0] if len(values) == 1 else values


def from_return_values(values: Any) -> list[Any]:
    """A list, whether a list or one value was given."""
    return values if isinstance(values, (list, tuple)) else [values]  # type: ignore[return-value]


def flatten(a: Any) -> list[Any]:
    """The items of nested lists, tuples and sets in one list."""
    if isinstance(a, (tuple, list, set)):
        return [item for each in a for item in flatten(each)]
    return [a]


def give_variables_names(variables: Iterable[Any]) -> None:
    """Give each variable without a name of its own one."""
    taken = {each.name for each in variables if each.name}
    number = 0
    for variable in variables:
        if variable.name:
            continue
        while f"Variable_{number}" in taken:
            number += 1
        variable.name = f"Variable_{number}"
        number += 1


def remove(predicate: Any, coll: Iterable[Any]) -> list[Any]:
    """The items for which `predicate` does not hold."""
    return [each for each in coll if not predicate(each)]


def hash_from_code(code: Any) -> str:
    """A digest of a text."""
    import hashlib

    data = code if isinstance(code, bytes) else str(code).encode()
    return hashlib.sha256(data).hexdigest()


def get_variable_trace_string(v: Any) -> str:
    """Where a variable was made. It is not kept."""
    return ""
