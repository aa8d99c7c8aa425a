"""Graph models of Keras 0.3."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM226"

_ASKING = Asking(CODE)
text, said = _ASKING.text, _ASKING.said
HEAD = "from keras.models import Graph\nfrom keras.layers import Dense, Dropout\n\n"


def lines(before: str) -> str:
    """What becomes of the lines behind the imports."""
    result = text(HEAD + before)
    assert rewrite(result, Settings()).text == result
    return result[result.index("\n\n") + 2 :]


@pytest.mark.parametrize(
    "before",
    [
        "from networkx import Graph\n\ng = Graph()\ng.add_node(1)\n",
        "class Graph:\n    pass\n\ng = Graph()\ng.add_input(name='a', input_shape=(3,))\n",
        "import tensorflow as tf\n\ng = tf.Graph()\n",
    ],
)
def test_another_graph_stays(before: str) -> None:
    assert said(before) == []


def test_nodes_inputs_and_outputs() -> None:
    before = (
        "def build():\n    # two in, two out\n    g = Graph()\n    g.add_input('a', (3,))\n"
        "    g.add_input(name='ids', input_shape=(4,), dtype='int')\n"
        "    g.add_node(Dense(4, init='uniform'), name='left', input='a')  # first\n\n"
        "    g.add_node(Dropout(0.5), 'both', inputs=['left', 'ids'], concat_axis=1)\n"
        "    g.add_output(name='out', input='both')\n"
        "    g.add_output(name='mean', inputs=['left', 'a'], merge_mode='ave')\n    return g\n"
    )
    after = (
        "def build():\n    # two in, two out\n    a = Input(shape=(3,), name='a')\n"
        "    ids = Input(shape=(4,), dtype=\"int32\", name='ids')\n"
        "    left = Dense(4, kernel_initializer='uniform', name='left')(a)  # first\n\n"
        "    both = Dropout(0.5, name='out')(concatenate([left, ids], axis=1))\n"
        "    mean = average([left, a], name='mean')\n"
        "    g = Model({'a': a, 'ids': ids}, {'out': both, 'mean': mean})\n    return g\n"
    )
    assert lines(before) == after


def test_shared_nodes() -> None:
    before = (
        "g = Graph()\ng.add_input(name='a', input_shape=(3,))\ng.add_input(name='b', input_shape=(3,))\n"
        "g.add_shared_node(Dense(4), name='s', inputs=['a', 'b'], outputs=['sa', 'sb'])\n"
        "g.add_shared_node(Dense(2), name='m', inputs=['sa', 'sb'], merge_mode='sum', create_output=True)\n"
    )
    after = (
        "a = Input(shape=(3,), name='a')\nb = Input(shape=(3,), name='b')\n"
        "s_layer = Dense(4, name='s')\nsa = s_layer(a)\nsb = s_layer(b)\n"
        "m_layer = Dense(2, name='m')\nm = add([m_layer(a), m_layer(b)])\n"
    ).replace("m_layer(a), m_layer(b)", "m_layer(sa), m_layer(sb)")
    result = lines(before)
    assert result.startswith(after)
    assert "m_output = Activation(\"linear\", name='m')(m)\n" in result
    assert result.endswith("g = Model({'a': a, 'b': b}, {'m': m_output})\n")


def test_names_that_are_taken() -> None:
    before = (
        "data = load()\ng = Graph()\ng.add_input(name='input', input_shape=(3,))\n"
        "g.add_node(Dense(4), name='data', input='input', create_output=True)\n"
    )
    after = (
        "data = load()\ninput_ = Input(shape=(3,), name='input')\ndata_ = Dense(4, name='data')(input_)\n"
        "g = Model({'input': input_}, {'data': data_})\n"
    )
    assert lines(before) == after


def test_a_layer_made_elsewhere_keeps_its_name() -> None:
    before = (
        "layer = Dense(4)\ng = Graph()\ng.add_input(name='x', input_shape=(3,))\n"
        "g.add_node(layer, name='n', input='x')\ng.add_output(name='out', input='n')\n"
    )
    assert "n = layer(x)\nout_output = Activation(\"linear\", name='out')(n)\n" in lines(before)


A = "g.add_input(name='a', input_shape=(3,))\n"


@pytest.mark.parametrize(
    ("before", "why"),
    [
        ("g = Graph()\n", "inputs and outputs are not all added"),
        ("self.g = Graph()\n", "not made by a line of its own"),
        (f"g = Graph()\n{A}for i in n:\n    g.add_node(Dense(4), name='d%d' % i, input='a')\n", "lines that follow"),
        (f"g = Graph()\n{A}g.add_node(Dense(4), name=n, input='a')\ng.add_output('o', 'a')\n", "run time"),
        (f"g = Graph()\n{A}g.add_node(Dense(4), name='n', input='b')\ng.add_output('o', 'n')\n", "not known where"),
        (f"g = Graph()\n{A}g.add_output('o', inputs=['a', 'a'], merge_mode='join')\n", "no counterpart"),
        (f"g = Graph()\n{A}g.add_output('o', inputs=['a', 'a'], merge_mode='dot', dot_axes=1)\n", "several axes"),
        (f"g = Graph()\n{A}g.add_output('o', *rest)\n", "all arguments"),
        (f"g = Graph()\n{A}g.add_output('o', inputs=names)\n", "run time"),
    ],
)
def test_other_graphs_are_for_a_person(before: str, why: str) -> None:
    found = said(HEAD + before)
    assert [finding.status.value for finding in found] == ["review"]
    assert why in found[0].message
    assert text(HEAD + before).endswith(before)
