"""Records what `same` gives on the backend that runs this: convolutions and pools over a small image.

    KERAS_BACKEND=theano python tools/record_theano_padding.py > fixtures/models/theano_padding.json

Runs on Keras 1.2.2, Python 2.7 to 3.6. Kernels are all ones, so that flipping them changes nothing.
"""

from __future__ import print_function

import json
import sys

import keras
import numpy as np
from keras import backend as K
from keras.layers import AveragePooling2D, Convolution2D, MaxPooling2D
from keras.models import Sequential

CASES = [(n, k, s) for n in (6, 7) for k in (2, 3, 4, 5) for s in (1, 2)]


def compute(layer, image):
    model = Sequential([layer])
    if layer.weights:
        model.set_weights([np.ones_like(w) if w.ndim > 1 else w * 0 for w in model.get_weights()])
    return np.asarray(model.predict(image)).round(4).tolist()


def main():
    K.set_image_dim_ordering("tf")
    found = []
    for n, k, s in CASES:
        image = np.arange(n * n, dtype="float32").reshape((1, n, n, 1))
        made = {"conv": Convolution2D(1, k, k, border_mode="same", subsample=(s, s), input_shape=(n, n, 1))}
        for name, cls in (("max", MaxPooling2D), ("average", AveragePooling2D)):
            made[name] = cls((k, k), strides=(s, s), border_mode="same", input_shape=(n, n, 1))
        for name, layer in sorted(made.items()):
            found.append({"layer": name, "size": n, "kernel": k, "step": s, "output": compute(layer, image)})
    about = {"keras": keras.__version__, "backend": K.backend(), "python": sys.version.split()[0]}
    about["command"] = "KERAS_BACKEND=theano python tools/record_theano_padding.py"
    json.dump({"recorded": about, "cases": found}, sys.stdout, sort_keys=True)
    print()


if __name__ == "__main__":
    main()
