"""`add_metric` in calls of layers and models, and copies of layers. The numbers can be counted by hand."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from kmigrate_shims import backend as K
from kmigrate_shims.keras import layers, metrics, models

ONES = np.ones((10, 1))


class Told(layers.Layer):
    def call(self, inputs: Any) -> Any:
        self.add_metric(K.sum(inputs), name="sums")
        return inputs + 1


class Own(models.Model):
    """Its mean was made first, and so stands in front."""

    def __init__(self, names: tuple[str, ...] = ("mean",)) -> None:
        super().__init__(name="own")
        self.dense = layers.Dense(2, kernel_initializer="ones")
        self.means = metrics.Mean(name=names[0])
        if len(names) > 1:
            self.others = metrics.Mean(name=names[1])

    def call(self, inputs: Any) -> Any:
        self.add_metric(K.sum(inputs), name="sums")
        self.add_metric(self.means(inputs), name="mean")
        return self.dense(inputs)


def test_in_the_call_of_a_layer() -> None:
    given = layers.Input((1,))
    model = models.Model(given, layers.Dense(2, kernel_initializer="ones", trainable=False)(Told()(given)))
    model.add_metric(metrics.Mean(name="outputs")(model.output))
    model.compile("sgd", "mse")
    assert model.metrics_names == ["loss", "outputs", "sums"]
    history = model.fit(
        ONES, np.ones((10, 2)), epochs=2, batch_size=5, verbose=0, validation_data=(ONES, np.ones((10, 2)))
    )
    for name, value in (("outputs", 2), ("sums", 5)):
        assert history.history[name] == history.history["val_" + name] == [value, value]


def test_in_the_call_of_a_model() -> None:
    model = Own()
    model.compile(loss="mse", optimizer="sgd")
    history = model.fit(ONES, np.ones((10, 2)), epochs=2, batch_size=5, verbose=0)
    assert [type(layer).__name__ for layer in model.layers] == ["Dense"]
    assert history.history["mean"] == [1, 1]
    assert history.history["sums"] == [5, 5]
    np.testing.assert_allclose(model.evaluate(ONES, np.ones((10, 2)), batch_size=5, verbose=0)[1:], [1, 5])


def test_two_of_one_name_are_refused() -> None:
    model = Own(("mean", "mean"))
    model.compile(loss="mse", optimizer="sgd")
    with pytest.raises(ValueError, match="different names"):
        model.fit(ONES, np.ones((10, 2)), batch_size=5, verbose=0)


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda layer: pickle.loads(pickle.dumps(layer))])
def test_layers_are_copied_with_their_weights(copied: Any) -> None:
    fresh = copied(layers.Dense(3, kernel_regularizer="l2", name="mine"))
    assert (fresh.name, fresh.units, fresh.built) == ("mine", 3, False)
    layer = layers.Dense(3)
    layer(layers.Input((2,)))
    again = copied(layer)
    assert again is not layer
    for one, other in zip(again.get_weights(), layer.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
