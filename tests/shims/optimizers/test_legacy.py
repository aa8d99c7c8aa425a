"""The base class of optimizers that have `get_updates`. What it computes is in tests/shims/classes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

from kmigrate_shims.optimizers.legacy import LegacyOptimizer  # noqa: E402


@keras.saving.register_keras_serializable(package="tests")
class Momentum(LegacyOptimizer):
    """Momentum, with as many ways to say an update as there are."""

    def __init__(self, lr: float = 0.1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.iterations = tf.Variable(0, dtype="int64")
        self.lr = tf.Variable(lr)

    def get_updates(self, params: Any, loss: Any, constraints: Any = None) -> Any:
        grads = self.get_gradients(loss, params)
        assert constraints.get(params[0]) is params[0].constraint
        moments = [tf.Variable(tf.zeros(p.shape)) for p in params]
        self.weights = [self.iterations, *moments]
        self.updates = [(self.iterations, self.iterations + 1)]
        for p, g, m in zip(params, grads, moments, strict=True):
            new = 0.5 * m + g
            self.updates += [(m, new), [p, p - self.lr * new]]
        return self.updates

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "lr": float(self.lr.numpy())}


def trained(**kwargs: Any) -> Any:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(Momentum(**kwargs), keras.losses.MeanSquaredError())
    return model


X, Y = np.array([[1.0]]), np.array([[0.0]])


def weight(model: Any) -> float:
    return float(model.get_weights()[0][0, 0])


@pytest.mark.parametrize("jit", [False, True])
def test_two_steps(jit: bool) -> None:
    model = trained()
    model.compile(model.optimizer, "mse", jit_compile=jit)
    model.train_on_batch(X, Y)
    assert weight(model) == pytest.approx(1 - 0.1 * 2)
    model.train_on_batch(X, Y)
    assert weight(model) == pytest.approx(0.8 - 0.1 * (0.5 * 2 + 2 * 0.8))
    assert int(model.optimizer.iterations.numpy()) == 2


CLIPS = [({"clipnorm": 1.0}, 0.1), ({"clipvalue": 0.5}, 0.05), ({"clipnorm": 3.0}, 0.2)]


@pytest.mark.parametrize(("clip", "step"), CLIPS)
def test_gradients_are_clipped_as_they_were(clip: dict[str, float], step: float) -> None:
    model = trained(**clip)
    model.train_on_batch(X, Y)
    assert weight(model) == pytest.approx(1 - step)
    assert model.optimizer.get_config() == {**clip, "lr": pytest.approx(0.1)}


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_saved_and_loaded_with_its_state(ending: str, tmp_path: Path) -> None:
    model = trained()
    model.train_on_batch(X, Y)
    model.save(tmp_path / f"m.{ending}")
    again = keras.saving.load_model(tmp_path / f"m.{ending}")
    for one in (model, again):
        one.train_on_batch(X, Y)
    assert weight(again) == pytest.approx(weight(model))
    assert [w.tolist() for w in again.optimizer.get_weights()] == [w.tolist() for w in model.optimizer.get_weights()]


def test_the_rate_is_set_by_callbacks() -> None:
    model = trained()
    model.fit(X, Y, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.01)], verbose=0)
    assert weight(model) == pytest.approx(1 - 0.01 * 2)
    assert float(model.optimizer.learning_rate.numpy()) == pytest.approx(0.01)


def test_a_rate_that_is_a_number_is_not_set_in_vain() -> None:
    class Plain(LegacyOptimizer):
        def get_updates(self, loss: Any, params: Any) -> Any:
            return [(p, p - self.lr * g) for p, g in zip(params, self.get_gradients(loss, params), strict=True)]

    optimizer = Plain()
    optimizer.lr = 0.1
    model = trained()
    model.compile(optimizer, "mse")
    model.train_on_batch(X, Y)
    assert weight(model) == pytest.approx(0.8)
    with pytest.raises(TypeError, match=r"K\.variable"):
        optimizer.learning_rate = 0.5


class ByLr(Momentum):
    """One whose `lr` is another name of `learning_rate`."""

    def __init__(self, lr: float = 0.1, **kwargs: Any) -> None:
        LegacyOptimizer.__init__(self, **kwargs)
        self.iterations = tf.Variable(0, dtype="int64")
        self.learning_rate = tf.Variable(lr)

    @property
    def lr(self) -> Any:
        return self.learning_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        self.learning_rate = value


class ByRate(ByLr):
    lr = LegacyOptimizer.lr

    @property
    def learning_rate(self) -> Any:
        return self.held

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        if "held" in vars(self):
            self.held.assign(value)
        else:
            self.held = value


class ByHeld(ByRate):
    @property
    def lr(self) -> Any:
        return self.held

    learning_rate = LegacyOptimizer.learning_rate

    @lr.setter
    def lr(self, value: Any) -> None:
        ByRate.learning_rate.fset(self, value)  # type: ignore[attr-defined]


@pytest.mark.parametrize("cls", [Momentum, ByLr, ByRate, ByHeld])
def test_both_names_of_the_rate_are_one(cls: Any) -> None:
    optimizer = cls(lr=0.5)
    optimizer.learning_rate = 0.25
    assert float(optimizer.lr) == float(optimizer.learning_rate) == 0.25
    optimizer.lr = 0.125
    assert float(optimizer.lr) == float(optimizer.learning_rate) == 0.125


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_saved_before_it_is_trained(ending: str, tmp_path: Path) -> None:
    trained().save(tmp_path / f"m.{ending}")
    again = keras.saving.load_model(tmp_path / f"m.{ending}")
    again.train_on_batch(X, Y)
    assert weight(again) == pytest.approx(0.8)


def test_constraints_are_applied_by_get_updates_alone() -> None:
    class Constrained(Momentum):
        def get_updates(self, params: Any, loss: Any, constraints: Any = None) -> Any:
            updates = super().get_updates(params, loss, constraints)
            return [(p, p.constraint(new) if p is params[0] else new) for p, new in updates]

    for cls, expected in ((Momentum, 0.6), (Constrained, 0.5)):
        model = trained()
        model.layers[0].kernel.constraint = lambda w: tf.minimum(w, 0.5)
        model.compile(cls(lr=0.2), "mse")
        model.train_on_batch(X, Y)
        assert weight(model) == pytest.approx(expected)


def test_other_variables_have_a_step_of_their_own() -> None:
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1), keras.layers.Dense(1)])
    optimizer = Momentum()
    model.compile(optimizer, "mse")
    model.train_on_batch(X, Y)
    model.layers[0].trainable = False
    model.compile(optimizer, "mse")
    before = [w.copy() for w in model.get_weights()]
    model.train_on_batch(X, np.array([[1.0]]))
    moved = [not np.array_equal(a, b) for a, b in zip(before, model.get_weights(), strict=True)]
    assert moved[:2] == [False, False]
    assert moved[3]
    assert int(optimizer.iterations.numpy()) == 2


def test_a_loop_of_ones_own() -> None:
    variable = tf.Variable([1.0])
    optimizer = Momentum()
    for _ in range(2):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(variable**2)
        optimizer.apply_gradients([(tape.gradient(loss, variable), variable)])
    assert variable.numpy() == pytest.approx(0.8 - 0.1 * (0.5 * 2 + 2 * 0.8))


def test_a_gradient_that_is_sparse() -> None:
    model = keras.Sequential([keras.Input((2,)), keras.layers.Embedding(3, 1), keras.layers.Flatten()])
    model.compile(Momentum(), "mse")
    model.train_on_batch(np.array([[0, 2]]), np.array([[1.0, 1.0]]))
    assert len(model.optimizer.get_weights()) == 2


def test_what_is_wrong_is_said() -> None:
    class Bad(LegacyOptimizer):
        def get_updates(self, loss: Any, params: Any) -> Any:
            return [params[0] * 2.0]

    class Curious(LegacyOptimizer):
        def get_updates(self, loss: Any, params: Any) -> Any:
            return [(params[0], loss.numpy())]

    model = trained()
    for optimizer, words in ((Bad(), "a pair"), (Curious(), "not the loss")):
        model.compile(optimizer, "mse")
        with pytest.raises(TypeError, match=words):
            model.train_on_batch(X, Y)
    with pytest.raises(TypeError, match="momentum"):
        LegacyOptimizer(momentum=1)
    with pytest.raises(ValueError, match="None"):
        Momentum().apply([None], model.trainable_variables)
    model = trained()
    model.train_on_batch(X, Y)
    with pytest.raises(ValueError, match="weights"):
        model.optimizer.set_weights([1])
