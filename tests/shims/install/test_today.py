"""Models of the old faces among those of today: inside of a model of tf.keras, and made one of tf.keras."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from forked import Forked

pytest.importorskip("keras", reason="the shims need the extra `shims`", exc_type=ImportError)
ROOT = Path(__file__).resolve().parents[3]
BUILD = """
import json, sys
import numpy as np
import tensorflow as tf
import keras
from keras.models import Sequential
from keras.layers.core import Activation, Dense, Dropout, Flatten
if keras.__version__ >= "2":
    from keras.layers import Conv2D
    conv = Conv2D(3, (3, 3), input_shape=(6, 6, 2))
    x = np.random.RandomState(1).rand(5, 6, 6, 2).astype("float32")
else:
    from keras.layers.convolutional import Convolution2D
    conv = Convolution2D(3, 3, 3, input_shape=(2, 6, 6))
    x = np.random.RandomState(1).rand(5, 2, 6, 6).astype("float32")
np.random.seed(1)
model = Sequential()
for layer in [conv, Activation("relu"), Flatten(), Dense(4, activation="tanh"), Dropout(0.5), Dense(2)]:
    model.add(layer)
model.compile("sgd", "mse")
model.fit(x, np.ones((5, 2)), verbose=0)
before = np.asarray(model.predict(x))
"""
MADE = """
made = model.to_keras()
assert type(made).__module__.startswith("keras.src"), type(made)
made.save("made.keras")
again = tf.keras.models.load_model("made.keras")
from keras.layers.core import Dense as Same
assert Same is Dense and keras.__version__ == sys.argv[1], keras.__version__
print(json.dumps([float(np.abs(m.predict(x, verbose=0) - before).max()) for m in (made, again)]))
"""
INSIDE = """
given = tf.keras.Input(x.shape[1:])
around = tf.keras.Model(given, tf.keras.layers.Dense(1)(model(given)))
around.compile("sgd", "mse")
inner = np.abs(np.asarray(model(x)) - before).max()
drawn = [np.asarray(around(x, training=phase)) for phase in (True, True, False, False)]
weights = [w.copy() for w in model.get_weights()]
losses = around.fit(x, np.ones((5, 1)), epochs=2, verbose=0).history["loss"]
moved = max(np.abs(a - b).max() for a, b in zip(weights, model.get_weights()))
print(json.dumps([bool(inner < 1e-6), bool((drawn[0] != drawn[1]).any()), bool((drawn[2] == drawn[3]).all()),
                  len(around.trainable_weights), bool(moved > 0), len(losses)]))
"""


def run(forked: Forked, folder: Path, text: str, release: str, backend: str, runtime: bool = True) -> str:
    program, info = folder / "program.py", folder / "site" / "kmigrate-0.dist-info"
    program.write_text(text)
    if runtime:
        info.mkdir(parents=True)
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: kmigrate\nVersion: 0\n")
        (info / "entry_points.txt").write_text("[kmigrate.legacy]\nload = kmigrate_runtime:load_legacy\n")
    search = os.pathsep.join(map(str, [ROOT / "shims", ROOT / "runtime", folder / "site"]))
    environment = {**os.environ, "PYTHONPATH": search, "TF_CPP_MIN_LOG_LEVEL": "3"}
    if (folder / ".keras").exists():
        environment["HOME"] = str(folder)
    flags = ["-W", "ignore", "-m", "kmigrate_shims", "--keras", release, "--backend", backend]
    done = forked.run(*flags, program, release, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr[-2500:]
    return done.stdout.strip().splitlines()[-1]


@pytest.mark.parametrize(("release", "backend"), [("2.2.4", "tensorflow"), ("1.2.2", "theano"), ("0.3.3", "theano")])
def test_a_model_becomes_one_of_today(forked: Forked, tmp_path: Path, release: str, backend: str) -> None:
    if release == "1.2.2":  # the file of then names a backend that the Keras of today does not know
        (tmp_path / ".keras").mkdir()
        (tmp_path / ".keras" / "keras.json").write_text('{"image_dim_ordering": "th", "backend": "theano"}')
    made, again = map(float, run(forked, tmp_path, BUILD + MADE, release, backend).strip("[]").split(","))
    assert made < 1e-6
    assert again < 1e-6


def test_a_model_stands_in_one_of_today(forked: Forked, tmp_path: Path) -> None:
    """It drops in training and not after it, and its weights are trained with those around it."""
    found = run(forked, tmp_path, BUILD + INSIDE, "2.2.4", "tensorflow")
    assert found == "[true, true, true, 8, true, 2]"
