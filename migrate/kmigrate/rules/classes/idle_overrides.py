"""KM291: what a class of the program says anew, and nobody asks it today."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import LocalObject
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import (
    Function,
    class_of,
    is_a,
    makes_weight,
    methods,
    own_attribute,
    rename_function,
    self_name,
)
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYER, MODEL, CALLBACK = "keras.layers.Layer", "keras.models.Model", "keras.callbacks.Callback"
METRIC = "keras.metrics.Metric"
_LISTS = "a model takes the weights of its layers as they were made: set `trainable` of what is not to be trained"
# Keras asked a layer for these, and does not today; of a model it asks the lists of weights still.
OF_LAYERS = {
    "trainable_weights": _LISTS,
    "non_trainable_weights": _LISTS,
    "weights": _LISTS,
    "losses": "call self.add_loss in `call`",
    "updates": "assign to the variables in `call`",
    "get_losses_for": "call self.add_loss in `call`",
    "get_updates_for": "assign to the variables in `call`",
    "assert_input_compatibility": "check the shape in `build` or `call`",
    "uses_learning_phase": "take `training` as an argument of `call`",
    "compute_output_signature": "override compute_output_shape, and compute_output_spec where the type changes",
}
OF_MODELS = {
    "run_internal_graph": "override `call`",
    "state_updates": "assign to the variables in `call`",
    "uses_learning_phase": "take `training` as an argument of `call`",
}
RENAMED = {"_set_params": "set_params", "_set_model": "set_model"}
LISTS = ("trainable_weights", "non_trainable_weights", "weights")
RULE = Rule(
    code="KM291",
    name="idle-overrides",
    title="A method or property that a class says anew, and that Keras 3 never asks.",
    why="""
The old Keras asked every layer for `trainable_weights`, `losses` and `updates`, and wrappers and layers of one's own
answered by properties. Keras 3 keeps count itself: such a property is passed over, and nothing says so. One that gives
no more than what the layer inside has changes nothing and is left alone. What has another name today is renamed:
`reset_states` of a metric, `_set_params` of a callback of Keras 1.
""",
    examples=(
        Example(
            "from keras.layers import Layer\n\n\nclass Fixed(Layer):\n    @property\n"
            "    def trainable_weights(self):\n        return []\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass Fixed(Layer):\n    @property\n"
            "    def trainable_weights(self):\n        return []\n",
            "The property is reported for review.",
        ),
        Example(
            "from keras.callbacks import Callback\n\n\nclass Count(Callback):\n    def _set_params(self, params):\n"
            "        self.all = params\n",
            "from tensorflow.keras.callbacks import Callback\n\n\nclass Count(Callback):\n"
            "    def set_params(self, params):\n        self.all = params\n",
            "A callback of Keras 1.",
        ),
    ),
)


@RULE.on(*(f"{LAYER}.{name}" for name in OF_LAYERS), *(f"{MODEL}.{name}" for name in OF_MODELS))
def passed_over(site: Site) -> None:
    function = site.node
    if site.use.kind != "override" or not isinstance(function, Function):
        return
    owner = site.use.owner
    model = owner is not None and MODEL in ancestry(owner.legacy, site.file.facts)
    advice = (OF_MODELS if model else OF_LAYERS).get(function.name)
    if advice is None or (function.name in LISTS and _is_as_before(class_of(site), function)):
        return
    site.review(f"Keras 3 never asks for `{function.name}`: {advice}")


def _is_as_before(cls: ast.ClassDef | None, function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """`return self.layer.trainable_weights` in a class that makes no weights itself."""
    me = self_name(function)
    match [s for s in function.body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))]:
        case [ast.Return(value=ast.Attribute(value=inner, attr=name))] if name == function.name:
            pass
        case _:
            return False
    if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and inner.func.id == "super":
        return True
    makes = any(makes_weight(node, self_name(method)) for method in methods(cls).values() for node in walk(method))
    return bool(own_attribute(inner, me)) and not makes


@RULE.on(*(f"{CALLBACK}.{name}" for name in RENAMED))
def renamed(site: Site) -> None:
    function = site.node
    if isinstance(function, Function) and RENAMED[function.name] not in methods(class_of(site)):
        new = RENAMED[function.name]
        rename_function(site, function, new)
        site.rewritten(f"`{function.name}` is now `{new}`", new=new)
    elif isinstance(function, ast.Attribute) and function.attr in RENAMED:
        site.rename_attribute(RENAMED[function.attr])
        site.rewritten(f"`{function.attr}` is now `{RENAMED[function.attr]}`", new=RENAMED[function.attr])


@RULE.on(f"{METRIC}.reset_states")
def reset(site: Site) -> None:
    """`def reset_states(self)` of a metric, which Keras calls when an epoch begins."""
    function, cls = site.node, class_of(site)
    if not isinstance(function, Function) or cls is None or "reset_state" in methods(cls):
        return
    rename_function(site, function, "reset_state")
    for node in site.file.attributes("reset_states"):
        value = site.value(node.value)
        if isinstance(value, LocalObject) and is_a(site, value, METRIC):
            site.file.edits.rename_attribute(node, "reset_state")
    site.rewritten("Keras 3 calls `reset_state` when an epoch begins", new="reset_state")
