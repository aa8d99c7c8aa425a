"""JSON and YAML, read as data and nothing else."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from typing import Any

from kmigrate_runtime.complaints import Complaint
from kmigrate_runtime.legacy import limits

TUPLE = "tag:yaml.org,2002:python/tuple"
PYTHON = "tag:yaml.org,2002:python/"
# Sizes that NumPy had computed stand in the files of Keras 1 as calls that make numbers. They are read, not called.
DTYPE = f"{PYTHON}object/apply:numpy.dtype"
SCALARS = tuple(f"{PYTHON}object/apply:numpy.{place}.multiarray.scalar" for place in ("core", "_core"))
# tf.keras wrapped its lists, and YAML wrote the wrapper around the list down.
WRAPPER = f"{PYTHON}object/apply:tensorflow.python.training.tracking.data_structures.ListWrapper"
NUMBERS = {"i4": "<i", "i8": "<q", "u4": "<I", "u8": "<Q", "f4": "<f", "f8": "<d", "b1": "<?"}


def from_json(text: str, what: str) -> Any:
    _check_size(text, what)
    try:
        value = json.loads(text)
    except RecursionError:
        raise _deep(what) from None
    except ValueError as error:
        raise Complaint(f"{what} is not JSON ({error}). Take another copy of it.") from None
    _check_shape(value, what)
    return value


def from_yaml(text: str, what: str) -> Any:
    """Reads YAML with the safe loader, which knows tuples as PyYAML wrote them for Keras, and makes no object."""
    import yaml

    class Loader(yaml.SafeLoader):
        """A class of our own, so that what it learns stays here."""

    def sequence(loader: Any, node: Any) -> list[Any]:
        return list(loader.construct_sequence(node, deep=True))

    def string(loader: Any, node: Any) -> str:
        return str(loader.construct_scalar(node))

    def number(loader: Any, node: Any) -> int:
        return int(loader.construct_scalar(node))

    Loader.add_constructor(TUPLE, sequence)
    for tag in ("unicode", "str"):
        Loader.add_constructor(PYTHON + tag, string)
    for tag in ("long", "int"):
        Loader.add_constructor(PYTHON + tag, number)
    for module in ("__builtin__", "builtins"):  # `dtype=int`, which is a word and no object
        for tag in ("int", "float"):
            Loader.add_constructor(f"{PYTHON}name:{module}.{tag}", lambda loader, node, tag=tag: tag)
    Loader.add_constructor(WRAPPER, _wrapped)
    Loader.add_constructor(DTYPE, _dtype)
    for tag in SCALARS:
        Loader.add_constructor(tag, _scalar)
    _check_size(text, what)
    try:
        node = yaml.compose(text, Loader=Loader)
        _check_aliases(node, what)
        value = yaml.load(text, Loader=Loader)
    except RecursionError:
        raise _deep(what) from None
    except yaml.constructor.ConstructorError as error:
        raise Complaint(
            f"{what} asks YAML to make an object ({error.problem}). That can run code, so it is refused. "
            "Save the architecture as JSON, or take the object out."
        ) from None
    except (yaml.YAMLError, struct.error, ValueError, TypeError, AttributeError, KeyError, OverflowError) as error:
        raise Complaint(f"{what} is not YAML ({str(error).splitlines()[0]}). Take another copy of it.") from None
    _check_shape(value, what)
    return value


def _wrapped(loader: Any, node: Any) -> list[Any]:
    (inner,) = loader.construct_sequence(node, deep=True)
    if not isinstance(inner, list):
        raise ValueError("a wrapper around something that is no list")
    return inner


def _dtype(loader: Any, node: Any) -> str:
    """The letters of a dtype of NumPy, wherever its description has them."""
    value = loader.construct_mapping(node, deep=True) if node.id == "mapping" else {}
    arguments = value.get("args") if value else loader.construct_sequence(node, deep=True)
    letters = str(arguments[0]) if isinstance(arguments, list) and arguments else ""
    if letters not in NUMBERS or ">" in str(value.get("state")):
        raise ValueError("a dtype that is not known")
    return letters


def _scalar(loader: Any, node: Any) -> int | float | bool:
    letters, data = loader.construct_sequence(node, deep=True)
    result: int | float | bool = struct.unpack(NUMBERS[letters], data)[0]
    return result


def _check_size(text: str, what: str) -> None:
    if len(text) > limits.CONFIG_BYTES:
        raise Complaint(f"{what} is longer than {limits.CONFIG_BYTES >> 20} MB. No architecture is.")


def _check_aliases(root: Any, what: str) -> None:
    """Counts nodes as often as they are named, before anything is made of them: nine aliases of nine of nine..."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()
    stack = [(root, False)]
    while stack:
        node, done = stack.pop()
        if node is None:
            continue
        if done:
            open_nodes.discard(id(node))
            size = 1 + sum(sizes.get(id(child), 1) for child in _children(node))
            if size > limits.CONFIG_NODES:
                raise Complaint(f"{what} unpacks to more than {limits.CONFIG_NODES:,} values. No architecture does.")
            sizes[id(node)] = size
        elif id(node) in open_nodes:
            raise Complaint(f"{what} contains itself. No architecture does.")
        elif id(node) not in sizes:
            open_nodes.add(id(node))
            stack.append((node, True))
            stack.extend((child, False) for child in _children(node))


def _children(node: Any) -> Iterator[Any]:
    if isinstance(node.value, list):
        for child in node.value:
            if isinstance(child, tuple):
                yield from child
            else:
                yield child


def _check_shape(value: Any, what: str) -> None:
    """Nothing after this meets a depth that it cannot walk."""
    stack = [(value, 0)]
    count = 0
    while stack:
        part, depth = stack.pop()
        count += 1
        if depth > limits.CONFIG_DEPTH:
            raise _deep(what)
        if count > limits.CONFIG_NODES:
            raise Complaint(f"{what} has more than {limits.CONFIG_NODES:,} values. No architecture has.")
        if isinstance(part, dict):
            if not all(isinstance(key, str | int) for key in part):
                raise Complaint(f"{what} has a key that is no text. Take another copy of it.")
            stack.extend((child, depth + 1) for child in part.values())
        elif isinstance(part, list):
            stack.extend((child, depth + 1) for child in part)


def _deep(what: str) -> Complaint:
    return Complaint(f"{what} is nested deeper than {limits.CONFIG_DEPTH} levels. No architecture is.")
