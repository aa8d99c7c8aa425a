"""KM264: optimizers of the project's own, which say what they do in `get_updates`."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Use
from kmigrate.rules.common.classes import Function, class_of, methods, parameters
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

BASE = "keras.optimizers.Optimizer"
SHIM = "kmigrate_shims.optimizers.legacy.LegacyOptimizer"
HOW = "write build(variables) and update_step(gradient, variable, learning_rate), which assigns to the variable"
SAME = {f"{BASE}.{name}" for name in ("get_gradients", "get_weights", "set_weights", "updates", "weights", "lr")}
# How an update is written as a pair of a variable and its new value.
PAIRS = {
    "keras.backend.update": "({0}, {1})",
    "keras.backend.update_add": "({0}, {0} + {1})",
    "keras.backend.update_sub": "({0}, {0} - {1})",
    "keras.backend.moving_average_update": "({0}, {0} * {2} + {1} * (1. - {2}))",
}
RULE = Rule(
    code="KM264",
    name="own-optimizers",
    title="An optimizer that has `get_updates` derives from the shim that runs it.",
    why="""
The old Keras asked an optimizer once for a list of updates, and ran them as a graph after each batch. Optimizers of
Keras 3 assign to variables in `update_step`, which is another way to write one. The base class of the shims runs
`get_updates` as it was: all new values are computed from the old ones. An update is written there as a pair of the
variable and its new value, which is what `K.update` gave on Theano.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.optimizers import Optimizer\n\n\n"
            "class Descent(Optimizer):\n"
            "    def get_updates(self, loss, params):\n        grads = self.get_gradients(loss, params)\n"
            "        self.updates = [K.update(p, p - 0.1 * g) for p, g in zip(params, grads)]\n"
            "        return self.updates\n",
            "from kmigrate_shims.optimizers.legacy import LegacyOptimizer\n\n\nclass Descent(LegacyOptimizer):\n"
            "    def get_updates(self, loss, params):\n        grads = self.get_gradients(loss, params)\n"
            "        self.updates = [(p, p - 0.1 * g) for p, g in zip(params, grads)]\n"
            "        return self.updates\n",
        ),
    ),
)


@RULE.on(f"{BASE}.get_updates")
def get_updates(site: Site) -> None:
    function, owner = site.node, site.use.owner
    if not isinstance(function, Function) or owner is None:
        site.review(f"there is no list of updates today; an optimizer applies gradients: {HOW}")
        return
    base = _base(site, owner.node)
    known = set(parameters(function)[1:]) <= {"loss", "params", "constraints"} and not function.args.vararg
    if base is None or not known or _asks_others(function) or not site.settings.shims:
        site.review(f"Keras 3 asks no optimizer for updates: {HOW}")
        return
    if not all(_pair(site, call, name, check=True) for call, name in _updates(site, owner.node)):
        site.review(f"Keras 3 asks no optimizer for updates: {HOW}")
        return
    for call, name in _updates(site, owner.node):
        _pair(site, call, name)
    last = owner.node.end_lineno or owner.node.lineno
    for use in site.file.uses:
        if use.name in SAME and use.kind == "attribute" and owner.node.lineno <= use.line <= last:
            use.kind = "gone"  # the shim has it
    base.new = SHIM
    site.shimmed("`get_updates` is run by LegacyOptimizer", new=SHIM)


def _base(site: Site, cls: ast.ClassDef) -> Use | None:
    """The use of the old base class, where the class derives from it itself."""
    if len(cls.bases) != 1:
        return None
    use = next((u for u in site.file.uses if u.node is cls.bases[0]), None)
    return use if use is not None and use.name == BASE else None


def _asks_others(function: Function) -> bool:
    """Whether it builds on what another optimizer says, which says nothing any more."""
    return any(isinstance(n, ast.Attribute) and n.attr == "get_updates" for n in ast.walk(function))


def _updates(site: Site, cls: ast.ClassDef) -> list[tuple[ast.Call, str]]:
    last = cls.end_lineno or cls.lineno
    return [
        (use.call, use.name)
        for use in site.file.uses
        if use.name in PAIRS and use.call is not None and cls.lineno <= use.line <= last
    ]


def _pair(site: Site, call: ast.Call, name: str, check: bool = False) -> bool:
    form = PAIRS[name]
    count = 3 if "{2}" in form else 2
    if len(call.args) != count or call.keywords or any(isinstance(a, ast.Starred) for a in call.args):
        return False
    if check:
        return True
    pieces: list[str | ast.AST] = []
    for index, part in enumerate(form.replace("}", "{").split("{")):
        if index % 2 == 0:
            pieces.append(part)
            continue
        argument = call.args[int(part)]
        plain = isinstance(argument, ast.Name | ast.Attribute | ast.Constant | ast.Call | ast.Subscript)
        pieces += [argument] if plain or name == "keras.backend.update" else ["(", argument, ")"]
    for use in site.file.uses:
        if use.call is call and use.node is call.func:
            use.kind = "gone"
    site.replace(call, *(piece for piece in pieces if piece))
    site.rewritten("an update is a pair of a variable and its new value", call)
    return True


@RULE.on(*(f"{BASE}.{name}" for name in ("_resource_apply_dense", "_create_slots", "_resource_apply_sparse")))
def second(site: Site) -> None:
    """The way of tf.keras in TensorFlow 2.0 to 2.10."""
    if isinstance(site.node, Function) and class_of(site) is not None:
        site.review(f"Keras 3 never calls `{site.node.name}`: {HOW}")


@RULE.on(f"{BASE}.get_gradients", kinds=("override",))
def gradients(site: Site) -> None:
    """What clipped or summed gradients; beside a `get_updates` of the class that one calls it."""
    owner = site.use.owner
    if owner is not None and "get_updates" not in methods(owner.node):
        site.review("Keras 3 never calls `get_gradients`: change the gradients in apply(grads, trainable_variables)")
