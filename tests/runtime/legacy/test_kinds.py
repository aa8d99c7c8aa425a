"""The table of kinds, and its page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kmigrate_runtime.legacy import kinds
from kmigrate_runtime.spec import Layer

PAGE = Path(__file__).parents[3] / "docs" / "spec.md"


def test_the_page_has_the_table() -> None:
    assert kinds.markdown() in PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(kinds.table()))
def test_weights_depend_on_options_of_their_kind(name: str) -> None:
    kind = kinds.table()[name]
    assert {role.option.partition("=")[0] for role in kind.roles if role.option} <= kind.options()
    assert kind.still <= {role.name for role in kind.roles}


def test_a_weight_of_another_shape_is_named() -> None:
    options = {"units": 3, "use_bias": True}
    layer = Layer("d", "Dense", options, {"kernel": np.zeros((2, 3)), "bias": np.zeros(3)})
    assert kinds.misfit(layer) is None
    layer.weights["bias"] = np.zeros(4)
    assert kinds.misfit(layer) == "has a bias of shape (4,) where (units) is needed"
    del layer.weights["bias"]
    assert kinds.misfit(layer) == "has the weights kernel where bias, kernel are needed"


def test_shapes_of_one_layer_agree_with_each_other() -> None:
    options = {"filters": 4, "kernel_size": [3], "depth_multiplier": 2, "use_bias": False}
    layer = Layer("s", "SeparableConv1D", options)
    layer.weights = {"depthwise_kernel": np.zeros((3, 5, 2)), "pointwise_kernel": np.zeros((1, 10, 4))}
    assert kinds.misfit(layer) is None
    layer.weights["pointwise_kernel"] = np.zeros((1, 8, 4))
    assert kinds.misfit(layer) is not None
