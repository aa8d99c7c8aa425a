"""KM230: training a Graph of Keras 0.3, whose data was one dictionary of inputs and outputs."""

from __future__ import annotations

import ast

from kmigrate.rules.common.graphs import CLASSES, Graph, graph_of
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

METHODS = ("fit", "evaluate", "train_on_batch", "test_on_batch")
OTHERS = ("fit_generator", "evaluate_generator")
DEFAULTS = {"fit": (("batch_size", "128"), ("nb_epoch", "100"))}
FEW = {"fit": ("data", "batch_size", "nb_epoch", "verbose")}  # what may be given by position, and then by name
LOST = {
    "show_accuracy": "give metrics=[...] to compile",
    "accuracy": "give metrics=[...] to compile",
    "class_weight": "weigh the samples in sample_weight, by output",
    "sample_weight": "see that it is a dictionary of the outputs' names",
}

RULE = Rule(
    code="KM230",
    name="graph-training",
    title="Data for inputs and data for outputs are given apart.",
    why="""
`graph.fit({"x": X, "y": Y})` took one dictionary; a model takes one for its inputs and one for its outputs. What a
Graph took as defaults, 128 samples a batch and 100 epochs, is written out. With several outputs `evaluate` gives
several numbers today, of which the first was meant.
""",
    examples=(
        Example(
            "from keras.models import Graph\nfrom keras.layers.core import Dense\n\n"
            "graph = Graph()\ngraph.add_input(name='x', input_shape=(3,))\n"
            "graph.add_node(Dense(1), name='d', input='x')\ngraph.add_output(name='y', input='d')\n"
            "graph.compile('sgd', {'y': 'mse'})\ngraph.fit({'x': X, 'y': Y}, nb_epoch=5)\n",
            "from tensorflow.keras.layers import Dense, Input\nfrom tensorflow.keras.models import Model\n\n"
            "x = Input(shape=(3,), name='x')\nd = Dense(1, name='y')(x)\ngraph = Model({'x': x}, {'y': d})\n"
            "graph.compile('sgd', {'y': 'mse'})\ngraph.fit({'x': X}, {'y': Y}, epochs=5, batch_size=128)\n",
        ),
    ),
)


@RULE.on(*(f"{cls}.{method}" for cls in CLASSES for method in METHODS))
def method(site: Site) -> None:
    graph, call = _graph(site), site.call
    if graph is None or call is None:
        return
    name = site.name.rpartition(".")[2]
    data = site.argument("data", 0)
    if site.unpacks or data is None or not _split(site, graph, data):
        site.review("a model takes one dictionary of inputs and one of outputs, fit(x, y); write them apart", site.call)
        return
    _others(site, name, graph)
    if name != "fit" and len(graph.outputs) > 1:
        site.add_argument("return_dict=True")
        site.file.edits.insert_after(call, '["loss"]')
    site.rewritten("data for inputs and outputs are given apart", site.call)


@RULE.on(*(f"{cls}.{method}" for cls in CLASSES for method in OTHERS))
def generator(site: Site) -> None:
    if _graph(site) is not None:
        site.review(
            "a model is trained by fit(generator, steps_per_epoch=..., epochs=...), whose generator gives a pair of "
            "dictionaries, of inputs and of outputs"
        )


@RULE.on(*(f"{cls}.compile" for cls in CLASSES))
def compiled(site: Site) -> None:
    call = site.call
    if _graph(site) is None or call is None:
        return
    if len(call.args) > 2 or site.keyword("sample_weight_modes") is not None or site.unpacks:
        site.review("`compile` takes (optimizer, loss, loss_weights=...) today, and tells weights by their shape")


@RULE.on(*(f"{cls}.{part}" for cls in CLASSES for part in ("nodes", "inputs", "outputs")))
def parts(site: Site) -> None:
    """`graph.nodes["name"]`: the layers of a Graph stood in dictionaries."""
    if site.name.endswith(".nodes") or isinstance(site.parent(site.node), ast.Subscript):
        site.review(
            "a model has no dictionary of its layers: it is `get_layer(name)`, and the layer of an output bears the "
            "name of the output"
        )


def _graph(site: Site) -> Graph | None:
    """The Graph of the method. One that was not rewritten is spoken of at its own line; one that is not known, here."""
    node = site.node
    graph = graph_of(site.file, node.value) if isinstance(node, ast.Attribute) else None
    if graph is None:
        site.review("a Graph is a model today, whose methods take a dictionary of inputs and one of outputs")
    return graph if isinstance(graph, Graph) else None


def _split(site: Site, graph: Graph, data: ast.expr) -> bool:
    """Writes the two dictionaries in place of the one; False where that cannot be told."""
    pieces = _parts(site, graph, data)
    if pieces is None:
        return False
    site.replace(site.keyword("data") or data, *pieces)
    validation = site.keyword("validation_data")
    if validation is not None:
        parts = _parts(site, graph, validation.value)
        if parts is None:
            return False
        site.replace(validation.value, "(", *parts, ")")
    return True


def _parts(site: Site, graph: Graph, data: ast.expr) -> list[str | ast.AST] | None:
    if isinstance(data, ast.Name):
        texts = [f"{name!r}: {data.id}[{name!r}]" for name in graph.inputs]
        behind = [f"{name!r}: {data.id}[{name!r}]" for name in graph.outputs]
        return [f"{{{', '.join(texts)}}}, {{{', '.join(behind)}}}"]
    if not isinstance(data, ast.Dict):
        return None
    keys = [key.value if isinstance(key, ast.Constant) else None for key in data.keys]
    if not set(keys) <= {*graph.inputs, *graph.outputs}:
        return None
    pieces: list[str | ast.AST] = []
    for names in (graph.inputs, graph.outputs):
        pieces.append(", {" if pieces else "{")
        chosen = [(key, value) for key, value in zip(data.keys, data.values, strict=True) if _key(key) in names]
        for index, (key, value) in enumerate(chosen):
            assert key is not None
            pieces += [", " if index else "", key, ": ", value]
        pieces.append("}")
    return pieces


def _key(key: ast.expr | None) -> str:
    return key.value if isinstance(key, ast.Constant) and isinstance(key.value, str) else ""


def _others(site: Site, name: str, graph: Graph) -> None:
    """Defaults of the day, arguments by position, and what there is no more."""
    call = site.call
    assert call is not None
    order = FEW.get(name, ("data", "batch_size"))
    for parameter, argument in zip(order[1:], call.args[1:], strict=False):
        site.file.edits.insert_before(argument, "epochs=" if parameter == "nb_epoch" else f"{parameter}=")
    if len(call.args) > len(order):
        site.review("the arguments stand in another order today; give them by name")
    site.rename_keyword("nb_epoch", "epochs")
    given = {*order[: len(call.args)], *(keyword.arg for keyword in call.keywords)}
    for parameter, value in DEFAULTS.get(name, ()):
        if parameter not in given and not site.settings.modern:
            site.add_argument(f"{'epochs' if parameter == 'nb_epoch' else parameter}={value}")
    for keyword in call.keywords:
        if keyword.arg in LOST and not (isinstance(keyword.value, ast.Constant) and not keyword.value.value):
            site.review(f"there is no `{keyword.arg}` here today: {LOST[keyword.arg]}", keyword)
        elif keyword.arg in LOST:
            site.remove_argument(keyword)
