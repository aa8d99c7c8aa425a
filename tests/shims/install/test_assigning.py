"""Methods of variables that give updates: of `K.variable`, of weights, in sessions, `K.function` and optimizers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[3] / "fixtures" / "programs_as_they_were"


@pytest.mark.parametrize("release", ["2.0.8", "2.2.4", "2.3.1"])
def test_what_variables_are_given(play: Callable[..., Any], release: str) -> None:
    recorded = json.loads((FOLDER / f"assigning-keras-{release}-tensorflow.json").read_text())
    told = play("assigning", release)
    assert told.keys() == recorded.keys()
    for name in recorded:
        for one, other in zip(flat(told[name]), flat(recorded[name]), strict=True):
            assert one == pytest.approx(other, abs=1e-5), name


def flat(value: Any) -> Iterator[float]:
    if not isinstance(value, list):
        yield value
        return
    for one in value:
        yield from flat(one)


def test_without_an_old_keras_it_is_done_at_once() -> None:
    from kmigrate_shims import backend as K

    variable = K.variable([1.0, 2.0])
    variable.assign_add([1.0, 1.0])
    variable.assign_sub([0.5, 0.5])
    np.testing.assert_allclose(K.get_value(variable), [1.5, 2.5])
    variable.assign([3.0, 4.0])
    np.testing.assert_allclose(K.get_value(variable), [3.0, 4.0])
    later = variable.assign_add(2.0 * variable)  # what hangs on a symbolic value
    np.testing.assert_allclose(K.get_value(variable), [3.0, 4.0])
    K.function([], [], updates=[later])([])
    np.testing.assert_allclose(K.get_value(variable), [9.0, 12.0])


def test_in_an_optimizer_of_ones_own() -> None:
    import keras

    from kmigrate_shims import backend as K
    from kmigrate_shims.optimizers.legacy import LegacyOptimizer

    class Descending(LegacyOptimizer):
        def __init__(self, **kwargs: Any) -> None:
            super().__init__(**kwargs)
            self.iterations = K.variable(0, dtype="int64")

        def get_updates(self, loss: Any, params: Any) -> Any:
            self.updates = [self.iterations.assign_add(1)]
            for param, gradient in zip(params, self.get_gradients(loss, params), strict=True):
                total = K.zeros(K.int_shape(param))
                self.updates += [total.assign_add(gradient), param.assign_sub(0.1 * gradient)]
                self.weights.append(total)
            return self.updates

    recorded = json.loads((FOLDER / "assigning-keras-2.2.4-tensorflow.json").read_text())
    draws = np.random.RandomState(1)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    model.set_weights([draws.rand(3, 2), np.zeros(2)])
    optimizer = Descending()
    model.compile(optimizer, "mse")
    x, y = draws.rand(6, 3), draws.rand(6, 2)
    np.testing.assert_allclose([model.train_on_batch(x, y) for _ in range(4)], recorded["losses"], rtol=1e-5)
    assert int(K.get_value(optimizer.iterations)) == recorded["iterations"]
    np.testing.assert_allclose(optimizer.get_weights()[0], recorded["summed gradients"], rtol=1e-5)
    kernel = model.trainable_variables[0].value
    kernel.assign(kernel * 0.0)  # a variable of TensorFlow's again
    assert not model.get_weights()[0].any()
