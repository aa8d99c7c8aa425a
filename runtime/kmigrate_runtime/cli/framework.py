"""What must be settled before TensorFlow and Keras are loaded, and how they are loaded."""

from __future__ import annotations

import os
import sys
import tempfile

# TensorFlow says these on its own import, whatever it is told, before it has a place for what it says.
NOISE = ("before absl::InitializeLog()", "oneDNN custom operations are on", "TensorFlow binary is optimized")


def settle() -> None:
    # TensorFlow writes about its machine to the screen, which is not what was asked.
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    # On several threads a training step of Keras is not always the same (benchmarks/steadiness.py).
    os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")
    # The old world often left KERAS_BACKEND=theano, or a keras.json that says so, which Keras 3 refuses to start with.
    os.environ["KERAS_BACKEND"] = "tensorflow"


def load() -> None:
    """Imports TensorFlow without the lines that it writes of its own accord. Whatever else it writes is shown."""
    if "tensorflow" in sys.modules:
        return
    try:
        kept = os.dup(2)
    except OSError:  # there is no such screen
        return
    with tempfile.TemporaryFile() as said:
        sys.stderr.flush()
        os.dup2(said.fileno(), 2)
        try:
            import tensorflow  # noqa: F401
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            said.seek(0)
            for line in said.read().decode("utf-8", "replace").splitlines():
                if not any(word in line for word in NOISE):
                    print(line, file=sys.stderr)
