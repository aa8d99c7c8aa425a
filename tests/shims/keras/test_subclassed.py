"""Models with a `call` of their own, which get their graph from the first data or the first symbolic tensor."""

from __future__ import annotations

from pathlib import Path

import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
PROGRAM = """
import numpy as np, keras
from keras import layers
class Own(keras.Model):
    def __init__(self):
        super(Own, self).__init__(name="own")
        self.dense = layers.Dense(2, kernel_initializer="ones")
    def call(self, x):
        return self.dense(x)
by_data = Own()
by_data.compile("sgd", "mse")
by_data.fit(np.ones((4, 3)), np.full((4, 2), 3.0), verbose=0)
x = layers.Input((3,))
around = keras.Model(x, Own()(x))
print(by_data.predict(np.ones((1, 3))).tolist(), around.predict(np.ones((1, 3))).tolist())
"""


@pytest.mark.parametrize("release", ["2.2.4", "2.3.1"])
def test_it_has_its_graph_from_what_it_sees_first(forked: Forked, tmp_path: Path, release: str) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    done = forked.run("-W", "ignore", "-m", "kmigrate_shims", "--keras", release, "--backend", "tensorflow", program)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().splitlines()[-1] == "[[3.0, 3.0]] [[3.0, 3.0]]"
