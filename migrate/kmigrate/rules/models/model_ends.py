"""KM325: the tensors at the ends of a model, and their names."""

from __future__ import annotations

import ast

from kmigrate.engine.names.canonical import ancestry
from kmigrate.engine.names.values import Instance
from kmigrate.rules.common.one_tensor import is_one_tensor
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

MODEL, SEQUENTIAL, LOADED = "keras.models.Model", "keras.models.Sequential", "keras.models.Loaded"
ENDS = ("input", "output")
AT = {f"get_{end}{shape}_at": (end, shape) for end in ENDS for shape in ("", "_shape")}
SHIMS = "kmigrate_shims.models"
MODELS = (MODEL, "keras.Model", "keras.layers.Model")
RULE = Rule(
    code="KM325",
    name="model-ends",
    title="A Sequential model has `inputs` and `outputs`, but no `input` and `output`.",
    why="""
`model.input` of a Sequential raises in Keras 3 until somebody calls the model on a tensor: "has never been called and
thus has no defined input". `model.inputs[0]` is there as soon as the model is built. The names of inputs are those of
the tensors. `get_output_at(0)` of a model was its own output; Keras 3 counts only the calls that came later.
""",
    examples=(
        Example(
            "from keras.models import Model, Sequential\nfrom keras.layers import Dense\n\n"
            "model = Sequential([Dense(8, input_shape=(4,)), Dense(2)])\n"
            "features = Model(model.input, model.layers[0].output)\nprint(features.input_names)\n",
            "from tensorflow.keras.models import Model, Sequential\nfrom tensorflow.keras.layers import Dense\n\n"
            "model = Sequential([Dense(8, input_shape=(4,)), Dense(2)])\n"
            "features = Model(model.inputs[0], model.layers[0].output)\nprint([t.name for t in features.inputs])\n",
        ),
        Example(
            "from keras.layers import Dense, Input\nfrom keras.models import Model\n\n"
            "x = Input((3,))\nbase = Model(inputs=[x], outputs=[Dense(4)(x)])\ny = Dense(1)(base.output)\n",
            "from tensorflow.keras.layers import Dense, Input\nfrom tensorflow.keras.models import Model\n\n"
            "x = Input((3,))\nbase = Model(inputs=[x], outputs=Dense(4)(x))\ny = Dense(1)(base.output)\n",
        ),
    ),
)


@RULE.on(*(f"{SEQUENTIAL}.{end}" for end in ENDS))
def end_of_sequential(site: Site) -> None:
    node = site.node
    if not isinstance(node, ast.Attribute) or site.use.stored:
        return
    if _called(site, node.value):
        return
    site.rename_attribute(f"{node.attr}s[0]")
    site.rewritten(f"a Sequential has no `{node.attr}` before it is called", new=f"{node.attr}s[0]")


def _called(site: Site, model: ast.expr) -> bool:
    """Whether the model is somewhere called like a layer; then `input` is what it was called on, as it used to be."""
    word = model.id if isinstance(model, ast.Name) else model.attr if isinstance(model, ast.Attribute) else ""
    key = (_called, word, type(model))
    if key not in site.file.memo:
        nodes = site.file.nodes_on(site.file.source.lines_of(word)) if word.isascii() and word else site.nodes(ast.Call)
        calls = (call.func for call in nodes if isinstance(call, ast.Call) and type(call.func) is type(model))
        site.file.memo[key] = {site.text(function) for function in calls}
    return site.text(model) in site.file.memo[key]


@RULE.on(*(f"{LOADED}.{end}" for end in ENDS))
def end_of_either(site: Site) -> None:
    """The model may be a Sequential, or one of several ends, whose `input` is a list."""
    node = site.node
    if not isinstance(node, ast.Attribute) or site.use.stored:
        return
    if is_one_tensor(site, node):
        site.rename_attribute(f"{node.attr}s[0]")
        site.rewritten(f"a Sequential has no `{node.attr}` before it is called", new=f"{node.attr}s[0]")
        return
    what = f"{site.text(node.value)}.{node.attr}s[0]"
    if not site.settings.shims:
        site.review(f"where this model is a Sequential, it has no `{node.attr}` today; write `{what}` then")
        return
    spelled = site.spell(f"{SHIMS}.{node.attr}_of")
    site.replace(node, f"{spelled}(", node.value, ")")
    site.shimmed(f"a Sequential has no `{node.attr}` before it is called, and this may be one", node, new=spelled)


@RULE.on(f"{MODEL}.input_names")
def names(site: Site) -> None:
    node = site.node
    if isinstance(node, ast.Attribute) and not site.use.stored:
        site.replace(node, "[t.name for t in ", node.value, ".inputs]")
        site.rewritten("`input_names` is gone; the tensors have the names", node, new="[t.name for t in ....inputs]")


@RULE.on(*(f"{MODEL}.{name}" for name in AT))
def at_index(site: Site) -> None:
    node, call = site.node, site.call
    end, shape = AT[site.name.rpartition(".")[2]]
    index = call.args[0] if call is not None and len(call.args) == 1 and not call.keywords else None
    if not isinstance(node, ast.Attribute) or not isinstance(index, ast.Constant) or index.value != 0:
        site.review(f"write model.{end} for the model's own {end}; what it was called on is kept where it is called")
        return
    of = site.value(node.value)
    plain = shape or getattr(of, "cls", "") != SEQUENTIAL
    tail = f"{end}{shape}" if plain else f"{end}s[0]"
    site.replace(call or node, node.value, f".{tail}")
    site.rewritten(f"the model's own {end}", call, new=tail)


@RULE.on(*MODELS)
def one_in_a_list(site: Site) -> None:
    call = site.call
    if call is None or site.use.kind != "name":
        return
    for place, end in enumerate(ENDS):
        given = site.argument(f"{end}s", place) or site.argument(end)
        if not isinstance(given, ast.List) or len(given.elts) != 1 or isinstance(given.elts[0], ast.Starred):
            continue
        if end in _asked(site):
            site.replace(given, given.elts[0])
            site.rewritten(f"a list of one would be the `{end}` of the model", given, new=site.text(given.elts[0]))


def _asked(site: Site) -> set[str]:
    """Which ends of models the file asks for, by name or by calling a model."""
    if _asked not in site.file.memo:
        found = set()
        for node in site.nodes(ast.Attribute):
            if isinstance(node, ast.Attribute) and node.attr in ENDS and _is_model(site, node.value):
                found.add(node.attr)
        calls = (node for node in site.nodes(ast.Call) if isinstance(node, ast.Call))
        if any(isinstance(call.func, ast.Name | ast.Attribute) and _is_model(site, call.func) for call in calls):
            found.add("output")
        site.file.memo[_asked] = found
    asked: set[str] = site.file.memo[_asked]
    return asked


def _is_model(site: Site, node: ast.expr) -> bool:
    value = site.value(node)
    return isinstance(value, Instance) and not {MODEL, *MODELS}.isdisjoint(ancestry(value.cls, site.file.facts))
