"""What surrounds `get_updates` while it is traced."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import tensorflow as tf  # noqa: E402

from kmigrate_shims import backend as K  # noqa: E402
from kmigrate_shims.optimizers.stepping import Constraints, Loss, as_of_old, old_names, pair, raw  # noqa: E402


def make(_: Any, **kwargs: Any) -> Any:
    raise AssertionError("nothing is made here")


# The short ones are what fixtures/classes/optimizers_on_tensorflow recorded.
PATHS = [
    ("sequential/steps/lstm_cell/kernel", "steps/kernel:0"),
    ("steps/lstm_cell/kernel", "steps/kernel:0"),
    ("sequential/first/bias", "first/bias:0"),
    ("first/bias", "first/bias:0"),
    ("both/forward_lstm/lstm_cell/kernel", "both/forward_lstm/kernel:0"),
    ("w:0", "w:0"),
]


@pytest.mark.parametrize(("path", "name"), PATHS)
def test_names_of_old(path: str, name: str) -> None:
    assert old_names([SimpleNamespace(path=path)]) == [name]


def test_names_that_two_would_have_stay_whole() -> None:
    both = [SimpleNamespace(path="a/dense/kernel"), SimpleNamespace(path="b/dense/kernel")]
    assert old_names(both) == ["a/dense/kernel:0", "b/dense/kernel:0"]


def test_updates_are_noted_and_all_is_put_back() -> None:
    layer = keras.layers.Dense(1, name="first")
    layer.build((None, 2))
    layer.kernel.constraint = keras.constraints.NonNeg()
    param, before = raw(layer.kernel), tf.keras.backend.update
    name = param.name
    with as_of_old([layer.kernel], make):
        assert param.name == "first/kernel:0"
        assert param.constraint is layer.kernel.constraint
        for backend in (K, tf.keras.backend):
            noted = [backend.update(param, 1.0), backend.update_add(param, 1.0), backend.update_sub(param, 1.0)]
            noted.append(backend.moving_average_update(param, tf.ones((2, 1)), 0.5))
            assert all(one[0] is param for one in noted)
            values = [param * 0 + 1.0, param + 1.0, param - 1.0, param * 0.5 + 0.5]
            for (_, new), value in zip(noted, values, strict=True):
                assert (new + 0 * param).numpy().tolist() == value.numpy().tolist()
    assert param.name == name
    assert param.constraint is None
    assert tf.keras.backend.update is before


def test_constraints_of_keras_1() -> None:
    free = tf.Variable(1.0)
    bound = tf.Variable(1.0, constraint=tf.abs)
    found = Constraints([free, bound])
    assert free not in found
    assert bound in found
    assert found[bound] is tf.abs
    assert found.get(free, 3) == 3
    assert len(found) == 1
    assert [id(key) for key in found.keys()] == [id(key) for key, _ in found.items()] == [id(bound)]  # noqa: SIM118
    assert found.values() == [tf.abs]


def test_the_loss_is_known_by_its_gradients() -> None:
    param, other = tf.Variable(1.0), tf.Variable(2.0)
    loss = Loss([param], [5.0])
    assert K.gradients(loss, [param]) == [5.0]
    with pytest.raises(TypeError, match="nothing else"):
        K.gradients(loss, [other])
    with pytest.raises(TypeError, match="not the loss"):
        loss.numpy()


def test_a_pair() -> None:
    count = K.variable(0, dtype="int64")
    variable, value = pair((count, 3))
    assert variable is count.value
    assert value.dtype == tf.int64
    for wrong in (None, (1,), (tf.constant(1.0), 2.0)):
        with pytest.raises(TypeError, match="a pair"):
            pair(wrong)
