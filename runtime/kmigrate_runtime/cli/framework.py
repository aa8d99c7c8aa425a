"""What must be settled before TensorFlow and Keras are loaded."""

from __future__ import annotations

import os


def settle() -> None:
    # TensorFlow writes about its machine to the screen, which is not what was asked.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # The old world often left KERAS_BACKEND=theano, or a keras.json that says so, which Keras 3 refuses to start with.
    os.environ["KERAS_BACKEND"] = "tensorflow"
