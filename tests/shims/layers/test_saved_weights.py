"""Weights that a class adds to a Dense, a convolution or an Embedding are in the files that its models are saved to."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest

from kmigrate import rewrite

PROGRAM = """
from keras.layers import Conv2D, Dense, Embedding

class ScaledDense(Dense):
    def build(self, input_shape):
        super(ScaledDense, self).build(input_shape)
        self.scale = self.add_weight(name='scale', shape=(self.units,), initializer='ones')

    def call(self, x):
        return super(ScaledDense, self).call(x) * self.scale

class ScaledConv(Conv2D):
    def build(self, input_shape):
        super(ScaledConv, self).build(input_shape)
        self.scale = self.add_weight(name='scale', shape=(self.filters,), initializer='ones')

    def call(self, x):
        return super(ScaledConv, self).call(x) * self.scale
"""


@pytest.mark.parametrize("ending", [".keras", ".weights.h5"])
@pytest.mark.parametrize(("name", "given", "shape"), [("ScaledDense", 3, (4,)), ("ScaledConv", (2, 3), (6, 6, 1))])
def test_they_come_back(name: str, given: Any, shape: tuple[int, ...], ending: str, tmp_path: Path) -> None:
    names: dict[str, Any] = {"__name__": "program"}
    exec(compile(rewrite(PROGRAM).text, "program", "exec"), names)
    cls = names[name]

    def made() -> Any:
        return keras.Sequential([keras.Input(shape), cls(*given if isinstance(given, tuple) else (given,))])

    model, file = made(), tmp_path / f"model{ending}"
    model.set_weights([np.cos(np.arange(w.size)).reshape(w.shape) for w in model.get_weights()])
    if ending == ".keras":
        model.save(file)
        again = keras.models.load_model(file, custom_objects={name: cls})
    else:
        model.save_weights(file)
        again = made()
        again.load_weights(file)
    for one, other in zip(again.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
