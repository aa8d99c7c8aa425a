"""Functions that a file holds as bytecode or by name. They are kept as data; nothing of them is ever run."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from kmigrate_runtime.legacy import bytecode
from kmigrate_runtime.legacy.context import Context
from kmigrate_runtime.legacy.source import recover
from kmigrate_runtime.spec import Foreign, Layer

# How a marshalled code object begins: the letter `c`, with or without the flag that others refer to it.
CODE = (b"c", b"\xe3")
# What a Lambda may be that Keras itself made; the file has its bytecode all the same.
SHOWN = 200


def is_function(config: dict[str, Any]) -> bool:
    """Whether a Merge of Keras 1 merges by a function of the user."""
    return bool(config.get("mode_type", "raw") != "raw")


def fill(layer: Layer, config: dict[str, Any], context: Context) -> None:
    """Fills in a Lambda, or a Merge with a function."""
    key = "mode" if layer.kind == "Merge" else "function"
    layer.kind = "Lambda"
    arguments = config.get("arguments")
    arguments = dict(arguments) if isinstance(arguments, dict) else {}
    layer.options = {
        "arguments": arguments,
        "output_shape": _shape(config, "output_shape"),
        "mask": _shape(config, "mask" if key == "function" else "output_mask"),
    }
    layer.foreign = function(config.get(key), str(config.get(f"{key}_type", "lambda")), arguments)
    layer.foreign = with_shape(layer.foreign, config)
    if not context.custom & {layer.name, layer.foreign.name}:
        context.tell(f"{layer.name}: {describe(layer.foreign, layer.name)}")


def function(value: Any, form: str, arguments: dict[str, Any]) -> Foreign:
    """What the file tells of a function: its name, or its bytecode with defaults and the values it closed over."""
    if isinstance(value, dict):  # tf.keras 2.13 and later
        inside = value.get("config")
        if isinstance(inside, dict):
            value = [inside.get("code"), inside.get("defaults"), inside.get("closure")]
        else:
            value = inside
    if isinstance(value, str) and (form == "function" or code_of(value) is None):
        return Foreign("function", value, config=arguments)
    if not isinstance(value, list):
        value = [value]
    code, defaults, closure = [*value, None, None][:3]
    found = code_of(code)
    read = bytecode.read(found) if found else None
    name = read.name if read and read.name.isidentifier() else "lambda"
    return Foreign(
        "lambda",
        name,
        config=arguments,
        code=found,
        defaults=tuple(defaults) if isinstance(defaults, list) else None,
        closure=tuple(closure) if isinstance(closure, list) else None,
    )


def with_shape(foreign: Foreign, config: dict[str, Any]) -> Foreign:
    from dataclasses import replace

    return replace(foreign, output_shape=_shape(config, "output_shape"))


def code_of(value: Any) -> bytes | None:
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
        code = value.encode("raw_unicode_escape")
    except UnicodeError:
        return None
    return code if code[:1] in CODE else None


def describe(foreign: Foreign, wanted: str) -> str:
    """What the file tells of a user's class or function, and what to give for it."""
    if foreign.what == "class":
        options = ", ".join(sorted(key for key in foreign.config if key not in ("name", "trainable", "dtype")))
        taking = f"; its configuration has {options}" if options else ""
        return f"the class {foreign.name} is the user's: give it with --custom module{taking}."
    read = bytecode.read(foreign.code) if foreign.code else None
    parts = []
    if foreign.what == "function" or read is None:
        what = f"the function {foreign.name}" if foreign.what == "function" else "a function as bytecode"
        name = foreign.name if foreign.what == "function" else wanted
        parts.append(f"{what} is the user's: give it with --custom module, under the name {name}")
        if foreign.defaults:
            parts.append(f"its defaults are {_shown(foreign.defaults)}")
    else:
        name = read.name if read.name.isidentifier() else wanted
        parts.append(
            f"bytecode of Python {read.python} from {read.file or 'an unnamed file'}, line {read.line}, is not run: "
            f"give the function with --custom module, as def {name}{read.signature(foreign.defaults or ())}"
        )
        parts.append(_source(foreign, name))
        if read.names:
            parts.append(f"it uses {', '.join(read.names)}")
        constants = [value for value in read.constants if value is not None and not isinstance(value, bytecode.Code)]
        if constants:
            parts.append(f"its constants are {_shown(constants)}")
        if read.free:
            values = [*(foreign.closure or ()), *["?"] * len(read.free)]
            pairs = ", ".join(f"{name} = {_shown(value)}" for name, value in zip(read.free, values, strict=False))
            parts.append(f"it closed over {pairs}")
    if foreign.config:
        pairs = ", ".join(f"{key}={_shown(value)}" for key, value in foreign.config.items())
        parts.append(f"it is called with {pairs}")
    if foreign.output_shape is not None:
        parts.append(f"its output has the shape {_shown(foreign.output_shape)}")
    return "; ".join(parts) + "."


def _source(foreign: Foreign, name: str) -> str:
    found = recover(foreign, name)
    if found.why_not:
        return f"its source cannot be recovered: {found.why_not}"
    if not found.shown:
        return "its source was recovered: kmigrate inspect shows it, and --trust lets convert use it"
    return f"its source is `{found.shown}`, which --trust lets convert use"


def _shown(value: Any) -> str:
    text = ", ".join(map(repr, value)) if isinstance(value, list | tuple) else repr(value)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}..."


def _shape(config: dict[str, Any], key: str) -> Any:
    """A shape that is given as numbers. One that a function gives is the user's to supply."""
    value = config.get(key)
    return value if config.get(f"{key}_type", "raw") == "raw" else None
