"""Calls of functions of `K` whose value is another one in tf.keras."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.other_values import computes_otherwise

SiteOf = Callable[[str, str], Site]


def otherwise(site_of: SiteOf, call: str) -> bool:
    name = call.partition("(")[0]
    site = site_of(f"from keras import backend as K\n\nK.{call}\n", f"keras.backend.{name}")
    assert isinstance(site.call, ast.Call)
    return computes_otherwise(site.file, name, site.call)


@pytest.mark.parametrize(
    "call",
    [
        "switch(a > 0, a, b)",
        "gather(table, x)",
        "eye(3)",
        "stop_gradient(x)",
        "resize_images(x, 2, 2, 'channels_last')",
        "batch_dot(a, b)",
        "batch_dot(a, b, axes=[2, 1])",
        "pool2d(x, (2, 2))",
        "conv2d(x, w, data_format='channels_last')",
        "mean(x)",
    ],
)
def test_what_is_as_it_was(site_of: SiteOf, call: str) -> None:
    assert not otherwise(site_of, call)


@pytest.mark.parametrize(
    "call",
    [
        "switch(flags, a, b)",
        "gather(self.table, x)",
        "eye((3, 3))",
        "stop_gradient([a, b])",
        "resize_images(x, 2, 2, 'channels_last', interpolation='bilinear')",
        "resize_images(x, 2, 2, 'tf')",
        "binary_crossentropy(t, p)",
        "batch_dot(a, b, axes=[3, 3])",
        "batch_dot(a, b, axes=axes)",
        "pool2d(x, [2, 2])",
        "conv2d(x, w, dim_ordering='th')",
        "temporal_padding(x, 1)",
    ],
)
def test_what_is_not(site_of: SiteOf, call: str) -> None:
    assert otherwise(site_of, call)
