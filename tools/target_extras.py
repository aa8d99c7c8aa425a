"""Lists what `atlas_targets.py` cannot see in one installed Keras: fields that objects get when they are made, and the
words that its `get` functions understand. Runs inside that environment; prints lines `kind <tab> name <tab> text`.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import textwrap

from atlas_targets import Walk
from legacy_sources import assigned_to_self

FAMILIES = ("activations", "constraints", "initializers", "losses", "metrics", "optimizers", "regularizers")


def fields_of(cls: type) -> set[str]:
    """What the methods of the class and its bases in Keras assign to `self`."""
    found: set[str] = set()
    for one in cls.__mro__:
        if not one.__module__.startswith("keras."):
            continue
        try:
            tree = ast.parse(textwrap.dedent(inspect.getsource(one)))
        except (OSError, TypeError, SyntaxError):
            continue
        found |= assigned_to_self(tree)
    return found


def main() -> None:
    root = importlib.import_module("keras._tf_keras.keras")
    listed: set[type] = set()
    public: dict[int, str] = {}
    for name, value in sorted(Walk(root).found.items(), key=lambda pair: (pair[0].count("."), pair[0])):
        public.setdefault(id(value), name)
        if inspect.isclass(value) and value not in listed:
            listed.add(value)
            for field in sorted(fields_of(value)):
                print(f"field\t{name}.{field}\t")
    for family in FAMILIES:
        module = importlib.import_module(f"keras.src.{family}")
        for word, value in sorted(module.ALL_OBJECTS_DICT.items()):
            print(f"string\t{family}:{word}\t{public.get(id(value), value.__module__ + '.' + value.__qualname__)}")


if __name__ == "__main__":
    main()
