"""Whether a shape is one number."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.one_number import is_one_number, shape_of

TEXT = """from keras.layers import Layer


class A(Layer):
    def build(self, s):
        n, r, u = 3 * s[-1], r[0][1], other()
        size = s[-1]
        print(range(self.many), (self.sized, 2), ("name", self.named))
        self.add_weight(shape={})
"""


def given(shape: str, site_of: Callable[[str, str], Site]) -> tuple[Site, ast.expr]:
    site = site_of(TEXT.format(shape), "keras.layers.Layer.add_weight")
    assert site.call is not None
    return site, site.call.keywords[0].value


@pytest.mark.parametrize(
    "shape", ["(3,)", "s[1:]", "s[0]", "r[1]", "u", "self.named", "other()", "(3,) * 2", "s + (2,)", "True"]
)
def test_what_is_none_or_cannot_be_told(shape: str, site_of: Callable[[str, str], Site]) -> None:
    site, node = given(shape, site_of)
    assert not is_one_number(site, node)
    assert shape_of(site, node) == [node]


@pytest.mark.parametrize(
    "shape", ["3", "s[1]", "s[-1]", "len(u)", "int(u)", "size", "size // 2", "self.many", "self.sized", "2 + size"]
)
def test_one_number_becomes_a_tuple(shape: str, site_of: Callable[[str, str], Site]) -> None:
    site, node = given(shape, site_of)
    assert is_one_number(site, node)
    assert shape_of(site, node) == ["(", node, ",)"]


def test_what_stands_in_parentheses_lacks_a_comma(site_of: Callable[[str, str], Site]) -> None:
    site, node = given("(u)", site_of)
    assert shape_of(site, node) == [node, ","]
