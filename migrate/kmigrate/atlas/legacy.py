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
def legacy_orders() -> dict[str, tuple[int, tuple[str, ...]]]:
    """Callables whose positional parameters moved: how many may stay by position, and the old order as all releases
    had it.
    """
    lines = (DATA / "legacy.orders.txt").read_text(encoding="utf-8").splitlines()[1:]
    return {name: (int(keep), tuple(order.split())) for name, keep, order in (line.split("\t") for line in lines)}
