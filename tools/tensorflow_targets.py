"""Lists, inside an environment with TensorFlow 2, what became of each name of TensorFlow 1. Run by
`tools/tensorflow_names.py`.

Each line is a name, and either the names of TensorFlow 2 that are the very same object, or `compat` where only
`tf.compat.v1` has it, or `other` where TensorFlow 2 has something else under that name.
"""

from __future__ import annotations

import inspect
import sys
import types

import tensorflow as tf

SKIP = {"keras", "estimator", "contrib", "python", "core", "compat", "tools", "lite", "feature_column"}


def walk(module: types.ModuleType, prefix: str, found: dict[str, object], depth: int = 0) -> None:
    for name in dir(module):
        if name.startswith("_") or name in SKIP:
            continue
        value = getattr(module, name, None)
        full = f"{prefix}{name}"
        found[full] = value
        if isinstance(value, types.ModuleType) and depth < 4 and "tensorflow" in str(vars(value).get("__name__")):
            walk(value, f"{full}.", found, depth + 1)


def parameters(value: object) -> str:
    try:
        return ",".join(inspect.signature(value).parameters)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return "?"


def main() -> None:
    old: dict[str, object] = {}
    new: dict[str, object] = {}
    walk(tf.compat.v1, "", old)
    walk(tf, "", new)
    homes: dict[int, list[str]] = {}
    for name, value in new.items():
        if not isinstance(value, (types.ModuleType, int, float, str, bool)):
            homes.setdefault(id(value), []).append(name)
    sys.stdout.write(f"tensorflow {tf.__version__}\n")
    for name, value in sorted(old.items()):
        module = isinstance(value, types.ModuleType)
        if name in new:
            if new[name] is value or module:
                continue
            text = f"other\t{parameters(value)}\t{parameters(new[name])}"
        elif module:
            text = "module"
        elif id(value) in homes:
            text = "same\t" + " ".join(sorted(homes[id(value)], key=lambda n: (n.count("."), n)))
        else:
            text = f"compat\t{parameters(value)}"
        sys.stdout.write(f"{name}\t{text}\n")


if __name__ == "__main__":
    main()
