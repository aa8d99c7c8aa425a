"""Which variables take part in the value of an expression."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


def connected(wrt: list[Any], costs: list[Any], stops: Collection[Any] = ()) -> dict[Any, bool]:
    """Which variables take part in the value of the expressions, by what each operation says of itself."""
    wanted = set(wrt)
    found: dict[Any, bool] = dict.fromkeys(wrt, False)
    waiting = list(costs)
    seen: set[Any] = set()
    while waiting:
        top = waiting.pop()
        if top in seen:
            continue
        seen.add(top)
        if top in wanted:
            found[top] = True
        if top.owner is None or top in stops:
            continue
        waiting.extend(each for place, each in enumerate(top.owner.inputs) if takes_part(top, place))
    return found


def takes_part(variable: Any, place: int) -> bool:
    """Whether an input of the operation that gives a variable takes part in its value."""
    pattern = pattern_of(variable.owner)
    return pattern is None or bool(pattern[place][variable.index])


def pattern_of(node: Any) -> Any:
    """What an operation says of which inputs take part in which outputs, or None: all do."""
    method = getattr(node.op, "connection_pattern", None)
    return None if method is None else method(node)
