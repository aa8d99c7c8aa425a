"""KM364: a callback that takes its model itself."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import class_of, method_around, methods, self_name
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

CALLBACK = "keras.callbacks.Callback"
RULE = Rule(
    code="KM364",
    name="callback-models",
    title="A callback is given its model by `set_model`.",
    why="""
`model` is a property of every callback in Keras 3, which cannot be set: a callback that keeps a model which it was
given, or that watches another model than the one that is trained, as those for several GPUs did, stopped at
`self.model = model`. `set_model` of the base class keeps it where the property looks.
""",
    examples=(
        Example(
            "from keras.callbacks import Callback\n\n\nclass Finder(Callback):\n    def __init__(self, model):\n"
            "        self.model = model\n",
            "from tensorflow.keras.callbacks import Callback\n\n\nclass Finder(Callback):\n"
            "    def __init__(self, model):\n        super().set_model(model)\n",
        ),
    ),
)


@RULE.on(f"{CALLBACK}.model=", f"{CALLBACK}.model")
def taken(site: Site) -> None:
    """`self.model = model` in a class of the program, and `callback.model = model`."""
    node = site.node
    if not site.use.stored or not isinstance(node, ast.Attribute):
        return
    cls = class_of(site)
    if "model" in methods(cls):
        return  # a property of its own
    owner, method = site.text(node.value), method_around(cls, node)
    if method is not None and owner == self_name(method):
        # Not by `self`: it may be what the class itself has for `set_model`. Only in its methods `super()` knows it.
        inside = site.function_around(node) is method
        owner = "super()" if inside or cls is None else f"super({cls.name}, {owner})"
    match site.statement(node):
        case ast.Assign(targets=[target], value=value) as statement if target is node:
            site.replace(statement, f"{owner}.set_model(", value, ")")
            site.rewritten("a callback's `model` cannot be set today; `set_model` does it", node, new="set_model")
        case _:
            site.review("`model` is a property of callbacks today that cannot be set: give it by `set_model(model)`")
