"""Which weight of today is which of then."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from kmigrate_runtime.spec import Foreign, Layer, Model
from kmigrate_runtime.verify import pairs as pairing


def paired(
    roles: dict[str, tuple[int, ...]], names: dict[str, tuple[int, ...]], foreign: bool = True
) -> dict[str, str]:
    layer = Layer("own", "Scaled", weights={role: np.zeros(shape) for role, shape in roles.items()})
    layer.foreign = Foreign("class", "Scaled") if foreign else None
    variables = [SimpleNamespace(name=name, path=f"own/{name}", shape=shape) for name, shape in names.items()]
    new: Any = {"own": SimpleNamespace(layer=SimpleNamespace(weights=variables))}
    found = pairing.weights(Model("m", [layer], [], []), pairing.Pairs({"own": "own"}), new)
    return {path: variable.name for path, variable in found.items()}


def test_names_are_found_in_any_order() -> None:
    assert paired({"a": (2, 3), "b": (3,)}, {"b": (3,), "a": (2, 3)}) == {"own/a": "a", "own/b": "b"}


def test_names_of_old_that_say_nothing_go_by_order_where_the_shapes_are_theirs() -> None:
    old = {"own_1_kernel_1": (2, 3), "own_1_gain": (3,)}
    assert paired(old, {"kernel": (2, 3), "gain": (3,)}) == {"own/own_1_kernel_1": "kernel", "own/own_1_gain": "gain"}
    assert paired(old, {"gain": (3,), "kernel": (2, 3)}) == {}
    assert paired(old, {"kernel": (2, 3)}) == {}


def test_what_is_left_of_a_known_layer_is_paired_with_nothing() -> None:
    assert paired({"kernel": (2, 3), "odd": (3,)}, {"kernel": (2, 3), "bias": (3,)}, foreign=False) == {
        "own/kernel": "kernel"
    }


def test_what_keras_3_calls_otherwise_is_found() -> None:
    assert paired({"depthwise_kernel": (2, 2)}, {"kernel": (2, 2)}, foreign=False) == {"own/depthwise_kernel": "kernel"}
    assert paired({"alpha": (2,), "beta": (2,)}, {"alphas": (2,), "betas": (2,)}, foreign=False) == {
        "own/alpha": "alphas",
        "own/beta": "betas",
    }
