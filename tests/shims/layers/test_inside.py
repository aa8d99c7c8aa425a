"""Layers with layers inside, as the codemod writes them, held to TensorFlow 2.3 to 2.15."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from retold import recorded, told_by

from kmigrate_shims.layers import build_inside


def test_their_weights_are_there_with_the_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, findings = told_by("layers_inside_of_tf_keras", tmp_path, monkeypatch)
    for release in ("2.3.4", "2.9.3", "2.15.1"):
        for name, numbers in recorded(f"layers_inside_of_tf_keras-{release}").items():
            assert [list(shape) for shape in found[name]["shapes"]] == numbers["shapes"], name
            for key in ("losses", "outputs"):
                np.testing.assert_allclose(found[name][key], numbers[key], rtol=1e-4, atol=1e-5, err_msg=name)
    assert [one.status.value for one in findings if one.rule == "KM287"] == ["shimmed"] * 3


class Joined(keras.layers.Layer):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.one, self.other = keras.layers.Dense(2), keras.layers.Dense(2)

    def build(self, shapes: object) -> None:
        build_inside(self, shapes)

    def call(self, inputs: object, training: bool = False) -> object:
        a, b = inputs.values() if isinstance(inputs, dict) else inputs  # type: ignore[attr-defined]
        return self.one(a) + self.other(b)


@pytest.mark.parametrize("shapes", [[(None, 3), (None, 4)], {"a": (None, 3), "b": (None, 4)}])
def test_of_several_inputs(shapes: object) -> None:
    layer = Joined()
    layer.build(shapes)
    assert [tuple(w.shape) for w in layer.weights] == [(3, 2), (2,), (4, 2), (2,)]
