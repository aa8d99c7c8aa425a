"""KM264: optimizers of the project's own, which say what they do in `get_updates`."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import ClassInfo, LocalClass, Use
from kmigrate.engine.walk import walk
from kmigrate.rules.backend.symbolic import MADE, SETTINGS, UPDATES
from kmigrate.rules.common.asked_updates import asked_updates
from kmigrate.rules.common.classes import Function, methods, parameters, self_name
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

BASE = "keras.optimizers.Optimizer"
SHIM = "kmigrate_shims.optimizers.legacy.LegacyOptimizer"
UPDATING = "kmigrate_shims.optimizers.updating"
BASES = {BASE: SHIM} | {
    f"keras.optimizers.{name}": f"{UPDATING}.Legacy{name}"
    for name in ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
}
HOW = "write build(variables) and update_step(gradient, variable, learning_rate), which assigns to the variable"
# What the shim has as it was, so that nothing need be said of it.
SAME = {"get_gradients", "get_updates", "get_weights", "set_weights", "updates", "weights", "lr", "decay"}
SAME |= {"initial_decay", "iterations", "epsilon", "momentum", "rho", "beta_1", "beta_2", "clipnorm", "clipvalue"}
RULE = Rule(
    code="KM264",
    name="own-optimizers",
    title="An optimizer that has `get_updates` derives from the shim that runs it.",
    why="""
The old Keras asked an optimizer once for a list of updates, and ran them as a graph after each batch. Optimizers of
Keras 3 assign to variables in `update_step`, which is another way to write one. The base class of the shims runs
`get_updates` as it was: `K` is taken from the shims as well, so that `K.zeros` makes a variable once and `K.update`
notes a new value; all new values are computed from the old ones. A class that derives from SGD, Adam or another one of
Keras's derives from a class of the shims that has its `get_updates`. A wrapper that keeps an optimizer in an attribute
gets one with `get_updates` for it, with the same numbers; so does a function that is given an optimizer and asks it for
updates. Weights have their old names inside, of layers as they are named today.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.optimizers import Optimizer\n\n\n"
            "class Descent(Optimizer):\n"
            "    def get_updates(self, loss, params):\n        grads = self.get_gradients(loss, params)\n"
            "        self.updates = [K.update(p, p - 0.1 * g) for p, g in zip(params, grads)]\n"
            "        return self.updates\n",
            "from kmigrate_shims import backend as K\n"
            "from kmigrate_shims.optimizers.legacy import LegacyOptimizer\n\n\nclass Descent(LegacyOptimizer):\n"
            "    def get_updates(self, loss, params):\n        grads = self.get_gradients(loss, params)\n"
            "        self.updates = [K.update(p, p - 0.1 * g) for p, g in zip(params, grads)]\n"
            "        return self.updates\n",
        ),
    ),
)


def _carried(file: SourceFile) -> dict[int, ClassInfo]:
    """The classes of the file that the shim can run, by their nodes, with those of the file that they derive from."""
    if _carried not in file.memo:
        found: dict[int, ClassInfo] = {}
        for use in file.uses:
            if use.kind == "override" and use.name in UPDATES and use.owner is not None and file.settings.shims:
                found.update(_chain(file, use.owner))
        file.memo[_carried] = found
    result: dict[int, ClassInfo] = file.memo[_carried]
    return result


def _chain(file: SourceFile, info: ClassInfo) -> dict[int, ClassInfo]:
    """A class with what it derives from in its file, up to one that the shim has; empty where that is not so."""
    function = methods(info.node).get("get_updates")
    if len(info.node.bases) != 1 or (function is not None and not _known(function)):
        return {}
    base = info.bases[0] if info.bases else None
    if isinstance(base, LocalClass) and base.info is not info:
        if any(node is base.info.node for node in file.statements.get(ast.ClassDef, ())):
            above = _chain(file, base.info)
            return {id(info.node): info, **above} if above else {}
        return {id(info.node): info} if {"get_updates", "get_gradients"} & set(methods(base.info.node)) else {}
    use = _base(file, info.node)
    return {id(info.node): info} if use is not None and use.name in BASES else {}


def _known(function: Function) -> bool:
    return set(parameters(function)[1:]) <= {"loss", "params", "constraints"} and not function.args.vararg


def _base(file: SourceFile, cls: ast.ClassDef) -> Use | None:
    return next((use for use in file.uses if use.node is cls.bases[0]), None)


def _inside(file: SourceFile, node: ast.AST) -> bool:
    line = getattr(node, "lineno", 0)
    nodes = [info.node for info in _carried(file).values()]
    return any(cls.lineno <= line <= (cls.end_lineno or cls.lineno) for cls in nodes)


@RULE.finds
def silent(file: SourceFile) -> list[Use]:
    """What the shim has as it was is no legacy use inside of a class that it runs, or of an optimizer that it has."""
    asked = asked_updates(file).asked
    for use in file.uses:
        member = use.name.startswith("keras.optimizers.") and use.name.count(".") == 3
        same = member and use.kind in ("attribute", "store") and use.name.rpartition(".")[2] in SAME
        if id(use.node) in asked or (same and _inside(file, use.node) and not _speaks_of_others(use)):
            use.kind = "gone"
    return []


def _speaks_of_others(use: Use) -> bool:
    """Whether updates, or the rate by its old name, are asked of another optimizer, perhaps one of Keras 3."""
    match use.node:
        case ast.Attribute(value=ast.Call(func=ast.Name(id="super"))):
            return False
        case ast.Attribute(value=ast.Attribute(value=ast.Name()), attr=name):
            return name == "lr"
        case ast.Attribute(value=ast.Name(id=me), attr="get_updates"):
            return me != "self"
        case ast.Attribute(attr="get_updates"):
            return True
        case _:
            return False


@RULE.on(f"{BASE}.get_updates")
def get_updates(site: Site) -> None:
    function, owner = site.node, site.use.owner
    if not isinstance(function, Function) or owner is None:
        _asked(site)
        return
    if id(owner.node) not in _carried(site.file):
        site.review(f"Keras 3 asks no optimizer for updates: {HOW}")
        return
    _derive(site, owner)
    _compared(site, function)
    _computed(site, methods(owner.node).get("__init__"))


def _asked(site: Site) -> None:
    """Updates that are asked of an optimizer that the file was given: the shim has one that has them for it."""
    node, new = site.node, f"{UPDATING}.get"
    if f"from {UPDATING} import" in site.file.source.text:
        return  # an earlier run has put the shim where the optimizer is kept
    if site.settings.shims and isinstance(node, ast.Attribute) and site.call is not None and site.call.func is node:
        spelled = site.spell(UPDATING)
        site.replace(node.value, f"{spelled}.get(", node.value, ")")
        site.shimmed("the optimizer is one that has `get_updates`", new=new)
        site.use.kind = "gone"  # what its row says is of no more interest
    else:
        site.review(f"there is no list of updates today; an optimizer applies gradients: {HOW}")


def _derive(site: Site, owner: ClassInfo) -> None:
    """Puts the shims' class in the place of Keras's, above all classes of the file."""
    for info in _chain(site.file, owner).values():
        base = _base(site.file, info.node)
        if base is not None and base.name in BASES and base.new != BASES[base.name]:
            base.new = BASES[base.name]
            site.shimmed(f"it is run by {base.new.rpartition('.')[2]}", new=base.new)


def _compared(site: Site, function: Function) -> None:
    """Names of weights, which follow those of the layers."""
    me = self_name(function)
    for node in walk(function):
        match node:
            case ast.Attribute(value=ast.Name(id=of), attr="name") if of != me:
                site.review(
                    "weights have their names of old here, as `dense/kernel:0`, of layers as they are named today: "
                    "compare those that the program knows (`dense_1` may be `dense`)",
                    node,
                )
                return


def _computed(site: Site, start: Function | None) -> None:
    """What `__init__` makes of variables was a part of the graph; of tf.keras's `K` it is a number."""
    for use in site.file.uses if start is not None else ():
        name = use.name.removeprefix("keras.backend.")
        project = any(binding.kind == "project" for binding in use.bindings)
        inside = start is not None and start.lineno <= use.line <= (start.end_lineno or 0)
        if inside and project and name != use.name and use.call is not None and name not in MADE | SETTINGS:
            site.review("this is computed once here, and not anew in each step: do it in get_updates", use.node)


@RULE.on(*(f"keras.optimizers.{name}" for name in ("get", "serialize", "deserialize")))
def within(site: Site) -> None:
    """A wrapper gets an optimizer by a word: one with the defaults of then, that has updates."""
    if site.call is not None and _inside(site.file, site.node):
        new = f"{UPDATING}.{site.name.rpartition('.')[2]}"
        site.rename(new)
        site.shimmed("the optimizer is one that has `get_updates`", new=new)


@RULE.on(f"{BASE}.get_gradients", kinds=("override",))
def gradients(site: Site) -> None:
    """What clipped or summed gradients; `get_updates` of the class, or of the one above it, calls it."""
    owner = site.use.owner
    if owner is None or "get_updates" in methods(owner.node):
        return
    if id(owner.node) in _carried(site.file):
        _derive(site, owner)
    else:
        site.review("Keras 3 never calls `get_gradients`: change the gradients in apply(grads, trainable_variables)")
