"""One pass gives what Keras gives: shared layers, nested models, masks, and loops that are compiled."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from kmigrate_runtime.verify.modes import CPU
from kmigrate_runtime.verify.new import Candidate

random = np.random.default_rng(0)


def outputs(model: keras.Model, x: list[np.ndarray], keys: list[tuple[str, int, int]]) -> list[np.ndarray]:
    found = dict(Candidate(model, CPU).outputs(x, keys, 1 << 30))
    return [found[key] for key in keys]


def test_calls_of_nested_models_are_counted_through_all_turns() -> None:
    inner_most = keras.Sequential([keras.Input((4,)), keras.layers.Dense(4, name="deep")], name="most")
    inside = keras.Input((4,))
    inner = keras.Model(inside, inner_most(inner_most(inside)), name="inner")
    one, two = keras.Input((4,), name="one"), keras.Input((4,), name="two")
    model = keras.Model([one, two], keras.layers.Add(name="sum")([inner(one), inner(two)]))
    x = [random.standard_normal((3, 4)).astype("float32") for _ in range(2)]
    kernel, bias = map(np.asarray, inner_most.layers[-1].weights)
    keys = [("inner/most/deep", call, 0) for call in range(4)]
    expected = []
    for values in x:
        for _ in range(2):
            values = values @ kernel + bias
            expected.append(values)
    for found, right in zip(outputs(model, x, keys), expected, strict=True):
        np.testing.assert_allclose(found, right, rtol=1e-5, atol=1e-6)
    total = outputs(model, x, [("sum", 0, 0)])[0]
    np.testing.assert_allclose(total, expected[1] + expected[3], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("steps", [6, 40])
@pytest.mark.parametrize("wrapped", [False, True])
def test_a_loop_sees_the_mask_and_hands_it_on_however_long_it_is(steps: int, wrapped: bool) -> None:
    def loop(name: str) -> keras.layers.Layer:
        layer = keras.layers.LSTM(3, return_sequences=True, name=name)
        return keras.layers.Bidirectional(layer, name=name) if wrapped else layer

    words = keras.Input((steps,), dtype="int32")
    first = loop("first")(keras.layers.Embedding(9, 4, mask_zero=True)(words))
    second = loop("second")(first)
    model = keras.Model(words, keras.layers.GlobalAveragePooling1D(name="mean")(second))
    x = random.integers(1, 9, (5, steps)).astype("int32")
    x[:, steps // 2 :] = 0
    found = outputs(model, [x], [("first", 0, 0), ("second", 0, 0), ("mean", 0, 0)])
    right = keras.Model(words, [first, second, model.output])(x, training=False)
    for one, other in zip(found, right, strict=True):
        np.testing.assert_allclose(one, np.asarray(other), rtol=1e-5, atol=1e-6)


def test_what_was_compiled_for_the_model_serves_for_the_layer_alone() -> None:
    model = keras.Sequential([keras.Input((40, 2)), keras.layers.GRU(3, name="loop")])
    candidate = Candidate(model, CPU)
    x = random.standard_normal((2, 40, 2))
    within = dict(candidate.outputs([x.astype("float32")], [("loop", 0, 0)], 1 << 30))["loop", 0, 0]
    alone = candidate.fed("loop", 0, [x])[0]  # as the reference has it, in float64
    np.testing.assert_array_equal(within, alone)
    (compiled,) = candidate.caller.compiled.values()
    assert compiled.experimental_get_tracing_count() == 1


def test_a_layer_whose_default_is_training_is_not_trained() -> None:
    class Eager(keras.layers.Layer):
        def call(self, inputs, training=True):  # type: ignore[no-untyped-def]
            return inputs * 0 if training else inputs

    model = keras.Sequential([keras.Input((2,)), Eager(name="eager")])
    x = np.ones((1, 2), "float32")
    assert outputs(model, [x], [("eager", 0, 0)])[0].all()
    assert Candidate(model, CPU).fed("eager", 0, [x])[0].all()
