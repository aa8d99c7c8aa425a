"""`with` statements that enter nothing but graphs and sessions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.entered import scopes

SiteOf = Callable[[str, str], Site]
HEAD = "import tensorflow as tf\nfrom keras.models import load_model\n\n"
GRAPH = "tensorflow.get_default_graph"


def held(site_of: SiteOf, text: str) -> tuple[int, bool]:
    """How many headers go, and whether the graph's variable holds it for them alone."""
    site = site_of(HEAD + text + "load_model(p)\n", GRAPH)
    found = scopes(site.file)
    return len({id(node) for node in found.headers.values()}), found.holder(site.use) is not None


@pytest.mark.parametrize(
    "text",
    [
        "g = tf.get_default_graph()\nkeep(g)\n",
        "keep(tf.get_default_graph())\n",
        "g = tf.get_default_graph()\nwith g.as_default() as h:\n    pass\n",
        "g = tf.get_default_graph()\nwith g.as_default(), open(p) as f:\n    pass\n",
    ],
)
def test_what_is_needed_stays(site_of: SiteOf, text: str) -> None:
    assert held(site_of, text) == (0, False)


@pytest.mark.parametrize(
    "text",
    [
        "g = tf.get_default_graph()\nwith g.as_default():\n    pass\n",
        "def f():\n    g = tf.get_default_graph()\n    with g.as_default():\n        pass\n",
    ],
)
def test_a_graph_that_is_only_entered(site_of: SiteOf, text: str) -> None:
    assert held(site_of, text) == (1, True)


def test_a_graph_that_is_asked_too(site_of: SiteOf) -> None:
    assert held(site_of, "g = tf.get_default_graph()\nwith g.as_default():\n    pass\nkeep(g)\n") == (1, False)
