"""Images with channels first on a CPU for which TensorFlow does not turn oneDNN on (any without AVX-512)."""

from __future__ import annotations

import json
import os
import subprocess
import sys

SCRIPT = """
import json
import numpy as np
import tensorflow as tf
import keras
from kmigrate_shims.layers import convlstm, convolution

found = {}
rng = np.random.default_rng(0)
layers = {name: (getattr(convolution, name), {"strides": 2, "padding": padding}) for name, padding in (
    ("Conv1D", "same"), ("Conv2D", "same_theano"), ("Conv3D", "valid"), ("SeparableConv1D", "valid"),
    ("SeparableConv2D", "same"), ("DepthwiseConv2D", "same_theano"), ("Conv2DTranspose", "same"),
    ("Conv1DTranspose", "valid"), ("Conv3DTranspose", "valid"))}
layers["ConvLSTM2D"] = (convlstm.ConvLSTM2D, {"strides": 1, "padding": "same"})
for name, (kind, options) in layers.items():
    given = ((3,) if name.startswith("Depthwise") else (4, 3), options)
    first = kind(*given[0], **options, data_format="channels_first", bias_initializer="random_normal")
    last = kind(*given[0], **options, data_format="channels_last")
    sizes = (7, 6, 5)[: int(name.split("D")[-2][-1])] if "Depthwise" not in name else (7, 6)
    steps = (2,) if name == "ConvLSTM2D" else ()
    x = rng.normal(size=(2, *steps, 3, *sizes)).astype("float32")
    turned = np.moveaxis(x, 1 + len(steps), -1)
    y = np.asarray(first(x))
    last.build(turned.shape)
    last.set_weights(first.get_weights())
    gap = np.abs(y - np.moveaxis(np.asarray(last(turned)), -1, 1)).max()
    model = keras.Sequential([keras.Input(x.shape[1:]), first, keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    before = [one.copy() for one in first.get_weights()]
    model.fit(x, np.ones((2, 1)), verbose=0)
    moved = min(float(np.abs(a - b).max()) for a, b in zip(before, first.get_weights()))
    found[name] = [float(gap), moved, list(y.shape) == list(first.compute_output_shape(x.shape))]
print(json.dumps(found))
"""


def test_layers_compute_and_train() -> None:
    environment = {**os.environ, "TF_ENABLE_ONEDNN_OPTS": "0", "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": ""}
    command = [sys.executable, "-c", SCRIPT]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    assert len(found) == 10
    for name, (gap, moved, shaped) in found.items():
        assert gap < 1e-5, name
        assert moved > 0, name
        assert shaped, name
