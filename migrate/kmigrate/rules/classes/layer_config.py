"""KM262: what a layer of the project writes into its config."""

from __future__ import annotations

import ast

from kmigrate.rules.common.classes import Function, is_a, own_attribute, replace_use, self_name
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

KINDS = {
    "keras.initializers.Initializer": "keras.initializers.serialize",
    "keras.regularizers.Regularizer": "keras.regularizers.serialize",
    "keras.constraints.Constraint": "keras.constraints.serialize",
}
RULE = Rule(
    code="KM262",
    name="layer-config",
    title="A layer's config holds initializers and regularizers as `serialize` writes them.",
    why="""
Layers of Keras 1 wrote `self.init.__name__` and `self.W_regularizer.get_config()` into their config. An initializer
is an object without a `__name__` today, and the config of a regularizer does not say which it is, so that the layer
could not be loaded again. `serialize` writes what `get` reads, in every release since Keras 2.
""",
    examples=(
        Example(
            "from keras import initializations\nfrom keras.engine.topology import Layer\n\n\nclass A(Layer):\n"
            "    def __init__(self, init='one', **kwargs):\n        self.init = initializations.get(init)\n"
            "        super(A, self).__init__(**kwargs)\n\n"
            "    def get_config(self):\n        return {'init': self.init.__name__}\n",
            "from tensorflow.keras import initializers as initializations\n"
            "from tensorflow.keras.layers import Layer\n\n\n"
            "class A(Layer):\n"
            "    def __init__(self, init='one', **kwargs):\n        self.init = initializations.get(init)\n"
            "        super(A, self).__init__(**kwargs)\n\n"
            "    def get_config(self):\n        return {'init': initializations.serialize(self.init)}\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.get_config")
def config(site: Site) -> None:
    function = site.node
    if not isinstance(function, Function):
        return
    me = self_name(function)
    done: set[int] = set()
    for node in ast.walk(function):
        held = _held(node, me)
        if held is None or id(node) in done:
            continue
        writer = next((new for cls, new in KINDS.items() if is_a(site, site.value(held), cls)), None)
        if writer is None:
            continue
        done.update(id(inner) for inner in ast.walk(node))
        name = site.spell(writer)
        replace_use(site, node, f"{name}(", held, ")")
        site.rewritten("written as `get` reads it", node, new=f"{name}({site.text(held)})")


def _held(node: ast.AST, me: str) -> ast.expr | None:
    """The attribute in `self.init.__name__`, `self.reg.get_config()`, and `... if self.reg else None`."""
    match node:
        case ast.IfExp(test=test, body=body, orelse=ast.Constant(value=None)):
            inner = _held(body, me)
            if isinstance(test, ast.Compare):
                test = test.left
            return inner if inner is not None and ast.dump(test) == ast.dump(inner) else None
        case ast.Attribute(value=of, attr="__name__") if own_attribute(of, me):
            return of
        case ast.Call(func=ast.Attribute(value=of, attr="get_config"), args=[]) if own_attribute(of, me):
            return of
        case _:
            return None
