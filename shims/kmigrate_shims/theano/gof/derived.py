"""Classes that a program derives from our operations: their own `perform`, and their own gradient, count."""

from __future__ import annotations

from copy import copy
from typing import Any

_OURS = "kmigrate_shims."
_GRADIENTS = ("grad", "L_op")


def adapt(cls: Any, plain: Any) -> None:
    """Make a program's class compute by its own `perform`, and be differentiated by its own `grad` or `L_op`.

    `plain` is the base of all operations, whose `lower` runs Python. What a class leaves as it was is its parent's.
    """
    if cls.__module__.startswith(_OURS) or "lower" in vars(cls) or hasattr(cls, "lower_in"):
        return
    order = cls.__mro__
    base = next((each for each in order if each.__module__.startswith(_OURS) and "lower" in vars(each)), None)
    if base is None or base is plain:
        return
    own = {name for each in order[: order.index(base)] if not each.__module__.startswith(_OURS) for name in vars(each)}
    differentiates = not own.isdisjoint(_GRADIENTS)
    if "perform" in own:
        cls.lower, cls.folds = plain.lower, False
        if not differentiates:
            cls.grad = _as_parent(base)
    elif differentiates:
        cls.lower, cls.folds = _with_own_gradient(base), False
    if differentiates:
        cls.undefined_for = None
        if "connection_pattern" not in own and hasattr(base, "connection_pattern"):
            cls.connection_pattern = _pattern(base)


def _with_own_gradient(base: Any) -> Any:
    def lower(self: Any, node: Any, *values: Any) -> Any:
        from kmigrate_shims.theano.gof.python_ops import with_gradient

        def compute() -> list[Any]:
            found = base.lower(self, node, *values)
            return list(found) if isinstance(found, (list, tuple)) else [found]

        return with_gradient(node, values, compute)

    return lower


def _as_parent(base: Any) -> Any:
    """The gradient that the parent has: that of the same application of the parent."""

    def grad(self: Any, inputs: Any, output_grads: Any) -> Any:
        parent = copy(self)
        parent.__class__ = base
        return parent.grad(inputs, output_grads)

    return grad


def _pattern(base: Any) -> Any:
    """Where the parent has no gradient at all, that of the program's class is by every input."""

    def connection_pattern(self: Any, node: Any) -> Any:
        found = base.connection_pattern(self, node)
        return found if any(any(row) for row in found) else None

    return connection_pattern
