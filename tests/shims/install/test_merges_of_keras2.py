"""Merge and merge, which Keras 2.0 and 2.1 still had and 2.2 has not, and the states of cells on top of each other.

Real Keras 2.0.8 on TensorFlow 1.15.5 gives these losses (epochs of `fit`) for the same lines, within what Adam's first step changes there.
"""

from __future__ import annotations

import numpy as np
import pytest
from forked import Forked

PROGRAM = """
import numpy as np
np.random.seed(7)
from keras.models import Sequential
from keras.layers import Dense, Merge
def branch():
    model = Sequential()
    model.add(Dense(4, input_dim=6, activation='tanh'))
    return model
for mode in ('sum', 'mul', 'concat', 'ave', 'max'):
    model = Sequential()
    model.add(Merge([branch(), branch()], mode=mode))
    model.add(Dense(1, activation='sigmoid'))
    model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
    rng = np.random.RandomState(0)
    x, y = [rng.rand(20, 6) for _ in range(2)], rng.randint(0, 2, (20, 1))
    told = model.fit(x, y, epochs=2, batch_size=5, verbose=0).history['loss']
    print(*[float(one) for one in told], model.count_params(), len(model.layers))
"""
TOLD = [
    (0.68905, 0.6858, 61, 2),
    (0.71391, 0.71286, 61, 2),
    (0.68135, 0.67843, 65, 2),
    (0.67366, 0.6726, 61, 2),
    (0.70918, 0.70665, 61, 2),
]


def test_losses_of_a_sequential_that_begins_with_a_merge(forked: Forked) -> None:
    done = forked.run("-W", "ignore", "-m", "kmigrate_shims", "--keras", "2.0.8", "-c", PROGRAM)
    assert done.returncode == 0, done.stderr[-2000:]
    found = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
    np.testing.assert_allclose(found, TOLD, rtol=1e-3)


def test_keras_2_2_has_none(forked: Forked) -> None:
    done = forked.run("-m", "kmigrate_shims", "--keras", "2.2.4", "-c", "from keras.layers import Merge")
    assert done.returncode != 0
    assert "keras.layers.Merge is not there: Use keras.layers.add" in done.stderr


@pytest.mark.parametrize(("release", "sizes"), [("2.2.2", "(2, 2, 4, 4)"), ("2.2.4", "(4, 4, 2, 2)")])
def test_states_of_stacked_cells_stood_the_other_way_round(forked: Forked, release: str, sizes: str) -> None:
    program = "from keras.layers import *; print(StackedRNNCells([LSTMCell(4), LSTMCell(2)]).state_size)"
    done = forked.run("-m", "kmigrate_shims", "--keras", release, "-c", program)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == sizes
