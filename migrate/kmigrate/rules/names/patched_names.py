"""KM113: functions, classes and methods of Keras that a program puts its own in the place of."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.atlas import parameters
from kmigrate.engine.names.canonical import canonical, is_legacy
from kmigrate.engine.names.values import Use
from kmigrate.rules.classes.compiled_calls import is_around_call
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

_PATCHED = "keras.patched"
SETTERS = ("setattr", "delattr", "object", "patch")  # monkeypatch.setattr, mock.patch.object too

RULE = Rule(
    code="KM113",
    name="patched-names",
    title="Something of Keras is replaced by something else.",
    why="""
`keras.layers.Dense.call = mine` or `setattr(K, "relu", mine)` changed what Keras itself called. Keras 3 is built
otherwise: it may never ask for the name, or ask for it with other arguments. A class of one's own that overrides the
method, or a function that is given to the layer, does the same and is followed.
""",
    examples=(
        Example(
            "from keras.layers import Dense\n\nDense.call = mine\n",
            "from tensorflow.keras.layers import Dense\n\nDense.call = mine\n",
            "The line is reported for review.",
        ),
    ),
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """Attributes of modules, classes and objects of Keras that are set or deleted, and calls that do so."""
    for use in list(file.uses):
        node = use.node
        if not use.stored or not isinstance(node, ast.Attribute) or not use.name.startswith("keras."):
            continue
        if use.kind == "name" or (use.kind == "attribute" and parameters(use.name, file.settings.target)):
            yield Use("name", _PATCHED, node, spelled=use.name, scope=use.scope)
    lines = {line for word in ("setattr", "delattr", "patch") for line in file.source.lines_of(word)}
    for node in file.nodes_on(lines) if lines else ():
        if isinstance(node, ast.Call) and node.args and (name := _set(file, node)):
            yield Use("name", _PATCHED, node, spelled=name)


@RULE.on(_PATCHED)
def patched(site: Site) -> None:
    outer = site.parent(site.node)
    if (
        isinstance(outer, ast.Assign)
        and isinstance(outer.value, ast.Call)
        and is_around_call(site.file, outer.value.func)
    ):
        return  # `model.call = tf.function(model.call)`
    site.use.kept = True
    site.review(
        f"`{site.use.spelled}` is replaced here, and Keras 3 may not ask for it, or give it other arguments; derive a "
        "class that overrides it, or give your function to what calls it"
    )


def _set(file: SourceFile, call: ast.Call) -> str:
    """What of Keras a call puts something else in the place of; empty where it does not."""
    function = call.func
    last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if last not in SETTERS:
        return ""
    first = call.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        return canonical(first.value) if last != "object" and is_legacy(first.value) else ""
    use = next((one for one in file.uses if one.node is first and one.kind == "name"), None)
    if use is None or not use.name.startswith("keras.") or last == "patch":
        return ""
    second = call.args[1] if call.args[1:] else None
    return f"{use.name}.{getattr(second, 'value', '?')}"
