"""Records what padding="same" was on CNTK, for convolutions, pools and transposed convolutions. Runs on the old stack.

stack keras-2.2.4 cntk python tools/record_cntk_padding.py > fixtures/models/cntk_padding.json
"""

from __future__ import print_function

import json
import platform
import sys

import keras
import numpy as np
from keras import layers as kl
from keras import models

CASES = [(size, kernel, stride) for size in (6, 7) for kernel in (1, 2, 3, 4, 5) for stride in (1, 2, 3)]
CASES += [(5, 3, 4), (9, 2, 4), (9, 3, 4), (8, 4, 3)]


def layers(kernel, stride):
    sizes = {"strides": (stride, 1), "padding": "same"}
    yield kl.Conv2D(1, (kernel, 1), **sizes)
    yield kl.MaxPooling2D((kernel, 1), **sizes)
    yield kl.AveragePooling2D((kernel, 1), **sizes)
    yield kl.Conv2DTranspose(1, (kernel, 1), **sizes)


def main():
    random = np.random.RandomState(0)
    found = []
    for size, kernel, stride in CASES:
        for layer in layers(kernel, stride):
            read = kl.Input((size, 1, 1))
            model = models.Model(read, layer(read))
            weights = [random.uniform(-1, 1, w.shape).round(2) for w in model.get_weights()]
            model.set_weights(weights)
            x = random.uniform(-1, 1, (1, size, 1, 1)).round(2)
            y = model.predict(x.astype("float32"))
            case = {"kind": type(layer).__name__, "kernel": kernel, "stride": stride, "input": x.ravel().tolist()}
            case["weights"] = [w.ravel().tolist() for w in weights]
            case["output"] = [float("%.7g" % v) for v in y.ravel()]
            found.append(case)
    provenance = {
        "command": "stack keras-2.2.4 cntk python tools/record_cntk_padding.py > fixtures/models/cntk_padding.json",
        "keras": keras.__version__,
        "backend": keras.backend.backend(),
        "numpy": np.__version__,
        "python": platform.python_version(),
    }
    print(json.dumps({"provenance": provenance, "cases": found}, sort_keys=True))


if __name__ == "__main__":
    sys.exit(main())
