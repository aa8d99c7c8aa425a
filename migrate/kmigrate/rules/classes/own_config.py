"""KM282: layers of one's own that may be given objects, and write no config."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, class_of, methods, own_attribute, self_name, statements
from kmigrate.rules.common.written_methods import body_indent, write_method
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site
from kmigrate.rules.tf_keras.revived_classes import is_saved_as_folder

READ = {f"keras.{kind}.get": f"keras.{kind}.serialize" for kind in
        ("initializers", "regularizers", "constraints", "activations")}  # fmt: skip
MODELS = ("keras.Model", "keras.models.Model")
OF_ALL = ("name", "dtype", "trainable")  # which every layer keeps
# Attributes of every model, which a parameter of that name cannot be kept under.
TAKEN = {
    *("activity_regularizer", "autocast", "built", "compiled", "history", "input", "input_shape", "input_spec"),
    *("inputs", "jit_compile", "layers", "loss", "losses", "metrics", "optimizer", "output", "output_shape", "outputs"),
    *("path", "run_eagerly", "stateful", "states", "supports_masking", "training", "variables", "weights"),
}
WHY = "Keras 3 writes the config of a layer by itself only where numbers and words were given to it"

RULE = Rule(
    code="KM282",
    name="own-config",
    title="A layer that may be given a regularizer or the like writes its config.",
    why="""
A layer without `get_config` could be saved in every old Keras, and lost what it had been given. Keras 3 notes the
arguments of such a layer itself, if they are numbers, words or None, and raises `NotImplementedError` for others where
the model is saved, copied or written as JSON: `AttentionWithContext(W_regularizer=l2(0.01))` could be trained and not
kept. The method is written where `__init__` keeps all that it is given. A class derived from `Model` was never asked
for its config where the model was saved as a SavedModel; of what it was given Keras 3 notes nothing, and its
constructor is made to keep what it did not.
""",
    examples=(
        Example(
            "from keras import regularizers\nfrom keras.layers import Layer\n\n\nclass Attention(Layer):\n"
            "    def __init__(self, W_regularizer=None, bias=True, **kwargs):\n"
            "        self.W_regularizer = regularizers.get(W_regularizer)\n        self.bias = bias\n"
            "        super(Attention, self).__init__(**kwargs)\n\n"
            "    def call(self, x):\n        return x\n",
            "from tensorflow.keras import regularizers\nfrom tensorflow.keras.layers import Layer\n\n\n"
            "class Attention(Layer):\n"
            "    def __init__(self, W_regularizer=None, bias=True, **kwargs):\n"
            "        self.W_regularizer = regularizers.get(W_regularizer)\n        self.bias = bias\n"
            "        super(Attention, self).__init__(**kwargs)\n\n"
            "    def get_config(self):\n        return {\n            **super().get_config(),\n"
            '            "W_regularizer": regularizers.serialize(self.W_regularizer),\n'
            '            "bias": self.bias,\n        }\n\n'
            "    def call(self, x):\n        return x\n",
        ),
    ),
)


@RULE.on("keras.layers.Layer.__init__")
def made(site: Site) -> None:
    function, owner, cls = site.node, site.use.owner, class_of(site)
    if not isinstance(function, Function) or owner is None or cls is None:
        return
    model = owner.legacy in MODELS
    if (owner.legacy != "keras.layers.Layer" and not model) or (model and not is_saved_as_folder(site)):
        return
    if owner.find("get_config")[0] or "get_config" in methods(cls):
        return
    spec = function.args
    given = [one.arg for one in (*spec.posonlyargs, *spec.args)][1:] + [one.arg for one in spec.kwonlyargs]
    kept = {name: _kept(site, function, cls, name) for name in given}
    unkept = [name for name, held in kept.items() if held is None and _may_keep(site, function, cls, name)]
    if model and not _is_given_objects(site, cls) and function.body[-1].lineno > function.lineno:
        kept |= {name: (name, "") for name in unkept}
    else:
        unkept = []
    if not (given if model else any(writer for _, writer in filter(None, kept.values()))):
        return
    if spec.vararg is not None or (spec.kwarg is None and not model) or any(one is None for one in kept.values()):
        if model or _is_given_objects(site, cls):
            site.review(f"{WHY}: write a `get_config` that gives all that `__init__` takes, or saving raises", function)
        return
    lines = ["return {", *(["    **super().get_config(),"] if spec.kwarg is not None else [])]
    for name, (attribute, writer) in ((name, one) for name, one in kept.items() if one is not None):
        held = f"{self_name(function)}.{attribute}"
        lines.append(f'    "{name}": {f"{site.spell(writer)}({held})" if writer else held},')
    for name in unkept:
        end = site.file.source.line_end(site.file.source.end(function.body[-1]))
        line = f"{site.file.source.newline}{body_indent(site, function)[0]}{self_name(function)}.{name} = {name}"
        site.file.edits.replace_span(end, end, line)
    write_method(site, cls, function, f"get_config({self_name(function)})", [*lines, "}"])
    site.rewritten(WHY, function, new="get_config")


def _kept(site: Site, function: Function, cls: ast.ClassDef, name: str) -> tuple[str, str] | None:
    """The attribute that alone holds a parameter, and what writes it; None where that cannot be told."""
    me = self_name(function)
    if name in OF_ALL:
        return name, ""
    if any(isinstance(one, ast.Name) and one.id == name and isinstance(one.ctx, ast.Store) for one in walk(function)):
        return None
    found = [one for one in statements(function.body) if isinstance(one, ast.Assign) and _mentions(one.value, name)]
    held = [one for one in found if isinstance(one.value, ast.Name)] or found
    if len(held) != 1 or held[0] not in function.body or len(held[0].targets) != 1:
        return None
    attribute = own_attribute(held[0].targets[0], me)
    stores = [n for n in walk(cls) if isinstance(n, ast.Attribute) and n.attr == attribute
              and not isinstance(n.ctx, ast.Load)]  # fmt: skip
    if not attribute or len(stores) != 1:
        return None
    match held[0].value:
        case ast.Name():
            return attribute, ""
        case ast.Call(args=[ast.Name()], keywords=[]) as call:
            use = site.file.called(call)
            return (attribute, READ[use.name]) if use is not None and use.name in READ else None
        case _:
            return None


def _may_keep(site: Site, function: Function, cls: ast.ClassDef, name: str) -> bool:
    """Whether the constructor may keep a parameter under its own name: nothing else does, and it stays what it is."""
    if name in TAKEN:
        return False
    nodes = walk(cls)
    return not any(
        (isinstance(one, ast.Attribute) and one.attr == name)
        or (isinstance(one, ast.Name) and one.id == name and not isinstance(one.ctx, ast.Load))
        for one in nodes
    ) and name not in methods(cls)


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in walk(node))


def _is_given_objects(site: Site, cls: ast.ClassDef) -> bool:
    """Whether the file makes such a layer with what is no number and no word."""
    for use in site.uses("keras.layers.Layer()", *(f"{name}()" for name in MODELS)):
        if use.call is not None and use.owner is not None and use.owner.node is cls:
            values = [*use.call.args, *(keyword.value for keyword in use.call.keywords)]
            if any(isinstance(value, ast.Call | ast.Lambda) for value in values):
                return True
    return False
