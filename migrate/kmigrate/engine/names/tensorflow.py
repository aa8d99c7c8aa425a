"""Names of TensorFlow 1 and of other packages that stand beside Keras. Only those that a table or a rule speaks of are
legacy; what needs no change, such as `tf.nn.relu`, is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from kmigrate.tables import load_tables

ROOT = "tensorflow"
BESIDE = (ROOT, "kerastuner", "keras_contrib", "tensorflow_addons", "horovod")
COMPAT = "tensorflow.compat.v1"  # the old names, as TensorFlow 2 still has them

_by_rules: set[str] = set()


def tell(names: Iterable[str]) -> None:
    """Rules stand above names, so they are told here what the rules speak of."""
    _by_rules.clear()
    _by_rules.update(name.removesuffix(".**") for name in names if name.partition(".")[0] in BESIDE)
    for function in (spoken, _above, is_tensorflow1, leads_to_tensorflow1):
        function.cache_clear()


@cache
def spoken() -> dict[str, bool]:
    """Each name that something is said of -> whether `tf.compat.v1` is no answer to it."""
    found = dict.fromkeys(_by_rules, True)
    rows = load_tables().names.items()
    found |= {name: row.kind != "name" for name, row in rows if name.partition(".")[0] in BESIDE}
    return found


@cache
def _above() -> frozenset[str]:
    """What those names hang on: `tensorflow.train`."""
    above: set[str] = set()
    for name in spoken():
        parts = name.split(".")
        above.update(".".join(parts[:depth]) for depth in range(1, len(parts)))
    return frozenset(above)


def plain(name: str) -> str:
    """The name that TensorFlow 1 had for it."""
    return ROOT + name[len(COMPAT) :] if name.startswith(COMPAT) else name


@lru_cache(maxsize=4096)
def is_tensorflow1(name: str) -> bool:
    """Whether something is said of the name, or of what it hangs on."""
    if name.partition(".")[0] not in BESIDE or name == ROOT:
        return False
    full = plain(name)
    while full:
        if full in spoken():
            return spoken()[full] or not name.startswith(COMPAT)
        full = full.rpartition(".")[0]
    return False


@lru_cache(maxsize=4096)
def leads_to_tensorflow1(name: str) -> bool:
    """Whether something is said of names below that one."""
    return name.partition(".")[0] in BESIDE and (plain(name) in _above() or COMPAT.startswith(f"{name}."))
