"""Lines that turn on what happens anyway."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "import tensorflow as tf\nfrom tensorflow import keras\n\n"


def tail(before: str) -> str:
    result = rewrite(HEAD + before + "print(tf)\n", Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text[len(HEAD) :].removesuffix("print(tf)\n")


@pytest.mark.parametrize("line", ["enable_eager_execution()\n", "tfe.enable_eager_execution()\n", "tf.function(f)\n"])
def test_these_stay(line: str) -> None:
    assert tail(line) == line


@pytest.mark.parametrize(
    "name", ["enable_eager_execution", "enable_v2_behavior", "compat.v1.enable_resource_variables"]
)
def test_the_line_goes(name: str) -> None:
    assert tail(f"tf.{name}()\nx = 1\n") == "x = 1\n"


def test_in_a_block_something_must_stay() -> None:
    assert tail("if a:\n    tf.enable_eager_execution()\n") == "if a:\n    pass\n"


@pytest.mark.parametrize(
    "line", ["start = tf.enable_eager_execution\n", "from tensorflow import enable_eager_execution as e\nrun(e)\n"]
)
def test_anything_else_is_said(line: str) -> None:
    result = rewrite(HEAD + line, Settings())
    assert result.text == HEAD + line
    assert [finding.rule for finding in result.findings] == ["KM606"]
