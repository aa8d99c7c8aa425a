"""KM289: weights of layers that a program puts something else in the place of."""

from __future__ import annotations

import ast

from kmigrate.engine.names.values import Instance, LocalObject
from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import (
    Function,
    class_of,
    is_a,
    makes_weight,
    method_around,
    methods,
    own_attribute,
    self_name,
    statements,
)
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

LAYER = "keras.layers.Layer"
SHIMS = "kmigrate_shims.layers"
# Properties of today's layers, which cannot be set.
TAKEN = {
    "kernel": ("Dense", "Conv1D", "Conv2D", "Conv3D", "EinsumDense"),
    "embeddings": ("Embedding",),
}
WEIGHTS = (
    *("kernel", "bias", "embeddings", "gamma", "beta", "depthwise_kernel", "pointwise_kernel", "recurrent_kernel"),
)
ONCE = (
    f"this is computed once, and not with the weight: put it there in `call`, by {SHIMS}.set_weight, or call"
    " layer.set_weights where it is a new value"
)
BUILT_IN = tuple(f"keras.layers.{name}" for names in TAKEN.values() for name in names)
RULE = Rule(
    code="KM289",
    name="set-weights",
    title="A class of one's own says which weights it sets, and a call puts them back.",
    why="""
`kernel` of Dense and of convolutions, and `embeddings`, are properties today that cannot be set: a subclass whose
`build` makes its own kernel stops. Wrappers such as DropConnect and spectral normalization put a tensor in the place
of a weight in `call`, which the old Keras ran once; Keras 3 runs it for every function that it traces, where the
tensor of the call before is none. `SettableWeight`, `set_weight` and `keeps_weights` of the shims let such classes be.
What is put there in `build` is computed once today, and not with the weight, so that it belongs into `call`.
""",
    examples=(
        Example(
            "from keras import backend as K\nfrom keras.layers import Wrapper\n\n\nclass DropConnect(Wrapper):\n"
            "    def call(self, x):\n        self.layer.kernel = K.dropout(self.layer.kernel, 0.5)\n"
            "        return self.layer.call(x)\n",
            "from tensorflow.keras import backend as K\nfrom tensorflow.keras.layers import Wrapper\n"
            "from kmigrate_shims.layers import set_weight, keeps_weights\n\n\nclass DropConnect(Wrapper):\n"
            "    @keeps_weights\n    def call(self, x):\n"
            '        set_weight(self.layer, "kernel", K.dropout(self.layer.kernel, 0.5))\n'
            "        return self.layer.call(x)\n",
        ),
        Example(
            "from keras.layers import Dense\n\n\nclass Mine(Dense):\n    def build(self, input_shape):\n"
            "        self.kernel = self.add_weight(name='kernel', shape=(input_shape[-1], self.units))\n"
            "        self.bias = None\n        self.built = True\n",
            "from tensorflow.keras.layers import Dense\nfrom kmigrate_shims.layers import SettableWeight\n\n\n"
            "class Mine(Dense):\n    kernel = SettableWeight()\n\n    def build(self, input_shape):\n"
            "        self.kernel = self.add_weight(name='kernel', shape=(input_shape[-1], self.units))\n"
            "        self.bias = None\n        self.built = True\n",
        ),
    ),
)


@RULE.on(*(f"keras.layers.{cls}.{name}=" for name, classes in TAKEN.items() for cls in classes))
def own(site: Site) -> None:
    """`self.kernel = ...` in a class that derives from Dense."""
    name, cls = site.name.rpartition(".")[2].rstrip("="), class_of(site)
    _computed_once(site, cls)
    if cls is None or (RULE.code, id(cls), name) in site.file.memo:
        return
    site.file.memo[RULE.code, id(cls), name] = True
    targets = [target for one in cls.body if isinstance(one, ast.Assign) for target in one.targets]
    bound = {target.id for target in targets if isinstance(target, ast.Name)}
    if name in bound or name in methods(cls):
        return
    if not site.settings.shims:
        site.review(f"`{name}` is a property of today's layers that cannot be set; give the weight another name")
        return
    _first_line(site, cls, f"{name} = {site.file.imports.spell(f'{SHIMS}.SettableWeight', None)}()")
    site.shimmed(f"`{name}` is a property of today's layers; this class sets it", new="SettableWeight")


def _computed_once(site: Site, cls: ast.ClassDef | None) -> None:
    """`self.kernel = K.abs(self.kernel)` outside of `call`."""
    method, statement = method_around(cls, site.node), site.statement(site.node)
    if method is None or method.name == "call" or not isinstance(statement, ast.Assign):
        return
    value = statement.value
    if isinstance(value, ast.BinOp) or (isinstance(value, ast.Call) and _is_function(site, value)):
        site.review(ONCE)


def _is_function(site: Site, call: ast.Call) -> bool:
    """Whether a function of the backend or of TensorFlow computes it, from what the class has."""
    mine = any(own_attribute(node, "self") for argument in call.args for node in walk(argument))
    return mine and not (isinstance(call.func, ast.Attribute) and own_attribute(call.func, "self"))


def _first_line(site: Site, cls: ast.ClassDef, line: str) -> None:
    """Writes a statement behind the docstring of a class."""
    source = site.file.source
    head = cls.body[0]
    is_doc = isinstance(head, ast.Expr) and isinstance(head.value, ast.Constant)
    first = cls.body[1] if is_doc and len(cls.body) > 1 else head
    start = source.start(first)
    if isinstance(first, Function) and first.decorator_list:
        start = source.data.rindex(b"@", 0, source.start(first.decorator_list[0]))
    gap = source.newline * (2 if isinstance(first, Function) else 1)
    at = source.line_start(start)
    site.file.edits.replace_span(at, at, source.indent(start) + line + gap)


@RULE.on(f"{LAYER}.call", "keras.models.Model.call")
def in_call(site: Site) -> None:
    """What `call` puts in the place of weights is taken back when it ends."""
    function, cls = site.node, class_of(site)
    if site.use.kind != "override" or not isinstance(function, Function) or cls is None:
        return
    if any("keeps_weights" in site.text(one) for one in function.decorator_list):
        return
    me, kept = self_name(function), False
    mine = _made(site, cls)
    for statement in statements(function.body):
        match statement:
            case ast.Assign(targets=[ast.Attribute(attr=name) as target], value=value):
                if own_attribute(target, me) in mine:
                    kept = True
                elif name in WEIGHTS and _is_layer(site, target.value):
                    _put(site, statement, target.value, f'"{name}"', value)
                    kept = True
            case ast.Expr(value=ast.Call(func=ast.Name(id="setattr"), args=[owner, name, value]) as call):
                if _is_layer(site, owner) and site.text(owner) != me and not call.keywords:
                    _put(site, statement, owner, name, value)
                    kept = True
            case _:
                pass
    if kept and site.settings.shims:
        word = site.file.imports.spell(f"{SHIMS}.keeps_weights", None)
        start = site.file.source.start(function)
        site.file.edits.insert_before(function, f"@{word}{site.file.source.newline}{site.file.source.indent(start)}")
        site.shimmed("Keras 3 calls this more than once: the weights are put back", function, new=f"@{word}")
    elif kept:
        site.review("Keras 3 calls this more than once; put the weights back when it is done", function)


def _put(site: Site, statement: ast.stmt, owner: ast.expr, name: str | ast.expr, value: ast.expr) -> None:
    if not site.settings.shims:
        return
    word = site.file.imports.spell(f"{SHIMS}.set_weight", None)
    site.replace(statement, f"{word}(", owner, ", ", name, ", ", value, ")")
    site.shimmed("the layer computes with this in the place of its weight", statement, new=word)


def _is_layer(site: Site, node: ast.expr) -> bool:
    value = site.value(node)
    return isinstance(value, Instance | LocalObject) and is_a(site, value, LAYER)


def _made(site: Site, cls: ast.ClassDef) -> set[str]:
    """The weights of a class: those that it makes, and those that the layer it derives from has."""
    found = set()
    for method in methods(cls).values():
        for node in walk(method):
            match node:
                case ast.Assign(targets=[target], value=value) if makes_weight(value, self_name(method)):
                    found.add(own_attribute(target, self_name(method)))
                case _:
                    pass
    info = site.use.owner
    if info is not None and any(is_a(site, LocalObject(info, True), one) for one in BUILT_IN):
        found |= {*WEIGHTS}
    return found - {""}


@RULE.on(*(f"{LAYER}.{name}" for name in WEIGHTS))
def elsewhere(site: Site) -> None:
    """`layer.kernel = ...` where no call is."""
    node, statement = site.node, site.statement(site.node)
    if not site.use.stored or not isinstance(node, ast.Attribute) or not isinstance(statement, ast.Assign):
        return
    function = site.function_around(node)
    if isinstance(function, Function) and function.name == "call":
        return
    me = self_name(function) if isinstance(function, Function) else ""
    if makes_weight(statement.value, me) and site.settings.shims:
        _put(site, statement, node.value, f'"{node.attr}"', statement.value)
    else:
        site.review(ONCE)
