"""The public names that the old releases offered, for star imports."""

from __future__ import annotations

from functools import cache

from kmigrate.atlas.targets import DATA


@cache
def _modules() -> dict[str, frozenset[str]]:
    lines = (DATA / "legacy.stars.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {module: frozenset(names.split()) for module, _, names in (line.partition("\t") for line in lines)}


def legacy_members(module: str) -> frozenset[str]:
    """What `from module import *` gave in any of the releases read; empty for a module that none of them had."""
    return _modules().get(module, frozenset())


@cache
def borrowed_names() -> dict[str, dict[str, str]]:
    """Of each module of the old Keras, names that it had imported itself and gave to who took `*` from it: how to
    import them from where they are (`np`: `import numpy as np`).
    """
    found: dict[str, dict[str, str]] = {}
    for line in (DATA / "legacy.borrowed.txt").read_text(encoding="utf-8").splitlines()[1:]:
        module, statement = line.split("\t")
        found.setdefault(module, {})[statement.split()[-1]] = statement
    return found


@cache
def legacy_orders() -> dict[str, dict[str, tuple[str, ...]]]:
    """Callables whose positional parameters moved, and their order by era: "1" (Keras 0.3 and 1), "2", "tf". An order
    ends with `...` where the releases of an era go on in different ways.
    """
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in (DATA / "legacy.orders.txt").read_text(encoding="utf-8").splitlines()[1:]:
        name, era, order = line.split("\t")
        found.setdefault(name, {})[era] = tuple(order.split())
    return found


@cache
def legacy_keywords() -> dict[str, dict[str, tuple[str, ...]]]:
    """Callables of which parameters are called otherwise today or are gone, and those parameters by era."""
    found: dict[str, dict[str, tuple[str, ...]]] = {}
    for line in (DATA / "legacy.keywords.txt").read_text(encoding="utf-8").splitlines()[1:]:
        name, era, keywords = line.split("\t")
        found.setdefault(name, {})[era] = tuple(keywords.split())
    return found
