from __future__ import annotations

import numpy as np

from kmigrate_shims import backend as K


def test_dot_takes_a_vector_as_theano_did() -> None:
    """Keras 1.2.2 on Theano gave these; TensorFlow refused. Layers of attention were written so."""
    x = np.arange(12, dtype="float32").reshape(2, 2, 3)
    w = np.array([1.0, 2.0, 3.0], dtype="float32")
    assert K.eval(K.dot(K.variable(x), K.variable(w))).tolist() == [[8.0, 26.0], [44.0, 62.0]]
    assert float(K.eval(K.dot(K.variable(w), K.variable(w)))) == 14.0
