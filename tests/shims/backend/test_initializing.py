"""An initializer of one's own that is written with K gives a layer of Keras 3 the numbers that it gave.

Recorded on Keras 2.3.1 with TensorFlow 1.15.5 and with Theano 1.0.5, NumPy 1.18, each behind `np.random.seed(3)`:
`Sequential([Dense(2, kernel_initializer=f, input_shape=(3,))]).get_weights()[0]`, printed with seven digits.
"""

from __future__ import annotations

from typing import Any

import pytest

keras = pytest.importorskip("keras", reason="models need the extra `shims`", exc_type=ImportError)

import numpy as np  # noqa: E402

from kmigrate_shims import backend as K  # noqa: E402
from kmigrate_shims.backend.theano_ways import Ways  # noqa: E402


def normal(shape: Any, dtype: Any = None) -> Any:
    return K.random_normal(shape, stddev=0.5, dtype=dtype)


def uniform(shape: Any, dtype: Any = None) -> Any:
    return K.random_uniform(shape, -0.1, 0.1, dtype=dtype) + 1.0


def cut(shape: Any, dtype: Any = None) -> Any:
    return K.truncated_normal(shape, dtype=dtype)


RECORDED = {
    ("tensorflow", normal): [[0.4344137, -0.1339656], [0.1270912, -0.3553315], [-0.4580967, -0.3127752]],
    ("tensorflow", uniform): [[1.03229, 0.9595215], [1.050429, 0.9890663], [1.008089, 1.030931]],
    ("tensorflow", cut): [[0.8688274, -0.2679312], [0.2541825, -0.7106629], [0.06285182, -0.4392907]],
    ("theano", normal): [[-0.4852504, -0.150385], [-0.2316633, -0.285852], [-0.01922563, -0.1484944]],
    ("theano", uniform): [[1.006055, 1.091014], [1.071894, 1.016945], [1.004047, 1.018144]],
    ("theano", cut): [[-0.9705008, -0.3007701], [-0.4633265, -0.5717041], [-0.03845127, -0.2969888]],
}


@pytest.mark.parametrize(("backend", "initializer"), RECORDED)
def test_it_draws_what_it_drew(backend: str, initializer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Ways, "theano", backend == "theano")
    np.random.seed(3)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(2, kernel_initializer=initializer)])
    np.testing.assert_allclose(model.get_weights()[0], RECORDED[backend, initializer], rtol=3e-6)


def test_a_variable_is_taken_for_its_value() -> None:
    layer = keras.layers.Dense(2, kernel_initializer=lambda shape, dtype=None: K.variable(np.full(shape, 0.5)))
    layer.build((None, 3))
    assert layer.get_weights()[0].tolist() == [[0.5, 0.5]] * 3


def test_outside_of_it_a_random_tensor_has_no_value_yet() -> None:
    assert isinstance(K.random_normal((2,)), keras.KerasTensor)
