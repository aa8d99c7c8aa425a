"""Functions, gradients and updates on models of Keras 3, in the ways of old programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from keras import layers  # noqa: E402

from kmigrate_shims import backend as K  # noqa: E402

X = np.random.RandomState(3).uniform(-1, 1, (2, 3)).astype("float32")


@pytest.fixture
def model() -> Any:
    keras.utils.set_random_seed(1)
    return keras.Sequential(
        [
            keras.Input((3,)),
            layers.Dense(4, activation="tanh", name="first"),
            layers.Dense(5, activation="relu", name="middle"),
            layers.Dropout(0.5),
            layers.Dense(2, name="last"),
        ]
    )


def taped(model: Any, x: Any, what: Any) -> Any:
    with tf.GradientTape() as tape:
        x = tf.constant(x)
        tape.watch(x)
        loss = what(model(x))
    return tape.gradient(loss, x).numpy()


# Functions


def test_the_phase_is_an_input(model: Any) -> None:
    function = K.function([model.inputs[0], K.learning_phase()], [model.outputs[0]])
    np.testing.assert_allclose(function([X, 0])[0], model.predict(X, verbose=0), atol=1e-6)
    assert np.abs(function([X, 1])[0] - function([X, 0])[0]).max() > 1e-3


def test_outputs_of_layers_and_intermediate_inputs(model: Any) -> None:
    middle = model.get_layer("middle").output
    output, between = K.function([model.inputs[0]], [model.outputs[0], middle])([X])
    np.testing.assert_allclose(K.function([middle], [model.outputs[0]])([between])[0], output, atol=1e-6)
    assert isinstance(between, np.ndarray)


def test_every_batch_size(model: Any) -> None:
    function = K.function([model.inputs[0]], [model.outputs[0]])
    assert [function([np.zeros((n, 3))])[0].shape for n in (1, 2, 5)] == [(1, 2), (2, 2), (5, 2)]


def test_one_output_alone_is_no_list(model: Any) -> None:
    assert K.function([model.inputs[0]], model.outputs[0])([X]).shape == (2, 2)


def test_an_input_that_is_missing_is_named(model: Any) -> None:
    with pytest.raises(ValueError, match="put it among the inputs"):
        K.function([], [model.outputs[0]])([])


def test_updates_follow_the_outputs() -> None:
    v = K.variable(3.0)
    function = K.function([], [K.square(v) * 2 + 1], updates=[(v, v + 1)])
    assert [function([])[0], function([])[0], K.get_value(v)] == [19, 33, 5]


@pytest.mark.parametrize(
    ("make", "wanted"),
    [
        (lambda v: K.update(v, v * 2), 6),
        (lambda v: K.update_add(v, 1.0), 4),
        (lambda v: K.update_sub(v, 1.0), 2),
        (lambda v: K.moving_average_update(v, 1.0, 0.5), 2),
    ],
)
def test_updates(make: Any, wanted: float) -> None:
    v = K.variable(3.0)
    one = make(v)
    assert K.get_value(v) == 3  # not before it runs
    K.function([], [], updates=[one])([])
    assert K.get_value(v) == wanted


def test_weights_are_read_anew_each_time(model: Any) -> None:
    kernel = model.get_layer("first").kernel
    function = K.function([], [K.sum(K.square(kernel)), K.sum(K.abs(kernel) + 1)])
    before = function([])
    kernel.assign(kernel * 2)
    np.testing.assert_allclose(function([])[0], before[0] * 4, rtol=1e-5)


def test_what_was_computed_elsewhere_is_refused(model: Any) -> None:
    with pytest.raises(ValueError, match="computed already"):
        K.function([], [tf.reduce_sum(model.get_layer("first").kernel)])


def test_moving_averages_stay_without_updates() -> None:
    model = keras.Sequential([keras.Input((3,)), layers.BatchNormalization()])
    before = [w.copy() for w in model.get_weights()]
    K.function([model.inputs[0], K.learning_phase()], [model.outputs[0]])([X, 1])
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_placeholders_and_models_on_them(model: Any) -> None:
    base, free = K.variable(X), K.placeholder((2, 3))
    output = model(K.concatenate([base, free], axis=0))
    loss = K.variable(0.0) + 0.5 * K.sum(K.square(output[:2, :] - output[2:, :]))
    gradient = K.gradients(loss, free)
    value, slope = K.function([free], [loss, *gradient])([X * 2])
    wanted = taped(model, X * 2, lambda y: 0.5 * tf.reduce_sum(tf.square(model(X) - y)))
    assert value > 0
    np.testing.assert_allclose(slope, wanted, atol=1e-5)


def test_a_model_built_on_a_variable_and_a_placeholder() -> None:
    kept, free = K.variable(X[:1]), K.placeholder((1, 3))
    both = K.concatenate([kept, free], axis=0)
    built = keras.Model(free, layers.Dense(2, name="dense")(both))
    loss = K.sum(K.square(built.get_layer("dense").output))
    value, slope = K.function([free], [loss, *K.gradients(loss, free)])([X[1:]])
    assert value > 0
    assert slope.shape == (1, 3)
    assert built.predict(X[1:], verbose=0).shape == (2, 2)


# Gradients


def test_saliency(model: Any) -> None:
    gradient = K.gradients(K.mean(model.outputs[0][:, 1]), model.inputs[0])[0]
    found = K.function([model.inputs[0]], [gradient])([X])[0]
    np.testing.assert_allclose(found, taped(model, X, lambda y: tf.reduce_mean(y[:, 1])), atol=1e-6)


def test_by_intermediate_tensors_and_weights(model: Any) -> None:
    kernel, middle = model.get_layer("last").kernel, model.get_layer("middle").output
    found = K.gradients(K.sum(model.outputs[0]), [middle, kernel])
    by_middle, by_kernel = K.function([model.inputs[0]], found)([X])
    np.testing.assert_allclose(by_middle, np.tile(np.sum(kernel, 1), (2, 1)), atol=1e-6)
    between = K.function([model.inputs[0]], [middle])([X])[0]
    np.testing.assert_allclose(by_kernel, np.tile(between.sum(0)[:, None], (1, 2)), atol=1e-6)


def test_of_gradients() -> None:
    x = K.placeholder((None, 3))
    first = K.gradients(K.sum(K.pow(x, 3)), x)[0]
    second = K.gradients(K.sum(K.square(first)), x)[0]
    np.testing.assert_allclose(K.function([x], [second])([X])[0], 36 * X**3, atol=1e-5)


def test_by_a_variable() -> None:
    v = K.variable([1.0, 2.0])
    assert K.function([], K.gradients(K.sum(v * v), [v]))([])[0].tolist() == [2, 4]


def test_what_is_not_connected_is_none(model: Any) -> None:
    assert K.gradients(K.sum(model.outputs[0]), [K.placeholder((2,)), keras.Variable(1.0)]) == [None, None]


def test_the_same_random_mask_in_loss_and_gradient() -> None:
    x = keras.Input((50,))
    y = layers.Dropout(0.5)(x)
    mask, slope = K.function([x, K.learning_phase()], [y, K.gradients(K.sum(y), x)[0]])([np.ones((1, 50)), 1])
    np.testing.assert_array_equal(mask, slope)


def test_as_outputs_of_a_model(model: Any) -> None:
    slope = keras.Model(model.inputs, K.gradients(K.sum(model.outputs[0]), model.inputs[0]))
    wanted = taped(model, X, tf.reduce_sum)
    np.testing.assert_allclose(np.reshape(slope.predict(X, verbose=0), (2, 3)), wanted, atol=1e-6)
    np.testing.assert_allclose(np.reshape(slope([X]), (2, 3)), wanted, atol=1e-6)


def test_of_real_tensors_in_a_traced_function() -> None:
    @tf.function
    def slope(x: Any) -> Any:
        return K.gradients(K.sum(K.square(x)), x)[0]

    assert slope(tf.constant([1.0, 2.0])).numpy().tolist() == [2, 4]


# In layers, losses and saved models


class Scaled(layers.Layer):
    def build(self, shape: Any) -> None:
        self.factor = K.variable(2.0)
        self.kernel = self.add_weight(shape=(shape[-1], 3))
        super().build(shape)

    def call(self, x: Any) -> Any:
        y = K.dot(x * self.factor, self.kernel) + K.mean(self.kernel)
        return K.in_train_phase(y * 0, self.factor * y)


def test_in_a_layer_that_is_trained_and_used() -> None:
    inputs = keras.Input((3,))
    model = keras.Model(inputs, Scaled()(inputs))
    model.compile("sgd", loss=lambda t, p: K.mean(K.square(t - p), axis=-1), metrics=[lambda t, p: K.max(p)])
    assert len(model.get_weights()) == 1  # a K.variable was none before either
    assert model.fit(X, X * 0 + 1, verbose=0).history["loss"] == [1.0]
    kernel = model.get_weights()[0]
    wanted = 2 * (X @ kernel * 2 + kernel.mean())
    np.testing.assert_allclose(model.predict(X, verbose=0), wanted, atol=1e-5)
    np.testing.assert_allclose(model(X, training=True), np.zeros((2, 3)))
    function = K.function([model.inputs[0], K.learning_phase()], [model.outputs[0]])
    np.testing.assert_allclose(function([X, 0])[0], wanted, atol=1e-5)
    assert not function([X, 1])[0].any()


def test_a_symbolic_tensor_in_a_loss_is_named() -> None:
    inputs = keras.Input((3,))
    hidden = layers.Dense(3)(inputs)
    model = keras.Model(inputs, hidden)
    model.compile("sgd", loss=lambda t, p: K.mean(K.square(t - p)) + K.sum(hidden))
    with pytest.raises(ValueError, match="Hand it over as an input"):
        model.fit(X, X, verbose=0)


def test_saved_and_loaded(tmp_path: Path) -> None:
    inputs = keras.Input((3,))
    model = keras.Model(inputs, K.sum(K.relu(K.concatenate([inputs, inputs]), alpha=0.1), axis=-1))
    model.save(tmp_path / "m.keras")
    loaded = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(loaded.predict(X, verbose=0), model.predict(X, verbose=0))


# The phase


def test_the_phase_can_be_fixed() -> None:
    try:
        K.set_learning_phase(1)
        assert K.learning_phase() == 1
        assert K.in_train_phase(1, 2) == 1
        assert K.in_test_phase(lambda: 1, lambda: 2) == 2
    finally:
        K.clear_session()
    x = keras.Input((2,))
    function = K.function(
        [x, K.learning_phase()], [K.in_train_phase(x, lambda: x * 2), K.switch(K.learning_phase(), x, -x)]
    )
    assert [a.tolist() for a in function([[[1, 2]], 0])] == [[[2, 4]], [[-1, -2]]]
    assert [a.tolist() for a in function([[[1, 2]], 1])] == [[[1, 2]], [[1, 2]]]


# Everything else


def test_every_name_is_there() -> None:
    absent = {"ctc_create_skip_idxs", "ctc_interleave_blanks", "ctc_path_probs", "ctc_update_log_p"}  # inside Theano's
    names = (Path(__file__).parents[3] / "migrate/kmigrate/atlas/data/legacy.stars.txt").read_text().splitlines()
    old = next(line.split("\t")[1].split() for line in names if line.startswith("keras.backend.tensorflow_backend\t"))
    inner = {"tf_major_version", "tf_minor_version", "transpose_shape"}
    assert [n for n in old if not hasattr(K, n) and n not in absent | inner and not n.startswith("py_")] == []


def test_settings() -> None:
    assert (K.backend(), K._BACKEND, K.floatx(), K.image_dim_ordering()) == (
        "tensorflow",
        "tensorflow",
        "float32",
        "tf",
    )
    K.set_image_dim_ordering("th")
    assert K.image_data_format() == "channels_first"
    K.set_image_data_format("channels_last")
    assert K.int_shape(keras.Input((2,))) == (None, 2)
    assert K.is_keras_tensor(keras.Input((2,)))
    assert not K.is_keras_tensor(K.placeholder((2,)))


def test_sessions_compute_what_they_are_asked() -> None:
    x, y = K.placeholder((2,)), K.variable([1.0, 2.0])
    session = K.get_session()
    np.testing.assert_allclose(session.run(x * 2 + y, feed_dict={x: [1.0, 1.0]}), [3, 4])
    assert session.run([K.update(y, [5.0, 5.0]), None])[1] is None
    assert session.run({"y": y})["y"].tolist() == [5, 5]
    with pytest.raises(TypeError, match="Names of tensors"):
        session.run("x:0")


def test_functions_take_what_a_session_took() -> None:
    x, y, kept = K.placeholder(()), K.placeholder(()), K.variable(0.0)
    values = {y: 3.0}
    function = K.function([x], [x + y], feed_dict=values, fetches=[K.update(kept, y * 10)])
    assert function([1.0]) == [4.0]
    values[y] = 4.0
    assert function([1.0]) == [5.0]
    assert K.get_value(kept) == 40


def test_old_data_formats_and_names_of_parameters() -> None:
    x, kernel = np.ones((1, 2, 4, 4), "float32"), np.ones((3, 2, 2, 2), "float32")
    assert K.eval(K.conv2d(x, kernel, dim_ordering="th", border_mode="same")).shape == (1, 3, 4, 4)
    assert K.eval(K.pool2d(x, (2, 2), dim_ordering="th", border_mode="valid")).shape == (1, 2, 3, 3)
    assert K.eval(K.random_normal((2,), mean=0.0, std=0.0)).tolist() == [0, 0]
    assert K.eval(K.expand_dims(np.ones(2), dim=0)).shape == (1, 2)


def test_the_input_of_an_input_layer_is_the_models_input() -> None:
    """It is an empty list in Keras 3; the old Keras gave the tensor."""
    x = keras.Input((3,))
    model = keras.Model(x, keras.layers.Dropout(0.5)(keras.layers.Dense(2)(x)))
    function = K.function([model.layers[0].input, K.learning_phase()], [model.layers[1].output])
    given = np.ones((4, 3), dtype="float32")
    assert np.allclose(function([given, 0])[0], model.layers[1](given))


def test_an_input_that_cannot_be_told_is_refused() -> None:
    a, b = keras.Input((3,)), keras.Input((3,))
    model = keras.Model([a, b], keras.layers.Add()([a, b]))
    with pytest.raises(ValueError, match=r"give model\.inputs"):
        K.function([[], []], [model.output])


def test_inputs_of_a_model_that_was_given_its_input_in_a_list() -> None:
    given = keras.Input((3,))
    model = keras.Model(inputs=[given], outputs=given * 2.0)
    doubled = K.function([model.input, K.learning_phase()], [model.output])
    np.testing.assert_allclose(doubled([X, 0.0])[0], X * 2.0)


def test_what_keras_only_calls_sparse_is_taken() -> None:
    x = keras.Input((3,))
    doubled = x * 2.0 + 1.0  # sparse, says Keras 3
    model = keras.Model(x, K.sum(doubled, axis=-1))
    assert model(np.ones((2, 3), "float32")).numpy().tolist() == [9.0, 9.0]


def test_what_is_sparse_stays_so() -> None:
    x = keras.Input((3,), sparse=True)
    model = keras.Model(x, K.to_dense(x))
    assert model(tf.sparse.from_dense([[1.0, 0.0, 2.0]])).numpy().tolist() == [[1.0, 0.0, 2.0]]
