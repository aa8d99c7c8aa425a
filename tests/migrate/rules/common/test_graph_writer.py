"""Graph models of Keras 0.3, written anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.graph_writer import Writer
from kmigrate.rules.common.graphs import Unclear, graph_made_by

SiteOf = Callable[[str, str], Site]
HEAD = "from keras.models import Graph\nfrom keras.layers.core import Dense\n\n"
MADE = "g = Graph()\ng.add_input('x', input_shape=(3,))\n"


def written(site_of: SiteOf, lines: str) -> list[str]:
    """The lines that take the place of those of a Graph."""
    site = site_of(HEAD + lines, "keras.models.Graph")
    assert site.call is not None
    Writer(site, graph_made_by(site.file, site.call)).write()
    return site.file.edits.apply().removeprefix(HEAD).splitlines()


@pytest.mark.parametrize(
    "lines",
    [
        "g = Graph()\n",
        MADE,
        MADE + "g.add_node(Dense(3), name='d', input='x')\n",
        MADE + "for n in names:\n    g.add_node(Dense(3), name=n, input='x')\n",
    ],
)
def test_what_is_not_clear_is_not_written(site_of: SiteOf, lines: str) -> None:
    with pytest.raises(Unclear):
        written(site_of, lines)


def test_nodes_become_calls_and_outputs_take_their_names(site_of: SiteOf) -> None:
    lines = written(site_of, MADE + "g.add_node(Dense(3), name='d', input='x')\ng.add_output('y', input='d')\n")
    assert lines[-1].endswith("Model({'x': x}, {'y': d})")
    assert not any("Graph" in line or ".add_" in line for line in lines)
    assert any("Dense(3" in line and line.endswith("(x)") for line in lines)


def test_a_taken_name_is_not_taken_again(site_of: SiteOf) -> None:
    lines = written(
        site_of, "x = 3\n" + MADE + "g.add_node(Dense(3), name='d', input='x')\ng.add_output('y', input='d')\n"
    )
    assert lines[0] == "x = 3"
    assert not any(line.startswith("x = ") for line in lines[1:])


def test_several_inputs_are_merged(site_of: SiteOf) -> None:
    more = "g.add_input('z', input_shape=(3,))\ng.add_node(Dense(3), name='d', inputs=['x', 'z'], merge_mode='sum')\n"
    lines = written(site_of, MADE + more + "g.add_output('y', input='d')\n")
    assert any("add([x, z])" in line for line in lines)
