"""From the names that old programs wrote to one name: `tf.keras.layers.core.Dense` is `keras.layers.Dense`."""

from __future__ import annotations

from functools import cache, lru_cache

from kmigrate.engine.names.tensorflow import is_tensorflow1, leads_to_tensorflow1, plain
from kmigrate.tables import Facts, Row, load_tables

# Where a Keras of some era lives. The longest comes first.
ROOTS = (
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow_core.python.keras",
    "tensorflow_core.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow.contrib.keras",
    "tensorflow.python.keras",
    "tensorflow.keras",
    "keras",
)
# Parts of Keras that TensorFlow 2 has under its own name too; what TensorFlow 1 had there begins small.
ALIASES = ("optimizers", "losses", "metrics", "initializers")
OF_BOTH = "tensorflow.losses.Reduction"
# Parts of Keras that were packages of their own beside 2.2 and 2.3.
PARTS = {"keras_applications": "applications", "keras_preprocessing": "preprocessing"}
NEIGHBOURS = ("theano", "cntk")  # frameworks beside Keras: known as legacy, answered at their import


@lru_cache(maxsize=4096)
def split_root(name: str) -> tuple[str, str]:
    """The root, and the rest under it; the root is empty where the name is no Keras name."""
    for root in ROOTS:
        if name.startswith(root) and (len(name) == len(root) or name[len(root)] == "."):
            return root, name[len(root) + 1 :]
    first, dot, rest = name.partition(".")
    if first in PARTS:
        return "keras", PARTS[first] + dot + rest
    if is_alias(name):
        return "tensorflow.keras", rest
    return "", name


def is_alias(name: str) -> bool:
    """Whether TensorFlow 2 has it under its own name too: `tensorflow.optimizers.Adam`, `tensorflow.losses.Huber`."""
    first, _, rest = name.partition(".")
    part, _, member = rest.partition(".")
    if first != "tensorflow" or part not in ALIASES or not member or name.startswith(OF_BOTH):
        return False
    return part == "optimizers" or member[:1].isupper()


@lru_cache(maxsize=4096)
def may_lead_to_legacy(name: str) -> bool:
    """Whether something below that name is legacy: `tensorflow`, `tensorflow.contrib`."""
    if any(root.startswith(name + ".") or root == name for root in ROOTS) or leads_to_tensorflow1(name):
        return True
    return name.startswith("tensorflow.") and name.removeprefix("tensorflow.") in ALIASES


@lru_cache(maxsize=4096)
def is_legacy(name: str) -> bool:
    return bool(split_root(name)[0]) or name.partition(".")[0] in NEIGHBOURS or is_tensorflow1(name)


@cache
def canonical(name: str) -> str:
    """The canonical name, or the name itself where it is not a Keras name."""
    root, rest = split_root(name)
    if not root:
        return plain(name) if is_tensorflow1(name) else name
    full = f"keras.{rest}" if rest else "keras"
    if full in load_tables().names:
        return full  # `keras.layers.merge` was a function and a module
    row = module_row(full)
    return row.new + full[len(row.old) :] if row else full


@cache
def module_row(full: str) -> Row | None:
    """The row of the longest module that the name begins with."""
    modules = load_tables().modules
    prefix = full
    while prefix:
        if prefix in modules:
            return modules[prefix]
        prefix = prefix.rpartition(".")[0]
    return None


def base_of(cls: str, facts: Facts) -> str:
    """The class that a legacy class derives from; empty at the top."""
    if cls in facts.bases:
        return facts.bases[cls]
    row = facts.names.get(cls)
    if row is not None and row.kind == "name" and row.new.startswith("keras."):
        return row.new  # what is said of `Conv2D` counts for `Convolution2D`
    for module, base in _FAMILIES.items():
        if cls.startswith(module) and cls != base and "." not in cls[len(module) :]:
            return base
    return ""


_FAMILIES = {
    "keras.layers.": "keras.layers.Layer",
    "keras.optimizers.": "keras.optimizers.Optimizer",
    "keras.callbacks.": "keras.callbacks.Callback",
    "keras.initializers.": "keras.initializers.Initializer",
    "keras.regularizers.": "keras.regularizers.Regularizer",
    "keras.constraints.": "keras.constraints.Constraint",
    "keras.losses.": "keras.losses.Loss",
    "keras.metrics.": "keras.metrics.Metric",
}


def ancestry(cls: str, facts: Facts) -> tuple[str, ...]:
    """The class and all that it derives from, nearest first."""
    if cls in facts.lines:
        return facts.lines[cls]
    result = [cls]
    while (base := base_of(result[-1], facts)) and base not in result:
        result.append(base)
    facts.lines[cls] = tuple(result)
    return facts.lines[cls]


def is_class(name: str, facts: Facts) -> bool:
    """Whether a canonical name is that of a class, told by its spelling as all of Keras does."""
    return name in facts.bases or (name.rpartition(".")[2][:1].isupper() and name not in facts.returns)
