"""`known_grads` of `grad`: what is known of a variable's gradient is all of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kmigrate_shims.theano.gof.walks import ancestors


def grouped(
    costs: list[Any], given: list[Any], known: Mapping[Any, Any]
) -> list[tuple[list[Any], list[Any], list[Any]]]:
    """The expressions, their gradients, and the known variables on the way from them, at which it ends.

    One group, where no known variable takes part in the value of another expression.
    """
    groups: dict[tuple[Any, ...], tuple[list[Any], list[Any], list[Any]]] = {}
    for cost, gradient in zip(costs, given, strict=True):
        before = set(ancestors([cost])) if known else set()
        ends = tuple(each for each in known if each is not cost and each in before)
        group = groups.setdefault(ends, ([], [], list(ends)))
        group[0].append(cost)
        group[1].append(gradient)
    return list(groups.values())


def added(parts: list[dict[Any, Any]], known: Mapping[Any, Any]) -> dict[Any, Any]:
    """The gradients of all groups together; of a variable whose gradient is known, that."""
    total: dict[Any, Any] = dict(parts[0]) if parts else {}
    for part in parts[1:]:
        total = {each: total[each] + gradient for each, gradient in part.items()}
    return {each: known.get(each, gradient) for each, gradient in total.items()}
