"""What layers write into their configs."""

from __future__ import annotations

import pytest

from kmigrate.engine.rewrite import rewrite
from kmigrate.settings import Settings

HEAD = """from keras import activations, constraints, initializers, regularizers
from keras.layers import Layer


class A({base}):
    def __init__(self, init='one', r=None, c=None, **kwargs):
        self.init = initializers.get(init)
        self.act = activations.get('relu')
        self.r = regularizers.get(r)
        self.c = constraints.get(c)
        super(A, self).__init__(**kwargs)

"""


def after(text: str, base: str = "Layer") -> str:
    result = rewrite(HEAD.format(base=base) + text, Settings())
    assert rewrite(result.text, Settings()).text == result.text
    return result.text.partition("__init__(**kwargs)\n\n")[2]


@pytest.mark.parametrize(
    ("value", "base"),
    [
        ("initializers.serialize(self.init)", "Layer"),
        ("self.act.__name__", "Layer"),
        ("self.__class__.__name__", "Layer"),
        ("super(A, self).get_config()", "Layer"),
        ("self.layer.get_config()", "Layer"),
        ("self.init.__name__", "Other"),
    ],
)
def test_nothing_to_do(value: str, base: str) -> None:
    text = f"    def get_config(self):\n        return {{'a': {value}}}\n"
    assert after(text, base) == text


def test_other_methods_stay() -> None:
    text = "    def show(self):\n        print(self.init.__name__)\n\n    def get_config(self):\n        return {}\n"
    assert after(text) == text


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("self.init.__name__", "initializers.serialize(self.init)"),
        ("self.r.get_config() if self.r else None", "regularizers.serialize(self.r)"),
        ("self.c.get_config() if self.c is not None else None", "constraints.serialize(self.c)"),
        ("self.r.get_config()", "regularizers.serialize(self.r)"),
    ],
)
def test_it_is_written_as_get_reads_it(before: str, new: str) -> None:
    text = "    def get_config(self):\n        return {{'a': {}}}\n"
    assert after(text.format(before)) == text.format(new)
