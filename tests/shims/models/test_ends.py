"""The tensors at the ends of a model, whatever kind of model it is."""

from __future__ import annotations

import keras
import pytest

from kmigrate_shims.models import input_of, output_of


def test_a_sequential_that_nobody_called_has_its_ends() -> None:
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])
    assert input_of(model).shape == (None, 3)
    assert output_of(model) is model.outputs[0]
    seen = keras.Model(input_of(model), output_of(model))
    assert seen.output_shape == (None, 2)


def test_its_ends_stay_where_it_is_called_on_something_else() -> None:
    model = keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2)])
    model(keras.layers.Input((3,)))
    assert output_of(model) is model.outputs[0]


@pytest.mark.parametrize("listed", [False, True])
def test_one_tensor_is_no_list(listed: bool) -> None:
    x = keras.layers.Input((3,))
    y = keras.layers.Dense(2)(x)
    model = keras.Model([x], [y]) if listed else keras.Model(x, y)
    assert input_of(model) is x
    assert output_of(model) is y


def test_several_are_one() -> None:
    a, b = keras.layers.Input((3,)), keras.layers.Input((3,))
    model = keras.Model([a, b], [keras.layers.Add()([a, b]), keras.layers.Dense(1)(a)])
    assert input_of(model) == [a, b]
    assert output_of(model) == model.outputs
