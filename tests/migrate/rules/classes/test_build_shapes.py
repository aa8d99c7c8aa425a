"""Shapes that `build` is given."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = "from keras.layers import Layer\n\n\nclass A({}):\n    def {}(self, s):\n"


def after(line: str, base: str = "Layer", name: str = "build") -> str:
    result = rewrite(HEAD.format(base, name) + f"        {line}\n", Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("(self, s):\n        ")[2].rstrip("\n")


@pytest.mark.parametrize(
    ("line", "base", "name"),
    [
        ("f(isinstance(s, list))", "Other", "build"),
        ("f(isinstance(s, list))", "Layer", "other"),
        ("f(isinstance(t, list))", "Layer", "build"),
        ("f(isinstance(s, tuple))", "Layer", "build"),
        ("f(isinstance(s[0], (list, tuple)))", "Layer", "build"),
        ("n = s[-1] + 2", "Layer", "build"),
        ("n = tuple(s[1:]) + (2,)", "Layer", "build"),
        ("n = t[1:] + (2,)", "Layer", "build"),
        ("n = s[1:] + [2]", "Layer", "build"),
        ("return s[:-1] + (2,)", "Layer", "compute_output_shape"),
    ],
)
def test_nothing_to_do(line: str, base: str, name: str) -> None:
    assert after(line, base, name) == line


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("f(isinstance(s, list))", "f(isinstance(s[0], (list, tuple)))"),
        ("assert isinstance(s, list)", "assert isinstance(s[0], (list, tuple))"),
        ("n = s[1:] + (2,)", "n = tuple(s[1:]) + (2,)"),
        ("n = (2,) + s", "n = (2,) + tuple(s)"),
        ("n = (2,) + s[0][1:]", "n = (2,) + tuple(s[0][1:])"),
        ("t = s[1:]; n = (1,) + t", "t = s[1:]; n = (1,) + tuple(t)"),
        ("n = s[1:] + (2,) + (3,)", "n = tuple(s[1:]) + (2,) + (3,)"),
    ],
)
def test_a_list_is_fine_too(before: str, new: str) -> None:
    assert after(before) == new


def test_build_of_keras_0_3() -> None:
    text = "from keras.layers.core import Layer\n\n\nclass A(Layer):\n    def build(self):\n        n = {} + (2,)\n"
    after = "    def build(self, input_shape):\n        n = tuple(input_shape[1:]) + (2,)\n"
    assert rewrite(text.format("self.input_shape[1:]"), Settings()).text.endswith(after)
