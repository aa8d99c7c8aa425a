"""Lists what one installed TensorFlow or Keras offers, as lines on standard output. Runs inside that environment.

Usage: python tools/atlas_targets.py tf.keras|keras
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
import types
from typing import Any

# Private packages, and doors to the same names that no program should be sent through.
SKIPPED = {"src", "api", "backend_config"}
ADDRESS = re.compile(r" at 0x[0-9a-f]+")


class Walk:
    """Collects `name -> object` for every public name, modules first met first."""

    def __init__(self, root: types.ModuleType) -> None:
        self.found: dict[str, Any] = {}
        self.home = root.__name__.split(".")[0]
        self._module("keras", root)

    def _module(self, name: str, module: types.ModuleType) -> None:
        self.found[name] = module
        public = {item for item in dir(module) if not item.startswith("_")} - SKIPPED
        for item in sorted(public | set(self._submodules(module))):
            value = self._get(module, item)
            if not isinstance(value, types.ModuleType):
                self.found[f"{name}.{item}"] = value
            elif value.__name__.startswith(module.__name__ + ".") or self._is_listed(module, item):
                self._module(f"{name}.{item}", value)

    @staticmethod
    def _get(module: types.ModuleType, item: str) -> Any:
        try:
            return getattr(module, item)
        except AttributeError:
            return importlib.import_module(f"{module.__name__}.{item}")

    @staticmethod
    def _submodules(module: types.ModuleType) -> list[str]:
        paths = getattr(module, "__path__", None) or []
        names = [info.name for info in pkgutil.iter_modules(paths)]
        return [name for name in names if not name.startswith("_") and name not in SKIPPED]

    def _is_listed(self, module: types.ModuleType, item: str) -> bool:
        """A module that lives elsewhere counts only where the package lists it by name."""
        value = getattr(module, item)
        return value.__name__.startswith(self.home) and ".src." not in value.__name__


def text_of_default(value: Any) -> str:
    if inspect.isclass(value) or inspect.isroutine(value):
        return getattr(value, "__name__", "...")
    text = ADDRESS.sub("", repr(value))
    return text if "\n" not in text and "\t" not in text and len(text) < 80 else "..."


def text_of_signature(value: Any) -> str:
    """`a, b=1, *, c=None, **kwargs`; empty for no parameters; `?` where Python cannot tell."""
    try:
        parameters = list(inspect.signature(value).parameters.values())
    except (TypeError, ValueError):
        return "?"
    parts: list[str] = []
    starred = False
    for parameter in parameters:
        if parameter.name in ("self", "cls") and not parts:
            continue
        if parameter.kind is parameter.VAR_POSITIONAL:
            parts.append("*" + parameter.name)
            starred = True
            continue
        if parameter.kind is parameter.VAR_KEYWORD:
            parts.append("**" + parameter.name)
            continue
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            parts.append("*")
            starred = True
        plain = parameter.default is parameter.empty
        parts.append(parameter.name if plain else f"{parameter.name}={text_of_default(parameter.default)}")
    return ", ".join(parts)


def members(cls: type) -> dict[str, Any]:
    found = {}
    for item in dir(cls):
        if not item.startswith("_"):
            found[item] = inspect.getattr_static(cls, item)
    return found


def class_lines(name: str, cls: type, public: dict[type, str]) -> list[str]:
    """The members of a class that its nearest public ancestor does not have in the same form."""
    ancestor = next((base for base in cls.__mro__[1:] if base in public), None)
    inherited = members(ancestor) if ancestor else {}
    lines = [f"class\t{name}\t{public[ancestor] if ancestor else ''}"]
    for item, value in members(cls).items():
        if inherited.get(item, members) is value:
            continue
        if isinstance(value, staticmethod | classmethod):
            value = value.__func__
        if inspect.isroutine(value):
            lines.append(f"method\t{name}.{item}\t{text_of_signature(value)}")
        else:
            lines.append(f"attribute\t{name}.{item}\t")
    return lines


def lines_of(found: dict[str, Any]) -> list[str]:
    shortest: dict[int, str] = {}
    for name in sorted(found, key=lambda n: (n.count("."), n)):
        shortest.setdefault(id(found[name]), name)
    public = {value: shortest[id(value)] for value in found.values() if inspect.isclass(value)}
    lines = []
    for name, value in found.items():
        first = shortest[id(value)]
        if isinstance(value, types.ModuleType):
            lines.append(f"module\t{name}\t")
        elif not (inspect.isclass(value) or callable(value)):
            lines.append(f"value\t{name}\t")
        elif first != name:
            lines.append(f"alias\t{name}\t{first}")
        elif inspect.isclass(value):
            signature = text_of_signature(value.__init__)
            lines += [f"init\t{name}\t{signature}", *class_lines(name, value, public)]
        else:
            lines.append(f"function\t{name}\t{text_of_signature(value)}")
    return lines


def main(target: str) -> None:
    if target == "tf.keras":
        import keras
        import tensorflow as tf

        root: types.ModuleType = importlib.import_module("keras._tf_keras.keras")
        # The lazy `tf.keras` must be that very package, or the walk lists something that users do not get.
        assert tf.keras.layers is root.layers
        versions = f"TensorFlow {tf.__version__}, Keras {keras.__version__}"
    else:
        import keras

        root, versions = keras, f"Keras {keras.__version__}"
    print(f"versions\t{versions}\t")
    print("\n".join(lines_of(Walk(root).found)))


if __name__ == "__main__":
    main(sys.argv[1])
