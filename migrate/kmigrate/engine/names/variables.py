"""Uses of a variable that holds a legacy name: `for loss in (hinge, mse): loss(y, p)`."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from kmigrate.engine.names.values import Use


def is_variable(use: Use) -> bool:
    """Whether the use is a variable alone: `layers.Dense` by `layers = keras.layers` is written through it."""
    return _is_assigned(use) and use.node is use.root


def is_held(use: Use, uses: Iterable[Use]) -> bool:
    """Whether a variable alone holds what goes by its new name already, where the variable gets it."""
    if not (use.new and is_variable(use)):
        return False
    return any(one.new == use.new and one.name == use.name and one.bindings and not _is_assigned(one) for one in uses)


def is_reached(use: Use, uses: Iterable[Use]) -> bool:
    """Whether a new name would take the place of a variable, or of what a variable leads to."""
    other = use.new != use.name or use.new.rpartition(".")[2] != use.spelled.rpartition(".")[2]
    return _is_assigned(use) and other and not is_held(use, uses)


def is_parameter(use: Use) -> bool:
    """Whether the use is a parameter alone: callers may give something else."""
    node = getattr(use.bindings[0].scope.function, "node", None) if is_variable(use) else None
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return False
    spec = node.args
    return any(one.arg == use.bindings[0].local for one in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs))


def _is_assigned(use: Use) -> bool:
    return bool(use.bindings) and use.bindings[0].kind == "assigned"
