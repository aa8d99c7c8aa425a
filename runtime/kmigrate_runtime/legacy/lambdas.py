"""Functions that a file holds as bytecode or by name. They are kept as data; nothing of them is ever run."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.spec import Foreign, Layer

# Beginnings of a marshalled code object: the type `c`, with or without the flag for references.
CODE = (b"c", b"\xe3")


def is_function(config: dict[str, Any]) -> bool:
    """Whether a Merge of Keras 1 merges by a function of the user."""
    return bool(config.get("mode_type", "raw") != "raw")


def fill(layer: Layer, config: dict[str, Any], context: Context) -> None:
    """Fills in a Lambda, or a Merge with a function."""
    key = "mode" if layer.kind == "Merge" else "function"
    layer.kind = "Lambda"
    arguments = config.get("arguments")
    layer.options = {
        "arguments": dict(arguments) if isinstance(arguments, dict) else {},
        "output_shape": _shape(config, "output_shape"),
        "mask": _shape(config, "mask" if key == "function" else "output_mask"),
    }
    layer.foreign = function(config.get(key), str(config.get(f"{key}_type", "lambda")), config)


def function(value: Any, form: str, config: dict[str, Any]) -> Foreign:
    shape = config.get("output_shape")
    if isinstance(value, dict):  # tf.keras 2.13 and later
        inside = value.get("config")
        if isinstance(inside, dict):
            value = [inside.get("code"), inside.get("defaults"), inside.get("closure")]
        else:
            value = inside
    if isinstance(value, str) and (form == "function" or not _code(value)):
        return Foreign("function", value, config=dict(config), output_shape=shape)
    code, defaults, closure = ([*value, None, None, None])[:3] if isinstance(value, list) else (value, None, None)
    return Foreign(
        "lambda",
        str(config.get("name") or "lambda"),
        config={key: option for key, option in config.items() if key not in ("function", "mode")},
        code=_code(code),
        defaults=tuple(defaults) if isinstance(defaults, list) else None,
        closure=tuple(closure) if isinstance(closure, list) else None,
        output_shape=shape,
    )


def _code(value: Any) -> bytes | None:
    """The bytecode, which Keras 1 wrote as text with a byte in each sign, and Keras 2 in base64."""
    if not isinstance(value, str):
        return None
    try:
        code = base64.b64decode(value.encode("ascii"), validate=False)
        if code[:1] in CODE:
            return code
    except (binascii.Error, UnicodeError, ValueError):
        pass
    try:
        code = value.encode("latin-1")
    except UnicodeError:
        return None
    return code if code[:1] in CODE else None


def _shape(config: dict[str, Any], key: str) -> Any:
    """A shape that is given as numbers. One that a function gives is the user's to supply."""
    value = config.get(key)
    return value if config.get(f"{key}_type", "raw") == "raw" else None
