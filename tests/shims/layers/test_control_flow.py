"""Control flow on tensors, and `tf.function` around `call`, as the codemod writes them, held to TensorFlow 2.3 to 2.15."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from retold import recorded, told_by

from kmigrate_shims.layers import compiled, converted

X = np.ones((2, 3), "float32")


def test_a_program_of_both_gives_what_it_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, findings = told_by("control_flow_of_tf_keras", tmp_path, monkeypatch)
    for release in ("2.3.4", "2.9.3", "2.15.1"):
        wanted = recorded(f"control_flow_of_tf_keras-{release}")
        assert found.keys() == wanted.keys()
        for name, numbers in wanted.items():
            for key, values in numbers.items():
                np.testing.assert_allclose(found[name][key], values, rtol=1e-4, atol=1e-5, err_msg=f"{name} {key}")
    assert {one.status.value for one in findings if one.rule in ("KM371", "KM372")} == {"shimmed"}


class Plain(keras.layers.Layer):  # type: ignore[misc]
    def __init__(self) -> None:
        super().__init__()
        self.dense = keras.layers.Dense(2)

    @tf.function  # type: ignore[untyped-decorator]
    def call(self, x: Any) -> Any:
        return self.dense(x)


class Compiled(Plain):
    @compiled
    def call(self, x: Any) -> Any:
        return self.dense(x)


@pytest.mark.parametrize(("cls", "follows"), [(Plain, False), (Compiled, True)])
def test_what_it_is_for(cls: type[Plain], follows: bool) -> None:
    """Keras 3 itself: a `call` that is a `tf.function` never hears of other weights."""
    layer = cls()
    with tf.GradientTape() as tape:
        before = layer(X)
    assert (tape.gradient(before, layer.dense.kernel) is not None) is follows
    layer.dense.kernel.assign(layer.dense.kernel + 1.0)
    assert np.allclose(layer(X), before) is not follows


def test_each_object_has_a_graph_of_its_own() -> None:
    one, other = Compiled(), Compiled()
    assert not np.allclose(one(X), other(X))
    np.testing.assert_allclose(one(X), X @ one.dense.kernel.numpy(), rtol=1e-5, atol=1e-6)


def test_outside_of_a_graph_it_is_traced_once() -> None:
    traced = []

    @compiled
    def twice(x: Any) -> Any:
        traced.append(tf.inside_function())
        return x * 2.0

    assert [float(twice(tf.constant(v))) for v in (1.0, 2.0)] == [2.0, 4.0]
    assert traced == [True]


def test_options_go_to_the_function() -> None:
    @compiled(input_signature=[tf.TensorSpec((None,), tf.float32)])
    def sums(x: Any) -> Any:
        return tf.reduce_sum(x)

    assert float(sums(tf.ones(3))) == 3.0
    with pytest.raises((TypeError, ValueError)):
        sums(tf.ones((2, 2)))


def test_in_eager_execution_it_runs_as_it_is() -> None:
    seen = []

    @converted
    def positive(x: Any) -> Any:
        seen.append(type(x))
        return x if tf.reduce_sum(x) > 0 else -x

    assert float(positive(tf.constant(-2.0))) == 2.0
    assert issubclass(seen[0], tf.__internal__.EagerTensor)
    assert float(tf.function(positive)(tf.constant(-2.0))) == 2.0


def test_where_the_source_is_gone_it_runs_as_it_is() -> None:
    space: dict[str, Any] = {}
    exec("def doubled(x):\n    return x * 2.0\n", space)
    assert float(tf.function(converted(space["doubled"]))(tf.constant(2.0))) == 4.0


def test_arguments_are_seen_through_it() -> None:
    class Told(keras.layers.Layer):  # type: ignore[misc]
        @converted
        def call(self, x: Any, training: bool = False) -> Any:
            return x * 2.0 if training else x

    layer = Told()
    np.testing.assert_array_equal(layer(X, training=True), X * 2)
    np.testing.assert_array_equal(keras.Sequential([layer]).predict(X, verbose=0), X)


def test_a_layer_can_be_compiled_itself() -> None:
    dense = keras.layers.Dense(2)
    step = compiled(dense)
    np.testing.assert_allclose(step(X), X @ dense.kernel.numpy(), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(tf.function(step)(X), X @ dense.kernel.numpy(), rtol=1e-5, atol=1e-6)
