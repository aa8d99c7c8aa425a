"""Merge modes of Keras 1."""

from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from kmigrate.rules import Site
from kmigrate.rules.common.merging import PARAMETERS, Merging, arguments, merging

SiteOf = Callable[[str, str], Site]
ORDER = ("inputs", *PARAMETERS, "name")
HEAD = "from keras.layers import merge\n\n\ndef joined(x):\n    return x\n\n\n"


def plan(site_of: SiteOf, call: str) -> Merging | None:
    site = site_of(f"{HEAD}y = merge({call})\n", "keras.layers.merge")
    given = arguments(site, ORDER)
    assert given is not None
    return merging(site, given["mode"], {key: given[key] for key in PARAMETERS[1:]}, given["name"])


def written(site: Site, pieces: list[str | ast.AST]) -> str:
    return "".join(piece if isinstance(piece, str) else site.text(piece) for piece in pieces)


@pytest.mark.parametrize("call", ["[a, b], mode='cos'", "[a, b], mode=kind", "[a, b], mode='sum', output_mask=f"])
def test_what_nothing_of_today_does(site_of: SiteOf, call: str) -> None:
    assert plan(site_of, call) is None


@pytest.mark.parametrize("call", ["*tensors", "[a, b], **options", "a, b, c, d, e, f, g, h, i"])
def test_arguments_that_cannot_be_told(site_of: SiteOf, call: str) -> None:
    assert arguments(site_of(f"{HEAD}y = merge({call})\n", "keras.layers.merge"), ORDER) is None


@pytest.mark.parametrize(
    ("mode", "function", "layer"),
    [
        ("sum", "add", "Add"),
        ("mul", "multiply", "Multiply"),
        ("ave", "average", "Average"),
        ("max", "maximum", "Maximum"),
    ],
)
def test_modes(site_of: SiteOf, mode: str, function: str, layer: str) -> None:
    found = plan(site_of, f"[a, b], mode='{mode}', name='n'")
    assert found is not None
    assert (found.function, found.layer, found.given) == (function, layer, [])
    assert found.named()[0][0] == "name="


def test_no_mode_is_a_sum(site_of: SiteOf) -> None:
    found = plan(site_of, "[a, b]")
    assert found is not None
    assert (found.function, found.named()) == ("add", [])


def test_an_axis_has_another_name(site_of: SiteOf) -> None:
    site = site_of(f"{HEAD}y = merge([a, b], 'concat', 1)\n", "keras.layers.merge")
    given = arguments(site, ORDER)
    assert given is not None
    found = merging(site, given["mode"], {key: given[key] for key in PARAMETERS[1:]}, None)
    assert found is not None
    assert [written(site, one) for one in found.given] == ["axis=1"]


@pytest.mark.parametrize("mode", ["lambda x: x[0]", "joined"])
def test_a_function_is_a_lambda_layer(site_of: SiteOf, mode: str) -> None:
    found = plan(site_of, f"[a, b], mode={mode}, output_shape=(3,)")
    assert found is not None
    assert found.function == "Lambda"
