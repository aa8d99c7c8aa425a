"""The default graph."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.findings import Finding
from kmigrate.settings import Settings

CODE = "KM604"
HEAD = "import tensorflow as tf\nfrom tensorflow.keras import backend as K\n\n"


def tail(before: str) -> str:
    result = rewrite(HEAD + before + "print(K, tf)\n", Settings())
    assert not result.failed, result.findings
    assert rewrite(result.text, Settings()).text == result.text
    return result.text[len(HEAD) :].removesuffix("print(K, tf)\n")


def said(before: str) -> list[Finding]:
    return [finding for finding in rewrite(HEAD + before, Settings()).findings if finding.rule == CODE]


@pytest.mark.parametrize(
    "line",
    [
        "with graph.as_default():\n    x = 1\n",
        "with tf.device('/cpu:0'):\n    x = 1\n",
        "graph = other.get_default_graph()\n",
        "K.clear_session()\n",
    ],
)
def test_these_stay(line: str) -> None:
    assert tail(line) == line
    assert said(line) == []


@pytest.mark.parametrize("made", ["tf.get_default_graph()", "tf.compat.v1.get_default_graph()", "tf.Graph()"])
def test_a_variable_that_is_only_entered(made: str) -> None:
    before = (
        f"graph = {made}\n\ndef f(x):\n    global graph\n    with graph.as_default():\n        y = x\n    return y\n"
    )
    assert tail(before) == "\ndef f(x):\n    global graph\n    y = x\n    return y\n"


def test_an_attribute_that_is_only_entered() -> None:
    before = (
        "class A:\n    def __init__(self):\n        self.x = 1\n        self.graph = tf.get_default_graph()\n\n"
        "    def run(self):\n        with self.graph.as_default():\n            return self.x\n"
    )
    after = "class A:\n    def __init__(self):\n        self.x = 1\n\n    def run(self):\n        return self.x\n"
    assert tail(before) == after


def test_the_session_that_is_entered_with_it() -> None:
    before = "g = tf.get_default_graph()\ns = K.get_session()\nwith g.as_default(), s.as_default():\n    x = 1\n"
    assert tail(before) == "x = 1\n"


def test_one_line_stays_one_line() -> None:
    assert tail("with tf.Graph().as_default(): x = 1\n") == "x = 1\n"


def test_comments_strings_and_blocks_keep_their_shape() -> None:
    before = (
        "g = tf.get_default_graph()\nwith g.as_default():  # here\n    # why\n    if a:\n        b = f(1,\n"
        '              2)\n    else:\n        b = """x\n    y"""\n    # end\n    c = 3\n'
    )
    after = '# here\n# why\nif a:\n    b = f(1,\n              2)\nelse:\n    b = """x\n    y"""\n# end\nc = 3\n'
    assert tail(before) == after


def test_what_is_used_for_more_is_said() -> None:
    before = "graph = tf.get_default_graph()\nshow(graph.get_operations())\n"
    assert tail(before) == before
    assert [finding.status.value for finding in said(before)] == ["review"]


def test_imports_inside_are_left_to_a_person() -> None:
    before = "with tf.get_default_graph().as_default():\n    import os\n    x = 1\n"
    assert tail(before) == before
    assert "review" in {finding.status.value for finding in said(before)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("tf.reset_default_graph()\n", "K.clear_session()\n"),
        ("K.clear_session()\ntf.reset_default_graph()\n", "K.clear_session()\n"),
        ("x = 1; tf.compat.v1.reset_default_graph()\n", "x = 1; K.clear_session()\n"),
    ],
)
def test_what_was_built_is_forgotten(before: str, after: str) -> None:
    assert tail(before) == after
