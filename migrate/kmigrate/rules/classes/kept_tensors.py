"""KM294: tensors that a layer's `call` keeps for the next call."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from kmigrate.engine.names.canonical import canonical
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, class_of, methods, own_attribute, self_name
from kmigrate.rules.common.of_tensorflow import names_of_tensorflow
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

WHY = (
    "Keras 3 calls the layer again in another graph, where the tensor in `{}` cannot be used: make it in `build` or in "
    "a `with tf.init_scope():`, or compute it each time"
)
RULE = Rule(
    code="KM294",
    name="kept-tensors",
    title="A tensor of one call is of no use in the next.",
    why="""
`if self.mask is None: self.mask = tf.linalg.band_part(...)` in a layer's `call` computed the mask once. tf.keras ran
`call` eagerly, or once for a graph. Keras 3 runs it first in a graph of its own, to learn the shapes, and then again:
what was kept is a tensor of a graph that is gone ("is out of scope and cannot be used here"). A tensor that depends on
no input may be made in `build`, or in a `with tf.init_scope():`; or it is computed each time, which costs little.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Causal(tf.keras.layers.Layer):\n    mask = None\n\n"
            "    def call(self, x):\n        if self.mask is None:\n"
            "            self.mask = tf.linalg.band_part(tf.ones((8, 8)), -1, 0)\n        return x * self.mask\n",
            "import tensorflow as tf\n\n\nclass Causal(tf.keras.layers.Layer):\n    mask = None\n\n"
            "    def call(self, x):\n        if self.mask is None:\n"
            "            self.mask = tf.linalg.band_part(tf.ones((8, 8)), -1, 0)\n        return x * self.mask\n",
            "`self.mask = ...` is reported for review.",
        ),
    ),
)


@RULE.on("keras.layers.Layer.call", "keras.models.Model.call")
def kept(site: Site) -> None:
    call = site.node
    if not isinstance(call, Function) or site.use.kind != "override":
        return
    modules = _modules(site)
    reached = [*_reached(methods(class_of(site)), call)]
    for function in reached:
        me = self_name(function)
        for branch in walk(function):
            if isinstance(branch, ast.If) and (asked := _attributes(branch.test, me)):
                for statement, name in _kept(branch, me, asked):
                    if _computes(site, statement.value, modules) and not _in_scope(site, statement, function):
                        site.review(WHY.format(f"{me}.{name}"), statement)


def _reached(all_methods: dict[str, Function], call: Function) -> Iterator[Function]:
    """`call`, and the methods that it calls, however deep."""
    todo, seen = [call], {call.name}
    while todo:
        function = todo.pop()
        yield function
        me = self_name(function)
        for node in walk(function):
            if (
                isinstance(node, ast.Call)
                and (name := own_attribute(node.func, me)) in all_methods
                and name not in seen
            ):
                seen.add(name)
                todo.append(all_methods[name])


def _attributes(test: ast.expr, me: str) -> set[str]:
    """The attributes of its own that a condition asks for: `self.mask is None`, `not hasattr(self, "mask")`."""
    found = {own_attribute(node, me) for node in walk(test)} - {""}
    for node in walk(test):
        match node:
            case ast.Call(func=ast.Name(id="hasattr"), args=[ast.Name(id=name), ast.Constant(value=str(word))]):
                if name == me:
                    found.add(word)
            case _:
                pass
    return found


def _kept(branch: ast.If, me: str, asked: set[str]) -> Iterator[tuple[ast.Assign, str]]:
    """What a branch puts into attributes, where it puts something into one that it asks for."""
    stored = [(s, own_attribute(s.targets[0], me)) for s in branch.body if isinstance(s, ast.Assign)]
    if asked & {name for _, name in stored}:
        yield from ((statement, name) for statement, name in stored if name)


def _modules(site: Site) -> set[str]:
    """What the file calls the modules that compute tensors."""
    kept = (one.local for one in site.file.bindings if canonical(one.spelled) in ("keras.backend", "keras.ops"))
    return names_of_tensorflow(site.file).union(kept)


def _computes(site: Site, value: ast.expr, modules: set[str]) -> bool:
    """Whether it is made by functions of such a module, and is no variable."""
    called = [site.text(node.func) for node in walk(value) if isinstance(node, ast.Call)]
    if any(name.rpartition(".")[2] in ("add_weight", "Variable", "variable") or ".layers." in name for name in called):
        return False
    return any(name.partition(".")[0] in modules for name in called)


def _in_scope(site: Site, statement: ast.stmt, function: Function) -> bool:
    """Whether it is computed outside of all graphs."""
    around = site.parent(statement)
    while around is not None and around is not function:
        if isinstance(around, ast.With) and any("init_scope" in site.text(item) for item in around.items):
            return True
        around = site.parent(around)
    return False
