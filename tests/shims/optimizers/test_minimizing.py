"""`minimize`, held to TensorFlow 2.3 and 2.15."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from retold import recorded, told_by

from kmigrate_shims.optimizers import minimize


def test_a_program_gives_what_it_gave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found, findings = told_by("minimized_of_tf_keras", tmp_path, monkeypatch)
    for release in ("2.3.4", "2.15.1"):
        for name, numbers in recorded(f"minimized_of_tf_keras-{release}").items():
            np.testing.assert_allclose(found[name], numbers, rtol=1e-5, atol=1e-6, err_msg=name)
    assert {one.status.value for one in findings if one.rule == "KM419"} == {"shimmed"}


def test_a_tensor_needs_its_tape() -> None:
    with pytest.raises(ValueError, match="tape"):
        minimize(keras.optimizers.SGD(), tf.constant(1.0), [tf.Variable(1.0)])


def test_the_weight_of_each_loss() -> None:
    x = tf.Variable([1.0, 1.0])
    minimize(keras.optimizers.SGD(0.5), lambda: x * x, [x], grad_loss=tf.constant([1.0, 0.0]))
    np.testing.assert_allclose(x.numpy(), [0.0, 1.0], atol=1e-7)


def test_an_optimizer_that_scales_losses() -> None:
    x = tf.Variable(3.0)
    scaling = keras.mixed_precision.LossScaleOptimizer(keras.optimizers.SGD(0.5))
    minimize(scaling, lambda: x * x, [x])
    assert float(x) == pytest.approx(0.0, abs=1e-6)
