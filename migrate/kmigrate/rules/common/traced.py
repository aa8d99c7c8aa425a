"""Code that Keras runs while it traces a model: losses, calls of layers, functions of Lambdas."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import FunctionInfo

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile
    from kmigrate.engine.names.values import Use

# Methods of classes of Keras that run once and by themselves.
ONCE = {"__init__", "build", "get_config", "from_config", "get_updates", "set_model", "reset_states"}
EAGER = ("keras.initializers.", "keras.callbacks.", "keras.optimizers.", "keras.models.", "keras.utils.")
MAKES = ("keras.models.", "keras.layers.", "keras.optimizers.", "keras.callbacks.")


def is_traced(file: SourceFile, use: Use) -> bool:
    """Whether a use stands in a function that a model may run: it is given something, and makes no model itself."""
    function = use.scope.function if use.scope is not None else None
    if not isinstance(function, FunctionInfo):
        return False
    arguments = function.node.args
    given = [a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)]
    if isinstance(function.node, ast.Lambda):
        return bool(given) and given[0] != "shape"
    if function.owner is not None:
        legacy = function.owner.legacy
        return bool(legacy) and function.node.name not in ONCE and not legacy.startswith(EAGER)
    if not given or given[0] in ("shape", "self"):  # initializers are given a shape
        return False
    return not any(other.scope is use.scope and other.name.startswith(MAKES) for other in file.uses)


def in_layer(file: SourceFile, use: Use) -> bool:
    """Whether a method of a layer computes here: Keras hands it real tensors, whatever the layer is called on."""
    scope = use.scope
    while scope is not None:
        function = scope.function
        if isinstance(function, FunctionInfo) and function.owner is not None and function.owner.legacy:
            return "keras.layers.Layer" in ancestry(function.owner.legacy, file.facts)
        scope = scope.parent
    return False
