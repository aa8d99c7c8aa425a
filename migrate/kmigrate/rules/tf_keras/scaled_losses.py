"""KM418: losses scaled by hand, for mixed precision."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kmigrate.engine.names.values import Instance, Use
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

if TYPE_CHECKING:
    from kmigrate.engine.file import SourceFile

OWNER = "keras.mixed_precision.LossScaleOptimizer"
LOSS, GRADIENTS = "get_scaled_loss", "get_unscaled_gradients"
APPLIES = ("apply_gradients", "apply")
RULE = Rule(
    code="KM418",
    name="scaled-losses",
    title="An optimizer divides the gradients of a scaled loss itself.",
    why="""
A training step in mixed precision multiplied its loss by `optimizer.get_scaled_loss(loss)` and divided the gradients
by `optimizer.get_unscaled_gradients(gradients)`, and `apply_gradients` took them as they came. In Keras 3 the first is
`scale_loss`, the second is gone, and `apply_gradients` divides what it is given. Where the gradients go nowhere else
the call is left out. Where something else sees them, such as a clip, a person must look: it would see the gradients of
the scaled loss.
""",
    examples=(
        Example(
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def train_step(self, data):\n"
            "        with tf.GradientTape() as tape:\n"
            "            scaled = self.optimizer.get_scaled_loss(error(self, data))\n"
            "        gradients = tape.gradient(scaled, self.trainable_variables)\n"
            "        gradients = self.optimizer.get_unscaled_gradients(gradients)\n"
            "        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))\n",
            "import tensorflow as tf\n\n\nclass Net(tf.keras.Model):\n    def train_step(self, data):\n"
            "        with tf.GradientTape() as tape:\n"
            "            scaled = self.optimizer.scale_loss(error(self, data))\n"
            "        gradients = tape.gradient(scaled, self.trainable_variables)\n"
            "        self.optimizer.apply_gradients(zip(gradients, self.trainable_variables))\n",
        ),
    ),
)
DIVIDES = "`apply_gradients` divides by the scale itself"
ADVICE = (
    f"{DIVIDES}, and must be given the gradients of the scaled loss: take this call out, and let the optimizer inside "
    "clip (`Adam(clipnorm=...)`, `global_clipnorm`, `clipvalue`), which sees them divided"
)


@RULE.finds
def find(file: SourceFile) -> Iterator[Use]:
    """The methods of `self.optimizer` and of parameters: nothing else has these names."""
    if not any(name in file.source.text for name in (LOSS, GRADIENTS)):
        return
    for node in file.attributes(LOSS, GRADIENTS):
        of, outer = file.value(node.value), file.parent(node)
        if isinstance(of, Instance) and of.cls == OWNER:
            continue  # the engine finds it
        if isinstance(outer, ast.Call) and outer.func is node:
            yield Use("attribute", f"{OWNER}.{node.attr}", node, call=outer)


@RULE.on(f"{OWNER}.{LOSS}")
def loss(site: Site) -> None:
    site.rename_attribute("scale_loss")
    site.rewritten("it is `scale_loss` today", new="scale_loss")


@RULE.on(f"{OWNER}.{GRADIENTS}")
def gradients(site: Site) -> None:
    given = site.argument("grads", 0)
    if site.call is None or given is None or not _only_applied(site, site.call):
        site.review(ADVICE)
        return
    statement = site.parent(site.call)
    if isinstance(statement, ast.Assign) and site.text(given) == site.text(statement.targets[0]):
        site.file.delete_statement(statement)  # `gradients = gradients`
    else:
        site.replace(site.call, given)
    site.rewritten(DIVIDES, new=site.text(given))


def _only_applied(site: Site, call: ast.Call) -> bool:
    """Whether nothing but `apply_gradients` sees what the call gives."""
    if _applied(site, call):
        return True
    statement = site.parent(call)
    if not isinstance(statement, ast.Assign) or len(statement.targets) != 1:
        return False
    target, around = statement.targets[0], site.function_around(call)
    if not isinstance(target, ast.Name):
        return False
    inside = set(map(id, ast.walk(call)))
    reads = [
        node
        for node in site.named(target.id)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and site.function_around(node) is around
    ]
    later = [node for node in reads if id(node) not in inside and node.lineno > statement.lineno]
    return bool(later) and all(_applied(site, node) for node in later)


def _applied(site: Site, node: ast.AST) -> bool:
    """Whether it is given to `apply_gradients`, bare or in a `zip` with its variables."""
    outer = site.parent(node)
    while isinstance(outer, ast.Call) and node in outer.args:
        if isinstance(outer.func, ast.Attribute) and outer.func.attr in APPLIES:
            return True
        if not isinstance(outer.func, ast.Name) or outer.func.id not in ("zip", "list"):
            return False
        node, outer = outer, site.parent(outer)
    return False
