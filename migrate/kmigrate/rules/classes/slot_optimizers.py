"""KM296: optimizers of the project's own in the manner of TensorFlow 2.0 to 2.10, which apply single gradients."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import ClassInfo, LocalClass, Use
from kmigrate.rules.classes.own_optimizers import HOW
from kmigrate.rules.common.classes import Function, class_of, methods
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

BASE = "keras.optimizers.Optimizer"
BASES = (BASE, "keras.optimizers.legacy.Optimizer")
SHIM = "kmigrate_shims.optimizers.slots.SlotOptimizer"
STEPS = ("_resource_apply_dense", "_resource_apply_sparse", "_create_slots")
# What the shim has as it was, so that nothing need be said of it.
SAME = {*STEPS, "_set_hyper", "_get_hyper", "_decayed_lr", "_serialize_hyperparameter", "add_slot", "get_slot"}
SAME |= {"get_slot_names", "add_weight", "_prepare", "_prepare_local", "_fallback_apply_state", "_initial_decay"}
SAME |= {"_resource_scatter_add", "_resource_scatter_update", "_use_locking", "weights", "get_weights", "set_weights"}
SAME |= {"__init__", "iterations", "lr", "learning_rate", "epsilon", "decay", "apply_gradients", "get_config", "_hyper"}
RULE = Rule(
    code="KM296",
    name="slot-optimizers",
    title="An optimizer with `_resource_apply_dense` derives from the shim that calls it.",
    why="""
From TensorFlow 2.0 to 2.10 an optimizer of one's own said which hyperparameters it has (`_set_hyper`), what it keeps of
each variable (`_create_slots`, `add_slot`), and what one gradient does to it (`_resource_apply_dense`). Keras 3 calls
none of these. The base class of the shims does, with TensorFlow's own variables, rates, schedules and `decay` as they
were. A class that derives from Adam or another one of Keras's is for a person. `_resource_apply_sparse` is told the
rows of an Embedding where that is made in the same file; elsewhere the Embedding of the shims (KM237) gives gradients
of all rows, and `_resource_apply_dense` is called.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Descent(tf.keras.optimizers.Optimizer):\n"
            "    def __init__(self, learning_rate=0.1, name='Descent', **kwargs):\n"
            "        super().__init__(name, **kwargs)\n        self._set_hyper('learning_rate', learning_rate)\n\n"
            "    def _resource_apply_dense(self, grad, var):\n"
            "        return var.assign_sub(self._decayed_lr(var.dtype) * grad)\n",
            "import tensorflow as tf\nfrom kmigrate_shims.optimizers.slots import SlotOptimizer\n\n\n"
            "class Descent(SlotOptimizer):\n"
            "    def __init__(self, learning_rate=0.1, name='Descent', **kwargs):\n"
            "        super().__init__(name, **kwargs)\n        self._set_hyper('learning_rate', learning_rate)\n\n"
            "    def _resource_apply_dense(self, grad, var):\n"
            "        return var.assign_sub(self._decayed_lr(var.dtype) * grad)\n",
        ),
    ),
)


def _carried(file: SourceFile) -> dict[int, Use]:
    """The classes of the file that the shim can run, by their nodes, with the use of the base that it stands for."""
    if _carried not in file.memo:
        found: dict[int, Use] = {}
        for use in file.uses:
            if use.kind == "override" and use.name.rpartition(".")[2] in STEPS and use.owner is not None:
                found.update(_chain(file, use.owner) if file.settings.shims else {})
        file.memo[_carried] = found
    result: dict[int, Use] = file.memo[_carried]
    return result


def _chain(file: SourceFile, info: ClassInfo) -> dict[int, Use]:
    """A class with what it derives from in its file, up to Keras's bare class; empty where that is not so."""
    if len(info.node.bases) != 1:
        return {}
    base = info.bases[0] if info.bases else None
    if isinstance(base, LocalClass) and base.info is not info:
        above = _chain(file, base.info)
        return {id(info.node): next(iter(above.values())), **above} if above else {}
    use = next((use for use in file.uses if use.node is info.node.bases[0]), None)
    return {id(info.node): use} if use is not None and use.name in BASES else {}


@RULE.finds
def silent(file: SourceFile) -> list[Use]:
    """What the shim has as it was is no legacy use inside of a class that it runs."""
    if not _carried(file):
        return []
    every = [node for node in file.statements.get(ast.ClassDef, ()) if id(node) in _carried(file)]
    lines = [(node.lineno, node.end_lineno or 0) for node in every if isinstance(node, ast.ClassDef)]
    for use in file.uses:
        member = use.name.startswith("keras.optimizers.") and use.name.rpartition(".")[2] in SAME
        own = (member and use.kind in ("attribute", "store")) or (use.kind == "handed" and use.name in BASES)
        if own and any(low <= use.line <= high for low, high in lines):
            use.kind = "gone"
    return []


@RULE.on(*(f"{BASE}.{name}" for name in STEPS))
def steps(site: Site) -> None:
    owner = class_of(site)
    if not isinstance(site.node, Function) or owner is None:
        return
    base = _carried(site.file).get(id(owner))
    if base is None:
        site.review(f"Keras 3 never calls `{site.node.name}`: {HOW}")
    elif base.new != SHIM and "_resource_apply_dense" in {*methods(owner), site.node.name}:
        base.new = SHIM
        site.shimmed("it is run by SlotOptimizer", new=SHIM)
