"""KM282: layers of one's own that may be given objects, and write no config."""

from __future__ import annotations

import ast

from kmigrate.engine.walk import walk
from kmigrate.rules.common.classes import Function, class_of, methods, own_attribute, self_name, statements
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site
from kmigrate.rules.tf_keras.revived_classes import is_saved_as_folder

READ = {f"keras.{kind}.get": f"keras.{kind}.serialize" for kind in
        ("initializers", "regularizers", "constraints", "activations")}  # fmt: skip
MODELS = ("keras.Model", "keras.models.Model")
OF_ALL = ("name", "dtype", "trainable")  # which every layer keeps
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
for its config where the model was saved as a SavedModel; of what it was given Keras 3 notes nothing.
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
    _insert(site, cls, function, [*lines, "}"])
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


def _mentions(node: ast.AST, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in walk(node))


def _is_given_objects(site: Site, cls: ast.ClassDef) -> bool:
    """Whether the file makes such a layer with what is no number and no word."""
    for use in site.uses("keras.layers.Layer()"):
        if use.call is not None and use.owner is not None and use.owner.node is cls:
            values = [*use.call.args, *(keyword.value for keyword in use.call.keywords)]
            if any(isinstance(value, ast.Call | ast.Lambda) for value in values):
                return True
    return False


def _insert(site: Site, cls: ast.ClassDef, function: Function, lines: list[str]) -> None:
    """A method, behind `__init__`."""
    source = site.file.source
    indent = source.indent(source.start(function))
    body = source.indent(source.start(function.body[-1]))
    inner = body if function.body[-1].lineno > function.lineno else indent + "    "
    step = inner.removeprefix(indent)
    written = [f"def get_config({self_name(function)}):"]
    written += [f"{inner}{step if line.startswith('    ') else ''}{line.strip()}" for line in lines]
    text = source.newline.join(written)
    behind = next((one for one in cls.body if one.lineno > (function.end_lineno or function.lineno)), None)
    end = source.line_end(source.end(function))
    if isinstance(behind, Function) and not behind.decorator_list:
        between = source.data[end : source.start(behind)]
        gap = source.newline * 2 + indent if between.strip() else between.decode()
        site.file.edits.insert_before(behind, text + gap)
    else:
        site.file.edits.replace_span(end, end, source.newline * 2 + indent + text)
