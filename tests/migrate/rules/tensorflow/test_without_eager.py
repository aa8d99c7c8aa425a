"""Eager execution turned off."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\nfrom tensorflow.keras.layers import Dense\nx = tf.zeros(3)\n"


def told(text: str) -> tuple[str, list[tuple[str, str]]]:
    result = rewrite(text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text, [(one.rule, one.status.value) for one in result.findings]


@pytest.mark.parametrize(
    "line",
    [
        "tf.compat.v1.disable_eager_execution()",
        "tf.compat.v1.disable_v2_behavior()",
        "tf.compat.v1.experimental.output_all_intermediates(True)",
    ],
)
def test_the_line_goes_where_nothing_else_needs_a_graph(line: str) -> None:
    assert told(f"{HEAD}{line}\nd = Dense(3)\n") == (f"{HEAD}d = Dense(3)\n", [("KM652", "rewritten")])


@pytest.mark.parametrize("module", ["tensorflow.python.framework.ops", "tensorflow.compat.v1"])
def test_its_import_goes_too(module: str) -> None:
    before = f"from {module} import disable_eager_execution\n{HEAD}disable_eager_execution()\nd = Dense(3)\n"
    assert told(before)[0] == f"{HEAD}d = Dense(3)\n"


@pytest.mark.parametrize(
    "rest",
    [
        "s = tf.compat.v1.Session()\ns.run(x)",
        "x = tf.compat.v1.placeholder(tf.float32)",
        "from tensorflow.compat.v1.keras.backend import get_session\nshow(get_session())",
    ],
)
def test_what_needs_a_graph_is_for_a_person(rest: str) -> None:
    text, found = told(f"{HEAD}tf.compat.v1.disable_eager_execution()\nd = Dense(3)\n{rest}\n")
    assert "disable_eager_execution()" in text
    assert ("KM602", "review") in found


def test_what_is_made_of_it_is_for_a_person() -> None:
    text, found = told(f"{HEAD}off = tf.compat.v1.disable_eager_execution\nd = Dense(3)\n")
    assert "off = tf.compat.v1.disable_eager_execution" in text
    assert found == [("KM602", "review")]
