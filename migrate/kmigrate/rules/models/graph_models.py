"""KM226: the Graph models of Keras 0.3."""

from __future__ import annotations

from kmigrate.rules.common.graph_writer import Writer
from kmigrate.rules.common.graphs import CLASSES, Unclear, forget, graph_made_by
from kmigrate.rules.registry import Example, Rule
from kmigrate.rules.site import Site

HOW = (
    "Graph models are gone: make an Input for every input, call each layer on the tensors it is fed by, and make "
    "keras.Model({name: input}, {name: output}), which takes and gives dictionaries as the Graph did"
)

RULE = Rule(
    code="KM226",
    name="graph-models",
    title="A Graph of Keras 0.3 is a functional model.",
    why="""
A Graph knew its nodes by name. Each node becomes a tensor of that name, and the model is made of dictionaries of its
inputs and outputs, so that losses, data and predictions stay dictionaries by name. That is done where the Graph is
built by lines that follow each other; elsewhere the report says why not, and how to do it.
""",
    examples=(
        Example(
            "from keras.models import Graph\nfrom keras.layers.core import Dense\n\n"
            "graph = Graph()\ngraph.add_input(name='a', input_shape=(3,))\n"
            "graph.add_node(Dense(4), name='left', input='a')\ngraph.add_node(Dense(4), name='right', input='a')\n"
            "graph.add_node(Dense(1), name='both', inputs=['left', 'right'], merge_mode='sum')\n"
            "graph.add_output(name='out', input='both')\ngraph.compile('sgd', {'out': 'mse'})\n",
            "from tensorflow.keras.layers import Dense, Input, add\nfrom tensorflow.keras.models import Model\n\n"
            "a = Input(shape=(3,), name='a')\nleft = Dense(4, name='left')(a)\nright = Dense(4, name='right')(a)\n"
            "both = Dense(1, name='out')(add([left, right]))\n"
            "graph = Model({'a': a}, {'out': both})\ngraph.compile('sgd', {'out': 'mse'})\n",
        ),
    ),
)


@RULE.on(*CLASSES)
def model(site: Site) -> None:
    call = site.call
    if call is None:
        site.use.kept = True
        site.review(HOW)
        return
    edits, wanted = site.file.edits.mark(), site.file.imports.mark()
    try:
        Writer(site, graph_made_by(site.file, call)).write()
    except Unclear as reason:
        site.file.edits.back_to(edits)
        site.file.imports.back_to(wanted)
        forget(site.file, call, reason)
        site.use.kept = True
        site.review(f"{HOW}; kmigrate did not, because {reason}")
