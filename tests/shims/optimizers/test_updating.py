"""Optimizers of Keras 2 with `get_updates`, and those of today made such. Held to recordings in tests/shims/classes."""

from __future__ import annotations

from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from kmigrate_shims import backend as K  # noqa: E402
from kmigrate_shims import optimizers as shims  # noqa: E402
from kmigrate_shims.optimizers import updating  # noqa: E402
from kmigrate_shims.optimizers.legacy import LegacyOptimizer  # noqa: E402

native = keras.optimizers
schedules = native.schedules


class Held(LegacyOptimizer):
    def __init__(self, optimizer: Any) -> None:
        super().__init__()
        self.optimizer = optimizer

    @property
    def learning_rate(self) -> Any:
        return self.optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.optimizer.learning_rate = value

    def get_updates(self, loss: Any, params: Any) -> Any:
        updates = self.optimizer.get_updates(loss, params)
        self.weights = self.optimizer.weights
        return updates


def after(optimizer: Any, steps: int = 5) -> list[float]:
    variable = keras.Variable([1.0, -2.0, 0.5])
    for step in range(steps):
        gradient = tf.constant([0.3, -0.1, 0.02]) * (step + 1) * variable.value
        optimizer.apply_gradients([(gradient, variable)])
    return [float(x) for x in np.asarray(variable)]


SAME = [
    lambda: native.SGD(0.1, momentum=0.5, nesterov=True),
    lambda: native.SGD(schedules.InverseTimeDecay(0.1, 1, 0.3)),
    lambda: native.SGD(0.1, global_clipnorm=0.2),
    lambda: native.SGD(0.1, clipvalue=0.1),
    lambda: native.RMSprop(0.01, rho=0.8, epsilon=1e-3),
    lambda: native.Adagrad(0.1, initial_accumulator_value=0.0, epsilon=1e-3),
    lambda: native.Adadelta(0.5, rho=0.7),
    lambda: native.Adam(0.1, beta_1=0.8, amsgrad=True),
    lambda: native.Adamax(0.1),
    lambda: shims.SGD(0.1, momentum=0.5, decay=0.2, clipnorm=0.3, clipvalue=0.1),
    lambda: shims.RMSprop(0.01, epsilon=1e-3, epsilon_inside=True),
    lambda: shims.Adagrad(0.1, epsilon=1e-3),
    lambda: shims.Nadam(0.1, schedule_decay=0.01),
]


@pytest.mark.parametrize("make", SAME)
def test_one_that_is_held_moves_as_it_would_alone(make: Any) -> None:
    assert after(Held(make())) == pytest.approx(after(make()), abs=1e-5)


class Own(native.SGD):
    pass


NOT = [
    (lambda: native.SGD(0.1, clipnorm=1.0), "clipnorm"),
    (lambda: native.SGD(0.1, weight_decay=0.1), "weight_decay"),
    (lambda: native.SGD(0.1, use_ema=True), "use_ema"),
    (lambda: native.RMSprop(0.1, momentum=0.5), "momentum"),
    (lambda: native.RMSprop(0.1, centered=True), "centered"),
    (lambda: native.Adagrad(0.1), "initial_accumulator_value"),
    (lambda: native.Nadam(), "no get_updates"),
    (lambda: native.Ftrl(), "no get_updates"),
    (lambda: Own(), "no get_updates"),
    (lambda: native.SGD(schedules.ExponentialDecay(0.1, 2, 0.5)), "schedule"),
    (lambda: native.SGD(schedules.InverseTimeDecay(0.1, 2, 0.5)), "schedule"),
    (lambda: shims.SGD(0.1, clipnorm=1.0, clip="each"), "clip"),
]


@pytest.mark.parametrize(("make", "words"), NOT)
def test_what_has_no_counterpart_is_refused(make: Any, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        Held(make())


def test_rate_and_count_are_those_of_the_one_that_was_given() -> None:
    inner = native.SGD(0.1)
    held = Held(inner)
    inner.learning_rate = 0.5
    assert float(K.get_value(held.learning_rate)) == 0.5
    held.learning_rate = 0.25
    assert float(np.asarray(inner.learning_rate)) == 0.25
    after(held, 2)
    assert int(np.asarray(inner.iterations)) == 2


def test_words_mean_the_defaults_of_then() -> None:
    assert updating.get("Adadelta").get_config()["learning_rate"] == 1.0
    assert type(updating.get("nadam")) is updating.LegacyNadam
    assert type(updating.get(native.Adam())) is updating.LegacyAdam
    own = updating.LegacySGD()
    assert updating.get(own) is own
    with pytest.raises(ValueError, match="nothing"):
        updating.get("nothing")


@pytest.mark.parametrize("name", sorted(updating.CLASSES))
def test_told_and_made_again(name: str) -> None:
    one = updating.CLASSES[name](learning_rate=0.125, clipvalue=0.5)
    for again in (
        updating.deserialize(updating.serialize(one)),
        updating.get(updating.serialize(one)),
        native.deserialize(native.serialize(one)),
        updating.deserialize({"class_name": name, "config": one.get_config()}),
    ):
        assert type(again) is type(one)
        assert again.get_config() == one.get_config()


def test_those_of_keras_3_are_made_again_too() -> None:
    again = updating.deserialize(native.serialize(native.SGD(0.5)))
    assert type(again) is updating.LegacySGD
    assert again.get_config()["learning_rate"] == 0.5
    assert updating.deserialize({"class_name": "Held", "config": {"optimizer": "sgd"}}, {"Held": Kept}).optimizer


class Kept(Held):
    def __init__(self, optimizer: Any) -> None:
        super().__init__(updating.get(optimizer))


def test_updates_that_are_asked_for_read_the_weights_at_each_call() -> None:
    weight = keras.Variable([1.0, -2.0])
    x = K.placeholder(shape=(2,))
    rule = updating.LegacySGD(learning_rate=0.5)
    step = K.function([x], [K.sum(x)], updates=rule.get_updates(K.sum(x * weight), [weight]))
    for _ in range(3):
        step([[1.0, 2.0]])
    assert np.asarray(weight).tolist() == [-0.5, -5.0]


def test_a_weight_without_a_part_in_the_loss_is_told() -> None:
    weights, x = [keras.Variable([1.0]), keras.Variable([1.0])], K.placeholder(shape=(1,))
    with pytest.raises(ValueError, match="None"):
        updating.LegacySGD().get_updates(K.sum(x * weights[0]), weights)
