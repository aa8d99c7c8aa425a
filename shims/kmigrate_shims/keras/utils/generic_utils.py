"""Helpers of `keras.utils.generic_utils`."""

from __future__ import annotations

import inspect
import re
import sys
import time
from collections.abc import Callable
from typing import Any

import keras

from kmigrate_shims.keras.utils.progbar import Progbar
from kmigrate_shims.utils.helpers import (
    check_for_unexpected_keys,
    has_arg,
    is_all_none,
    object_list_uid,
    slice_arrays,
    to_list,
    transpose_shape,
    unpack_singleton,
)

_GLOBAL_CUSTOM_OBJECTS: dict[str, Any] = keras.saving.get_custom_objects()
__all__ = [
    "CustomObjectScope", "Progbar", "check_for_unexpected_keys", "custom_object_scope", "deserialize_keras_object",
    "func_dump", "func_load", "get_custom_objects", "getargspec", "has_arg", "is_all_none", "object_list_uid",
    "serialize_keras_object", "slice_arrays", "to_list", "to_snake_case", "transpose_shape", "unpack_singleton",
]  # fmt: skip


class CustomObjectScope:
    """Names that mean these objects, within `with`."""

    def __init__(self, *objects: dict[str, Any]) -> None:
        self.custom_objects = objects
        self.backup: dict[str, Any] = {}

    def __enter__(self) -> CustomObjectScope:
        self.backup = _GLOBAL_CUSTOM_OBJECTS.copy()
        for objects in self.custom_objects:
            _GLOBAL_CUSTOM_OBJECTS.update(objects)
        return self

    def __exit__(self, *error: Any) -> None:
        _GLOBAL_CUSTOM_OBJECTS.clear()
        _GLOBAL_CUSTOM_OBJECTS.update(self.backup)


def custom_object_scope(*args: dict[str, Any]) -> CustomObjectScope:
    return CustomObjectScope(*args)


def get_custom_objects() -> dict[str, Any]:
    return _GLOBAL_CUSTOM_OBJECTS


def serialize_keras_object(instance: Any) -> Any:
    if instance is None:
        return None
    if hasattr(instance, "get_config"):
        return {"class_name": instance.__class__.__name__, "config": instance.get_config()}
    if hasattr(instance, "__name__"):
        return instance.__name__
    raise ValueError("Cannot serialize", instance)


def deserialize_keras_object(
    identifier: Any, module_objects: Any = None, custom_objects: Any = None, printable_module_name: str = "object"
) -> Any:
    """The object that a name, or a dictionary of class name and configuration, stands for."""
    known = {**(module_objects or {}), **_GLOBAL_CUSTOM_OBJECTS, **(custom_objects or {})}
    if isinstance(identifier, dict):
        if "class_name" not in identifier or "config" not in identifier:
            raise ValueError("Improper config format: " + str(identifier))
        name, config = identifier["class_name"], identifier["config"]
        cls = known.get(name)
        if cls is None:
            raise ValueError(f"Unknown {printable_module_name}: {name}")
        if hasattr(cls, "from_config"):
            if "custom_objects" in inspect.signature(cls.from_config).parameters:
                return cls.from_config(config, custom_objects={**_GLOBAL_CUSTOM_OBJECTS, **(custom_objects or {})})
            with CustomObjectScope(custom_objects or {}):
                return cls.from_config(config)
        with CustomObjectScope(custom_objects or {}):
            return cls(**config)
    if isinstance(identifier, str):
        found = known.get(identifier)
        if found is None:
            raise ValueError(f"Unknown {printable_module_name}:{identifier}")
        return found
    raise ValueError(f"Could not interpret serialized {printable_module_name}: {identifier}")


def object_of(identifier: Any, deserialize: Callable[[Any], Any], kind: str) -> Any:
    """What an argument says: nothing, a configuration, a name, or the thing itself."""
    if isinstance(identifier, dict):
        return deserialize(identifier)
    if isinstance(identifier, str):
        return deserialize({"class_name": identifier, "config": {}})
    if identifier is None or callable(identifier):
        return identifier
    raise ValueError(f"Could not interpret {kind} identifier: {identifier}")


def getargspec(fn: Any) -> Any:
    return inspect.getfullargspec(fn)


def to_snake_case(name: str) -> str:
    """`MaxPooling1D` is `max_pooling1d`."""
    found = re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", name)).lower()
    return found if found[0] != "_" else "private" + found


def func_dump(func: Any) -> Any:
    """Bytecode, defaults and closure of a function, as the old Keras wrote them into its files."""
    import codecs
    import marshal

    code = codecs.encode(marshal.dumps(func.__code__), "base64").decode("ascii")
    closure = tuple(c.cell_contents for c in func.__closure__) if func.__closure__ else None
    return code, func.__defaults__, closure


def func_load(code: Any, defaults: Any = None, closure: Any = None, globs: Any = None) -> Any:
    """The function of `func_dump`. It runs what it is given: only for what this process dumped."""
    import binascii
    import codecs
    import marshal
    from types import CellType, FunctionType

    if isinstance(code, (tuple, list)):
        code, defaults, closure = code
        defaults = tuple(defaults) if isinstance(defaults, list) else defaults
    cells = tuple(c if isinstance(c, CellType) else CellType(c) for c in closure) if closure is not None else None
    try:
        try:
            raw = codecs.decode(code.encode("ascii"), "base64")
        except (UnicodeEncodeError, binascii.Error):
            raw = code.encode("raw_unicode_escape")  # as releases before 2.0.9 wrote it
        found = marshal.loads(raw)
    except (UnicodeEncodeError, ValueError, EOFError, TypeError) as error:
        raise ValueError("the bytecode of the function is of another Python, and cannot be run by this one") from error
    return FunctionType(found, globals() if globs is None else globs, func_name(found), defaults, cells)


def func_name(code: Any) -> str:
    return str(code.co_name)


__all__ += ["inspect", "sys", "time"]
