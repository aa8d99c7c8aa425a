"""Arguments that tf.keras and Keras 1 had besides, held against tf.keras, which has kept these functions."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import tensorflow as tf

from kmigrate_shims import backend as K

X = np.arange(24, dtype="float32").reshape(2, 4, 3) / 10
MASK = np.array([[True, True, False, True], [False, True, True, False]])


def step(x, states):  # type: ignore[no-untyped-def]
    output = x * 2.0 + states[0]
    return output, [output]


@pytest.mark.parametrize("zeros", [False, True])
@pytest.mark.parametrize("every", [False, True])
@pytest.mark.parametrize("major", [False, True])
def test_rnn(zeros: bool, every: bool, major: bool) -> None:
    x, mask = (X.transpose(1, 0, 2), MASK.T) if major else (X, MASK)
    start = [tf.zeros((2, 3))]
    options = {"time_major": major, "zero_output_for_mask": zeros, "return_all_outputs": every}
    new = K.rnn(step, tf.constant(x), start, mask=tf.constant(mask), **options)
    right = tf.keras.backend.rnn(step, tf.constant(x), start, mask=tf.constant(mask[..., None]), **options)
    assert np.allclose(new[1], right[1])
    assert np.allclose(new[2][0], right[2][0])


def test_a_class_that_costs_nothing() -> None:
    target, output = np.array([0, 2, 1]), np.array([[0.5, 0.3, 0.2]] * 3, dtype="float32")
    new = K.sparse_categorical_crossentropy(tf.constant(target), tf.constant(output), ignore_class=2)
    right = tf.keras.backend.sparse_categorical_crossentropy(tf.constant(target), tf.constant(output), ignore_class=2)
    assert np.allclose(new, right, atol=1e-6)


def test_data_format_of_an_atrous_convolution() -> None:
    kernel = np.ones((3, 3, 2, 1), dtype="float32")
    last = np.random.default_rng(0).random((1, 8, 8, 2)).astype("float32")
    new = K.atrous_conv2d(tf.constant(last.transpose(0, 3, 1, 2)), kernel, 2, data_format="channels_first")
    old = K.atrous_conv2d(tf.constant(last), kernel, 2, border_mode="valid", dim_ordering="tf", image_shape=(1,))
    right = tf.nn.conv2d(last, kernel, 1, "VALID", dilations=2)
    assert np.allclose(old, right, atol=1e-5)
    assert np.allclose(tf.transpose(new, (0, 2, 3, 1)), right, atol=1e-5)


def test_both_names_of_a_parameter() -> None:
    before = K.epsilon(), K.floatx()
    K.set_epsilon(value=1e-4)
    assert K.epsilon() == 1e-4
    K.set_epsilon(e=1e-5)
    assert K.epsilon() == 1e-5
    K.set_floatx(value="float64")
    assert K.floatx() == "float64"
    K.set_floatx("float32")
    K.set_epsilon(before[0])
    K.set_floatx(before[1])
    assert K.batch_get_value(tensors=[K.variable(3.0)]) == [3.0]


def test_the_type_of_numbers_is_that_of_layers_made_from_there_on() -> None:
    keras.layers.Dense(1)
    K.set_floatx("float64")
    try:
        assert keras.layers.Dense(1).dtype == "float64"
    finally:
        K.set_floatx("float32")
    assert keras.layers.Dense(1).dtype == "float32"


def test_ragged_placeholders_are_refused() -> None:
    with pytest.raises(NotImplementedError, match="ragged"):
        K.placeholder((None, 3), ragged=True)
