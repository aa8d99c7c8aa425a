"""Training of Graph models."""

from __future__ import annotations

import pytest
from asking import Asking

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

CODE = "KM230"

_ASKING = Asking(CODE)
said = _ASKING.said
HEAD = (
    "from keras.models import Graph\nfrom keras.layers import Dense\n\ng = Graph()\n"
    "g.add_input(name='x', input_shape=(3,))\ng.add_node(Dense(1), name='d', input='x')\n"
    "g.add_output(name='y', input='d')\n"
)
TWO = HEAD + "g.add_output(name='z', input='x')\n"


def last(before: str) -> str:
    """What becomes of the last line."""
    return rewrite(before, Settings()).text.splitlines()[-1]


@pytest.mark.parametrize(
    "line", ["g.compile('sgd', {'y': 'mse'})", "g.predict({'x': X})", "other.fit({'x': X, 'y': Y})"]
)
def test_what_is_the_same_today_stays(line: str) -> None:
    assert last(f"{HEAD}{line}\n") == line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "g.fit({'x': X, 'y': Y}, batch_size=32, nb_epoch=5, verbose=0)",
            "g.fit({'x': X}, {'y': Y}, batch_size=32, epochs=5, verbose=0)",
        ),
        ("g.fit(data, 16, 2)", "g.fit({'x': data['x']}, {'y': data['y']}, batch_size=16, epochs=2)"),
        ("g.fit({'y': Y, 'x': X})", "g.fit({'x': X}, {'y': Y}, batch_size=128, epochs=100)"),
        (
            "h = g.fit(data={'x': X, 'y': Y}, batch_size=1, nb_epoch=1, validation_data={'x': V, 'y': W})",
            "h = g.fit({'x': X}, {'y': Y}, batch_size=1, epochs=1, validation_data=({'x': V}, {'y': W}))",
        ),
        ("g.evaluate({'x': X, 'y': Y}, show_accuracy=False)", "g.evaluate({'x': X}, {'y': Y})"),
        ("g.train_on_batch({'x': X, 'y': Y})", "g.train_on_batch({'x': X}, {'y': Y})"),
    ],
)
def test_inputs_and_outputs_apart(before: str, after: str) -> None:
    assert last(f"{HEAD}{before}\n") == after


def test_several_outputs_give_several_numbers() -> None:
    line = "g.evaluate({'x': X, 'y': Y, 'z': Z})\n"
    assert last(TWO + line) == "g.evaluate({'x': X}, {'y': Y, 'z': Z}, return_dict=True)[\"loss\"]"


@pytest.mark.parametrize(
    "line",
    [
        "g.fit(load())",
        "g.fit(*data)",
        "g.fit({'x': X, name: Y})",
        "g.fit({'x': X, 'y': Y}, show_accuracy=True)",
        "g.fit({'x': X, 'y': Y}, class_weight={'y': w})",
        "g.fit_generator(data, 100, 5)",
        "g.compile('sgd', {'y': 'mse'}, {})",
    ],
)
def test_what_cannot_be_told_is_for_a_person(line: str) -> None:
    assert "review" in [finding.status.value for finding in said(f"{HEAD}{line}\n")]


@pytest.mark.parametrize("line", ["g.nodes['d'].get_weights()", "for n in g.nodes: pass", "g.outputs['y'].output"])
def test_the_layers_of_a_graph(line: str) -> None:
    assert [finding.status.value for finding in said(f"{HEAD}{line}\n")] == ["review"]


def test_the_nearest_graph_counts() -> None:
    before = HEAD + "g = Graph()\nfor n in names:\n    g.add_input(name=n)\ng.fit(data)\n"
    assert last(before) == "g.fit(data)"
    assert said(before) == []
    assert [f.status.value for f in said(HEAD.replace("g = Graph", "def f():\n    g.fit(d)\n\ng = Graph"))] in (
        [],
        ["review"],
    )
