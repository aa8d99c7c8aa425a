"""KM250: `add_weight`, whose arguments had another order in each era."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import is_shape, is_text
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

FIRST = ("shape", "initializer", "name", "trainable", "regularizer", "constraint")  # Keras 1
SECOND = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")  # Keras 2
# What tf.keras took beside these, and TensorFlow 2.16's Keras does not: ways to place a variable in a graph.
PLACING = ("partitioner", "use_resource", "getter", "collections", "synchronization", "aggregation", "caching_device")

RULE = Rule(
    code="KM250",
    name="add-weight",
    title="`add_weight` takes its arguments by name.",
    why="""
Its order was (shape, initializer, name, ...) in Keras 1, (name, shape, dtype, initializer, ...) in Keras 2, and is
(shape, initializer, dtype, ...) today. By name the call means the same in every release. A weight's name may hold no
slash today, and tf.keras's arguments for the placement of variables (`partitioner`, `use_resource`...) are gone.
""",
    examples=(
        Example(
            "from keras.engine.topology import Layer\n\n\nclass Scale(Layer):\n    def build(self, input_shape):\n"
            "        self.factor = self.add_weight((input_shape[-1],), 'one', 'factor')\n",
            "from tensorflow.keras.layers import Layer\n\n\nclass Scale(Layer):\n    def build(self, input_shape):\n"
            "        self.factor = self.add_weight(shape=(input_shape[-1],), initializer='one', name='factor')\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.add_weight", "keras.layers.Layer.add_variable")
def add_weight(site: Site) -> None:
    if site.use.kind != "attribute" or site.call is None:
        return
    if site.call.args and not _named(site, site.call):
        return
    _placing(site)
    _slash(site)
    if site.name.endswith("add_variable"):
        site.rename_attribute("add_weight")
        site.rewritten("`add_variable` is now `add_weight`", new="add_weight")


@RULE.on("keras.metrics.Metric.add_weight")
def of_metric(site: Site) -> None:
    """A metric's weights were always named first; only the name and shape stood in one order in all releases."""
    if site.use.kind != "attribute" or site.call is None:
        return
    if site.call.args and (is_text(site, site.call.args[0]) or is_shape(next(iter(site.call.args[1:]), None))):
        if len(site.call.args) > 2 or not site.name_positional(SECOND, 0):
            site.review("kmigrate cannot tell the order of these arguments; name them: add_weight(name=..., shape=...)")
            return
        site.rewritten("the arguments of `add_weight` are given by name")
    elif site.call.args and not is_shape(site.call.args[0]):
        site.review("the name came first, and the shape does today; write add_weight(name=..., shape=...)")
        return
    _placing(site)
    _slash(site)


def _named(site: Site, call: ast.Call) -> bool:
    """Gives names to the arguments that have none; False where their order cannot be told."""
    order = _order(site, call)
    if order == FIRST and len(call.args) <= 2 and not site.standalone:
        return True  # as it is today
    if not order or not site.name_positional(order, 0):
        site.review(
            "kmigrate cannot tell the order of these arguments; name them: "
            "add_weight(shape=..., initializer=..., name=..., trainable=...)"
        )
        return False
    site.rewritten("the arguments of `add_weight` are given by name", new=", ".join(order[: len(call.args)]))
    return True


def _order(site: Site, call: ast.Call) -> tuple[str, ...]:
    first, second = call.args[0], call.args[1] if len(call.args) > 1 else None
    if any(isinstance(argument, ast.Starred) for argument in call.args) or site.unpacks:
        return ()
    if is_text(site, first) or is_shape(second) or site.keyword("shape"):
        return SECOND
    # In Keras 2 a shape always comes too: where none is seen behind the first argument, that is the shape.
    if is_shape(first) or site.keyword("name") or second is None or is_text(site, second):
        return FIRST if site.standalone or len(call.args) <= 2 else ()
    return ()


def _placing(site: Site) -> None:
    for name in PLACING:
        given = site.keyword(name)
        if given is None:
            continue
        if name in ("synchronization", "aggregation"):
            site.review(f"`{name}` speaks of tf.Variable's copies on several devices; Keras 3 has its own words", given)
            continue
        site.remove_argument(given)
        site.rewritten(f"`{name}` is gone: TensorFlow 2 places variables itself", given)


def _slash(site: Site) -> None:
    name = site.argument("name", 0 if site.call and site.call.args and is_text(site, site.call.args[0]) else None)
    if isinstance(name, ast.Constant) and isinstance(name.value, str) and "/" in name.value:
        text = site.text(name).replace("/", "_")
        site.replace(name, text)
        site.rewritten("a weight's name may hold no slash", name, new=text)
